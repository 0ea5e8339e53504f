"""A short list of open models that can run here, with what is known of each and what is not."""

from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from roleplay.scenario.loading.files import read_as
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import LANGUAGES, Language

GB = 1e9
CONTEXT_SHARE = 1.2
"""What a model takes in memory, as a multiple of its file: the rest is for what it reads."""
KEPT_FREE = 3.0
"""GB of memory that stay for the system and for this program."""


class CatalogueEntry(Authored):
    """One model file, and where on a model hub it lies: `repository`, `revision`, `file`.

    `sha256` is missing where nobody could verify it; then `size` (bytes) is about right. `languages` and `note` say
    what is known of its languages and from whom. `context` is what it can read (tokens), `dimension` the length of the
    vectors of a model that finds passages.
    """

    id: str = Field(pattern=r"^[a-z0-9.-]+$")
    name: str
    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = Field(pattern=r"^([0-9a-f]{40}|main)$")
    file: str = Field(pattern=r"^[\w.-]+\.gguf$")
    size: int = Field(gt=0)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    context: int = Field(gt=0)
    dimension: int | None = Field(default=None, gt=0)
    licence: str
    licence_url: str
    languages: dict[Language, str]
    note: dict[Language, str]
    sources: tuple[str, ...] = Field(min_length=1)

    @property
    def verified(self) -> bool:
        """Whether it is known which file is meant, to the last byte."""
        return self.sha256 is not None

    @property
    def size_gb(self) -> float:
        """The size of its file in GB."""
        return self.size / GB

    @property
    def memory_gb(self) -> float:
        """What it takes in memory, in GB: an estimate from its size."""
        return self.size_gb * CONTEXT_SHARE

    def fits(self, memory: int) -> bool:
        """Return whether a machine with so many bytes of memory can run it beside this program."""
        return self.memory_gb + KEPT_FREE <= memory / GB

    def path(self, data: Path) -> Path:
        """Return where its file lies once it was fetched."""
        return data / "models" / self.file

    @model_validator(mode="after")
    def _whole(self) -> "CatalogueEntry":
        if self.verified == (self.revision == "main"):
            raise ValueError(f"{self.id}: a hash goes with a fixed revision, and neither without the other")
        if not set(LANGUAGES) == set(self.note) == set(self.languages):
            raise ValueError(f"{self.id}: the note, or what is said of languages, is not in every language")
        return self


class ModelCatalogue(Authored):
    """Models that speak, in the order in which they are recommended, and models that find passages by meaning."""

    models: tuple[CatalogueEntry, ...]
    embeddings: tuple[CatalogueEntry, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> "ModelCatalogue":
        entries = (*self.models, *self.embeddings)
        if len({entry.id for entry in entries}) < len(entries):
            raise ValueError("an id occurs twice")
        return self

    def find(self, name: str) -> CatalogueEntry | None:
        """Return the entry with this id."""
        return next((entry for entry in (*self.models, *self.embeddings) if entry.id == name), None)

    def fitting(self, memory: int) -> tuple[CatalogueEntry, ...]:
        """Return the verified models that run with so many bytes of memory, the recommended one first."""
        return tuple(entry for entry in self.models if entry.verified and entry.fits(memory))


@cache
def read_catalogue(knowledge: Path) -> ModelCatalogue:
    """Return the list that ships with the content; ContentFindingsError where it is missing or broken."""
    return read_as(knowledge / "models" / "catalogue.yaml", ModelCatalogue, knowledge)
