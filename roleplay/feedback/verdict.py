"""From what a judge answers to a level: quotes are looked up, passes compared; what does not hold is no level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from roleplay.exercise.log.inputs import Confidence, Quoted
from roleplay.feedback.counting import Harm, Slip
from roleplay.feedback.own_words import verbatim
from roleplay.scenario.vocabulary import Level

MOST_EVIDENCE = 3
LONGEST_REASON = 600  # signs
LONGEST_BETTER = 400
BEST: Level = 3


class JudgeQuote(BaseModel):
    """Words that a judge quotes, and the turn in which it says they stand."""

    model_config = ConfigDict(extra="ignore")

    turn: int
    quote: str


class Verdict(BaseModel):
    """A judge's answer; the order of the keys has it look for evidence and give reasons before it names a level."""

    model_config = ConfigDict(extra="ignore")

    evidence: list[JudgeQuote]
    reason: str
    level: Level | None
    better: str = ""


class Doubted(BaseModel):
    """What a judge says of something that was counted: the words that show it, and whether it is true."""

    model_config = ConfigDict(extra="ignore")

    id: str
    quote: str
    reason: str
    holds: bool | None


class Recheck(BaseModel):
    """A judge's answer about all that was counted against the learner."""

    model_config = ConfigDict(extra="ignore")

    charges: list[Doubted]


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass over a criterion, its quotes looked up; without one that stands in its turn there is no level."""

    level: Level | None
    evidence: tuple[Quoted, ...]
    reason: str
    better: str
    dropped: int


@dataclass(frozen=True, slots=True)
class JointVerdict:
    """What several passes come to."""

    level: Level | None
    confidence: Confidence
    evidence: tuple[Quoted, ...] = ()
    reason: str = ""
    better: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """What the passes say of one thing that was counted, each in its order (see `Rechecked`)."""

    seq: int
    holds: tuple[bool | None, ...]
    quote: Quoted | None
    reason: str


def look_up(verdict: Verdict, words: Mapping[int, str]) -> Pass:
    """Return a pass with those quotes that stand in the judged `words` of their turn; the others are counted."""
    found: dict[Quoted, None] = {}
    dropped = 0
    for item in verdict.evidence:
        quote = verbatim(item.quote, words.get(item.turn, ""))
        if quote is None:
            dropped += 1
        else:
            found.setdefault(Quoted(turn=item.turn, quote=quote))
    level = verdict.level if found else None
    better = "" if level == BEST else _plain(verdict.better, LONGEST_BETTER)
    return Pass(level, tuple(found), _plain(verdict.reason, LONGEST_REASON), better, dropped)


def weigh(passes: Sequence[Pass], expected: int) -> JointVerdict:
    """Return what the passes come to, of which there should be `expected`.

    The same level is sure, one step apart doubtful (the lower one stands); further apart, or where only one saw
    something, there is none.
    """
    seen = [item for item in passes if item.level is not None]
    if not seen and len(passes) == expected and not any(item.dropped for item in passes):
        return JointVerdict(None, "unobserved")
    levels = [item.level for item in seen if item.level is not None]
    if len(seen) < expected or max(levels) - min(levels) > 1:
        return JointVerdict(None, "unscored")
    standing = min(seen, key=lambda item: item.level or 0)
    others = (piece for item in seen for piece in item.evidence)
    evidence = tuple(dict.fromkeys((*standing.evidence, *others)))[:MOST_EVIDENCE]
    confidence: Confidence = "sure" if max(levels) == min(levels) else "doubtful"
    return JointVerdict(standing.level, confidence, evidence, standing.reason, standing.better)


def rechecked(
    passes: Sequence[Recheck], handles: Mapping[str, Harm | Slip], words: Mapping[int, str]
) -> Iterator[Glance]:
    """Yield for everything that was counted what the passes say of it; who names no words of that turn has no say."""
    for handle, charge in handles.items():
        told = [next((item for item in one.charges if item.id.strip(" []") == handle), None) for one in passes]
        quotes = [verbatim(item.quote, words[charge.turn]) if item is not None else None for item in told]
        holds = tuple(item.holds if item and quote else None for item, quote in zip(told, quotes, strict=True))
        at = next((place for place, held in enumerate(holds) if held is False), None)
        said = told[at] if at is not None else None
        quote = Quoted(turn=charge.turn, quote=quotes[at] or "") if at is not None else None
        yield Glance(charge.seq, holds, quote, _plain(said.reason, LONGEST_REASON) if said is not None else "")


def _plain(text: str, longest: int) -> str:
    """Return a model's words on one line, without signs that show nothing, not too long."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0] + " …"
