"""A short list of open models that can run here, with what is known of each and what is not."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from roleplay.errors import ContentError
from roleplay.scenario.vocabulary import LANGUAGES, Language

Slovenian = Literal["made_for", "listed", "unverified"]


class CatalogueEntry(BaseModel):
    """One model file.

    `sha256` and `size` (bytes) are missing where nobody could verify them. `slovenian` is what its makers say: made
    for it, listed among its languages, or that nobody could verify it. `repository` and `revision` say where on a
    model hub it lies. `memory_gb` is what it takes, `context` (tokens) what it can read, where that is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9.-]+$")
    name: str
    parameters: str
    slovenian: Slovenian
    licence: str
    licence_url: str
    file: str = Field(pattern=r"^[\w.-]+\.gguf$")
    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = Field(pattern=r"^[\w.-]+$")
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    size: int | None = Field(default=None, gt=0)
    size_gb: float = Field(gt=0)
    memory_gb: float = Field(gt=0)
    context: int | None = Field(default=None, gt=0)
    sources: tuple[str, ...] = Field(min_length=1)
    note: dict[Language, str]

    @property
    def verified(self) -> bool:
        """Whether the file's hash is known."""
        return self.sha256 is not None

    def address(self, hub: str) -> str:
        """Return where the file lies on a model hub, given the hub's own address."""
        return f"{hub.strip().rstrip('/')}/{self.repository}/resolve/{self.revision}/{self.file}"

    @model_validator(mode="after")
    def _whole(self) -> "CatalogueEntry":
        if set(self.note) != set(LANGUAGES):
            raise ValueError(f"{self.id}: the note is not in every language")
        return self


class ModelCatalogue(BaseModel):
    """All entries, in the order in which they are recommended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: tuple[CatalogueEntry, ...]

    @model_validator(mode="after")
    def _unique(self) -> "ModelCatalogue":
        if len({entry.id for entry in self.models}) < len(self.models):
            raise ValueError("an id occurs twice")
        return self

    def find(self, name: str) -> CatalogueEntry | None:
        """Return the entry with this id."""
        return next((entry for entry in self.models if entry.id == name), None)


def read_catalogue(knowledge: Path) -> ModelCatalogue:
    """Return the list that ships with the content.

    Raises:
        ContentError: where it is missing or broken.
    """
    path = knowledge / "models" / "catalogue.yaml"
    try:
        return ModelCatalogue.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
        raise ContentError(f"{path}: {error}") from error


def folder(data: Path) -> Path:
    """Return where downloaded models lie."""
    return data / "models"
