"""What people ask and the knowledge base does not answer: examples from which the search learns to be silent."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from roleplay.knowledge.sources.units import Unit
from roleplay.scenario.loading.files import read_models
from roleplay.scenario.texts import Authored, Lines, Slug, Text


class Unanswered(Authored):
    """A matter that the knowledge base is silent on, with questions about it."""

    id: Slug
    title: Text
    questions: Lines

    def units(self) -> Iterator[Unit]:
        """Yield every question as a unit that leads nowhere."""
        for language in sorted(self.questions.languages()):
            for question in self.questions[language]:
                yield Unit("passages", f"silence/{self.id}", language, "unanswered", question)


def load_unanswered(root: Path) -> tuple[Unanswered, ...]:
    """Return the matters in `silence.yaml` of the content folder `root`; raises ContentFindingsError."""
    return read_models(root / "silence.yaml", Unanswered, root)


def units_without_answer(matters: Iterable[Unanswered]) -> Iterator[Unit]:
    """Yield the units of all matters."""
    for matter in matters:
        yield from matter.units()
