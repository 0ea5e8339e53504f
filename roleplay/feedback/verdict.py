"""From what a judge answers to a level: quotes are looked up, passes compared; what does not hold is no level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from roleplay.exercise.log.inputs import Attempt, Confidence, Quoted, Rechecked
from roleplay.feedback.counting import Harm, Slip
from roleplay.feedback.own_words import verbatim
from roleplay.scenario.vocabulary import Level

MOST_EVIDENCE = 3
LONGEST_REASON = 600  # signs
LONGEST_BETTER = 400
BEST: Level = 3


class JudgesWords(BaseModel):
    """Base of what a judge answers: what it adds of its own is passed over."""

    model_config = ConfigDict(extra="ignore")


class JudgeQuote(JudgesWords):
    """Words that a judge quotes, and the turn in which it says they stand."""

    turn: int
    quote: str


class Verdict(JudgesWords):
    """A judge's answer; the order of the keys has it look for evidence and give reasons before it names a level."""

    evidence: list[JudgeQuote]
    reason: str
    level: Level | None
    better: str = ""


class Doubted(JudgesWords):
    """What a judge says of something that was counted: the words that show it, and whether it is true."""

    id: str
    quote: str
    reason: str
    holds: bool | None


class Recheck(JudgesWords):
    """A judge's answer about all that was counted against the learner."""

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


def look_up(verdict: Verdict, words: Mapping[int, str]) -> Pass:
    """Return a pass with those quotes that stand in the judged `words` of their turn; the others are counted."""
    quotes = [(item.turn, verbatim(item.quote, words.get(item.turn, ""))) for item in verdict.evidence]
    found = dict.fromkeys(Quoted(turn=turn, quote=quote) for turn, quote in quotes if quote is not None)
    level = verdict.level if found else None
    better = "" if level == BEST else _plain(verdict.better, LONGEST_BETTER)
    dropped = sum(quote is None for _, quote in quotes)
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
    passes: Sequence[Recheck],
    handles: Mapping[str, Harm | Slip],
    words: Mapping[int, str],
    attempt: Attempt,
    *,
    qualified: bool,
) -> Iterator[Rechecked]:
    """Yield for everything that was counted what the passes say of it; who names no words of that turn has no say."""
    for handle, charge in handles.items():
        told = [next((item for item in one.charges if item.id.strip(" []") == handle), None) for one in passes]
        found = [(item, verbatim(item.quote, words[charge.turn])) if item else (None, None) for item in told]
        denials = [(item.reason, quote) for item, quote in found if item and quote and item.holds is False]
        reason, denied = denials[0] if denials else ("", None)
        yield Rechecked(
            seq=charge.seq,
            holds=tuple(item.holds if item and quote else None for item, quote in found),
            quote=Quoted(turn=charge.turn, quote=denied) if denied else None,
            reason=_plain(reason, LONGEST_REASON),
            qualified=qualified,
            attempt=attempt,
        )


def _plain(text: str, longest: int) -> str:
    """Return a model's words on one line, without signs that show nothing, not too long."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0] + " …"
