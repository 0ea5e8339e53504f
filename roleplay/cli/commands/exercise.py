"""`play`, `grade`, `map`: an exercise without a browser, and what comes of it."""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

import typer

from roleplay.cast import authored_cast, cast_for
from roleplay.cli.commands.judging import have_judged
from roleplay.cli.shared import LanguageOption, app, playable_library
from roleplay.cli.target import refuse_overwriting, write_target
from roleplay.cli.terminal import tell, tell_json_text
from roleplay.config import Settings
from roleplay.errors import ContentError, InputError
from roleplay.exercise.log.events import Drill, Entry, Started
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.feedback.document import as_data, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import load_rubric
from roleplay.knowledge.manual import Manual
from roleplay.messages import explain
from roleplay.models.model import Waiting
from roleplay.moves_file import Branched, NoOwnStep, Numbered, Refused, Unsure, person_named, play, read_moves
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language, Pace
from roleplay.storage.engine import open_engine
from roleplay.storage.files import read_session, session_text
from roleplay.storage.sessions import SessionStore
from roleplay.voices.checking.readiness import refusal
from roleplay.voices.speaking import Words

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
    if scenario is None:
        return Drill(person=person, goal=goal or "", minutes=minutes or USUAL_MINUTES)
    found = person_named(person, scenario) or person
    goals = [item for item in scenario.goals if item.person == found and goal in (None, item.id)]
    if not goals:
        return Drill(person=found, goal=goal or "", minutes=minutes or USUAL_MINUTES)
    return Drill(person=found, goal=goals[0].id, minutes=minutes or goals[0].minutes)


def _print(
    session: Session, item: Numbered | Entry | Words | Waiting | NoOwnStep | Refused | Branched, language: Language
) -> None:
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
    language: Annotated[Language | None, typer.Option("--language", help="Default: the session's.")] = None,
) -> None:
    """Grade a session: what can be counted and, with --judge, what only a reader can judge."""
    if out is not None and not judged:
        raise typer.BadParameter("--out goes with --judge")
    refuse_overwriting(out, (session,))
    library, state = read_file(session)
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
    _, state = read_file(session)
    tell("\t".join(("fact", *AGENCIES)))
    for fact in state.scenario.facts:
        known = [state.known(agency).get(fact.id) for agency in AGENCIES]
        if any(known):
            tell("\t".join((fact.id, *(f"{item.turn}:{item.source}" if item else "-" for item in known))))


def _practice(library: Library, voice: Literal["authored", "model"]) -> Practice:
    settings = Settings()
    if voice == "model":
        cast = cast_for(settings, library, Manual.open(settings).passages_on)
        if cast.models.voice is None:
            raise InputError("model_none")
    else:
        cast = authored_cast(settings)
    return Practice(
        library=library,
        store=SessionStore(open_engine("sqlite://")),
        reader=cast.reader,
        voice=cast.voice,
        longest_message=settings.longest_message,
    )


def read_file(path: Path) -> tuple[Library, State]:
    """Return the content and how far the session of a file has come.

    Raises:
        SessionError: where the file cannot be read.
        ContentError: where its case is not here.
    """
    library = playable_library()
    return library, read_state(path, library)


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
