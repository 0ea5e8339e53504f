"""The choice of models that was made in the app or by `roleplay model use`, kept in `models.yaml` below the data."""

import os
import tempfile
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, SecretStr, ValidationError, field_serializer

from roleplay.config import Settings
from roleplay.errors import ContentError
from roleplay.models.choosing.card import CardPart, Override
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.providers import PROVIDERS, service_of
from roleplay.scenario.vocabulary import Language

NAME = "models.yaml"


class ModelChoice(BaseModel, frozen=True, extra="forbid"):
    """A model that was chosen: an endpoint, or a file in-process. The key only where the user had it stored.

    Without a `provider` the endpoint is one of OpenAI's protocol, without a `url` it is the provider's own service.
    `reasoning_effort` is how much a model that thinks is to think, in the words of its server; empty leaves it alone.
    """

    provider: str = ""
    url: str = ""
    name: str = ""
    key: SecretStr = SecretStr("")
    file: Path | None = None
    reasoning_effort: str = ""

    @property
    def address(self) -> Address:
        """Where the model is; the URL of the provider's own service where none was given."""
        url = (self.url or service_of(self.provider)).strip().rstrip("/").removesuffix("/chat/completions")
        return Address(url, self.name.strip(), self.key)

    @property
    def is_given(self) -> bool:
        """Whether anything says which model, or where."""
        return bool(self.provider or self.url or self.name or self.file)

    @property
    def is_named(self) -> bool:
        """Whether a model is named at all."""
        unknown = self.provider and self.provider not in PROVIDERS  # whoever asks for it is told
        return bool(self.file or (self.name.strip() and (self.address.url or unknown)))

    @property
    def identity(self) -> tuple[str, str]:
        """The model's name and where it is, as its card has them; both empty where there is none."""
        if self.file:
            return self.file.stem, ""
        return (self.name, self.address.where) if self.is_named else ("", "")

    @field_serializer("key", when_used="json")
    def _open(self, key: SecretStr) -> str:
        return key.get_secret_value()


class Choice(BaseModel, frozen=True, extra="forbid"):
    """What is chosen for what; the environment wins over it. `overrides` let models do what their cards do not."""

    voice: ModelChoice = ModelChoice()
    reader: ModelChoice = ModelChoice()
    judge: ModelChoice = ModelChoice()
    model_for_reading: bool = True
    overrides: tuple[Override, ...] = ()

    def place_of(self, part: CardPart) -> ModelChoice:
        """Return the place of the model that takes a part."""
        if part == "reader":
            return inherited(self.reader, self.voice)
        return inherited(self.judge, self.voice) if part == "judge" else self.voice

    def letting(self, part: CardPart, language: Language, *, on: bool) -> "Choice":
        """Return the choice in which the model that takes a part now may do so whatever its card says, or may not."""
        model, where = self.place_of(part).identity
        one = Override(model=model, where=where, part=part, language=language)
        if (one in self.overrides) == on:
            return self
        kept = tuple(item for item in self.overrides if item != one)
        return self.model_copy(update={"overrides": (*kept, one) if on else kept})


def read_choice(data: Path) -> Choice:
    """Return what was chosen; nothing where there is no file.

    ContentError where the file is broken; its content is not repeated, for it may hold a key.
    """
    path = data / NAME
    try:
        return Choice.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except FileNotFoundError:
        return Choice()
    except ValidationError as error:
        keys = ", ".join(".".join(map(str, one["loc"])) for one in error.errors(include_input=False))
        raise ContentError(f"{path}: {keys}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path}: {type(error).__name__}") from None


def write_choice(data: Path, choice: Choice) -> Path:
    """Keep a choice, in a file that only its owner can read, and return where. It is there whole or not at all."""
    data.mkdir(parents=True, exist_ok=True)
    content: dict[str, Any] = choice.model_dump(mode="json", exclude_defaults=True)
    handle, name = tempfile.mkstemp(dir=data, prefix=NAME)  # mode 0600 from the first byte
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yaml.safe_dump(content, file, allow_unicode=True, sort_keys=False)
        return Path(name).replace(data / NAME)
    finally:
        Path(name).unlink(missing_ok=True)  # gone already where it has taken its place


def settled(settings: Settings, choice: Choice) -> Choice:
    """Return the choice as the environment has it: what it names replaces what was stored, place by place."""
    reader = place_in(settings, "reader")
    wanted = choice.model_for_reading if settings.model_for_reading is None else settings.model_for_reading
    return Choice(
        voice=inherited(place_in(settings, "model"), choice.voice),
        reader=inherited(reader, choice.reader),
        judge=inherited(place_in(settings, "judge"), choice.judge),
        model_for_reading=wanted or reader.is_given,
        overrides=choice.overrides,
    )


def place_in(settings: Settings, task: Literal["model", "reader", "judge", "second_judge", "fallback"]) -> ModelChoice:
    """Return the place that the environment names for a task; it may name none, or only a part of one."""
    given = {part: getattr(settings, f"{task}_{part}") for part in ("provider", "url", "name", "key")}
    file = settings.model_file if task == "model" and not given["url"] else None
    return ModelChoice(**given, file=file, reasoning_effort=getattr(settings, f"{task}_reasoning_effort", ""))


def inherited(place: ModelChoice, main: ModelChoice) -> ModelChoice:
    """Return a place with what it lacks taken from the main one; its key only where the server is the same."""
    if place.url or place.provider or place.file:
        return place
    own = {part: value for part in ("name", "key", "reasoning_effort") if (value := getattr(place, part))}
    return main.model_copy(update=own)
