"""A case of one's own: from a template to a case in use that passes the check and plays to its end."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.errors import InputError, SodelujError
from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.feedback.rubric import load_rubric
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.own_cases import with_own
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft, examine
from roleplay.workshop.outlined import value_at, with_words
from roleplay.workshop.store import OwnCases
from roleplay.workshop.templates import begin, load_templates
from roleplay.workshop.trial import load_learners, try_out
from tests.conftest import KNOWLEDGE
from tests.once import shipped_content

TEMPLATES = load_templates(KNOWLEDGE)


@pytest.fixture(params=TEMPLATES)
def template(request: pytest.FixtureRequest) -> Draft:
    return TEMPLATES[request.param]


def test_a_template_is_a_case_without_findings(template: Draft) -> None:
    for language in (None, "sl", "en"):
        examined = examine(begin(template, "night-shift", language))
        assert examined.findings == () and examined.is_playable
        assert examined.scenario is not None
        assert set(examined.scenario.languages) == (set(LANGUAGES) if language is None else {language})


@pytest.mark.long
@pytest.mark.some(2)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_in_use_plays_to_its_end(
    template: Draft, tmp_path: Path, practice: Practice, language: Language
) -> None:
    own = OwnCases(tmp_path, frozenset({"white-van"}))
    draft = with_words(begin(template, "night-shift"), ("title",), language, "Čisto moj primer")
    own.create(draft)
    assert own.read("night-shift") == draft and own.in_use() == []
    own.use(draft)
    content = with_own(shipped_content(KNOWLEDGE), KNOWLEDGE, tmp_path)
    case = content.library.scenario["night-shift"]
    assert not content.findings and case.title[language] == "Čisto moj primer"
    mine = replace(practice, library=content.library)
    goal = case.goals[0]
    drill = Drill(person=goal.person, goal=goal.id, minutes=10)
    session = mine.start(Setup("night-shift", language, "police", seed=1, drill=drill))
    list(
        mine.say(
            session,
            "interview",
            "Povejte mi o svojem delu." if language == "sl" else "Tell me about your work.",
            (goal.person,),
        )
    )
    while session.state.finished is None:
        list(mine.next_phase(session))
    assert any(getattr(entry.event, "speaker", "") == goal.person for entry in session.state.log)


@pytest.mark.some(1)
@pytest.mark.parametrize("language", LANGUAGES)
def test_simulated_learners_try_a_draft_out(template: Draft, reader: LocalReader, language: Language) -> None:
    examined = examine(begin(template, "night-shift"))
    assert examined.scenario is not None
    library, rubric = shipped_content(KNOWLEDGE).library, load_rubric(KNOWLEDGE)
    trials = [
        try_out(examined.scenario, learner, language, library, reader, rubric) for learner in load_learners(KNOWLEDGE)
    ]
    assert len(trials) >= 2
    assert all(not trial.problem and trial.lines and set(trial.told) <= set(trial.possible) for trial in trials)
    told = [len(trial.told) for trial in trials]
    assert max(told) > min(told), "who asks well learns more"


def test_findings_name_the_file_as_one_writes(template: Draft) -> None:
    draft = begin(template, "night-shift")
    broken = draft.with_file("case.yaml", draft.files["case.yaml"] + "\ncolour: red\n")
    findings = examine(broken).findings
    assert any(item.key == "colour" and item.file == "case.yaml" for item in findings)
    torn = draft.with_file("case.yaml", "title: [\n")
    assert examine(torn).findings and not examine(torn).is_playable


@pytest.mark.parametrize("name", ["", "A", "../up", "a/b", "a" * 60, "con", "č", "a b", "-a", "white\nvan"])
def test_ids_that_could_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    own = OwnCases(tmp_path)
    for way in (lambda: own.create(Draft(name, {})), lambda: own.read(name), lambda: own.delete(name)):
        with pytest.raises(InputError):
            way()
    assert not [path for path in tmp_path.rglob("*.yaml")]


@pytest.mark.parametrize(
    "name", ["../x.yaml", "/etc/x.yaml", "persons/../x.yaml", "x.py", "persons/a/b.yaml", ".x.yaml"]
)
def test_files_that_could_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        Draft("night-shift", {}).with_file(name, "a: 1\n")


def test_shipped_cases_and_ones_own_are_not_overwritten(template: Draft, tmp_path: Path) -> None:
    own = OwnCases(tmp_path, frozenset({"white-van"}))
    with pytest.raises(InputError, match="workshop_taken"):
        own.create(begin(template, "white-van"))
    own.create(begin(template, "night-shift"))
    with pytest.raises(InputError, match="workshop_taken"):
        own.create(begin(template, "night-shift"))
    before = own.read("night-shift")
    own.save(before.with_value("case.yaml", ("title",), "First"), before)
    with pytest.raises(InputError, match="workshop_changed_elsewhere"):
        own.save(before.with_value("case.yaml", ("title",), "Second"), before)
    used = own.read("night-shift")
    own.use(used)
    own.use(used.with_value("case.yaml", ("title",), "Third"))
    assert own.previous("night-shift") == used
    own.delete("night-shift")
    assert own.drafts() == []


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_whatever_is_written_into_a_field_stands_there_or_is_refused(words: str) -> None:
    draft = begin(TEMPLATES["interview"], "night-shift", "en")
    try:
        changed = draft.with_value("case.yaml", ("title",), words)
    except SodelujError:
        return
    kept = value_at(changed, ("title", "en"))
    assert (
        kept is None
        or str(kept).split() == "".join(sign for sign in words if sign.isprintable() or sign.isspace()).split()
        or kept
    )
    examine(changed)


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [1]\n" + "".join(f"b{i}: *a\n" for i in range(5000)),
        "[" * 5000,
        "a: !!python/object/apply:os.system [x]\n",
        "a: 1\na: 2",
        "- x",
    ],
)
def test_hostile_yaml_is_a_finding_and_nothing_more(bomb: str) -> None:
    draft = begin(TEMPLATES["interview"], "night-shift", "en")
    examined = examine(draft.with_file("notes.yaml", bomb))
    assert examined.findings and not examined.is_playable


def test_a_case_in_full_form_goes_on_playing(tmp_path: Path) -> None:
    case = KNOWLEDGE.parent / "tests" / "workshop" / "in-full"
    files = {path.relative_to(case).as_posix(): path.read_text(encoding="utf-8") for path in case.rglob("*.yaml")}
    OwnCases(tmp_path).use(Draft("in-full", files))
    content = with_own(shipped_content(KNOWLEDGE), KNOWLEDGE, tmp_path)
    assert not content.findings and "in-full" in content.library.scenario


def test_a_broken_own_case_is_left_out_and_reported(tmp_path: Path) -> None:
    shipped = shipped_content(KNOWLEDGE)
    own = OwnCases(tmp_path)
    good = begin(TEMPLATES["interview"], "dober", "sl")
    for draft in (good, Draft("slab", good.files), begin(TEMPLATES["interview"], "white-van")):
        own.use(draft)
    content = with_own(shipped, KNOWLEDGE, tmp_path)
    assert "dober" in content.library.scenario and "slab" not in content.library.scenario
    assert {finding.file.split("/")[1] for finding in content.findings} == {"slab", "white-van"}
    assert len(content.library.scenarios) == len(shipped.library.scenarios) + 1


def test_too_much_is_refused() -> None:
    with pytest.raises(InputError):
        begin(TEMPLATES["interview"], "velik").with_file("notes.yaml", "x" * 2_000_001)
