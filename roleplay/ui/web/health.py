"""Health, for whoever looks after the server: is it alive, and can exercises go on and be kept here now."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit import config
from streamlit.url_util import make_url_path

from roleplay.config import Settings
from roleplay.errors import CodedError, ContentError, SodelujError, StorageError
from roleplay.languages import Language
from roleplay.messages import explain
from roleplay.models.model import ModelError
from roleplay.people.access import may_operate
from roleplay.people.groups import ALONE, People
from roleplay.people.visitor import LOCAL, Visitor
from roleplay.scenario.loading.files import ContentFindingsError
from roleplay.scenario.own_cases import FOLDER
from roleplay.storage.engine import write_into
from roleplay.ui.service import Service, service
from roleplay.ui.web.answers import language_of

PATIENCE = 3.0  # seconds after which an answer is given, whatever is still waited for
FRESH = 1.0  # seconds for which a look holds: whoever asks more often costs nothing
# What a fault of the database concerns, where it is not the database itself.
CONCERNS: Mapping[str, str] = MappingProxyType(
    {"storage_newer": "schema", "storage_older": "schema", "storage_full": "store", "storage_read_only": "store"}
)


def routes() -> list[Route]:
    """Return the routes, for everybody: codes tell nothing about anybody, and words are for operators."""
    base = str(config.get_option("server.baseUrlPath"))
    return [Route(make_url_path(base, "healthz"), _alive), Route(make_url_path(base, "readyz"), _ready)]


@dataclass(slots=True)
class Inspection:
    """What was found of what exercises need. `part` is what is looked at now, `faults` what was found, by part.

    `people` says who operates here, as far as that is known.
    """

    people: People
    part: str = "start"
    faults: dict[str, Exception] = field(default_factory=dict)

    def take(self) -> None:
        """Look at one part after the other; no model is asked, for that costs."""
        self._try("start", service)
        if self.faults:
            return
        shared = service()
        self.people = shared.shared.people
        self._try("content", lambda: _refuse_broken(shared))
        self._try("database", shared.shared.store.try_out)
        self._try("store", lambda: write_into(shared.settings.data))
        self._try("model", lambda: _refuse_resting(shared))

    def _try(self, part: str, look: Callable[[], object]) -> None:
        self.part = part
        try:
            look()
        except CodedError as error:
            known = CONCERNS.get(error.prefix + error.code, "database" if error.prefix == "storage_" else part)
            self.faults.setdefault(known, error)
        except (SodelujError, OSError) as error:
            self.faults["content" if isinstance(error, ContentError) and part == "start" else part] = error


@dataclass(slots=True)
class Lookout:
    """Looks for all who ask: one at a time, in a thread that may have to wait for what does not answer."""

    settings: Settings = field(default_factory=Settings)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "health"))
    look: Inspection = field(default_factory=lambda: Inspection(People()))
    ended: Future[None] | None = None
    begun: float = -math.inf

    async def found(self) -> tuple[Inspection, str | None]:
        """Return the latest look, and the part that did not answer in time, None where all did."""
        if self.ended is None or (self.ended.done() and time.monotonic() - self.begun > FRESH):
            people = ALONE if self.settings.access == "local" else self.look.people
            self.look, self.begun = Inspection(people), time.monotonic()
            self.ended = self.pool.submit(self.look.take)
        look = self.look
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self.ended)), PATIENCE)
        except TimeoutError:
            return look, look.part
        return look, None


@cache
def lookout() -> Lookout:
    """Return the one of this process."""
    return Lookout()


async def _alive(_request: Request) -> JSONResponse:
    return _answer({"status": "alive"}, 200)


async def _ready(request: Request) -> JSONResponse:
    look, slow = await lookout().found()
    who, language = await to_thread.run_sync(_asker, look, request), language_of(request)
    in_words = may_operate(who, "see_health", look.people)
    reasons = [_told(part, error, language if in_words else None) for part, error in look.faults.items()]
    if slow is not None:
        reasons.append({"part": slow, "code": "slow"})
    return _answer({"status": "unready" if reasons else "ready", "reasons": reasons}, 503 if reasons else 200)


def _asker(look: Inspection, request: Request) -> Visitor | None:
    """Return who asks; nobody where that cannot be found out, as without a database."""
    if lookout().settings.access == "local":
        return LOCAL
    try:
        return None if "start" in look.faults else service().door.sender(request)
    except StorageError:
        return None


def _told(part: str, error: Exception, language: Language | None) -> dict[str, str]:
    """Return a fault as it may be told, in words where there is a language; never what a driver says, or an address."""
    if isinstance(error, CodedError):
        code, says = error.code, explain(error, language) if language else ""
    else:
        code, says = "broken", str(error)
    return {"part": part, "code": code} | ({"says": says} if language else {})


def _answer(content: dict[str, object], status: int) -> JSONResponse:
    return JSONResponse(content, status, {"Cache-Control": "no-store"})


def _refuse_broken(shared: Service) -> None:
    """Raise ContentError where content of the program's own is left out; a case of somebody's stops nobody else."""
    shipped = shared.shipped.findings
    findings = [item for item in shared.findings if item in shipped or not item.file.startswith(f"{FOLDER}/")]
    if findings:
        raise ContentFindingsError(findings)


def _refuse_resting(shared: Service) -> None:
    """Raise what is known of a model in use that is not asked now: its choice is broken, or it has failed."""
    if shared.models_problem:
        raise ContentError(shared.models_problem)
    used = (shared.models.voice, shared.models.reader, shared.models.judge)
    for model in dict.fromkeys(item for item in used if item is not None):
        resting = model.outlook("health").resting
        if resting is not None:
            where = ", ".join(model.places) or "–"
            raise ModelError("resting", model=model.name, where=where, seconds=math.ceil(resting))
