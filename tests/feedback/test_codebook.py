"""The code book: whole in both languages, and everything that it cites is there.

Nothing here has the reader read an example: they are written for people, and no rule may be tuned to them.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.config import ROOT
from roleplay.feedback.coach import CLASSES, CODING_RULES, TACTICS, CodeBookWords, check_codebook, load_codebook
from roleplay.knowledge.linter import check_knowledge
from roleplay.scenario.loading.files import ContentFindingsError
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language
from tests.once import shipped_passages

KNOWLEDGE = ROOT / "knowledge"


@pytest.fixture(scope="module")
def book():
    return load_codebook(KNOWLEDGE)


def sayings(words: CodeBookWords) -> list[str]:
    """Return the words of every example, with where they stand."""
    of_classes = [item for entry in words.classes.values() for pair in entry.pairs for item in (pair.this, pair.other)]
    of_tactics = [item for entry in words.tactics.values() for item in (*entry.examples, *entry.near)]
    return [f"{item.words} / {item.when}" for item in (*of_classes, *of_tactics)]


def test_nothing_is_wrong_with_the_code_book() -> None:
    assert [str(finding) for finding in check_codebook(KNOWLEDGE)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_tactic_and_rule_is_told(book, language: Language) -> None:
    words = book.words[language]
    assert tuple(words.classes) == CLASSES
    assert tuple(words.tactics) == TACTICS
    assert tuple(words.rules) == CODING_RULES
    assert len(sayings(words)) == len(set(sayings(words)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_contrasts_with_a_class_shows_both_sides_of_its_borders(book, language: Language) -> None:
    for name, entry in book.words[language].classes.items():
        others = {pair.other.label for pair in entry.pairs}
        assert len(others) >= 3, (name, others)
        if name not in PRODUCTIVE:
            assert others & PRODUCTIVE, "somebody who looks up a poor question finds a better one"


def test_the_languages_have_the_same_shape_and_their_own_words(book) -> None:
    first, second = (book.words[language] for language in LANGUAGES)
    assert not set(sayings(first)) & set(sayings(second))
    for name in CLASSES:
        assert len(first.classes[name].pairs) == len(second.classes[name].pairs)
    for tactic in TACTICS:
        assert len(first.tactics[tactic].examples) == len(second.tactics[tactic].examples)
        assert len(first.tactics[tactic].near) == len(second.tactics[tactic].near)
    assert len(first.certainty) == len(second.certainty)


def test_every_passage_cited_is_there_and_no_ground_is_unverified(book) -> None:
    passages = shipped_passages(KNOWLEDGE).by_id
    sources = book.sources
    for entry in (*sources.classes.values(), *sources.tactics.values(), sources.rules, sources.certainty):
        assert all(passages[cited].provenance != "unverified" for cited in entry.passages)
        assert all(passages[cited].provenance == "unverified" for cited in entry.unverified)
    for name in CLASSES:
        assert f"A2-{name}" in sources.classes[name].passages


def test_every_rule_settles_the_border_of_some_class(book) -> None:
    assert {rule for entry in book.sources.classes.values() for rule in entry.rules} == set(CODING_RULES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("chapter", "additions", "codebook"):
        shutil.copytree(KNOWLEDGE / part, tmp_path / part)
    return tmp_path


def change(folder: Path, file: str, edit: Callable[[Any], object]) -> None:
    path = folder / "codebook" / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def same_class(content: Any) -> None:
    content["classes"]["LEAD"]["pairs"][1]["not"]["class"] = "LEAD"


def same_words(content: Any) -> None:
    content["classes"]["LEAD"]["pairs"][0]["not"]["words"] = content["classes"]["LEAD"]["pairs"][0]["this"]["words"]


def example_as_near_miss(content: Any) -> None:
    content["tactics"]["bluff"]["near"][0]["words"] = content["tactics"]["bluff"]["examples"][0]["words"]


DEFECTS: list[tuple[str, Callable[[Any], object], str, str]] = [
    ("sl.yaml", lambda content: content["classes"].pop("LEAD"), "classes", "no entry for LEAD"),
    ("en.yaml", lambda content: content["tactics"].pop("bluff"), "tactics", "no entry for bluff"),
    ("en.yaml", lambda content: content["rules"].pop("tag"), "rules", "no entry for tag"),
    ("sources.yaml", lambda content: content["classes"].pop("OPEN"), "classes", "no entry for OPEN"),
    ("sl.yaml", lambda content: content["classes"]["OPEN"]["pairs"].pop(), "classes.OPEN.pairs", "at least 4"),
    ("sl.yaml", lambda content: content["tactics"]["threat"]["near"].pop(), "tactics.threat.near", "at least 2"),
    ("en.yaml", lambda content: content["classes"]["OPEN"].pop("test"), "classes.OPEN.test", "required"),
    ("sl.yaml", same_class, "classes.LEAD.pairs[1]", "same class"),
    ("en.yaml", same_words, "classes.LEAD.pairs[0]", "the same"),
    ("en.yaml", example_as_near_miss, "tactics.bluff", "near miss"),
    ("sl.yaml", lambda content: content["certainty"].pop(0), "certainty", "doubtful"),
    (
        "sources.yaml",
        lambda content: content["tactics"]["why_blame"].update(unverified=["A2"]),
        "why_blame.unverified",
        "'A2'",
    ),
]


@pytest.mark.parametrize(("file", "edit", "key", "problem"), DEFECTS)
def test_a_defect_is_found_with_its_place(folder: Path, file: str, edit, key: str, problem: str) -> None:
    change(folder, file, edit)
    found = check_codebook(folder)
    assert [finding for finding in found if finding.file == f"codebook/{file}" and key in finding.key], found
    assert any(problem in finding.problem for finding in found), found


@pytest.mark.long
def test_a_citation_that_leads_nowhere_is_found(folder: Path) -> None:
    for name in ("mandates.yaml", "silence.yaml"):
        shutil.copy(KNOWLEDGE / name, folder / name)
    change(folder, "sources.yaml", lambda content: content["classes"]["OPEN"].update(passages=["A2-NONE"]))
    assert [str(finding) for finding in check_knowledge(folder) if "A2-NONE" in finding.problem]


def test_a_broken_code_book_is_not_loaded(folder: Path) -> None:
    (folder / "codebook" / "en.yaml").unlink()
    with pytest.raises(ContentFindingsError, match="the file is missing"):
        load_codebook(folder)
