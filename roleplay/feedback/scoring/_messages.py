"""What is measured of messages to other agencies: whether one can act on them, and keeps suspicion apart from fact.

The fields are those of a METHANE-like report as far as a learner's words show them (JESIP, domain E1 and E3): what
happened, where, who, what is dangerous, what is needed, and a request put to somebody. Facts, requests and addressees
are those of the reading; the rest is found by the signs that the rubric keeps.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.exercise.log.inputs import Said
from roleplay.feedback.counting import SessionLedger, Turn, holds
from roleplay.feedback.counting import sentences as spoken
from roleplay.feedback.rubric import Criterion, MessageSigns
from roleplay.feedback.scoring._measure import FEWEST_TURNS, Measure, distinct, evidence_of, texts
from roleplay.reading.words.text import Sentence, fold, sentences
from roleplay.scenario.vocabulary import Language

FIELDS = ("what", "where", "who", "risk", "need", "ask")
USEFUL = 3  # fields with which the receiver knows what it is about
COMPLETE = 4  # fields with which the receiver can act without asking back
EVERYBODY = "room"
_WORD_BEFORE_WORD = re.compile(r"\b([^\W\d_]+)(?=[ \u00a0]([^\W\d_]{2,}))")


@dataclass(frozen=True, slots=True)
class MessageContent:
    """A message to agencies: the fields found in it, whom it was for, and how it handles what is not certain.

    `marked` says that it names a source or calls something a suspicion, `overstated` that it gives a verdict as fact.
    """

    turn: Turn
    to: tuple[str, ...]
    fields: frozenset[str]
    marked: bool
    overstated: bool


def messaging(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-10: to how many addressees a message with enough fields went; what is short beside it takes nothing away."""
    sent = [_message(ledger, turn) for turn in ledger.record.turns if _is_message(turn)]
    told = [message for message in sent if message.fields]
    sound = [message for message in told if not message.turn.is_rude]
    if len(told) < FEWEST_TURNS:
        return None
    best = _best(sound)
    counted = Counter(field for message in best.values() for field in message.fields)
    missing = [field for field in FIELDS if counted[field] * 2 < len(best)]
    complete = [message for message in best.values() if len(message.fields) >= COMPLETE]
    marked, overstated = ([m for m in sound if m.marked], [m for m in sent if m.overstated])
    rude = [m.turn for m in sent if m.turn.is_rude]
    poorest = sorted(best.values(), key=lambda message: len(message.fields))
    return Measure(
        {
            "messages": len(told),
            "vague": len(sent) - len(told),
            "hollow": (len(sent) - len(told)) / len(sent),
            "addressees": len(best),
            "useful": sum(len(message.fields) >= USEFUL for message in best.values()),
            "complete": len(complete),
            "complete_share": len(complete) / len(best) if best else 0.0,
            "marked": len(marked),
            "overstated": len(overstated),
            "rude": len(rude),
            "lacking": len(missing),
        },
        rests_on=frozenset(message.turn.number for message in told),
        mentions={"missing": texts("message", missing)},
        shows=evidence_of(message.turn for message in sorted(complete, key=_by_worth)),
        lacks=distinct(
            [
                *evidence_of(message.turn for message in overstated),
                *evidence_of(rude),
                *evidence_of(message.turn for message in poorest),
            ]
        ),
        doubtful=(len(sent) - len(told)) * 2 > len(sent),
    )


def _is_message(turn: Turn) -> bool:
    """Words to agencies before the debrief that tell or ask something, as far as that was understood."""
    said, reading = turn.input, turn.reading
    return (
        isinstance(said, Said)
        and said.channel != "interview"
        and turn.phase != "debrief"
        and reading is not None
        and bool(turn.tells() or reading.asks or reading.facts or said.facts or said.acts)
    )


def _best(told: list[MessageContent]) -> dict[str, MessageContent]:
    """Return for each addressee the message with most fields, of equal ones the first."""
    best: dict[str, MessageContent] = {}
    for message in told:
        for agency in message.to:
            if agency not in best or len(message.fields) > len(best[agency].fields):
                best[agency] = message
    return best


def _by_worth(message: MessageContent) -> tuple[int, bool]:
    return -len(message.fields), not message.marked


def _message(ledger: SessionLedger, turn: Turn) -> MessageContent:
    signs, language = ledger.signs.message, ledger.record.spoken
    parts, to = sentences(turn.text), _addressees(turn)
    found = set(_read_fields(turn, addressed=bool(to)))
    if holds(parts, signs.need[language]):
        found.add("need")
    # A mere question tells neither where nor who; one by which something is requested may.
    told = turn.text if "need" in found else " ".join(part for part in spoken(turn.text) if not part.endswith("?"))
    found |= _told_fields(told, signs, language)
    return MessageContent(
        turn,
        to or (EVERYBODY,),
        frozenset(found),
        marked=holds(parts, signs.marks[language]),
        overstated=any(_overstates(part, signs, language) for part in parts),
    )


def _told_fields(told: str, signs: MessageSigns, language: Language) -> set[str]:
    """Return the fields that the words of a message show: where, who, what is dangerous."""
    parts = sentences(told)
    lines = {"where": signs.where, "who": signs.who, "risk": signs.risk}
    found = {name for name, shows in lines.items() if holds(parts, shows[language])}
    return found | {"where"} if _names_a_place(told, signs, language) else found


def _addressees(turn: Turn) -> tuple[str, ...]:
    """Return the agencies that a message was sent to, in the room those that it calls by name."""
    said, reading = turn.input, turn.reading
    to = said.to if isinstance(said, Said) else ()
    return to or (reading.addressees if reading is not None else ())


def _read_fields(turn: Turn, *, addressed: bool) -> Iterator[str]:
    """Yield the fields that the reading shows: a fact told, something wanted, and whether somebody is asked for it."""
    said, reading = turn.input, turn.reading
    if not isinstance(said, Said) or reading is None:
        return
    if said.facts or reading.facts:
        yield "what"
    wanted = bool(reading.kinds("request")) or any(act.kind == "request" for act in said.acts)
    if wanted:
        yield "need"
    if addressed and (wanted or reading.asks or reading.unclear):
        yield "ask"


def _overstates(part: Sentence, signs: MessageSigns, language: Language) -> bool:
    """Whether a sentence that asks nothing gives a verdict without saying where it comes from or that it is none."""
    one = (part,)
    return part.end != "?" and holds(one, signs.verdicts[language]) and not holds(one, signs.marks[language])


def _names_a_place(text: str, signs: MessageSigns, language: Language) -> bool:
    """Whether a word of place stands before a name ("in Anytown"); names of times and the like are none."""
    before, never = signs.place_after[language], signs.no_place[language]
    return any(
        first.casefold() in before and name[0].isupper() and not name.isupper() and fold(name) not in never
        for first, name in _WORD_BEFORE_WORD.findall(text)
    )
