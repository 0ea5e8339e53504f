"""The wiring: settings, content, store, reader and voice joined into one practice for all visitors of this server."""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import streamlit as st

from roleplay.care.documents import DocumentDesk
from roleplay.care.models import Arrival, ModelDesk
from roleplay.care.trail import Trail
from roleplay.cast import authored_cast, cast_for, local_reader
from roleplay.config import Settings
from roleplay.errors import ContentError, SessionError
from roleplay.exercise.log.events import Started
from roleplay.feedback.coach import CoachTexts, load_coach
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.knowledge.manual import Manual
from roleplay.models.choosing.card import FOLDER as CARDS
from roleplay.models.choosing.choice import NAME as CHOICE
from roleplay.models.choosing.chosen import Models
from roleplay.people.groups import ALONE, load_people
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.review.desk import Desk
from roleplay.scenario.linting.linter import load_playable
from roleplay.scenario.loading.files import ContentFindingsError, Finding
from roleplay.scenario.loading.loader import LoadedContent
from roleplay.scenario.own_cases import FOLDER, shipped_ids, with_own
from roleplay.storage.engine import open_engine
from roleplay.storage.retention import Retention
from roleplay.storage.reviews import ReviewStore
from roleplay.storage.sessions import SessionStore
from roleplay.storage.sign_ins import SignIns
from roleplay.ui import warm_up
from roleplay.ui.identity import FrontDoor, tab_is_anothers
from roleplay.workshop.case_desk import CaseDesk
from roleplay.workshop.store import OwnCases

LOOK_AGAIN = 1.0  # seconds after which files that others may change are looked at once more
log = logging.getLogger("roleplay.ui")


class FollowedFiles:
    """Files, and all YAML files of folders, that others may change; create it before they are read the first time."""

    def __init__(self, *paths: Path) -> None:
        self._paths = paths
        self._seen = self._mark()

    def have_changed(self) -> bool:
        """Return, once for each change, whether any was changed, added or removed."""
        before, self._seen = self._seen, self._mark()
        return self._seen != before

    def _mark(self) -> list[tuple[Path, int, int, int]]:
        # Folders with a dot hold what is being written and what was there before.
        folders = (folder for path in self._paths for folder in sorted(path.glob("[a-z]*")))
        found = []
        for path in (*self._paths, *(path for folder in folders for path in sorted(folder.rglob("*.yaml")))):
            with suppress(OSError):
                stat = path.stat()
                found.append((path, stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return found


@dataclass(slots=True)
class Service:
    """Everything the pages call; `findings` say which content could not be loaded.

    `shipped` is the content without the cases of one's own. `shared` is the practice of all visitors, `practice` that
    of the one who looks at the page; `local` reads without a model. `models` are the language models in use;
    `models_problem` says why none is, where the choice of them is broken; `arrival` is one that is being fetched.
    All processes of a server share groups, cases of one's own, and the choice of models with their cards in files.
    """

    settings: Settings
    shared: Practice
    reviews: ReviewStore
    sign_ins: SignIns
    rubric: Rubric
    coach: CoachTexts
    manual: Manual
    findings: tuple[Finding, ...]
    shipped: LoadedContent
    people_files: FollowedFiles
    case_files: FollowedFiles
    model_files: FollowedFiles
    local: LocalReader
    models: Models = field(default_factory=Models)
    models_problem: str = ""
    arrival: Arrival = field(default_factory=Arrival)
    _looked: float = field(default_factory=time.monotonic)
    _looking: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def door(self) -> FrontDoor:
        """What tells who visits."""
        return FrontDoor(self.settings, self.sign_ins)

    @property
    def visitor(self) -> Visitor:
        """Whoever looks at the page now.

        What a page shows and what its buttons do was drawn for the visitor to whom the tab belongs. Callbacks run
        before the page is drawn anew, so here they come to nothing where it is somebody else by now.

        Raises:
            SessionError: where nobody has signed in, or the tab belongs to somebody else.
        """
        who = self.door.visitor()
        if who is None or tab_is_anothers(who):
            raise SessionError("sign_in")
        return who

    @property
    def practice(self) -> Practice:
        """The practice for whoever looks at the page now.

        Raises:
            SessionError: as for `visitor`.
        """
        return self.practice_of(self.visitor)

    @property
    def desk(self) -> Desk:
        """The trainer's desk for whoever looks at the page now.

        Raises:
            SessionError: as for `visitor`.
        """
        return self.desk_of(self.visitor)

    def practice_of(self, who: Visitor) -> Practice:
        """Return the practice for a visitor, of the groups, cases and models as they are now."""
        self._keep_up()
        return replace(self.shared, visitor=who)

    def desk_of(self, who: Visitor) -> Desk:
        """Return the trainer's desk for a visitor."""
        practice = self.practice_of(who)
        return Desk(practice.shelf, self.reviews, practice.library, self.rubric)

    @property
    def trail(self) -> Trail:
        """The audit trail under the name of whoever looks at the page now; raises like `practice`."""
        return self.practice.shelf.trail

    @property
    def own_cases(self) -> CaseDesk:
        """The cases that are made on this server, for whoever looks at the page now; raises like `practice`."""
        store = OwnCases(self.settings.data, shipped_ids(self.settings.knowledge))
        return CaseDesk(store, self.trail, self.renew_cases)

    @property
    def model_desk(self) -> ModelDesk:
        """The choice of models, for whoever looks at the page now; raises like `practice`."""
        return ModelDesk(self.settings, self.models.ledger, self.trail, self.recast, self.arrival)

    @property
    def document_desk(self) -> DocumentDesk:
        """The manual with its documents, for whoever looks at the page now; raises like `practice`."""
        return DocumentDesk(self.manual, self.trail)

    def rehearse(self, started: Started) -> None:
        """Make ready in the background what the first message of an exercise needs."""
        rehearse = partial(warm_up.rehearse, self.local, self.shared.library, started)
        warm_up.in_background(rehearse, warm_up.give_back)

    def _keep_up(self) -> None:
        """Take over what the operator or another process has changed in files; looks at most once a second."""
        if time.monotonic() - self._looked < LOOK_AGAIN or not self._looking.acquire(blocking=False):
            return
        try:
            if self.people_files.have_changed():
                self._renew_people()
            if self.case_files.have_changed():
                self.renew_cases()
            if self.model_files.have_changed():
                self.recast()
        finally:
            self._looked = time.monotonic()
            self._looking.release()

    def _renew_people(self) -> None:
        """Read the groups anew; a file that cannot be read changes nothing for anybody until it is mended."""
        try:
            people = load_people(self.settings.people)
        except ContentError as error:
            log.error("the groups stay as they were: %s", error)
        else:
            self.shared = replace(self.shared, people=people)

    def renew_cases(self) -> None:
        """Read the cases of one's own anew, for everybody from the next turn on."""
        content = with_own(self.shipped, self.settings.knowledge, self.settings.data)
        others = [item for item in self.findings if not item.file.startswith(f"{FOLDER}/")]
        shipped = [item for item in self.shipped.findings if item.file.startswith(f"{FOLDER}/")]
        own = [item for item in content.findings if item not in self.shipped.findings]
        self.findings = (*shipped, *others, *own)
        self.shared = replace(self.shared, library=content.library)
        self.recast()

    def recast(self) -> None:
        """Have the models that are chosen now read and speak, from the next turn on; authored voices without one.

        The accounts go on, so that nobody gets round the cap on spending by choosing a model anew.
        """
        ledger = self.models.ledger
        try:
            cast = cast_for(self.settings, self.shared.library, self.manual.passages_on, ledger, self.local)
            self.models_problem = ""
        except ContentError as error:
            cast = authored_cast(self.settings, self.local)
            self.models_problem = str(error)
        self.models = replace(cast.models, ledger=ledger)
        self.shared = replace(self.shared, reader=cast.reader, voice=cast.voice)


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """Return the one service of this server; ready in about a second, while the rest goes on in the background."""
    settings = Settings()
    is_local = settings.access == "local"
    people_files = FollowedFiles(*() if is_local or settings.people is None else (settings.people,))
    case_files = FollowedFiles(settings.data / FOLDER)
    model_files = FollowedFiles(settings.data / CHOICE, settings.data / CARDS)
    shipped = load_playable(settings.knowledge)
    content = with_own(shipped, settings.knowledge, settings.data)
    local = local_reader(settings)
    cast = authored_cast(settings, local)
    engine = open_engine(settings.database_url)
    practice = Practice(
        library=content.library,
        store=SessionStore(engine),
        reader=cast.reader,
        voice=cast.voice,
        people=ALONE if is_local else load_people(settings.people),
        longest_message=settings.longest_message,
    )
    if settings.retention_days is not None:
        Retention(practice.store, settings.retention_days).keep_up_in_background()
    try:
        manual, findings = Manual.open(settings, apart=True), []
    except ContentFindingsError as error:  # the exercise runs without
        manual, findings = Manual.empty(settings), error.findings
    shared = Service(
        settings=settings,
        shared=practice,
        reviews=ReviewStore(engine),
        sign_ins=SignIns(engine),
        rubric=load_rubric(settings.knowledge),
        coach=load_coach(settings.knowledge),
        manual=manual,
        findings=(*content.findings, *findings),
        shipped=shipped,
        people_files=people_files,
        case_files=case_files,
        model_files=model_files,
        local=local,
    )
    shared.recast()
    warm_up.settle_down()
    prepare = partial(manual.prepare, corpora=("passages", "documents"))  # no page asks whose task something is
    warm_up.in_background(partial(warm_up.rehearse_opening, local, content.library), prepare, warm_up.settle_down)
    return shared
