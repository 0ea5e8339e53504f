"""From settings and the stored choice to models that can be asked."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from roleplay.config import Settings
from roleplay.models.calls.accounts import Ledger, read_prices
from roleplay.models.calls.fair_queue import shared_entrance
from roleplay.models.calls.fallback import WithFallback
from roleplay.models.calls.limits import Limits
from roleplay.models.calls.traces import traces_to
from roleplay.models.choosing.card import CARD_PARTS, CardPart, Rights, current_card, joined, rights_of
from roleplay.models.choosing.choice import Choice, ModelChoice, inherited, place_in, read_choice, settled
from roleplay.models.endpoints.providers import provider_of
from roleplay.models.model import Model

if TYPE_CHECKING:
    from roleplay.models.endpoints.endpoint import Endpoint


@dataclass(frozen=True)
class Models:
    """The models that are configured, None where none is, their common accounts, and what they may do."""

    voice: Model | None = None
    reader: Model | None = None
    judge: Model | None = None
    ledger: Ledger = field(default_factory=Ledger)
    rights: Rights = field(default_factory=Rights)
    second_judge: Model | None = None
    second_rights: Rights = field(default_factory=Rights)


def models_for(settings: Settings, ledger: Ledger | None = None) -> Models:
    """Return the models that the environment or the stored choice names. Nothing is sent or loaded yet.

    Calls are written down in `ledger`, which is held to the prices and the cap of the settings. Whoever hands in that
    of the models before goes on with what was spent; without it a new one begins. ContentError where the stored choice
    or the price list is broken, nobody knows a provider, or traces are wanted and their packages are not installed.
    """
    ledger = ledger if ledger is not None else Ledger()
    ledger.cap = settings.spending_cap
    ledger.prices = read_prices(settings.knowledge / "models" / "prices.yaml")
    ledger.traces = traces_to(settings.traces_url) if settings.traces_url else None
    choice = choice_for(settings)
    made: dict[ModelChoice, Model | None] = {}

    def once(place: ModelChoice) -> Model | None:
        if place not in made:
            made[place] = model_at(place, settings, ledger)
        return made[place]

    voice, judge = once(choice.voice), once(inherited(choice.judge, choice.voice))
    second = model_at(place_in(settings, "fallback"), settings, ledger)
    if voice is not None and second is not None:
        # Only for the voice, and for a reader that is the same: a judgement is one model's.
        voice = made[choice.voice] = WithFallback(voice, second)
    reader = once(inherited(choice.reader, choice.voice)) if choice.model_for_reading else None
    other = place_in(settings, "second_judge")
    again = model_at(other, settings, ledger) if judge is not None else None
    allowed = _rights_at(other, "judge", settings, choice)
    return Models(voice, reader, judge, ledger, rights_for(settings, choice), again, allowed)


def rights_for(settings: Settings, choice: Choice) -> Rights:
    """Return what the chosen models may do by their cards; without a card everything, but no judgement decides."""
    return joined(_rights_at(choice.place_of(part), part, settings, choice) for part in CARD_PARTS)


def _rights_at(place: ModelChoice, part: CardPart, settings: Settings, choice: Choice) -> Rights:
    return rights_of(current_card(settings.data, settings.knowledge, *place.identity), (part,), choice.overrides)


def choice_for(settings: Settings) -> Choice:
    """Return what is chosen, the environment over the stored; ContentError where the stored choice is broken."""
    return settled(settings, read_choice(settings.data))


def model_at(place: ModelChoice, settings: Settings, ledger: Ledger, *, insists: bool = False) -> "Endpoint | None":
    """Return the model at a place; None where the place names none. All that ask one model share one queue.

    One that `insists` is asked even where the model is left alone after failures. ContentError where nobody knows the
    provider.
    """
    if not place.is_named:
        return None
    # Heavy, and not needed where no model is configured.
    from roleplay.models.endpoints.embedded import SPEAKERS, Embedded  # noqa: PLC0415
    from roleplay.models.endpoints.endpoint import Endpoint  # noqa: PLC0415

    limits, instruction = limits_of(settings), read_instruction(settings.knowledge)
    if place.file:
        limits = replace(limits, at_once=min(limits.at_once or SPEAKERS, SPEAKERS))
        entrance = shared_entrance(str(place.file), "", limits, settings.data)
        return Embedded(place.file, ledger, limits=limits, instruction=instruction, entrance=entrance, insists=insists)
    provider, address = provider_of(place.provider), place.address
    entrance = shared_entrance(address.url, address.name, limits, settings.data)
    return Endpoint(
        address,
        ledger,
        limits=limits,
        instruction=instruction,
        entrance=entrance,
        insists=insists,
        reasoning_effort=place.reasoning_effort,
        provider=provider,
    )


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings name."""
    return Limits(
        connect=settings.model_connect_timeout,
        first=settings.model_first_timeout,
        between=settings.model_piece_timeout,
        total=settings.model_total_timeout,
        attempts=settings.model_attempts,
        queue=settings.model_queue_timeout,
        at_once=settings.model_at_once,
        per_minute=settings.model_per_minute,
    )


def read_instruction(knowledge: Path) -> str:
    """Return the words that ask for JSON where a server cannot be given a schema."""
    return (knowledge / "models" / "json.md").read_text(encoding="utf-8").strip()
