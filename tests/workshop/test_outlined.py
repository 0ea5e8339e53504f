"""The workshop over an outline: what is changed stands there, what the form does not know stays, comments too."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.feedback.rubric import load_rubric
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.ui.pages.workshop.sections import section_fields
from roleplay.workshop.draft import Draft, examine, in_words
from roleplay.workshop.outlined import (
    add_entry,
    add_language,
    alone,
    bring,
    brought_by,
    drop_language,
    entries,
    read,
    remove_entry,
    tell,
    texts_of,
    value_at,
    with_sign,
    with_value,
    with_words,
)
from roleplay.workshop.templates import begin, load_templates, template_of
from roleplay.workshop.to_write import left_of, place_of, tasks
from roleplay.workshop.trial import load_learners, try_out
from tests.conftest import KNOWLEDGE
from tests.workshop.story import TEXTS, TITLE

TEMPLATES = load_templates(KNOWLEDGE)
BARRACKS = Path(__file__).parents[1] / "scenario" / "outline" / "cases" / "barracks"


def new(kit: str = "exercise", language: str = "sl") -> Draft:
    return begin(TEMPLATES[kit], "nov", language, "Nov primer")  # type: ignore[arg-type]


def barracks() -> Draft:
    """A case that an author wrote by hand, with short forms, conditions and another truth."""
    return Draft("barracks", {path.name: path.read_text(encoding="utf-8") for path in sorted(BARRACKS.glob("*.yaml"))})


def content(draft: Draft, file: str = "case.yaml") -> Any:
    return yaml.safe_load(draft.files[file])


def written() -> Draft:
    draft = begin(TEMPLATES["interview"], "kuhinja", "sl", TITLE)
    for path, words in TEXTS.items():
        draft = with_words(draft, path, "sl", words)
    return draft


@pytest.mark.long
def test_a_case_in_own_words_plays_and_nothing_of_the_example_shows(reader: LocalReader, library: Library) -> None:
    draft = written()
    assert left_of(draft, TEMPLATES["interview"]) == {}
    case = examine(draft)
    assert case.is_playable and case.scenario is not None, case.findings
    assert not [word for word in ("Milen", "pralnic", "inšpekcij", "zvezek") if word in draft.files["case.yaml"]]
    rubric = load_rubric(KNOWLEDGE)
    told = {
        learner.id: len(try_out(case.scenario, learner, "sl", library, reader, rubric).told)
        for learner in load_learners(KNOWLEDGE)
    }
    assert told["open"] >= 3 and told["open"] > told["poor"]


def test_what_is_left_is_listed_entry_by_entry_with_what_the_check_finds() -> None:
    draft = with_words(new(), ("facts", "debt", "is"), "sl", "")
    assert template_of(draft, KNOWLEDGE) is TEMPLATES["exercise"]
    left = left_of(draft, TEMPLATES["exercise"])
    assert (("title",), "sl") not in left and (("setting",), "sl") in left
    (task,) = [item for item in tasks(draft, left, examine(draft).findings) if item.entry == "debt"]
    assert task.section == "facts" and task.findings and task.example == 2
    assert {item.section for item in tasks(draft, left, ())} == {
        "case", "seats", "topics", "facts", "persons", "injects", "endings"
    }  # fmt: skip


@pytest.mark.parametrize("kit", TEMPLATES)
@pytest.mark.parametrize("language", ["sl", "en"])
def test_a_language_comes_with_the_examples_words_and_goes_again(kit: str, language: str) -> None:
    other = "en" if language == "sl" else "sl"
    draft = with_words(new(kit, language), ("truth",), language, "So it was.")  # type: ignore[arg-type]
    both = add_language(draft, other, TEMPLATES[kit])  # type: ignore[arg-type]
    missing = {path for (path, _), why in left_of(both, TEMPLATES[kit]).items() if why == "missing"}
    assert missing == {("title",), ("truth",)}
    assert {place_of(both, finding) for finding in examine(both).findings} >= {("truth",)}
    assert examine(alone(both, language)).is_playable  # type: ignore[arg-type]
    for path in missing:
        both = with_words(both, path, other, "Drugače.")  # type: ignore[arg-type]
    assert examine(both).is_playable
    assert texts_of(drop_language(both, other)) == texts_of(draft)  # type: ignore[arg-type]
    turned = drop_language(both, language)  # type: ignore[arg-type]
    assert examine(turned).is_playable and value_at(turned, ("truth",)) == {other: "Drugače."}


def test_comments_and_everything_else_stay_where_a_value_changes() -> None:
    draft = new()
    changed = with_words(draft, ("facts", "debt", "is"), "sl", "Soba: »zgoraj« #1")
    before, after = draft.files["case.yaml"].splitlines(), changed.files["case.yaml"].splitlines()
    assert len(before) == len(after) and sum(a != b for a, b in zip(before, after, strict=True)) == 1
    assert value_at(changed, ("facts", "debt", "is", "sl")) == "Soba: »zgoraj« #1"


def test_a_short_form_gets_keys_in_each_language_when_it_needs_them() -> None:
    draft = with_words(barracks(), ("topics", "work", "asks"), "en", ["What do you do?"])
    assert content(draft)["topics"]["work"] == {"title": "Work and wages", "asks": ["What do you do?"]}
    assert content(draft, "case.sl.yaml")["topics"]["work"] == {"title": "Delo in plačilo"}
    draft = with_value(draft, ("persons", "goran", "tells", "six", "gate", "trust"), 0.3)
    assert content(draft)["persons"]["goran"]["tells"]["six"]["says"] == "There are six more. They are back there."
    assert content(draft, "case.sl.yaml")["persons"]["goran"]["tells"]["six"] == {
        "says": "Še šest jih je. Tam zadaj so."
    }
    draft = with_words(draft, ("seats", "police", "briefing"), "sl", "Kratko.")
    assert content(draft, "case.sl.yaml")["seats"]["police"] == "Kratko."


def test_a_sign_is_changed_part_by_part_and_goes() -> None:
    path = ("facts", "tin", "sign")
    draft = with_words(with_sign(barracks(), path, 2, "weak"), (*path, "name"), "sl", "brez listin")
    assert content(draft)["facts"]["tin"]["sign"] == ["coercion", "papers withheld", "weak"]
    assert content(draft, "case.sl.yaml")["facts"]["tin"]["sign"] == "brez listin"
    draft = with_sign(draft, path, 0, None)
    assert "sign" not in content(draft)["facts"]["tin"] and "sign" not in content(draft, "case.sl.yaml")["facts"]["tin"]
    assert content(with_sign(draft, path, 0, "coercion"))["facts"]["tin"]["sign"] == ["coercion", "", "medium"]


def test_a_text_in_both_languages_at_its_place_is_written_there() -> None:
    draft = barracks().with_value("case.yaml", ("truth",), {"en": "So.", "sl": "Tako."})
    draft = draft.without("case.sl.yaml", ("truth",))
    draft = with_words(draft, ("truth",), "sl", "Drugače.")
    assert content(draft)["truth"] == {"en": "So.", "sl": "Drugače."}
    assert content(alone(draft, "sl"))["truth"] == "Drugače."


def test_a_fact_goes_with_who_tells_and_brings_it() -> None:
    draft = bring(tell(barracks(), "goran", ["six", "beds"]), "six", ["name-lead"])
    assert list(value_at(draft, ("persons", "goran", "tells"))) == ["six", "beds"]
    assert brought_by(draft, "six") == ["name-lead"] and brought_by(bring(draft, "six", []), "six") == []
    draft = remove_entry(draft, "facts", "six")
    assert "six" not in entries(draft, "facts") and list(value_at(draft, ("persons", "goran", "tells"))) == ["beds"]
    assert brought_by(draft, "six") == []


@pytest.mark.parametrize("head", ["topics", "facts", "persons", "injects", "endings", "seats"])
def test_an_entry_is_called_after_its_words_and_what_it_lacks_is_said_plainly(head: str) -> None:
    draft, name = add_entry(new(), head, "ngo" if head == "seats" else "Črn kombi")
    assert name == ("ngo" if head == "seats" else "crn-kombi") and name in entries(draft, head)
    for language in LANGUAGES:
        unknown = in_words(Finding("", "", "{}", ""), language).partition("{}")[0]
        told = [in_words(finding, language) for finding in examine(draft).findings]
        assert not [words for words in told if words.startswith(unknown)], "each has words of its own"
    assert remove_entry(draft, head, name).files == new().files


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=60)
PLACES = [
    (section, item.at, item.kind)
    for section, fields in section_fields().items()
    for item in fields
    if item.kind in ("text", "long", "lines", "flag", "scale", "several", "amount", "plain")
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PLACES), st.integers(0, 9), st.sampled_from(["en", "sl"]), WORDS), max_size=6)
)
def test_editing_never_loses_what_the_form_does_not_know(
    edits: list[tuple[tuple[str, str, str], int, Any, str]],
) -> None:
    draft, touched = barracks(), set()
    for (section, key, kind), number, language, words in edits:
        names = entries(draft, section)
        path = (key,) if section == "case" else (section, names[number % len(names)], key)
        touched.add(path)
        if kind in ("text", "long", "lines"):
            draft = with_words(draft, path, language, [words] if kind == "lines" else words, lacks=number % 2 == 0)
        else:
            draft = with_value(draft, path, {"flag": True, "scale": 3, "amount": 7}.get(kind, ["police"]))
        examine(draft)
    for path, value in leaves(read(barracks())):
        if not any(path[: len(place)] == place for place in touched):
            assert value_at(draft, path) == value, path


def leaves(part: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Return everything below the mappings of an outline, by place."""
    if isinstance(part, dict) and part:
        return [found for key, inner in part.items() for found in leaves(inner, (*path, key))]
    return [(path, part)]
