"""The passages: every element of the chapter in both languages, every citation, and no sentence of the chapter."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from roleplay.config import ROOT
from roleplay.knowledge.sources.loader import check_passages
from roleplay.scenario.vocabulary import LANGUAGES
from tests.once import shipped_passages

HERE = Path(__file__).parent
KNOWLEDGE = ROOT / "knowledge"
RUN = 8  # words
CHAPTER_IDS = (HERE / "chapter-ids.txt").read_text(encoding="utf-8").split()
CHAPTER_RUNS = frozenset((HERE / "chapter-runs.txt").read_text(encoding="utf-8").split())
"""Hashes of every run of eight words in the chapter: its licence is unknown, so that its text is not kept here."""


@pytest.fixture(scope="module")
def passages():
    return shipped_passages(KNOWLEDGE)


def test_nothing_is_wrong_with_the_files():
    assert [str(finding) for finding in check_passages(KNOWLEDGE)] == []


def test_all_elements_of_the_chapter_are_restated_in_both_languages(passages):
    assert len(CHAPTER_IDS) == 138
    chapter = {carried: item for item in passages.passages if item.provenance == "chapter" for carried in item.ids}
    assert set(chapter) == set(CHAPTER_IDS)
    for passage in chapter.values():
        for language in LANGUAGES:
            assert len(passage.text[language].split()) >= 5
            assert len(passage.questions[language]) >= 3


def runs(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.casefold())
    for start in range(len(words) - RUN + 1):
        yield " ".join(words[start : start + RUN])


def shared_with_chapter(text: str) -> list[str]:
    return [run for run in runs(text) if hashlib.sha256(run.encode()).hexdigest()[:16] in CHAPTER_RUNS]


def texts_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)


def test_the_comparison_would_see_a_copied_sentence():
    # Eight words of the chapter by their hash: the digest of the run is in the list, a changed run is not.
    known = next(iter(sorted(CHAPTER_RUNS)))
    assert re.fullmatch(r"[0-9a-f]{16}", known)
    assert len(CHAPTER_RUNS) > 2000
    assert shared_with_chapter("osem besed ki jih v tem poglavju gotovo ni nikjer") == []


@pytest.mark.parametrize("path", sorted(KNOWLEDGE.rglob("*.yaml")), ids=lambda path: path.name)
def test_no_run_of_eight_words_stands_in_the_chapter(path):
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert [run for text in texts_of(content) for run in shared_with_chapter(text)] == []


@pytest.mark.parametrize("path", sorted(KNOWLEDGE.rglob("*.md")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_handout_copies_the_chapter(path):
    # The chapter gives the materials their titles, and nothing else.
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith(("title:", "# "))]
    assert [run for line in lines for run in shared_with_chapter(line)] == []


def cited_in(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from cited_in(item, str(name))
    elif isinstance(value, list):
        for item in value:
            if key in {"passages", "ids"} and isinstance(item, str):
                yield item
            else:
                yield from cited_in(item, key)


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(KNOWLEDGE.rglob("*.yaml")) if path.parent.name != "reading"],
    ids=lambda path: path.name,
)
def test_every_citation_in_the_content_resolves(passages, path):
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert sorted({cited for cited in cited_in(content) if cited not in passages.by_id}) == []


BRACKETS = re.compile(r"\[([^\]]+)\]")
CITATION = re.compile(r"^[A-Z][A-Z0-9]*(?:-[0-9]+[a-z]?)?$")


@pytest.mark.parametrize(
    "path", sorted((KNOWLEDGE / "handouts").rglob("*.md")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_citation_in_the_handouts_resolves(passages, path):
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    cited = {part.strip() for found in BRACKETS.findall(body) for part in found.split(",")}
    ids = {part for part in cited if CITATION.match(part)}
    assert ids or "scenario" in path.name
    assert sorted(ids - set(passages.by_id)) == []


def test_the_unverified_say_so_first(passages):
    first = {"sl": "Nepreverjeno", "en": "Unverified"}
    for passage in passages.passages:
        if passage.provenance == "unverified":
            for language in LANGUAGES:
                assert passage.text[language].startswith(first[language]), (passage.id, language)


def test_languages_do_not_stand_in_each_other(passages):
    for passage in passages.passages:
        assert passage.text["sl"] != passage.text["en"]
        # Names of bodies alone are the same in every language.
        shared = set(passage.questions["sl"]) & set(passage.questions["en"])
        assert all(len(question.split()) <= 3 for question in shared)


def test_polish_leftovers_are_noted_and_never_mended(passages):
    for passage in passages.passages:
        if {"G-4", "G-5"} & set(passage.gaps):
            assert passage.note is not None, passage.id
