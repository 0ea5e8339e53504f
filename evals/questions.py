"""How well a reader codes questions of an interview: the side, the ten classes, and the tactics beside them."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any, get_args

from evals.lines import Line, lines_of
from evals.results import section
from roleplay.scenario.vocabulary import LANGUAGES, Language, QuestionClass, Tactic

# The set names the stages of an interview (PEACE); a reader knows only what comes after the free account.
LATE = frozenset({"clarify", "closing"})

Codes = Callable[[Line, Language], dict[str, Any]]


@dataclass
class CodedQuestions:
    """Questions as a person coded them, each with what a reader made of it."""

    pairs: list[tuple[Line, dict[str, Any]]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def share(self, key: str) -> float:
        """Return for how many both say the same (0-1)."""
        return mean(line[key] == read[key] for line, read in self.pairs)

    def row(self) -> tuple[object, ...]:
        """Return the figures, as the table has them after the language."""
        return len(self.pairs), self.share("side"), self.share("label"), f"{1000 * median(self.seconds):.0f} ms"

    def errors(self) -> Iterator[str]:
        """Yield the questions whose class was misread."""
        for line, read in self.pairs:
            if line["label"] != read["label"]:
                yield f"{line['id']} {line['text']} ({line['label']}) -> {read['label']}"

    def of_class(self, label: str) -> tuple[object, ...]:
        """Return how many questions are of a class, and precision and recall of the reader."""
        return _figures([(line["label"] == label, read["label"] == label) for line, read in self.pairs])

    def of_tactic(self, tactic: str) -> tuple[object, ...]:
        """Return how many questions show a tactic, and precision and recall of the reader."""
        return _figures([(tactic in line["tactics"], tactic in read["tactics"]) for line, read in self.pairs])


def coded(codes: Codes, lines: Sequence[Line], language: Language) -> CodedQuestions:
    """Return what is made of questions."""
    result = CodedQuestions()
    for line in lines:
        began = time.perf_counter()
        result.pairs.append((line, codes(line, language)))
        result.seconds.append(time.perf_counter() - began)
    return result


def questions_of(language: Language) -> list[Line]:
    """Return the questions of the set, their stages named as a reader knows them."""
    found = []
    for line in lines_of("questions", language):
        stage = line["context"]["phase_of_interview"]
        context = {**line["context"], "phase_of_interview": "late" if stage in LATE else stage}
        found.append({**line, "context": context})
    return found


def report(codes: Codes, name: str) -> tuple[str, Iterator[str]]:
    """Write the section; return it, and a line for each error."""
    each = {language: coded(codes, questions_of(language), language) for language in LANGUAGES}
    text = section(
        "questions",
        reader=name,
        languages=LANGUAGES,
        coding=[(language, *of.row()) for language, of in each.items()],
        classes=_columns(get_args(QuestionClass), [of.of_class for of in each.values()]),
        tactics=_columns(get_args(Tactic), [of.of_tactic for of in each.values()]),
    )
    return text, (f"[{language}] {error}" for language, of in each.items() for error in of.errors())


def _columns(names: Sequence[str], of: Sequence[Callable[[str], tuple[object, ...]]]) -> list[tuple[object, ...]]:
    return [(name, *(cell for figures in of for cell in figures(name))) for name in names]


def _figures(pairs: Sequence[tuple[bool, bool]]) -> tuple[object, ...]:
    both = Counter(pairs)
    hits, misses, alarms = both[True, True], both[True, False], both[False, True]
    precision = hits / (hits + alarms) if hits + alarms else "-"
    recall = hits / (hits + misses) if hits + misses else "-"
    return hits + misses, precision, recall
