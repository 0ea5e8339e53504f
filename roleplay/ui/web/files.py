"""The files that visitors take along, by address; each is made of what its visitor may get at, and of nothing else."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from roleplay.errors import SessionError
from roleplay.exercise.log.state import State
from roleplay.feedback.document import FORMATS, MEDIA, Format, exported
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report, held
from roleplay.knowledge.sources.loader import handouts
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice
from roleplay.printing import files
from roleplay.printing.blocks import Document
from roleplay.review.copies import on_paper, participant_lines
from roleplay.review.desk import Desk
from roleplay.review.files import bundle
from roleplay.review.ratings import with_trainers
from roleplay.review.tables import gather, statements_of
from roleplay.scenario.vocabulary import Language
from roleplay.ui.service import Service

PDF = MEDIA["pdf"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """A file as the browser gets it."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Ordered:
    """Who asks for a file, in which language, and what the address names."""

    shared: Service
    who: Visitor
    language: Language
    named: Mapping[str, str]

    @property
    def practice(self) -> Practice:
        """The practice of who asks."""
        return self.shared.practice_of(self.who)

    @property
    def desk(self) -> Desk:
        """The desk of who asks."""
        return self.shared.desk_of(self.who)

    def state(self) -> State:
        """Return the session that the address names.

        Raises:
            SessionError: where it is not the visitor's own.
        """
        return self.practice.look(self.named["session"])

    def report(self) -> tuple[State, Report]:
        """Return the session that the address names with its report, as its learner may see it.

        Raises:
            SessionError: where it is not the visitor's own, or not finished.
        """
        state = self.state()
        if state.finished is None:
            raise _nothing()
        full = build(state, self.practice.library, self.shared.rubric)
        seen = held(full, self.desk.held_back(), self.shared.rubric)
        return state, with_trainers(seen, self.desk.left(self.named["session"]))


Make = Callable[[Ordered], TakenAlong]


def _nothing() -> SessionError:
    return SessionError("no_session")


def _report(asked: Ordered) -> TakenAlong:
    form = _one_of(FORMATS, asked.named["form"])
    state, report = asked.report()
    content = exported(form, report, state, asked.practice.library)
    return TakenAlong(f"sodeluj-{state.scenario.id}-{state.learner}.{form}", MEDIA[form], content)


def _pack(asked: Ordered) -> TakenAlong:
    state = asked.state()
    if state.drill is not None:
        raise _nothing()
    language = state.setup.language
    lines = participant_lines(state.scenario, asked.practice.library, state.learner, language)
    return TakenAlong(f"sodeluj-{state.scenario.id}-{state.learner}.pdf", PDF, on_paper(lines, language))


def _handout(asked: Ordered) -> TakenAlong:
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    offered = handouts(asked.shared.settings.knowledge, asked.language)
    found = _one_of(offered, asked.named["handout"], lambda item: item.id)
    made = Document(found.title, found.label, asked.language, read(found.body))
    return TakenAlong(f"{found.id}.pdf", PDF, files.pdf(made))


def _everything(asked: Ordered) -> TakenAlong:
    return TakenAlong("sodeluj.zip", "application/zip", bundle(asked.desk, asked.language))


def _of_trainers(name: str, form: Format, make: Callable[[Desk, Language], bytes]) -> Make:
    """Return how a file is made that is for those who train a group; to others there is nothing."""

    def made(asked: Ordered) -> TakenAlong:
        if not asked.desk.groups:
            raise _nothing()
        return TakenAlong(f"sodeluj-{name}.{form}", MEDIA[form], make(asked.desk, asked.language))

    return made


def _xapi(desk: Desk, language: Language) -> bytes:
    return json.dumps(statements_of(desk, language), ensure_ascii=False, indent=1).encode()


def _case(asked: Ordered) -> TakenAlong:
    """Make the facilitator's copy, which tells everything: it is for those who train a group."""
    case = _one_of(asked.practice.library.scenarios, asked.named["case"], lambda case: case.id)
    return _of_trainers(case.id, "pdf", lambda desk, language: desk.facilitator_copy(case, language))(asked)


def _one_of(offered: Iterable[T], wanted: str, name: Callable[[T], str] = str) -> T:
    """Return what an address names, of what there is."""
    found = next((item for item in offered if name(item) == wanted), None)
    if found is None:
        raise _nothing()
    return found


FILES: Mapping[str, Make] = MappingProxyType(
    {
        "session/{session}/report.{form}": _report,
        "session/{session}/pack.pdf": _pack,
        "handouts/{handout}.pdf": _handout,
        "everything.zip": _everything,
        "reviews/turns.csv": _of_trainers("turns", "csv", lambda desk, lang: gather(desk, lang).turns_csv(lang)),
        "reviews/ratings.csv": _of_trainers("ratings", "csv", lambda desk, lang: gather(desk, lang).left_csv(lang)),
        "reviews/reviews.json": _of_trainers("reviews", "json", lambda desk, lang: gather(desk, lang).to_json()),
        "reviews/xapi.json": _of_trainers("xapi", "json", _xapi),
        "cases/{case}.pdf": _case,
    }
)
"""What can be taken along, by the address below `/download/`."""
