"""The last look at a report: evidence or silence.

What is shown as the learner's words stands word for word in its turn, and a turn that did harm shows nothing good.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from roleplay.feedback.counting import Harm, SessionRecord, Slip, accused
from roleplay.feedback.parts import QuoteEvidence, ReportPart
from roleplay.feedback.report import Change, CriterionScore, Report, Strength
from roleplay.feedback.words import Phrasebook, phrases

P = TypeVar("P", bound=ReportPart)
HALF = 1  # the highest level that a turn which did harm may show


@dataclass(slots=True)
class _Sieve:
    """Goes through the parts of a report and counts what it leaves out."""

    record: SessionRecord
    dropped: int = 0

    def part(self, part: P) -> P:
        """Return the part without quotes that are not the learner's, itself and in all that it holds."""
        changed: dict[str, object] = {}
        for name, value in part:
            sieved = value
            if name == "quote" and value and not self._stands(getattr(part, "turn", None), value):
                self.dropped += 1
                sieved = None if type(part).model_fields[name].default is None else ""
            elif isinstance(value, ReportPart):
                sieved = self.part(value)
            elif isinstance(value, tuple) and value and isinstance(value[0], ReportPart):
                sieved = tuple(self.part(item) for item in value if not self._is_empty(item))
            if sieved != value:
                changed[name] = sieved
        return part.model_copy(update=changed) if changed else part

    def _is_empty(self, item: object) -> bool:
        """Evidence is nothing but its quote: without it, it goes."""
        empty = isinstance(item, QuoteEvidence) and not self._stands(item.turn, item.quote)
        self.dropped += empty
        return empty

    def _stands(self, number: int | None, quote: str) -> bool:
        turn = self.record.turn(number)
        return turn is not None and quote in turn.text


def sound(score: CriterionScore, harmful: Collection[int], say: Phrasebook) -> CriterionScore:
    """Return a score of which no level above 1, counted or judged, rests on a harmful turn.

    Other evidence stands for it; where there is none the criterion goes down to 1, and a judged level is none.
    """
    changed: dict[str, object] = {}
    if score.judged is not None and (score.judged.level or 0) > HALF:
        kept = _clean(score.judged.evidence, harmful)
        gone = {"level": None, "confidence": "unscored", "anchor": "", "reason": "", "better": ""}
        if len(kept) < len(score.judged.evidence):
            changed["judged"] = score.judged.model_copy(update={"evidence": kept} | ({} if kept else gone))
    if (score.level or 0) > HALF:
        kept = _clean(score.evidence, harmful)
        if score.evidence and not kept:
            turns = list(dict.fromkeys(str(piece.turn) for piece in score.evidence))
            changed |= {"level": HALF, "merit": "", "reason": say("silence", turns=turns)}
        elif len(kept) < len(score.evidence):
            changed["evidence"] = kept
    return score.model_copy(update=changed) if changed else score


def _clean(evidence: tuple[QuoteEvidence, ...], harmful: Collection[int]) -> tuple[QuoteEvidence, ...]:
    return tuple(piece for piece in evidence if piece.turn not in harmful)


def _is_contradicted(item: Strength, report: Report, harmful: Collection[int]) -> bool:
    """Tell whether something else in the report says of the strength's turn that it was harmful or is to be changed."""
    others: list[Harm | Slip | Change] = [*report.harms, *report.slips, *report.changes]
    return item.turn is not None and (item.turn in harmful or any(item.turn == other.turn for other in others))


def verified(report: Report, record: SessionRecord) -> Report:
    """Return the report without what its turns do not show; `dropped` and the limits say how much that was.

    That is quotes which do not stand in their turn, and praise for a turn of which the report says the contrary.
    """
    sieve, say = _Sieve(record), phrases(record.language)
    sifted = sieve.part(report)
    harmful = accused(record, report.harms)
    scores = tuple(sound(score, harmful, say) for score in sifted.criteria)
    strengths = tuple(item for item in sifted.strengths if not _is_contradicted(item, sifted, harmful))
    lowered = sum(new is not old for new, old in zip(scores, sifted.criteria, strict=True))
    contradicted = lowered + len(sifted.strengths) - len(strengths)
    if not sieve.dropped + contradicted:
        return sifted
    counts = {"limits.dropped": sieve.dropped, "limits.contradicted": contradicted}
    limits = (say(key, count=count) for key, count in counts.items() if count)
    return sifted.model_copy(
        update={
            "criteria": scores if lowered else sifted.criteria,
            "strengths": strengths,
            "dropped": sieve.dropped + contradicted,
            "limits": (*sifted.limits, *limits),
        }
    )
