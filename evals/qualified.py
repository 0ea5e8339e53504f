"""The card that answers written by hand would earn: a qualification whose every answer is recorded.

No model is measured by it. It shows what prompts, permits and checks make of answers as good as they come.
"""

import json
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.lines import FOLDER, read_rows
from evals.playing import done
from evals.results import write_section
from evals.scripted import Scripted
from roleplay.config import ROOT, Settings
from roleplay.feedback.rubric import load_rubric
from roleplay.models.choosing.card import BoundHeld, ModelCard
from roleplay.models.model import ModelError, Prompt
from roleplay.qualify.journal import JournaledModel
from roleplay.qualify.markdown import card_as_markdown
from roleplay.qualify.material import load_set
from roleplay.qualify.playing import PlayTable
from roleplay.qualify.run import Qualification
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language

ANSWERS = FOLDER / "qualification"
PAGE = ROOT / "docs" / "written-answers.md"
NAME, SEED = "written-by-hand", 1
TIMES = frozenset({"first_word", "whole_answer", "reading_time"})  # of what was written beforehand there are none
_PUT = re.compile(r"<(content|message|says)[^>\n]*>(.*?)</\1>")
_JUDGED = re.compile(r"^\d+ \| learner \| .*$", re.MULTILINE)


class WrittenAnswers:
    """Answers by what they are answers to: who is asked for what, what was said to them last, and how often before.

    A prompt may be put in other words and still finds its answer; where something else was said there is none.
    """

    def __init__(self, library: Library, folder: Path = ANSWERS) -> None:
        """Read the answers in a folder."""
        names = [agency.name for agency in library.agency.values()]
        names += [person.name for scenario in library.scenario.values() for person in scenario.person.values()]
        self._names = {name[language] for name in names for language in LANGUAGES}
        self._asked: Counter[tuple[str, str]] = Counter()
        rows = [row for path in sorted(folder.glob("*.jsonl")) for row in read_rows(path)]
        self._answers = {(row["for"], row["to"], row["number"]): row["answer"] for row in rows}

    def key(self, prompt: Prompt) -> tuple[str, str, int]:
        """Return what a prompt asks for, what it is put to whom, and how often that was asked before."""
        first, last = prompt.messages[0].text, prompt.messages[-1].text
        found = [(first.find(name), name) for name in self._names if name in first]
        put = {kind: text for kind, text in _PUT.findall(last)}
        told = [min(found)[1] if found else "", *_JUDGED.findall(last), *(put[kind] for kind in sorted(put))]
        to = " | ".join(told)
        self._asked[prompt.name, to] += 1
        return prompt.name, to, self._asked[prompt.name, to] - 1

    def __call__(self, prompt: Prompt) -> str | ModelError:
        """Return the answer to a prompt, or that there is nobody to ask."""
        answer = self._answers.get(self.key(prompt))
        if answer is None:
            return ModelError(
                "unreachable", model=NAME, problem=f"no answer was written to: {prompt.messages[-1].text}"
            )
        return json.dumps(answer, ensure_ascii=False)


def qualified(settings: Settings, library: Library, languages: tuple[Language, ...] = LANGUAGES) -> ModelCard:
    """Return the card of a glance that the written answers play, read and judge."""
    with TemporaryDirectory() as folder:
        model = JournaledModel(Scripted(NAME, WrittenAnswers(library)), Path(folder) / "calls.jsonl")
        table = PlayTable.laid(settings, library, model, SEED)
        material, rubric = load_set(settings.knowledge), load_rubric(settings.knowledge)
        run = Qualification(table, material, rubric, "–", languages, "glance")
        done(run.run())
        return _untimed(run.card())


def _untimed(card: ModelCard) -> ModelCard:
    """Return a card without what answers that were written beforehand say nothing of: how long they take, and costs."""

    def untimed(held: BoundHeld) -> BoundHeld:
        return held.model_copy(update={"value": None, "sample": 0, "kept": None} if held.bound in TIMES else {})

    found = (part.model_copy(update={"held": tuple(map(untimed, part.held))}) for part in card.found)
    return card.model_copy(update={"found": tuple(found), "calls": ()})


def write_page(card: ModelCard, settings: Settings) -> str:
    """Put a card into its place on the page, and return it as it stands there."""
    text = f"\n{card_as_markdown(card, load_set(settings.knowledge).bounds)}".replace("\n#", "\n##")
    write_section("card", "The card", f"`python -m evals qualification`\n{text}", PAGE)
    return text
