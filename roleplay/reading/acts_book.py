"""The code book of acts: what each kind means, with examples, as learners, trainers and models read it."""

from functools import cache

from pydantic import Field

from roleplay.config import CONTENT
from roleplay.languages import spoken_file
from roleplay.scenario.loading.files import read_as
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import ActKind, Fault, Language

FOLDER = CONTENT / "codebook" / "acts"


class ActEntry(Authored, populate_by_name=True):
    """One kind of act: `title` as a chip says it, `means` what it is; examples of it, and of what it is not."""

    title: str
    means: str
    examples: tuple[str, ...] = Field(alias="yes")
    contrasts: tuple[str, ...] = Field(alias="no")


class ActsBook(Authored):
    """The code book in one language; `faults` say what may be wrong with acts that no service may carry out."""

    rules: tuple[str, ...]
    kinds: dict[ActKind, ActEntry]
    faults: dict[Fault, str]

    def listed(self) -> list[dict[str, str]]:
        """Return the kinds as a prompt lists them."""
        return [
            {"id": kind, "means": of.means, "examples": " ".join(of.examples), "contrasts": " ".join(of.contrasts)}
            for kind, of in self.kinds.items()
        ]


@cache
def acts_book(language: Language) -> ActsBook:
    """Return the code book in a language, read once; ContentFindingsError where the file is missing or broken."""
    return read_as(spoken_file(FOLDER, "{}.yaml", language), ActsBook, CONTENT)
