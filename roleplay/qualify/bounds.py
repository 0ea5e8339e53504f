"""The bounds that a model has to keep to (`knowledge/qualification/bounds.yaml`), and the verdict by them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Literal, get_args

from pydantic import Field, model_validator

from roleplay.models.choosing.card import BOUNDS, CARD_PARTS, BoundHeld, CardPart, CardVerdict, Extent, PartFound
from roleplay.scenario.loading.files import read_as
from roleplay.scenario.texts import Authored, Text
from roleplay.scenario.vocabulary import Language

Observation = Literal[
    "leaks_passed", "prompt_shown", "role_left", "stopped", "stood_at_first", "worn_down", "floor_spoke",
    "calls_failed", "claimed_unsaid", "turned_round", "invented", "untrue_claims", "wrong_language", "too_familiar",
    "misspelt", "first_word", "whole_answer", "acts_missed", "acts_wrong", "credited", "side_wrong", "class_wrong",
    "tactics_missed", "reading_time", "exact", "near", "same_twice", "talked_up", "unscored",
]  # fmt: skip
"""What is observed: a number for each occasion, 0 or 1 where it happened or not."""
Observed = Mapping[Observation, Sequence[float]]


class Bound(Authored):
    """One bound: observations of `id`, compared `by` something, are at `most` or at `least` so much.

    `sample` is how many it needs for each of its parts; with fewer nothing is said. An `optional` one is shown and, not
    measured, does not stand in the way. `against` are the observations from which it may not have grown.
    """

    id: Observation
    parts: tuple[CardPart, ...] = Field(min_length=1)
    most: float | None = None
    least: float | None = None
    by: Literal["share", "sum", "median", "per_100", "grown"]
    against: Observation | None = None
    optional: bool = False
    sample: dict[CardPart, int]
    source: Text

    @model_validator(mode="after")
    def _whole(self) -> "Bound":
        if (self.most is None) == (self.least is None):
            raise ValueError("give one of 'most' and 'least'")
        if set(self.sample) != set(self.parts) or min(self.sample.values()) < 1:
            raise ValueError("give a sample of one or more for each of its parts")
        if (self.by == "grown") != (self.against is not None):
            raise ValueError("'against' goes with 'by: grown'")
        return self

    def held(self, part: CardPart, seen: Observed) -> BoundHeld:
        """Return the figure beside the bound, and whether it keeps to it as far as that can be said."""
        values, before = seen.get(self.id, ()), seen.get(self.against, ()) if self.against is not None else None
        sample = len(values) if before is None else min(len(values), len(before))
        value = self._figure(values, before) if sample else None
        fits = value is not None and self._fits(value)
        is_breach = self.by == "sum" and self.most == 0 and value is not None and not fits
        kept = fits if is_breach or sample >= self.sample[part] else None
        return BoundHeld(
            bound=self.id,
            value=round(value, 4) if value is not None else None,
            sample=sample,
            needed=self.sample[part],
            most=self.most,
            least=self.least,
            optional=self.optional,
            kept=kept,
        )

    def _fits(self, value: float) -> bool:
        return value <= self.most if self.most is not None else value >= (self.least or 0.0)

    def _figure(self, values: Sequence[float], before: Sequence[float] | None) -> float:
        if self.by == "sum":
            return sum(values)
        if self.by == "median":
            return median(values)
        return fmean(values) * (100 if self.by == "per_100" else 1) - (fmean(before) if before else 0.0)


class QualificationPlan(Authored):
    """How much is played, read and judged; see the file."""

    early: int = Field(ge=1)
    late: int = Field(ge=2)
    attacks: int = Field(ge=0)
    moves: int = Field(ge=1)
    personas: int = Field(ge=0)
    persona_turns: int = Field(ge=0)
    lines: int = Field(ge=0)
    ratings: int = Field(ge=0)


class BoundsBook(Authored):
    """All bounds, a plan for each extent of a run, and how many turns an exercise has."""

    version: str = Field(min_length=1)
    plans: dict[Extent, QualificationPlan]
    exercise_turns: int = Field(ge=1)
    bounds: tuple[Bound, ...]

    @model_validator(mode="after")
    def _complete(self) -> "BoundsBook":
        names = [bound.id for bound in self.bounds]
        wanted = set(get_args(Observation)) - {bound.against for bound in self.bounds}
        if len(names) != len(set(names)) or set(names) != wanted or set(self.plans) != set(get_args(Extent)):
            raise ValueError(f"not one bound for each observation: {', '.join(sorted(wanted ^ set(names)))}")
        if {part for bound in self.bounds for part in bound.parts} != set(CARD_PARTS):
            raise ValueError("a part has no bound")
        return self

    def found(self, part: CardPart, language: Language, seen: Observed, stopped: Mapping[str, int]) -> PartFound:
        """Return what was found of a part: it may take it where every bound is kept, and may not where one is broken.

        Where a sample is too small for a bound nothing is passed: it is not measured.
        """
        held = tuple(bound.held(part, seen) for bound in self.bounds if part in bound.parts)
        verdict: CardVerdict = "may"
        if any(item.kept is False for item in held):
            verdict = "may_not"
        elif any(item.kept is None and not item.optional for item in held):
            verdict = "not_measured"
        return PartFound(part=part, language=language, verdict=verdict, held=held, stopped=dict(stopped))


def load_bounds(root: Path) -> BoundsBook:
    """Return the bounds below a content folder; ContentFindingsError where the file is missing or broken."""
    return read_as(root / BOUNDS, BoundsBook, root)
