"""The wiring: settings, content, store, reader and voice joined into one practice for all visitors of this server."""

from dataclasses import dataclass, field, replace

import streamlit as st

from roleplay.cast import authored_cast, cast_for
from roleplay.config import Settings
from roleplay.errors import ContentError, SessionError
from roleplay.feedback.coach import CoachTexts, load_coach
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.knowledge.manual import Manual
from roleplay.models.chosen import Models
from roleplay.people.groups import ALONE, load_people
from roleplay.practice import Practice
from roleplay.review.desk import Desk
from roleplay.scenario.files import ContentFindingsError, Finding
from roleplay.scenario.linter import load_playable
from roleplay.scenario.loader import LoadedContent
from roleplay.scenario.own import FOLDER, shipped_ids, with_own
from roleplay.storage.engine import open_engine
from roleplay.storage.retention import Retention
from roleplay.storage.reviews import ReviewStore
from roleplay.storage.sessions import SessionStore
from roleplay.ui.identity import visitor
from roleplay.workshop.store import OwnCases


@dataclass(slots=True)
class Service:
    """Everything the pages call; `findings` say which content could not be loaded.

    `shipped` is the content without the cases of one's own. `shared` is the practice of all visitors, `practice` that
    of the one who looks at the page. `models` are the language models in use; `models_problem` says why none is, where
    the choice of them is broken.
    """

    settings: Settings
    shared: Practice
    reviews: ReviewStore
    rubric: Rubric
    coach: CoachTexts
    manual: Manual
    findings: tuple[Finding, ...]
    shipped: LoadedContent
    models: Models = field(default_factory=Models)
    models_problem: str = ""

    @property
    def practice(self) -> Practice:
        """The practice for whoever looks at the page now.

        Raises:
            SessionError: where nobody has signed in.
        """
        who = visitor(self.settings)
        if who is None:
            raise SessionError("sign_in")
        return replace(self.shared, visitor=who)

    @property
    def desk(self) -> Desk:
        """The trainer's desk for whoever looks at the page now.

        Raises:
            SessionError: where nobody has signed in.
        """
        practice = self.practice
        return Desk(practice.shelf, self.reviews, practice.library, self.rubric)

    @property
    def own_cases(self) -> OwnCases:
        """The cases that trainers make on this server."""
        return OwnCases(self.settings.data, shipped_ids(self.settings.knowledge))

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
        """Have the models that are chosen now read and speak, from the next turn on; authored voices without one."""
        try:
            cast = cast_for(self.settings, self.shared.library, self.manual.library)
            self.models_problem = ""
        except ContentError as error:
            cast = authored_cast(self.settings)
            self.models_problem = str(error)
        self.models = cast.models
        self.shared = replace(self.shared, reader=cast.reader, voice=cast.voice)


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """Return the one service of this server; ready in about a second, while the manual is indexed in the background."""
    settings = Settings()
    shipped = load_playable(settings.knowledge)
    content = with_own(shipped, settings.knowledge, settings.data)
    cast = authored_cast(settings)
    engine = open_engine(settings.database_url)
    practice = Practice(
        library=content.library,
        store=SessionStore(engine),
        reader=cast.reader,
        voice=cast.voice,
        people=ALONE if settings.access == "local" else load_people(settings.people),
        longest_message=settings.longest_message,
    )
    if settings.retention_days is not None:
        Retention(practice.store, settings.retention_days).keep_up_in_background()
    manual, findings = _manual(settings)
    manual.prepare_in_background()
    found = (*content.findings, *findings)
    rubric, coach = load_rubric(settings.knowledge), load_coach(settings.knowledge)
    shared = Service(settings, practice, ReviewStore(engine), rubric, coach, manual, found, shipped)
    shared.recast()
    return shared


def _manual(settings: Settings) -> tuple[Manual, list[Finding]]:
    """Return the manual; where its files are broken, an empty one and what is wrong: the exercise runs without."""
    try:
        return Manual.open(settings), []
    except ContentFindingsError as error:
        return Manual.empty(settings), error.findings
