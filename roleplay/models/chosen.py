"""From settings and the stored choice to models that can be asked."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from roleplay.config import Settings
from roleplay.models.accounts import Ledger, read_prices
from roleplay.models.address import Address
from roleplay.models.choice import Choice, Place, inherited, read_choice, settled
from roleplay.models.limits import Limits
from roleplay.models.model import Model

if TYPE_CHECKING:
    from roleplay.models.endpoint import Endpoint


@dataclass(frozen=True)
class Models:
    """The models that are configured, None where none is, and their common accounts."""

    voice: Model | None = None
    reader: Model | None = None
    judge: Model | None = None
    ledger: Ledger = field(default_factory=Ledger)


def models_for(settings: Settings) -> Models:
    """Return the models that the environment or the stored choice names. Nothing is sent or loaded yet.

    Raises:
        ContentError: where the stored choice or the price list is broken.
    """
    ledger = Ledger(read_prices(settings.knowledge / "models" / "prices.yaml"), settings.spending_cap)
    choice = choice_for(settings)
    made: dict[Place, Model | None] = {}

    def once(place: Place) -> Model | None:
        if place not in made:
            made[place] = model_at(place, settings, ledger)
        return made[place]

    reader = once(inherited(choice.reader, choice.voice)) if choice.model_for_reading else None
    return Models(once(choice.voice), reader, once(inherited(choice.judge, choice.voice)), ledger)


def choice_for(settings: Settings) -> Choice:
    """Return what is chosen, the environment over the stored.

    Raises:
        ContentError: where the stored choice is broken.
    """
    return settled(settings, read_choice(settings.data))


def model_at(place: Place, settings: Settings, ledger: Ledger) -> "Endpoint | None":
    """Return the model at a place; None where the place names none."""
    if not place.file and not (place.url and place.name):
        return None
    # Heavy, and not needed where no model is configured.
    from roleplay.models.embedded import Embedded  # noqa: PLC0415
    from roleplay.models.endpoint import Endpoint  # noqa: PLC0415

    limits, instruction = limits_of(settings), read_instruction(settings.knowledge)
    if place.file:
        return Embedded(place.file, ledger, limits=limits, instruction=instruction)
    address = Address(place.url.strip().rstrip("/").removesuffix("/chat/completions"), place.name.strip(), place.key)
    return Endpoint(address, ledger, limits=limits, instruction=instruction)


def limits_of(settings: Settings) -> Limits:
    """Return the limits that the settings name."""
    return Limits(
        connect=settings.model_connect_timeout,
        first=settings.model_first_timeout,
        between=settings.model_piece_timeout,
        total=settings.model_total_timeout,
        attempts=settings.model_attempts,
    )


def read_instruction(knowledge: Path) -> str:
    """Return the words that ask for JSON where a server cannot be given a schema."""
    return (knowledge / "models" / "json.md").read_text(encoding="utf-8").strip()
