"""What goes wrong at an endpoint, as an error with a code. Texts of servers pass here only without the key."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import httpx2
from langchain_core.exceptions import LangChainException, ModelConnectionError, ModelTimeoutError

from roleplay.models.endpoints.address import Address
from roleplay.models.model import ModelError, ModelErrorCode

_NO_MODEL = re.compile(r"not found|not exist|unknown|no such|not available|not loaded|invalid model|no models")
_NO_KEY = re.compile(
    r"api.?key (is )?(not valid|invalid|missing|required)|(invalid|incorrect).{0,12}api.?key|api_key_invalid"
)
_CONTEXT = re.compile(r"context.{0,12}(length|size|window)|maximum context|context_length|too many tokens|too long")


class NotStreamed(Exception):
    """A server answers a request for a stream with one JSON body."""


class NotTheProtocol(Exception):
    """Something else than a model server answers, a web page for instance."""


_BROKEN = (ValueError, LookupError, TypeError, AttributeError)  # over bodies of a wrong structure
_WRONG_URL = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx2.UnsupportedProtocol, httpx2.InvalidURL)
_UNREACHED = (
    httpx.ConnectError, httpx.TimeoutException, httpx2.ConnectError, httpx2.TimeoutException, ModelConnectionError,
    ModelTimeoutError,
)  # fmt: skip
_DROPPED = (httpx.TransportError, httpx2.TransportError, OSError, EOFError)

FAULTS: tuple[type[BaseException], ...] = (
    LangChainException, httpx.HTTPError, httpx2.HTTPError, NotStreamed, NotTheProtocol, *_WRONG_URL, *_DROPPED,
    *_BROKEN,
)  # fmt: skip
"""Whatever any client raises over a server that breaks its protocol; each provider has some of its own besides."""

HANGS = frozenset({"too_slow", "unreachable", "server_error"})
"""How calls end at an endpoint that had better be left alone for a while."""
SILENT = frozenset({"cancelled", "resting", "crowded"})
"""How calls end that say nothing of the endpoint."""


@dataclass(frozen=True)
class Failure:
    """An error of a call; `passing` where another try may succeed, after `asked` seconds if the server named them."""

    error: ModelError
    passing: bool = False
    asked: float | None = None
    complaint: str = ""
    streamless: bool = False


def judge(fault: BaseException, address: Address) -> Failure:
    """Return what a fault of the client library means."""
    chain = [fault]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)

    def holds(*kinds: type[BaseException]) -> bool:
        return any(isinstance(one, kinds) for one in chain)

    if holds(NotStreamed):
        return Failure(_error("server_error", address), streamless=True)
    if holds(NotTheProtocol, *_WRONG_URL):
        return Failure(_error("wrong_url", address, _text(chain[-1])))
    for one in chain:
        if (status := _status(one)) is not None:
            return _by_status(one, status, address)
    if holds(*_UNREACHED):
        return Failure(_error("unreachable", address, _text(chain[-1])), passing=True)
    if holds(*_DROPPED):
        return Failure(_error("dropped", address), passing=True)
    # An error event in the stream, or a body that cannot be read.
    return Failure(_error("server_error", address, _text(fault)), passing=not isinstance(fault, _BROKEN))


def _status(fault: BaseException) -> int | None:
    """Return the HTTP status that a client's error carries, wherever it carries it."""
    response = getattr(fault, "response", None)
    given = (getattr(fault, "status_code", None), getattr(fault, "code", None), getattr(response, "status_code", None))
    return next((value for value in given if isinstance(value, int) and value >= 300), None)


def _by_status(fault: BaseException, code: int, address: Address) -> Failure:
    text, asked = _text(fault), _retry_after(getattr(getattr(fault, "response", None), "headers", None))
    low = text.lower()
    if code in (401, 403) or _NO_KEY.search(low):
        return Failure(_error("bad_key", address))
    if code == 429:
        spent = "insufficient_quota" in low
        return Failure(_error("rate_limited", address, text), passing=not spent, asked=asked)
    if code == 408 or code >= 500:
        return Failure(_error("server_error", address, text or str(code)), passing=True, asked=asked)
    if code == 413 or _CONTEXT.search(low):
        return Failure(_error("too_long", address, text))
    if ("model" in low or "deployment" in low) and _NO_MODEL.search(low):
        return Failure(_error("unknown_model", address, text))
    if code in (404, 405) or code < 400:
        return Failure(_error("wrong_url", address, text or str(code)))
    return Failure(_error("refused", address, text), complaint=text)


def _error(code: ModelErrorCode, address: Address, problem: str = "") -> ModelError:
    return ModelError(code, model=address.name, where=address.where, problem=address.without_key(problem))


def _text(fault: BaseException) -> str:
    """Return a server's own words where it gave some; else the fault's, without a page of HTML."""
    body = getattr(fault, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else body
    message = inner.get("message", inner) if isinstance(inner, dict) else inner
    words = str(message) if message else str(fault)
    return "HTML" if "<html" in words.lower() or "<!doctype" in words.lower() else words


def _retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Return the seconds of a `Retry-After` header, in either of its forms."""
    given = (headers or {}).get("retry-after", "").strip()
    with suppress(ValueError):
        return max(0.0, float(given))
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds())
    return None
