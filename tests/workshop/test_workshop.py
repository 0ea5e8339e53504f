"""A case from a template: nothing found, played to the end, edited with its comments kept; hostile input is refused."""

from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.errors import InputError
from roleplay.feedback.rubric import load_rubric
from roleplay.scenario.linting.linter import check_case
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.own_cases import with_own
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.workshop.draft import Draft, examine, in_words
from roleplay.workshop.parts import add_entry, remove_entry
from roleplay.workshop.store import OwnCases
from roleplay.workshop.templates import begin, load_blanks, load_templates
from roleplay.workshop.trial import load_learners, try_out
from tests.once import shipped_content

KNOWLEDGE = ROOT / "knowledge"


def new(name: str = "moj-primer", *languages: str, template: int = 0) -> Draft:
    return begin(load_templates(KNOWLEDGE)[template], name, languages or ("sl", "en"))  # type: ignore[arg-type]


@pytest.mark.long
@pytest.mark.parametrize("language", ["sl", "en"])
def test_a_new_case_plays_to_the_end(language, library, reader, tmp_path: Path) -> None:
    draft = new("nov", language)
    found = examine(draft)
    assert found.is_playable and found.scenario is not None, found.findings
    told = {}
    for learner in load_learners(KNOWLEDGE):
        trial = try_out(found.scenario, learner, language, library, reader, load_rubric(KNOWLEDGE))
        assert trial.finished and trial.problem is None
        told[learner.id] = len(trial.told)
    assert told["open"] > told["poor"]
    own = OwnCases(tmp_path, frozenset({"white-van"}))
    own.create(draft)
    own.use(draft)
    assert check_case(tmp_path / "scenarios" / "nov", KNOWLEDGE) == []


def test_a_broken_own_case_is_left_out_and_reported(tmp_path: Path) -> None:
    shipped = shipped_content(KNOWLEDGE)
    own = OwnCases(tmp_path)
    for draft in (new("dober"), new("slab").with_value(("title", "sl"), ""), new("white-van")):
        own.use(draft)
    content = with_own(shipped, KNOWLEDGE, tmp_path)
    assert "dober" in content.library.scenario and "slab" not in content.library.scenario
    assert {finding.file.split("/")[1] for finding in content.findings} == {"slab", "white-van"}
    assert len(content.library.scenarios) == len(shipped.library.scenarios) + 1


def test_editing_keeps_the_rest_and_parts_come_and_go() -> None:
    draft, blanks = new(), load_blanks(KNOWLEDGE)
    changed = draft.with_value(("facts", "[room-above]", "title", "sl"), "Soba: »zgoraj« #1")
    assert changed.value(("facts", "[room-above]", "title", "sl")) == "Soba: »zgoraj« #1"
    before, after = draft.files["facts.yaml"].splitlines(), changed.files["facts.yaml"].splitlines()
    assert len(before) == len(after) and sum(a != b for a, b in zip(before, after, strict=True)) == 1
    more, name = add_entry(draft, blanks, "facts", "Črn kombi", "sl")
    assert name == "crn-kombi" and examine(more).findings
    for language in LANGUAGES:
        unknown = in_words(Finding("", "", "{}", ""), language).partition("{}")[0]
        told = [in_words(finding, language) for finding in examine(more).findings]
        assert not [words for words in told if words.startswith(unknown)], "each has words of its own"
    assert remove_entry(more, "facts", name).files == draft.files
    for head in ("topics", "goals"):
        grown, entry = add_entry(draft, blanks, head, "Novo", "sl")
        assert grown.without((head, f"[{entry}]")).files[f"{head}.yaml"] == draft.files[f"{head}.yaml"]
    second, person = add_entry(draft, blanks, "persons", "Ana Novak", "sl")
    assert second.names("persons") == [person, "witness"] and examine(second).is_playable


def test_a_seat_more_asks_for_a_duty_in_each_phase() -> None:
    blanks = load_blanks(KNOWLEDGE)
    written: dict[str, object] = {
        name: {language: ["Ana"] if isinstance(value["sl"], list) else "Ana." for language in ("sl", "en")}
        for name, value in blanks["seats"].items()
    }
    draft, _ = add_entry(new("nov", template=1), {"seats": written}, "seats", "ngo", "sl")
    problems = [finding.problem for finding in examine(draft).findings]
    assert sum(problem.startswith("ngo has no duty in the phase") for problem in problems) == 5
    assert examine(draft.without(("seats", "[ngo]"))).is_playable


@pytest.mark.parametrize("name", ["../x", "Velik", "con", "a", "x" * 41, "a/b", ".skrit", ""])
def test_ids_that_are_no_folder_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        new(name)
    with pytest.raises(InputError):
        OwnCases(tmp_path).read(name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["../../x.yaml", "persons/../x.yaml", "x.py", "/etc/x.yaml", "persons/con.yaml"])
def test_files_outside_the_case_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        new().with_file(name, "a: 1")
    with pytest.raises(InputError):
        OwnCases(tmp_path).use(Draft("x1", {name: "a: 1"}))


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


@pytest.mark.parametrize("text", [BOMB, "a: !!python/object:os.system x", "a: " + "[" * 200, "a: 1\na: 2", "- x"])
def test_hostile_files_are_findings(text: str) -> None:
    found = examine(new().with_file("notes.yaml", text))
    assert found.scenario is None and found.findings[0].file == "notes.yaml"


def test_too_much_is_refused_and_nothing_is_overwritten(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        new().with_file("notes.yaml", "x" * 2_000_001)
    own, draft = OwnCases(tmp_path, frozenset({"white-van"})), new()
    own.create(draft)
    for taken in (draft, new("white-van")):
        with pytest.raises(InputError):
            own.create(taken)
    mine = draft.with_value(("title", "sl"), "Moj")
    own.save(mine, draft)
    with pytest.raises(InputError):
        own.save(draft.with_value(("title", "sl"), "Drug"), draft)
    assert own.read(draft.id).files == mine.files
    own.use(draft)
    own.use(mine)
    assert own.previous(draft.id) == draft and own.used(draft.id) == mine
    own.delete(draft.id)
    assert own.drafts() == []
