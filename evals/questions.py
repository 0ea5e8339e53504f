"""How well a reader codes questions of an interview: the side, the ten classes, and the tactics beside them."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any, get_args

from evals.acts import Line, lines_of
from evals.results import table
from roleplay.scenario.vocabulary import LANGUAGES, Language, QuestionClass, Tactic

OF_CODING = ("language", "questions", "side", "ten classes", "reading, median")
OF_LABEL = tuple(f"{language}, {figure}" for language in LANGUAGES for figure in ("number", "precision", "recall"))

# The set names the stages of an interview (PEACE); a reader knows only what comes after the free account.
LATE = frozenset({"clarify", "closing"})

Codes = Callable[[Line, Language], dict[str, Any]]


@dataclass
class CodedQuestions:
    """What a reader made of questions beside what a person did, in the same order."""

    wanted: list[Line] = field(default_factory=list)
    got: list[dict[str, Any]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def share(self, key: str) -> float:
        """Return for how many both say the same (0-1)."""
        return mean(line[key] == read[key] for line, read in zip(self.wanted, self.got, strict=True))

    def row(self) -> tuple[object, ...]:
        """Return the figures, as `OF_CODING` names them after the language."""
        return len(self.got), self.share("side"), self.share("label"), f"{1000 * median(self.seconds):.0f} ms"

    def errors(self) -> Iterator[str]:
        """Yield the questions whose class was misread."""
        for line, read in zip(self.wanted, self.got, strict=True):
            if line["label"] != read["label"]:
                yield f"{line['id']} {line['text']} ({line['label']}) -> {read['label']}"

    def of_class(self, label: str) -> tuple[object, ...]:
        """Return how many questions are of a class, and precision and recall of the reader."""
        return _figures([(line["label"] == label, read["label"] == label) for line, read in self._pairs()])

    def of_tactic(self, tactic: str) -> tuple[object, ...]:
        """Return how many questions show a tactic, and precision and recall of the reader."""
        return _figures([(tactic in line["tactics"], tactic in read["tactics"]) for line, read in self._pairs()])

    def _pairs(self) -> Iterator[tuple[Line, dict[str, Any]]]:
        return zip(self.wanted, self.got, strict=True)


def coded(codes: Codes, lines: Sequence[Line], language: Language) -> CodedQuestions:
    """Return what is made of questions."""
    result = CodedQuestions()
    for line in lines:
        began = time.perf_counter()
        result.got.append(codes(line, language))
        result.seconds.append(time.perf_counter() - began)
        result.wanted.append(line)
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
    """Return the tables as Markdown, and a line for each error."""
    each = {language: coded(codes, questions_of(language), language) for language in LANGUAGES}
    classes = (
        (label, *(cell for of in each.values() for cell in of.of_class(label))) for label in get_args(QuestionClass)
    )
    tactics = ((name, *(cell for of in each.values() for cell in of.of_tactic(name))) for name in get_args(Tactic))
    body = "\n\n".join(
        (
            f"Reader: {name}. Questions of an interview, one turn each, with the stage that it is said in.",
            table(OF_CODING, ((language, *of.row()) for language, of in each.items())),
            table(("class", *OF_LABEL), classes),
            "Tactics, whether seen surely or proposed.",
            table(("tactic", *OF_LABEL), tactics),
        )
    )
    return body, (f"[{language}] {error}" for language, of in each.items() for error in of.errors())


def _figures(pairs: Sequence[tuple[bool, bool]]) -> tuple[object, ...]:
    both = Counter(pairs)
    hits, misses, alarms = both[True, True], both[True, False], both[False, True]
    precision = hits / (hits + alarms) if hits + alarms else "-"
    recall = hits / (hits + misses) if hits + misses else "-"
    return hits + misses, precision, recall
