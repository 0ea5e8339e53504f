"""Cards of models for tests of what follows from them."""

from collections.abc import Mapping

from roleplay.models.choosing.card import CARD_PARTS, BoundHeld, CardPart, CardVerdict, ModelCard, PartFound, stamp_of
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.once import KNOWLEDGE

Verdicts = Mapping[tuple[CardPart, Language], CardVerdict]


def card_of(model: str, where: str, verdicts: Verdicts, usual: CardVerdict = "may") -> ModelCard:
    """Return a card that says so of some parts, and the usual of all others."""
    return ModelCard(
        model=model,
        where=where,
        made="2026-11-30T08:00:00+00:00",
        stamp=stamp_of(KNOWLEDGE),
        seed=1,
        extent="full",
        languages=LANGUAGES,
        ended="complete",
        spent=0.0,
        currency="USD",
        found=tuple(
            _found(part, language, verdicts.get((part, language), usual))
            for language in LANGUAGES
            for part in CARD_PARTS
        ),
        calls=(),
        turns=(11, 101),
    )


def _found(part: CardPart, language: Language, verdict: CardVerdict) -> PartFound:
    kept = {"may": True, "may_not": False, "not_measured": None}[verdict]
    held = BoundHeld(bound="calls_failed", value=0.5, sample=40, needed=20, most=0.05, kept=kept)
    return PartFound(part=part, language=language, verdict=verdict, held=(held,))
