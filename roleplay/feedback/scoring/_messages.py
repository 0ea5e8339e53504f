"""What is measured of messages to other agencies: whether one can act on them, and keeps suspicion apart from fact.

The fields are those of a METHANE-like report as far as a learner's words show them (JESIP, domain E1 and E3): what
happened, where, who, what is dangerous, what is needed, and a request put to somebody. Facts, requests and addressees
are those of the reading; the rest is found by the signs that the rubric keeps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.exercise.log.inputs import Said
from roleplay.feedback.counting import SessionLedger, Turn, holds
from roleplay.feedback.rubric import Criterion, MessageSigns
from roleplay.feedback.scoring._measure import FEWEST_TURNS, Measure, counts, measured, texts
from roleplay.reading.words.text import fold, sentences
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


@counts(
    "R-10",
    "messages vague hollow addressees useful complete complete_share marked overstated lacking rude",
    mentions="missing",
)
def messaging(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """To how many addressees a message with enough fields went; what is short beside it takes nothing away."""
    turns = ((turn, turn.input) for turn in ledger.record.turns if isinstance(turn.input, Said))
    sent = [message for turn, said in turns if (message := _message(ledger, turn, said)) is not None]
    told = [message for message in sent if message.fields]
    if len(told) < FEWEST_TURNS:
        return None
    sound = [message for message in told if not message.turn.is_rude]
    best = _best(sound)
    missing = [name for name in FIELDS if sum(name in message.fields for message in best) * 2 < len(best)]
    complete = [message for message in best if len(message.fields) >= COMPLETE]
    overstated = [message for message in sent if message.overstated]
    rude = [message for message in sent if message.turn.is_rude]
    vague = len(sent) - len(told)
    fullest = sorted(complete, key=lambda message: (-len(message.fields), not message.marked))
    poorest = sorted(best, key=lambda message: len(message.fields))
    return measured(
        ledger,
        {
            "messages": len(told),
            "vague": vague,
            "hollow": vague / len(sent),
            "addressees": len(best),
            "useful": sum(len(message.fields) >= USEFUL for message in best),
            "complete": len(complete),
            "complete_share": len(complete) / len(best) if best else 0.0,
            "marked": sum(message.marked for message in sound),
            "overstated": len(overstated),
            "rude": len(rude),
            "lacking": len(missing),
        },
        rests_on=(message.turn for message in told),
        mentions={"missing": texts("message", missing)},
        shows=(message.turn for message in fullest),
        lacks=(message.turn for message in (*overstated, *rude, *poorest)),
        doubtful=vague * 2 > len(sent),
    )


def _best(told: list[MessageContent]) -> list[MessageContent]:
    """Return for each addressee the message with most fields, of equal ones the first."""
    best: dict[str, MessageContent] = {}
    for message in told:
        for agency in message.to:
            if agency not in best or len(message.fields) > len(best[agency].fields):
                best[agency] = message
    return list(best.values())


def _message(ledger: SessionLedger, turn: Turn, said: Said) -> MessageContent | None:
    """Words to agencies before the debrief that tell or ask something, as far as that was understood; else None."""
    reading, signs, language = turn.reading, ledger.signs.message, ledger.record.spoken
    if said.channel == "interview" or turn.phase == "debrief" or reading is None:
        return None
    if not (turn.tells() or reading.asks or reading.facts or said.facts or said.acts):
        return None
    parts, to = sentences(turn.text), said.to or reading.addressees
    verdicts, claims = signs.verdicts[language], [part for part in parts if part.end != "?"]
    overstated = any(holds((part,), verdicts) and not holds((part,), signs.marks[language]) for part in claims)
    return MessageContent(
        turn,
        to or (EVERYBODY,),
        frozenset(_fields(turn, said, signs, language, addressed=bool(to))),
        marked=holds(parts, signs.marks[language]),
        overstated=overstated,
    )


def _fields(turn: Turn, said: Said, signs: MessageSigns, language: Language, *, addressed: bool) -> Iterator[str]:
    """Yield the fields that the reading shows and those that the words do.

    A mere question tells neither where nor who; one by which something is requested may.
    """
    reading = turn.reading
    wanted = bool(turn.kinds("request")) or any(act.kind == "request" for act in said.acts)
    needed = wanted or holds(sentences(turn.text), signs.need[language])
    if reading is not None and (said.facts or reading.facts):
        yield "what"
    if needed:
        yield "need"
    if addressed and (wanted or (reading is not None and (reading.asks or reading.unclear))):
        yield "ask"
    told = turn.text if needed else " ".join(part for part in turn.sentences if not part.endswith("?"))
    parts = sentences(told)
    if holds(parts, signs.where[language]) or _names_a_place(told, signs, language):
        yield "where"
    if holds(parts, signs.who[language]):
        yield "who"
    if holds(parts, signs.risk[language]):
        yield "risk"


def _names_a_place(text: str, signs: MessageSigns, language: Language) -> bool:
    """Whether a word of place stands before a name ("in Anytown"); names of times and the like are none."""
    before, never = signs.place_after[language], signs.no_place[language]
    return any(
        first.casefold() in before and name[0].isupper() and not name.isupper() and fold(name) not in never
        for first, name in _WORD_BEFORE_WORD.findall(text)
    )
