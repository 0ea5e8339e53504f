"""A moves file: the learner's side of an exercise as JSON Lines, for play without a browser and simulated learners."""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from roleplay.errors import InputError
from roleplay.exercise.agencies.duties import before
from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.learner_turns import unsure_safeguards
from roleplay.exercise.log.proposals import ASKED_FIRST
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.options import options
from roleplay.exercise.words.options import ACT_OF, Option, OptionKind
from roleplay.exercise.words.reading import Act
from roleplay.json_input import JsonFault, parse_line
from roleplay.models.model import Waiting
from roleplay.practice import Practice, Session, Turn
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import CREDITABLE, PHASES, AgencyId, Channel, PersonKind
from roleplay.voices.speaking import Words

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
CHANNELS = (
    "room", "direct", "interview", "phase", "action", "debrief", "confirm", "wait", "hint", "note", "plan", "inject",
    "rewind",
)  # fmt: skip
DOES = ("decide", "request")  # what a step that is named as meant was meant to be
Unsure = Literal["skip", "first"]
"""What becomes of steps that a page would ask about and no line confirms: they are not done, or the nearest is."""
LONGEST_NUMBER = 10  # digits
LONGEST_SHOWN = 80  # signs of a line in what is said about it


class PickedOption(BaseModel):
    """An option that a message takes, by kind and id, and to whom it is put; without `to` whom it fits best."""

    model_config = ConfigDict(extra="forbid")

    kind: OptionKind
    id: str
    to: list[str] = []


class MoveLine(BaseModel):
    """One line: the channel, whom it goes to, the text, facts that are attached; which proposal is meant, from 1.

    `picked` are the options that the message takes, whatever its words; nobody reads them again. In a `confirm` line
    they are the cards that are picked.

    A `confirm` line without a choice may name in its text the action that was meant to be taken: where that is among
    what is asked about it is taken, otherwise nothing of it was meant. One that names a safeguard ("care") clears
    it up, where the line before, in an interview, put it unsurely.
    """

    model_config = ConfigDict(extra="forbid")

    channel: str
    to: list[str] = []
    text: str = ""
    facts: list[str] = []
    choice: int | None = Field(default=None, ge=1)
    picked: list[PickedOption] = []


@dataclass(frozen=True, slots=True)
class Numbered:
    """A checked line with its number in the file and its recipients resolved to ids."""

    number: int
    line: MoveLine
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branched:
    """From here on the lines are played in another session, which branches off the one before a turn."""

    session: Session
    turn: int


@dataclass(frozen=True, slots=True)
class LineRemark:
    """What is to be said of a line; the exercise goes on with the next."""

    number: int
    error: InputError


class NoOwnStep(LineRemark):
    """An action line that starts no own step: it was said in the room or kept as a note."""


class Refused(LineRemark):
    """A line that could not be taken."""


FromMoves = Numbered | Entry | Words | Waiting | NoOwnStep | Refused | Branched


def read_moves(path: Path, scenario: Scenario, agency: AgencyId) -> list[Numbered]:
    """Return the checked lines of a moves file; empty lines are skipped.

    Raises:
        InputError: naming the line and what is allowed there.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _bad(0, f"{path.name}: {error.strerror}.", "JSON Lines, UTF-8") from error
    lines = enumerate(content.removeprefix(codecs.BOM_UTF8).split(b"\n"), start=1)
    return [_checked(number, line, scenario, agency) for number, line in lines if line.strip()]


def _checked(number: int, content: bytes, scenario: Scenario, agency: AgencyId) -> Numbered:
    try:
        line = MoveLine.model_validate(parse_line(content.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise _bad(number, f"byte {error.start + 1} is not UTF-8.", "JSON Lines, UTF-8") from error
    except JsonFault as fault:
        raise _bad(number, fault, '{"channel": ..., "to": [...], "text": ...}') from fault
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        problem = f"{_shown('.'.join(map(str, detail['loc'])))}: {detail['msg']}."
        raise _bad(number, problem, "channel, to, text, facts") from error
    if line.channel not in CHANNELS:
        raise _bad(number, f"channel {_shown(line.channel)}.", ", ".join(CHANNELS))
    for fact in line.facts:
        if fact not in scenario.fact:
            # What others hold is not for the one who plays to see.
            own = ", ".join(item.id for item in scenario.facts if agency in item.holders)
            raise _bad(number, f"fact {_shown(fact)}.", own)
    return Numbered(number, line, _recipients(number, line, scenario, agency))


def _recipients(number: int, line: MoveLine, scenario: Scenario, agency: AgencyId) -> tuple[str, ...]:
    if line.channel == "direct":
        others = [name for name in scenario.seat if name != agency]
        if not line.to or any(name not in others for name in line.to):
            raise _bad(number, f"to {_shown(line.to)}.", ", ".join(others))
        return tuple(dict.fromkeys(line.to))
    if line.channel == "interview" or (line.channel == "wait" and line.to):
        persons = [person_named(name, scenario) for name in line.to]
        if len(persons) != 1 or persons[0] is None:
            kinds = [kind for kind in get_args(PersonKind) if any(item.kind == kind for item in scenario.persons)]
            raise _bad(number, f"to {_shown(line.to)}.", ", ".join((*scenario.person, *kinds)))
        return (persons[0],)
    if line.channel == "room":
        wrong = [name for name in line.to if name not in scenario.seat and name not in ("all", "room")]
        if wrong:
            raise _bad(number, f"to {_shown(wrong)}.", ", ".join((*scenario.seat, "all")))
        return tuple(name for name in line.to if name in scenario.seat)
    if line.channel == "confirm" and line.text.strip() not in ("", *CREDITABLE, *scenario.action):
        raise _bad(number, f"action {_shown(line.text)}.", _started(scenario))
    prompts = [prompt.id for prompt in scenario.plan]
    if line.channel == "plan" and (len(line.to) != 1 or line.to[0] not in prompts):
        raise _bad(number, f"to {_shown(line.to)}.", ", ".join(prompts))
    if line.channel == "phase" and line.text.strip() not in ("", "next", *PHASES):
        raise _bad(number, f"phase {_shown(line.text)}.", ", ".join(("next", *PHASES)))
    if line.channel == "rewind" and not _turn(line.text):
        raise _bad(number, f"turn {_shown(line.text)}.", "1, 2, 3 ...")
    return tuple(line.to)


def _started(scenario: Scenario) -> str:
    """Return the actions that a learner may start, as a list in words."""
    return ", ".join(item.id for item in scenario.actions if not item.agents_only)


def _turn(text: str) -> int:
    """Return the number of a turn that a text consists of; 0 where it does not."""
    written = text.strip()
    return int(written) if written.isdecimal() and written.isascii() and len(written) < LONGEST_NUMBER else 0


def person_named(name: str, scenario: Scenario) -> str | None:
    """Return the id of a person named by id, or of the first of that kind."""
    if name in scenario.person:
        return name
    return next((person.id for person in scenario.persons if person.kind == name), None)


def _shown(value: object) -> str:
    """Return what stood in a line as it is shown in a message: in quotation marks, and not at any length."""
    whole = repr(value)
    return whole if len(whole) <= LONGEST_SHOWN else f"{whole[:LONGEST_SHOWN]}…"


def _bad(number: int, problem: str | JsonFault, allowed: str) -> InputError:
    return InputError("bad_moves_line", line=number, problem=problem, allowed=allowed)


def play(practice: Practice, session: Session, moves: list[Numbered], unsure: Unsure = "skip") -> Iterator[FromMoves]:
    """Play the lines; yield each line, then what it brought, or why it was refused.

    Ends a drill at the end, and an exercise whose debrief is through. After a `Branched` all goes on in its session.
    """
    for numbered, following in zip(moves, (*moves[1:], None), strict=True):
        yield numbered
        try:
            if numbered.line.channel == "rewind":
                turn = _turn(numbered.line.text)
                session = practice.rewind(session, turn)
                yield Branched(session, turn)
                continue
            confirms = following is not None and following.line.channel == "confirm"
            for taken in _take(practice, session, numbered):
                yield from taken
                if not confirms:
                    yield from practice.settle(session, 0 if unsure == "first" else None, unasked=unsure == "skip")
        except InputError as error:
            yield Refused(numbered.number, error)
    state = session.state
    is_through = state.drill is not None or (state.phase == "debrief" and open_question(state) is None)
    if state.finished is None and is_through:
        yield from practice.next_phase(session)


def _take(practice: Practice, session: Session, numbered: Numbered) -> Iterator[Turn | tuple[NoOwnStep]]:
    line, to = numbered.line, numbered.to
    match line.channel:
        case "phase":
            yield from _phases(practice, session, line.text.strip())
        case "action":
            yield from _actions(practice, session, numbered)
        case "wait":
            yield practice.wait(session, to[0] if to else None)
        case "hint":
            yield practice.hint(session)
        case "confirm" if line.text.strip() in CREDITABLE:
            state, kind = session.state, line.text.strip()
            found = (one.act for one in unsure_safeguards(state) if (one.turn, one.act) == (state.turn, kind))
            yield from (practice.affirm(session, state.turn, act, meant=True) for act in set(found))
        case "confirm":
            yield practice.settle(session, _confirmed(session.state, line), picked=_cards(session.state, line))
        case "note":
            yield practice.note(session, line.text)
        case "plan":
            yield practice.note(session, line.text, plan=to[0])
        case "inject":
            yield practice.call_inject(session, line.text.strip())
        case _:
            yield from _say(practice, session, line, to)


def _confirmed(state: State, line: MoveLine) -> int | None:
    """Return the place of the proposal that a line confirms, None where it confirms none."""
    if line.choice is not None:
        return line.choice - 1
    offered = state.unsettled or state.supposed
    meant = (at for at, act in enumerate(offered) if act.id == line.text.strip() and act.kind in DOES)
    return next(meant, None)


def _cards(state: State, line: MoveLine) -> tuple[Act, ...]:
    """Return the cards that a line picks by kind and id.

    Raises:
        InputError: if there is no such card.
    """
    acts = {(ACT_OF[pick.kind], pick.id) for pick in line.picked}
    found = tuple(act for act in state.cards if (act.kind, act.id) in acts)
    if len(found) < len(acts):
        first = line.picked[0]
        raise InputError("no_such_option", kind=first.kind, id=first.id)
    return found


def _picked(practice: Practice, session: Session, line: MoveLine, partner: str | None) -> tuple[Act, ...]:
    """Return the acts of the options that a message takes.

    Raises:
        InputError: if there is no such option in this channel.
    """
    channel: Channel = next(name for name in get_args(Channel) if name == line.channel)
    among = options(session.state, practice.library, channel, partner) if line.picked else ()
    return tuple(_option(pick, among).act(pick.to) for pick in line.picked)


def _option(pick: PickedOption, among: Sequence[Option]) -> Option:
    found = (option for option in among if (option.kind, option.id) == (pick.kind, pick.id))
    option = next(found, None)
    if option is None:
        raise InputError("no_such_option", kind=pick.kind, id=pick.id)
    return option


def _say(practice: Practice, session: Session, line: MoveLine, to: tuple[str, ...]) -> Iterator[Turn]:
    facts = tuple(line.facts)
    if line.channel == "room":
        yield practice.say(session, "room", line.text, to, facts, _picked(practice, session, line, None))
    elif line.channel == "direct":
        for agency in to:
            acts = _picked(practice, session, line, agency)
            yield practice.say(session, "direct", line.text, (agency,), facts, acts)
    elif line.channel == "interview":
        acts = _picked(practice, session, line, to[0])
        silent = not line.text.strip(" .…")
        yield (
            practice.wait(session, to[0]) if silent else practice.say(session, "interview", line.text, to, facts, acts)
        )
    elif session.state.phase != "debrief":
        raise InputError("not_in_debrief")
    elif open_question(session.state) is not None:
        yield practice.say(session, "room", line.text)


def _phases(practice: Practice, session: Session, wanted: str) -> Iterator[Turn]:
    if wanted in ("", "next"):
        yield practice.next_phase(session)
        return
    while PHASES.index(session.state.phase) < PHASES.index(wanted):
        yield practice.next_phase(session)


def _meant(state: State, acts: Sequence[Act]) -> list[str]:
    """Return the own actions that a free text surely starts; without any the nearest harmless one."""
    found = {act.id: state.scenario.action[act.id or ""] for act in acts}
    own = [action for action in found.values() if state.learner in action.agencies and not action.agents_only]
    sure = {act.id for act in acts if act.sure and act.kind != "ask"}
    return [item.id for item in own if item.id in sure] or [item.id for item in own if item.harm is None][:1]


def _asked_of_others(state: State, acts: Sequence[Act]) -> bool:
    """Return whether a free text likely wants a harmless step that only other services may take."""
    wanted = [
        state.scenario.action[act.id or ""] for act in acts if act.likelihood >= ASKED_FIRST and act.kind == "request"
    ]
    return any(action.harm is None and state.learner not in action.agencies for action in wanted)


def _actions(practice: Practice, session: Session, numbered: Numbered) -> Iterator[Turn | tuple[NoOwnStep]]:
    """An action by its id or title (`id: reason`), or free text that names one or more actions.

    Where what stands before a colon names one, what follows is its reason and starts nothing. Words that name no step
    of the own service's are said in the room where they want another service's, and kept as a note otherwise; a step
    that only waits for one other own step brings that with it.
    """
    line, state = numbered.line, session.state
    head, _, reason = (part.strip() for part in line.text.partition(":"))
    known = state.scenario.action
    titles = {item.title[state.setup.language].casefold(): item.id for item in known.values()}
    named = [name for name in (*line.to, titles.get(head.casefold(), head)) if name in known]
    if not named and ID.fullmatch(head):
        raise _bad(numbered.number, f"action {_shown(head)}.", _started(state.scenario))
    if named:
        for action in dict.fromkeys(named):
            yield practice.act(session, action, reason or line.text)
        return
    named_by_all = practice.steps_in(session, line.text)
    named_first = practice.steps_in(session, head) if head and reason else named_by_all
    found = _meant(state, named_first) or _meant(state, named_by_all)
    if not found:
        asked = state.drill is None and state.phase != "debrief" and _asked_of_others(state, named_by_all)
        yield practice.say(session, "room", line.text) if asked else practice.note(session, line.text)
        shown = line.text[:LONGEST_SHOWN]
        note = InputError("asked_in_room", action=shown) if asked else InputError("kept_as_note", action=shown)
        yield (NoOwnStep(numbered.number, note),)
    for action in found:
        first = before(state, known[action], state.learner)
        if first is not None:
            yield practice.act(session, first.id, line.text)
        yield practice.act(session, action, line.text)
