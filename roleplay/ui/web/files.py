"""The files that visitors take along, by address; each is made of what its visitor may get at, and of nothing else."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from roleplay.errors import SessionError
from roleplay.exercise.log.state import State
from roleplay.feedback.charts import PAPER, Plot, plots
from roleplay.feedback.document import FORMATS, MEDIA, exported
from roleplay.feedback.grade import build
from roleplay.feedback.progress import progress
from roleplay.feedback.report import Report, held
from roleplay.feedback.words import phrases
from roleplay.knowledge.sources.handouts import handouts
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice
from roleplay.printing.blocks import Document
from roleplay.review.copies import on_paper, participant_lines
from roleplay.review.desk import Desk
from roleplay.review.files import bundle
from roleplay.review.ratings import with_trainers
from roleplay.review.tables import gather, statements_of
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import Service

PDF = MEDIA["pdf"]


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
    form = next((known for known in FORMATS if known == asked.named["form"]), None)
    if form is None:
        raise _nothing()
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


def _plot_of_session(asked: Ordered) -> TakenAlong:
    from roleplay.ui.parts.plots import file_name, notes  # noqa: PLC0415 - draws

    state, report = asked.report()
    t = catalogue(report.language)
    plot = _named(asked, plots(report, phrases(report.language)))
    return _picture(asked, plot, file_name(t, state, plot.name), notes(t, report, plot.name))


def _plot_of_progress(asked: Ordered) -> TakenAlong:
    from roleplay.feedback.progress.courses import progress_plots  # noqa: PLC0415 - draws
    from roleplay.ui.parts.sessions.finished import finished  # noqa: PLC0415 - imported by the pages that need it

    hidden = asked.desk.held_back()
    sessions = finished(asked.practice, hidden).sessions
    found = progress(sessions, asked.practice.library, asked.shared.rubric, asked.language, hidden)
    plot = _named(asked, progress_plots(found, phrases(asked.language)))
    return _picture(asked, plot, f"{catalogue(asked.language)('progress.file')}-{plot.name}", ())


def _named(asked: Ordered, found: Iterable[Plot]) -> Plot:
    plot = next((plot for plot in found if plot.name == asked.named["plot"]), None)
    if plot is None:
        raise _nothing()
    return plot


def _picture(asked: Ordered, plot: Plot, name: str, notes: Iterable[str]) -> TakenAlong:
    from roleplay.feedback.charts.pictures import png, svg  # noqa: PLC0415 - heavy

    drawn, form = plot.draw(PAPER), asked.named["form"]
    if form == "png":
        return TakenAlong(f"{name}.png", "image/png", png(drawn, plot.finding, list(notes)))
    if form == "svg":
        return TakenAlong(f"{name}.svg", "image/svg+xml", svg(drawn, plot.finding, list(notes)).encode())
    raise _nothing()


def _handout(asked: Ordered) -> TakenAlong:
    from roleplay.printing.pdf import to_pdf  # noqa: PLC0415 - heavy
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    offered = handouts(asked.shared.settings.knowledge, asked.language)
    found = next((item for item in offered if item.id == asked.named["handout"]), None)
    if found is None:
        raise _nothing()
    document = Document(found.title, found.label, asked.language, read(found.body))
    return TakenAlong(f"{found.id}.pdf", PDF, to_pdf(document))


def _everything(asked: Ordered) -> TakenAlong:
    return TakenAlong("sodeluj.zip", "application/zip", bundle(asked.desk, asked.language))


def _turns(asked: Ordered) -> TakenAlong:
    content = gather(_trainers(asked), asked.language).turns_csv(asked.language)
    return TakenAlong("sodeluj-turns.csv", MEDIA["csv"], content)


def _ratings(asked: Ordered) -> TakenAlong:
    content = gather(_trainers(asked), asked.language).left_csv(asked.language)
    return TakenAlong("sodeluj-ratings.csv", MEDIA["csv"], content)


def _reviews(asked: Ordered) -> TakenAlong:
    return TakenAlong("sodeluj-reviews.json", MEDIA["json"], gather(_trainers(asked), asked.language).to_json())


def _xapi(asked: Ordered) -> TakenAlong:
    content = json.dumps(statements_of(_trainers(asked), asked.language), ensure_ascii=False, indent=1)
    return TakenAlong("sodeluj-xapi.json", MEDIA["json"], content.encode())


def _case(asked: Ordered) -> TakenAlong:
    """Make the facilitator's copy, which tells everything: it is for those who train a group."""
    library = _trainers(asked).library
    case = library.scenario.get(asked.named["case"])
    if case is None:
        raise _nothing()
    return TakenAlong(f"sodeluj-{case.id}.pdf", PDF, asked.desk.facilitator_copy(case, asked.language))


def _trainers(asked: Ordered) -> Desk:
    """Return the desk of a trainer; to others there is nothing."""
    if not asked.desk.groups:
        raise _nothing()
    return asked.desk


FILES: Mapping[str, Make] = MappingProxyType(
    {
        "session/{session}/report.{form}": _report,
        "session/{session}/pack.pdf": _pack,
        "session/{session}/plots/{plot}.{form}": _plot_of_session,
        "progress/{plot}.{form}": _plot_of_progress,
        "handouts/{handout}.pdf": _handout,
        "everything.zip": _everything,
        "reviews/turns.csv": _turns,
        "reviews/ratings.csv": _ratings,
        "reviews/reviews.json": _reviews,
        "reviews/xapi.json": _xapi,
        "cases/{case}.pdf": _case,
    }
)
"""What can be taken along, by the address below `/download/`."""
