"""The card of a model: what it was found to do in each part and language, and what it may therefore do here.

A card is written by `roleplay model qualify` and lies below the data. It speaks of one model at one place, with the
prompts and bounds of its day; of any other nothing has been measured.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from roleplay.models.prompts import shipped_prompts
from roleplay.scenario.vocabulary import Language

CardPart = Literal["agencies", "persons", "facilitator", "reader", "judge"]
CARD_PARTS: tuple[CardPart, ...] = ("agencies", "persons", "facilitator", "reader", "judge")
PLAYED: tuple[CardPart, ...] = ("agencies", "persons", "facilitator")
Right = tuple[CardPart, Language]
CardVerdict = Literal["may", "may_not", "not_measured"]
Ended = Literal["complete", "budget", "stopped"]
Extent = Literal["full", "quick", "glance"]
FOLDER, BOUNDS = "qualification", "qualification/bounds.yaml"


class BoundHeld(BaseModel, frozen=True, extra="forbid"):
    """A figure beside its bound; `kept` is None where the sample is too small to say."""

    bound: str
    value: float | None
    sample: int
    needed: int
    most: float | None = None
    least: float | None = None
    optional: bool = False
    kept: bool | None = None


class PartFound(BaseModel, frozen=True, extra="forbid"):
    """What was found of a part in a language; `stopped` counts by code what rules kept from being shown."""

    part: CardPart
    language: Language
    verdict: CardVerdict
    held: tuple[BoundHeld, ...]
    stopped: dict[str, int] = {}

    @property
    def broken(self) -> tuple[str, ...]:
        """The bounds that it does not keep to."""
        return tuple(item.bound for item in self.held if item.kept is False)


class CallsMade(BaseModel, frozen=True, extra="forbid"):
    """What the calls for a purpose took; seconds are medians and, `slow_`, what nine in ten stay below."""

    purpose: str
    language: Language
    calls: int
    failed: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    money: float
    priced: bool
    estimated: bool
    first: float | None
    slow_first: float | None
    whole: float
    slow_whole: float


class ModelCard(BaseModel, frozen=True, extra="forbid"):
    """All that was found of a model. `stamp` marks prompts and bounds, `made` is the day (UTC, ISO 8601).

    `ended` says whether the run came to its end, spent its `budget` first, or stopped because the model could not be
    asked (`problem` is the code). `turns` are the exercise turns at which the attacks began, early and late; `spelling`
    is the dictionary that was used, empty where none is installed. `exercise_money` is what one exercise costs.
    """

    model: str
    where: str
    made: str
    stamp: str
    seed: int
    extent: Extent
    languages: tuple[Language, ...]
    ended: Ended
    problem: str = ""
    budget: float | None = None
    spent: float
    currency: str
    found: tuple[PartFound, ...]
    calls: tuple[CallsMade, ...]
    turns: tuple[int, int]
    spelling: str = ""
    exercise_money: dict[Language, float] = {}


class Override(BaseModel, frozen=True, extra="forbid"):
    """An operator lets a model do what its card says it may not."""

    model: str
    where: str
    part: CardPart
    language: Language


@dataclass(frozen=True, slots=True)
class Rights:
    """What the models in use may do: `refused` is left to the floor, only what is `proven` may decide a level."""

    refused: frozenset[Right] = frozenset()
    proven: frozenset[Right] = frozenset()

    def may(self, part: CardPart, language: Language) -> bool:
        """Return whether a part is the model's to take; what was not measured is."""
        return (part, language) not in self.refused

    def vouched(self, part: CardPart, language: Language) -> bool:
        """Return whether the model was measured in a part, and found to keep to its bounds."""
        return (part, language) in self.proven

    def without(self, languages: Iterable[Language]) -> "Rights":
        """Return the same rights but for some languages, in which a model may do nothing."""
        gone = {(part, language) for part in CARD_PARTS for language in languages}
        return Rights(self.refused | gone, self.proven - gone)

    def decides(self, language: Language) -> bool:
        """Return whether the model's judgement may stand as a level, and does not only advise."""
        return self.vouched("judge", language)


def rights_of(card: ModelCard | None, parts: Iterable[CardPart], overrides: Iterable[Override] = ()) -> Rights:
    """Return what a model may do of some parts, by its card and what operators have decided over it."""
    if card is None:
        return Rights()
    lifted = {(item.part, item.language) for item in overrides if (item.model, item.where) == (card.model, card.where)}
    own = {(item.part, item.language): item.verdict for item in card.found if item.part in parts}
    refused = {key for key, verdict in own.items() if verdict == "may_not"}
    proven = {key for key, verdict in own.items() if verdict == "may"}
    return Rights(frozenset(refused - lifted), frozenset(proven))


def stamp_of(knowledge: Path) -> str:
    """Return the mark of what a card measures by: the versions of the prompts, and the bounds."""
    versions = ",".join(f"{name}={version}" for name, version in shipped_prompts().versions().items())
    bounds = (knowledge / BOUNDS).read_bytes() if (knowledge / BOUNDS).is_file() else b""
    return hashlib.sha256(versions.encode() + bounds.replace(b"\r\n", b"\n")).hexdigest()[:16]


def card_path(data: Path, model: str, where: str) -> Path:
    """Return where the card of a model at a place lies, as JSON; the Markdown lies beside it."""
    plain = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:40] or "model"
    mark = hashlib.sha256(f"{model}\n{where}".encode()).hexdigest()[:8]
    return data / FOLDER / f"{plain}-{mark}.json"


def write_card(data: Path, card: ModelCard, markdown: str) -> Path:
    """Keep a card in both forms; the JSON is there whole or not at all. Return where it lies."""
    path = card_path(data, card.model, card.where)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".md").write_text(markdown, encoding="utf-8")
    fresh = path.with_suffix(".new")
    fresh.write_text(card.model_dump_json(indent=1), encoding="utf-8")
    return fresh.replace(path)


def read_card(data: Path, model: str, where: str) -> ModelCard | None:
    """Return the card of a model at a place; None where there is none that can be read."""
    try:
        return ModelCard.model_validate_json(card_path(data, model, where).read_bytes())
    except (OSError, ValidationError):
        return None  # as good as none: nothing is known of the model


def current_card(data: Path, knowledge: Path, model: str, where: str) -> ModelCard | None:
    """Return a card that still holds: one by other prompts or bounds says nothing of today's."""
    card = read_card(data, model, where)
    return card if card is not None and card.stamp == stamp_of(knowledge) else None


def joined(rights: Iterable[Rights]) -> Rights:
    """Return the rights of several models, each for its own parts."""
    every = tuple(rights)
    none: frozenset[Right] = frozenset()
    return Rights(none.union(*(each.refused for each in every)), none.union(*(each.proven for each in every)))
