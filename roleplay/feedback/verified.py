"""The last look at a report: what is shown as the learner's words stands word for word in its turn, or is left out."""

from dataclasses import dataclass
from typing import TypeVar

from roleplay.feedback.parts import Evidence, Part
from roleplay.feedback.phrases import phrases
from roleplay.feedback.record import Record
from roleplay.feedback.report import Report

P = TypeVar("P", bound=Part)


@dataclass(slots=True)
class _Sieve:
    """Goes through the parts of a report and counts what it leaves out."""

    record: Record
    dropped: int = 0

    def part(self, part: P) -> P:
        """Return the part without quotes that are not the learner's, itself and in all that it holds."""
        changed: dict[str, object] = {}
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name == "quote" and value and not self._stands(getattr(part, "turn", None), value):
                self.dropped += 1
                changed[name] = None if type(part).model_fields[name].default is None else ""
            elif isinstance(value, Part):
                sieved = self.part(value)
                changed |= {} if sieved is value else {name: sieved}
            elif isinstance(value, tuple) and value and isinstance(value[0], Part):
                kept = tuple(self.part(item) for item in value if not self._is_empty(item))
                changed |= {} if _same(kept, value) else {name: kept}
        return part.model_copy(update=changed) if changed else part

    def _is_empty(self, item: object) -> bool:
        """Evidence is nothing but its quote: without it, it goes."""
        if not isinstance(item, Evidence) or self._stands(item.turn, item.quote):
            return False
        self.dropped += 1
        return True

    def _stands(self, number: int | None, quote: str) -> bool:
        turn = self.record.turn(number) if number is not None else None
        return turn is not None and quote in turn.text


def _same(kept: tuple[Part, ...], value: tuple[object, ...]) -> bool:
    return len(kept) == len(value) and all(new is old for new, old in zip(kept, value, strict=True))


def verified(report: Report, record: Record) -> Report:
    """Return the report without quotes that do not stand in their turn; `dropped` and the limits say how many."""
    sieve = _Sieve(record)
    sifted = sieve.part(report)
    if not sieve.dropped:
        return sifted
    limit = phrases(record.language)("limits.dropped", count=sieve.dropped)
    return sifted.model_copy(update={"dropped": sieve.dropped, "limits": (*sifted.limits, limit)})
