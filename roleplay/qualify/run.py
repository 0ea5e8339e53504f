"""Qualifying a model from beginning to end: it plays, reads and judges, and what was seen becomes its card."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import median, quantiles

from roleplay.config import Settings
from roleplay.feedback.judge import Judge
from roleplay.feedback.rubric import Rubric
from roleplay.models.choosing.card import (
    CARD_PARTS,
    FOLDER,
    CallsMade,
    CardPart,
    Extent,
    ModelCard,
    card_path,
    stamp_of,
)
from roleplay.qualify.bounds import QualificationPlan
from roleplay.qualify.findings import Observations, SecondLook, judge_extract, material_of, read_labelled
from roleplay.qualify.journal import JournaledModel, JournalLine, StoppedError
from roleplay.qualify.material import LabelledLine, QualificationSet, RatedExtract
from roleplay.qualify.playing import PlayTable, QualificationPlay
from roleplay.qualify.tongues import SpellChecker
from roleplay.scenario.vocabulary import Language

PART_OF: dict[str, CardPart] = {
    "agency": "agencies",
    "person": "persons",
    "facilitator": "facilitator",
    "reader": "reader",
    "judge": "judge",
}
PLAYING = frozenset({"agency", "person", "facilitator", "reader"})
FEWEST = 2  # values that quantiles need


@dataclass(frozen=True, slots=True)
class QualificationStep:
    """How far a qualification is: steps `done` of `total`, and the language that is being measured."""

    done: int
    total: int
    language: Language
    spent: float


@dataclass
class Qualification:
    """Measures one model; `table` holds it and what it plays with. Once `run` is over, `card` says what was found."""

    table: PlayTable
    material: QualificationSet
    rubric: Rubric
    where: str
    languages: tuple[Language, ...]
    extent: Extent = "full"
    budget: float | None = None
    currency: str = "USD"
    spelling: SpellChecker = field(default_factory=SpellChecker)
    seen: Observations = field(default_factory=Observations)
    turns: dict[Language, int] = field(default_factory=dict)
    _steps: int = 0

    def __post_init__(self) -> None:
        """Keep of the material what is used in this run."""
        self.material = self.material.cut(self.plan)

    def anew(self, model: JournaledModel) -> "Qualification":
        """Return the same qualification for another model, of which nothing has been seen yet."""
        return replace(self, table=self.table.anew(model), seen=Observations(), turns={})

    @property
    def plan(self) -> QualificationPlan:
        """How much is played, read and judged."""
        return self.material.bounds.plans[self.extent]

    @property
    def total(self) -> int:
        """The number of steps of the whole run, if nothing stops it."""
        plan, attacks = self.plan, len(self.material.talk.attacks)
        talk = plan.early + 2 * attacks + max(0, plan.late - plan.early - attacks)
        personas = len(self.material.personas) * plan.persona_turns
        read = sum(len(self.material.lines[language].lines) for language in self.languages)
        return len(self.languages) * (talk + personas + len(self.material.ratings.extracts)) + read

    def run(self) -> Iterator[QualificationStep]:
        """Measure; yield after each step how far it is."""
        spoken, whole = self.table.watch.spoken, 0
        try:
            for language in self.languages:
                self.table.model.language = language
                for _ in chain.from_iterable(self.pieces(language).values()):
                    self._steps, whole = self._steps + 1, len(spoken)
                    yield QualificationStep(self._steps, self.total, language, self.table.model.spent)
        except StoppedError:
            del spoken[whole:]  # where nobody was asked, the floor spoke: that says nothing of the model

    def pieces(self, language: Language) -> dict[str, Iterator[None]]:
        """Return by its name each piece that is measured in a language; it goes on as far as its steps are taken."""
        play = QualificationPlay(self.table, self.material.talk, self.plan, language)
        return {
            "talk": self._played(play.scripted(), language),
            **{item.id: self._played(play.played(item), language) for item in self.material.personas},
            **{item.id: self._read(item, language) for item in self.material.lines[language].lines},
            **{item.id: self._judged(at, item, language) for at, item in enumerate(self.material.ratings.extracts)},
        }

    def _played(self, steps: Iterator[None], language: Language) -> Iterator[None]:
        for _ in steps:
            self.turns[language] = self.turns.get(language, 0) + 1
            yield

    def _read(self, line: LabelledLine, language: Language) -> Iterator[None]:
        read_labelled(line, self.table.reader, self.material.talk, self.table.library, language, self.seen)
        self.table.model.refuse_more()
        yield

    def _judged(self, number: int, extract: RatedExtract, language: Language) -> Iterator[None]:
        library, ratings = self.table.library, self.material.ratings
        scenario = library.scenario[self.material.talk.scenario]
        given = material_of(extract, library, scenario, self.rubric, language)
        judge = Judge([self.table.model], self.table.book)
        judge_extract(number, extract, ratings, judge, given, self.rubric.version, self.seen)
        yield

    def observed(self) -> Observations:
        """Return what has been seen so far, what was spoken looked at a second time."""
        seen = Observations({key: {what: [*found] for what, found in of.items()} for key, of in self.seen.seen.items()})
        look = SecondLook(self.table.checker, self.table.verifier, self.material.familiar, self.spelling)
        look.at(self.table.watch.spoken, seen)
        _note_calls(self.table.model.lines, seen)
        return seen

    def card(self) -> ModelCard:
        """Return the card of what has been seen so far."""
        model, settings, seen = self.table.model, self.table.settings, self.observed()
        measured = ((part, language) for language in self.languages for part in CARD_PARTS)
        book = self.material.bounds
        found = [book.found(*key, seen.seen.get(key, {}), seen.stopped.get(key, {})) for key in measured]
        dictionaries = {language: self.spelling.dictionary(language) for language in self.languages}
        return ModelCard(
            model=model.name,
            where=self.where,
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            stamp=stamp_of(settings.knowledge),
            seed=self.table.seed,
            extent=self.extent,
            languages=self.languages,
            ended=model.ended,
            problem=model.problem,
            budget=self.budget,
            spent=round(model.spent, 6),
            currency=self.currency,
            found=tuple(found),
            calls=tuple(_calls(model.lines)),
            turns=(self.plan.early + 1, max(self.plan.late, self.plan.early + len(self.material.talk.attacks)) + 1),
            spelling=", ".join(f"{language}: {name}" for language, name in dictionaries.items() if name),
            exercise_money={language: self._money(language) for language in self.turns},
        )

    def _money(self, language: Language) -> float:
        """Return about what one exercise costs: what the turns that were played did, for as many as it has."""
        own = (line for line in self.table.model.lines if line.language == language and line.purpose in PLAYING)
        return round(sum(line.money for line in own) / self.turns[language] * self.material.bounds.exercise_turns, 6)


def journal_path(settings: Settings, model: str, where: str, seed: int) -> Path:
    """Return where the calls of a run are written down until it has come to its end."""
    mark = hashlib.sha256(f"{card_path(settings.data, model, where).stem}:{seed}".encode()).hexdigest()[:8]
    return settings.data / FOLDER / f"calls-{mark}.jsonl"


def _note_calls(lines: Sequence[JournalLine], into: Observations) -> None:
    """Add what the calls tell: whether they failed and how long they took; who left a call early tells nothing."""
    for line in lines:
        part = PART_OF.get(line.purpose)
        if part is None:
            continue
        into.note(part, line.language, "calls_failed", line.failure not in (None, "cancelled"))
        if part == "reader":
            into.note(part, line.language, "reading_time", line.usage.seconds)
        elif part != "judge":
            if line.usage.seconds_to_first is not None:
                into.note(part, line.language, "first_word", line.usage.seconds_to_first)
            if line.failure != "cancelled":
                into.note(part, line.language, "whole_answer", line.usage.seconds)


def _calls(lines: Sequence[JournalLine]) -> Iterator[CallsMade]:
    for purpose, language in dict.fromkeys((line.purpose, line.language) for line in lines):
        own = [line for line in lines if (line.purpose, line.language) == (purpose, language)]
        firsts = [line.usage.seconds_to_first for line in own if line.usage.seconds_to_first is not None]
        wholes = [line.usage.seconds for line in own]
        yield CallsMade(
            purpose=purpose,
            language=language,
            calls=len(own),
            failed=sum(line.failure not in (None, "cancelled") for line in own),
            prompt_tokens=sum(line.usage.prompt_tokens for line in own),
            cached_tokens=sum(line.usage.cached_tokens for line in own),
            completion_tokens=sum(line.usage.completion_tokens for line in own),
            money=round(sum(line.money for line in own), 6),
            priced=all(line.priced for line in own),
            estimated=any(line.usage.estimated for line in own),
            first=round(median(firsts), 3) if firsts else None,
            slow_first=round(_slow(firsts), 3) if firsts else None,
            whole=round(median(wholes), 3),
            slow_whole=round(_slow(wholes), 3),
        )


def _slow(seconds: Sequence[float]) -> float:
    """Return what nine in ten stay below."""
    return quantiles(seconds, n=10)[-1] if len(seconds) >= FEWEST else seconds[0]
