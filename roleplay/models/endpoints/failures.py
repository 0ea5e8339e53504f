"""What goes wrong at an endpoint, as an error with a code. Texts of servers pass here only without the key."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2
import openai

from roleplay.models.endpoints.address import Address
from roleplay.models.model import ModelError, ModelErrorCode

_NO_MODEL = re.compile(r"not found|not exist|unknown|no such|not available|not loaded|invalid model|no models")
_CONTEXT = re.compile(r"context.{0,12}(length|size|window)|maximum context|context_length|too many tokens|too long")


class NotStreamed(Exception):
    """A server answers a request for a stream with one JSON body."""


class NotTheProtocol(Exception):
    """Something else than a model server answers, a web page for instance."""


# Whatever a client raises over a server that breaks the protocol; the last ones over bodies of a wrong structure.
FAULTS = (
    openai.OpenAIError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    NotStreamed,
    NotTheProtocol,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)

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
    chain = _chain(fault)
    if any(isinstance(one, NotStreamed) for one in chain):
        return Failure(_error("server_error", address), streamless=True)
    if any(isinstance(one, NotTheProtocol) for one in chain):
        return Failure(_error("wrong_url", address, _text(chain[-1])))
    if any(isinstance(one, httpx2.UnsupportedProtocol | httpx2.InvalidURL) for one in chain):
        return Failure(_error("wrong_url", address, _text(chain[-1])))
    status = next((one for one in chain if isinstance(one, openai.APIStatusError)), None)
    if status is not None:
        return _by_status(status, address)
    if any(isinstance(one, openai.APIConnectionError | httpx2.ConnectError | httpx2.TimeoutException) for one in chain):
        return Failure(_error("unreachable", address, _text(chain[-1])), passing=True)
    if any(isinstance(one, httpx2.TransportError | OSError | EOFError) for one in chain):
        return Failure(_error("dropped", address), passing=True)
    # An error event in the stream, or a body that cannot be read.
    return Failure(_error("server_error", address, _text(chain[0])), passing=isinstance(chain[0], openai.APIError))


def _by_status(fault: openai.APIStatusError, address: Address) -> Failure:
    text, code = _text(fault), fault.status_code
    low = text.lower()
    if code in (401, 403):
        return Failure(_error("bad_key", address))
    if code == 429:
        spent = "insufficient_quota" in low
        return Failure(_error("rate_limited", address, text), passing=not spent, asked=_retry_after(fault.response))
    if code == 408 or code >= 500:
        asked = _retry_after(fault.response)
        return Failure(_error("server_error", address, text or str(code)), passing=True, asked=asked)
    if code == 413 or _CONTEXT.search(low):
        return Failure(_error("too_long", address, text))
    if "model" in low and _NO_MODEL.search(low):
        return Failure(_error("unknown_model", address, text))
    if code in (404, 405) or code < 400:
        return Failure(_error("wrong_url", address, text or str(code)))
    return Failure(_error("refused", address, text), complaint=text)


def _error(code: ModelErrorCode, address: Address, problem: str = "") -> ModelError:
    return ModelError(code, model=address.name, where=address.where, problem=address.without_key(problem))


def _chain(fault: BaseException) -> list[BaseException]:
    chain = [fault]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and cause not in chain:
        chain.append(cause)
    return chain


def _text(fault: BaseException) -> str:
    """Return a server's own words where it gave some; else the fault's, without a page of HTML."""
    body = fault.body if isinstance(fault, openai.APIError) else None
    inner = body.get("error", body) if isinstance(body, dict) else body
    message = inner.get("message", inner) if isinstance(inner, dict) else inner
    words = str(message) if message else str(fault)
    return "HTML" if "<html" in words.lower() or "<!doctype" in words.lower() else words


def _retry_after(response: httpx2.Response) -> float | None:
    """Return the seconds of a `Retry-After` header, in either of its forms."""
    given = response.headers.get("retry-after", "").strip()
    if not given:
        return None
    try:
        return max(0.0, float(given))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
