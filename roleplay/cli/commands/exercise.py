"""`play`, `grade`, `map`, `progress`: an exercise without a browser, and what comes of it."""

import hashlib
import json
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated, Literal

import typer

from roleplay.cast import authored_cast, cast_for, models_here
from roleplay.cli.shared import (
    JsonOption,
    LanguageOption,
    SessionLanguage,
    app,
    playable_library,
    refuse_overwriting,
    say,
    write_target,
)
from roleplay.cli.terminal import tell, tell_json_text
from roleplay.config import Settings
from roleplay.errors import ContentError, InputError
from roleplay.exercise.log.events import Drill, Entry, Started
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Graded, Said
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.feedback import progress as development
from roleplay.feedback.document import as_data, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.judge import Unjudged
from roleplay.feedback.progress import FinishedPractice, family_of, practised
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.grading import judge_of, judge_state, refuse_unfinished
from roleplay.knowledge.manual import Manual
from roleplay.messages import explain
from roleplay.moves_file import (
    Branched,
    FromMoves,
    NoOwnStep,
    Numbered,
    Refused,
    Unsure,
    person_named,
    play,
    read_moves,
)
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language, Pace
from roleplay.storage.engine import open_engine
from roleplay.storage.files import read_session, session_text
from roleplay.storage.sessions import SessionStore
from roleplay.voices.checking.readiness import refusal

DRILLING: AgencyId = "police"
USUAL_MINUTES = 10.0
SessionPath = Annotated[Path, typer.Argument(help="A session file written by `roleplay play`.")]


@app.command(name="play")
def play_moves(
    moves: Annotated[Path, typer.Option(help="The learner's side: JSON Lines.")],
    agency: Annotated[
        AgencyId | None, typer.Option(help="The agency that the learner plays; in a drill the police if not given.")
    ] = None,
    scenario: Annotated[str, typer.Option(help="The case.")] = "white-van",
    out: Annotated[Path | None, typer.Option(help="Where to write the session file.")] = None,
    voice: Annotated[Literal["authored", "model"], typer.Option(help="Who words the others' moves.")] = "authored",
    pace: Annotated[Pace, typer.Option(help="The exercise clock.")] = "exercise",
    drill: Annotated[str | None, typer.Option(help="Rehearse one interview, with this person (id or kind).")] = None,
    goal: Annotated[str | None, typer.Option(help="The goal of the drill; by default the person's first.")] = None,
    minutes: Annotated[
        float | None, typer.Option(min=1, max=120, help="Exercise minutes of the drill; by default the goal's own.")
    ] = None,
    unsure: Annotated[
        Unsure, typer.Option(help="What becomes of steps that a page would ask about: not done, or the nearest is.")
    ] = "skip",
    seed: Annotated[int, typer.Option(help="Chooses among equal lines.")] = 0,
    language: LanguageOption = "sl",
) -> None:
    """Play a whole exercise, or with --drill one interview, without a browser; prints the transcript as it goes."""
    if drill is None and (agency is None or goal is not None or minutes is not None):
        raise typer.BadParameter("give --agency for an exercise; --goal and --minutes go with --drill")
    refuse_overwriting(out, (moves,))
    if voice == "model" and (refused := refusal(language, language)) is not None:
        raise refused
    library = playable_library()
    practice = _practice(library, voice)
    learner: AgencyId = agency or DRILLING
    rehearsed = _drill(library.scenario.get(scenario), drill, goal, minutes) if drill is not None else None
    with closing(practice.store):
        session = practice.start(Setup(scenario, language, learner, pace, seed=seed, drill=rehearsed))
        lines = read_moves(moves, session.state.scenario, learner)
        for entry in session.state.log:
            _print(session, entry, language)
        for item in play(practice, session, lines, unsure):
            if isinstance(item, Branched):
                session = item.session
            _print(session, item, language)
    if out is not None:
        write_target(out, session_text(session.state.log).encode())
    tell(f"-- {len(session.state.log)} events, {'finished' if session.state.finished else 'not finished'}")


def _drill(scenario: Scenario | None, person: str, goal: str | None, minutes: float | None) -> Drill:
    """Return the drill that is asked for; where case, person or goal do not exist, the start says what does."""
    found = person if scenario is None else person_named(person, scenario) or person
    goals = [item for item in scenario.goals if item.person == found and goal in (None, item.id)] if scenario else []
    if not goals:
        return Drill(person=found, goal=goal or "", minutes=minutes or USUAL_MINUTES)
    return Drill(person=found, goal=goals[0].id, minutes=minutes or goals[0].minutes)


def _print(session: Session, item: FromMoves, language: Language) -> None:
    if isinstance(item, NoOwnStep | Refused):
        tell(f"      ! {item.number}: {explain(item.error, language)}", err=True)
    elif isinstance(item, Numbered):
        to = f" -> {', '.join(item.to)}" if item.to else ""
        tell(f"\n{session.state.minute:6.1f}  >> {item.line.channel}{to}: {item.line.text}")
    elif isinstance(item, Entry) and isinstance(item.event, Said):
        to = f" -> {', '.join(item.event.to)}" if item.event.to else ""
        tell(f"{item.minute:6.1f}  {item.event.speaker} [{item.event.channel}]{to}: {item.event.text}")


@app.command()
def grade(
    session: SessionPath,
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON object.")] = False,
    judged: Annotated[bool, typer.Option("--judge", help="Have the language model judge, too.")] = False,
    out: Annotated[Path | None, typer.Option(help="Where to write the session with what was judged.")] = None,
    language: SessionLanguage = None,
) -> None:
    """Grade a session: what can be counted and, with --judge, what only a reader can judge."""
    if out is not None and not judged:
        raise typer.BadParameter("--out goes with --judge")
    refuse_overwriting(out, (session,))
    library = playable_library()
    state = read_state(session, library)
    rubric = load_rubric(Settings().knowledge)
    if judged:
        have_judged(state, library, rubric, language or state.setup.language)
    if out is not None:
        write_target(out, session_text(state.log).encode())
    report = build(state, library, rubric, language or state.setup.language)
    if as_json:
        tell_json_text(json.dumps(as_data(report), ensure_ascii=False))
        return
    tell(to_markdown(report, state, library, transcript=False))


@app.command(name="map")
def map_facts(session: SessionPath, language: LanguageOption = "en") -> None:
    """Print who knew which fact from which turn on, and from whom."""
    state = read_state(session, playable_library())
    tell("\t".join(("fact", *AGENCIES)))
    for fact in state.scenario.facts:
        known = [state.known(agency).get(fact.id) for agency in AGENCIES]
        if any(known):
            tell("\t".join((fact.id, *(f"{item.turn}:{item.source}" if item else "-" for item in known))))


def _practice(library: Library, voice: Literal["authored", "model"]) -> Practice:
    settings = Settings()
    acted = voice == "model"
    cast = cast_for(settings, library, Manual.open(settings).passages_on) if acted else authored_cast(settings)
    if acted and cast.models.voice is None:
        raise InputError("model_none")
    store = SessionStore(open_engine("sqlite://"))
    return Practice(library, store, cast.reader, cast.voice, longest_message=settings.longest_message)


def read_state(path: Path, library: Library) -> State:
    """Return the state in which a session file ends.

    Raises:
        SessionError: where the file cannot be read.
        ContentError: where its case is not in the library.
    """
    entries = read_session(path)
    name = entries[0].event.scenario if isinstance(entries[0].event, Started) else ""
    scenario = library.scenario.get(name)
    if scenario is None:
        raise ContentError(f"{path.name}: the case {name!r} is missing or broken; run `roleplay check`")
    return fold(scenario, entries)


def have_judged(state: State, library: Library, rubric: Rubric, language: Language) -> None:
    """Have everything judged that can be; the results are appended to the session's log.

    Raises:
        InputError: where no model is configured or the session is not over.
        ModelError: where the model judged nothing at all.
    """
    refuse_unfinished(state)
    models = models_here(Settings())
    if models.judge is None:
        raise InputError("no_judge")
    judge = judge_of(models, state.setup.language)
    if judge is None:
        raise InputError("unfit_judge", model=models.judge.name)
    from roleplay.models.endpoints.endpoint import Endpoint  # noqa: PLC0415 - heavy, and loaded by now

    failures: dict[str, list[Unjudged]] = {}
    done = 0
    with ExitStack() as stack:
        for model in judge.models:
            if isinstance(model, Endpoint):
                stack.enter_context(closing(model))
        for item in judge_state(state, library, rubric, judge):
            if isinstance(item, Unjudged):
                failures.setdefault(item.error.code, []).append(item)
            else:
                done += isinstance(item, Graded)
    for alike in failures.values():
        criteria = ", ".join(sorted(item.criterion for item in alike))
        tell(say(language, "unjudged", criteria=criteria, reason=explain(alike[-1].error, language)), err=True)
    if failures and not done:
        raise next(iter(failures.values()))[-1].error
    money = f"{models.ledger.total.money:.4f} {models.ledger.prices.currency}"
    tell(say(language, "judged", model=judge.name, count=done, money=money), err=True)


@app.command(name="progress")
def show_progress(
    sessions: Annotated[
        list[Path], typer.Argument(help="Finished sessions of one learner, written by `roleplay play`.")
    ],
    as_json: JsonOption = False,
    language: LanguageOption = "en",
) -> None:
    """Show what got better and what keeps coming back over one learner's finished sessions, in whatever order."""
    library, rubric = playable_library(), load_rubric(Settings().knowledge)
    read = {item.session: item for item in (_practised(path, library, rubric) for path in sessions)}
    found = development.progress(read.values(), library, rubric, language)
    if as_json:
        tell_json_text(found.model_dump_json())
    else:
        tell(development.to_markdown(found), nl=False)


def _practised(path: Path, library: Library, rubric: Rubric) -> FinishedPractice:
    """Return what of a session file counts; it is named by its content, so that one given twice counts once."""
    state = read_state(path, library)
    if state.finished is None:
        raise InputError("unfinished_session", path=path.name)
    log = "\n".join(entry.model_dump_json() for entry in state.log)
    name = hashlib.sha256(log.encode()).hexdigest()[:16]
    return practised(build(state, library, rubric), state, name, family_of(state, name))
