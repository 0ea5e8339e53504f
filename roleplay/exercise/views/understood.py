"""What the learner is shown of how a message was understood; a fact is named only where the own agency knows it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from roleplay.exercise.log.inputs import Corrected, Said
from roleplay.exercise.log.learner_turns import denied, first_readings, readings
from roleplay.exercise.log.proposals import cards_of, waits
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.taking_back import steps_to_take_back
from roleplay.exercise.words.reading import Act, Reading
from roleplay.scenario.agencies import Action, Power, UnlawfulOrder
from roleplay.scenario.case import Library
from roleplay.scenario.facts import Topic
from roleplay.scenario.texts import Text
from roleplay.scenario.vocabulary import STEPS, ActKind

COURTESIES: frozenset[ActKind] = frozenset({"greet", "part"})
# Of these a message often does several to the same address; they stand in one chip.
GATHERED: frozenset[ActKind] = frozenset({"ask", "tell", "evidence"})


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that a message was understood to do, to whom, and what it is about, by its titles.

    `kind` is None for a request of which only that was understood.
    `undone` says that it has been taken back since.
    """

    kind: ActKind | None
    to: tuple[str, ...] = ()
    about: tuple[Text, ...] = ()
    sure: bool = True
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of one message.

    `replaced` was understood first and is not what the learner, asked about it, had meant. `denied` says that the
    learner has said of the whole that it was not meant so.
    """

    chips: tuple[Chip, ...]
    replaced: tuple[Chip, ...] = ()
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Correctable:
    """The learner's latest message: its turn and place in the log, and what can still be said of how it was understood.

    `steps` can be taken back, by their place among the acts, `supposed` are cards that can still be picked; `is_open`
    says that the whole has not been denied yet.
    """

    turn: int
    seq: int
    steps: dict[int, Act]
    supposed: tuple[Act, ...] = ()
    is_open: bool = True


def understood(
    state: State,
    reading: Reading,
    library: Library,
    undone: frozenset[int] = frozenset(),
    offered: Collection[Act] = (),
) -> tuple[Chip, ...]:
    """Return what a message was understood to do, in the order of its acts; courtesies only where nothing else is.

    `undone` are the places of acts that have been taken back; what was only `offered` was not understood.
    """
    chips: dict[tuple[object, ...], Chip] = {}
    for place, act in enumerate(reading.acts):
        if act in offered or act.kind == "none" or (act.kind == "deny" and act.order is None and not act.sure):
            continue  # a doubt that does nothing and that nobody is asked about is no more than an accusation
        alone = (place,) if act.kind in STEPS else (act.id,) if act.kind not in GATHERED else ()
        key = (act.kind, act.to, act.sure, *alone)
        title = title_of(state, act, library)
        chip = Chip(act.kind, act.to, (title,) if title is not None else (), act.sure, place in undone)
        chips[key] = _joined(chips.get(key), chip)
    found = tuple(chips.values())
    unclear = tuple(Chip(None, to=item.to, sure=False) for item in reading.unclear)
    return (*(tuple(chip for chip in found if chip.kind not in COURTESIES) or found), *unclear)


def understood_by_message(state: State, library: Library) -> dict[int, Understood]:
    """Return what was understood of each of the learner's messages, by its position in the log."""
    undone: dict[int, set[int]] = {}
    for entry in state.log:
        if isinstance(entry.event, Corrected) and entry.event.act is not None:
            undone.setdefault(entry.event.turn, set()).add(entry.event.act)
    first, against = first_readings(state), denied(state)
    found: dict[int, Understood] = {}
    for seq, reading in readings(state).items():
        turn = state.log[seq].turn
        chips = understood(state, reading, library, frozenset(undone.get(turn, ())), _only_offered(state, seq, reading))
        before = understood(state, first[seq], library, offered=_only_offered(state, seq, first[seq]))
        replaced = () if reading == first[seq] else _replaced(before, chips)
        found[seq] = Understood(chips, replaced, turn in against)
    return found


def correctable(state: State) -> Correctable | None:
    """Return the latest message where it can still be said what was meant; None where there is none."""
    found = readings(state)
    seq = max(found, default=None)
    if seq is None or state.unsettled or state.finished is not None:
        return None
    turn = state.log[seq].turn
    is_open = not any(isinstance(e.event, Corrected) and e.event.turn == turn for e in state.log[seq:])
    steps = steps_to_take_back(state, turn)
    supposed = state.supposed if turn == state.turn else ()
    return Correctable(turn, seq, steps, supposed, is_open) if steps or supposed or is_open else None


def title_of(state: State, act: Act, library: Library) -> Text | None:
    """Return the title of what an act is about: of a fact that the own agency does not know, its topic's."""
    scenario = state.scenario
    if act.of == "fact" and act.id in scenario.fact:
        fact = scenario.fact[act.id]
        return fact.title if fact.id in state.known(state.learner) else scenario.topic[fact.topic].title
    titled: Mapping[str, Iterable[Action | Power | UnlawfulOrder | Topic]] = {
        "action": scenario.actions,
        "power": library.powers,
        "order": library.objections.order.values(),
        "topic": scenario.topics,
    }
    return next((thing.title for thing in titled.get(act.of or "", ()) if thing.id == act.id), None)


def _only_offered(state: State, seq: int, reading: Reading) -> tuple[Act, ...]:
    """Return what stood below a message as cards that nobody waited for: more was never said of it."""
    said = state.log[seq].event
    offered = cards_of(said, reading) if isinstance(said, Said) else ()
    return () if waits(reading, offered) else offered


def _replaced(first: tuple[Chip, ...], now: tuple[Chip, ...]) -> tuple[Chip, ...]:
    """Return what the learner's answer has left nothing of; what it has only made sure is not among it."""
    kept = [(chip.kind, chip.to, chip.about) for chip in now]
    return tuple(chip for chip in first if (chip.kind, chip.to, chip.about) not in kept)


def _joined(first: Chip | None, chip: Chip) -> Chip:
    if first is None:
        return chip
    about = (*first.about, *(title for title in chip.about if title not in first.about))
    return replace(chip, about=about, undone=first.undone and chip.undone)
