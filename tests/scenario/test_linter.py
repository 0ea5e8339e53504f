"""Each class of defect in otherwise valid content is found, with file, key, problem and remedy."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roleplay.config import ROOT
from roleplay.scenario.linting.content_walk import lint_data
from roleplay.scenario.linting.linter import lint
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.loading.loader import load
from tests.scenario.conftest import CASE, Files, action, fact, library_files, text, text_lines, write

Check = Callable[[Files], list[Finding]]

SCENARIO = f"{CASE}/scenario.yaml"
FACTS = f"{CASE}/facts-agencies.yaml"
HIDDEN = f"{CASE}/facts-persons.yaml"
SEATS = f"{CASE}/seats.yaml"
DUTIES = f"{CASE}/duties.yaml"
ACTIONS = f"{CASE}/actions.yaml"
INJECTS = f"{CASE}/injects.yaml"
WORKER = f"{CASE}/persons/worker.yaml"
FACILITATOR = f"{CASE}/facilitator.yaml"
ENDINGS = f"{CASE}/endings.yaml"
NGO = "agencies/ngo.yaml"
NARRATOR = "voices/narrator.yaml"
RULES = "rules/interviewee.yaml"

REMOVE = object()


def at(content: Any, path: str) -> tuple[Any, Any]:
    """Return the container and the key that a dotted path leads to."""
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        content = content[part]
    return content, last


def change(files: Files, file: str, path: str, value: Any) -> None:
    container, key = at(files[file], path)
    if value is REMOVE:
        del container[key]
    else:
        container[key] = value


# file, path, new value, file of the finding, its key, a part of its problem
DEFECTS: list[tuple[str, str, Any, str, str, str]] = [
    # references
    (DUTIES, "duties.0.via", "rang", DUTIES, "duties[police-preparation].via", "'rang' is not among the actions"),
    (DUTIES, "duties.0.needs_facts", ["x"], DUTIES, "duties[police-preparation].needs_facts", "among the facts"),
    (
        DUTIES,
        "duties.0.met_when",
        {"any": [{"duties": ["x"]}]},
        DUTIES,
        "[police-preparation].met_when.any[0].duties",
        "'x'",
    ),
    (FACTS, "facts.0.topic", "worc", FACTS, "facts[hours].topic", "'worc' is not among the topics"),
    (FACTS, "facts.0.release", {"knows": {"ngo": ["x"]}}, FACTS, "facts[hours].release.knows", "'x'"),
    (ACTIONS, "actions.0.gives", ["answer", "x"], ACTIONS, "actions[ring].gives", "'x' is not among the facts"),
    (ACTIONS, "actions.0.touches", ["x"], ACTIONS, "actions[ring].touches", "among the persons"),
    (ACTIONS, "actions.0.serves", ["x"], ACTIONS, "actions[ring].serves", "protect_while_arresting"),
    (
        ACTIONS,
        "actions.2.blocked.0.unless",
        {"minutes_since": {"x": 2}},
        ACTIONS,
        "actions[later].blocked[0].unless.minutes_since",
        "'x'",
    ),
    (ACTIONS, "actions.2.blocked.0.unless_known", ["x"], ACTIONS, "actions[later].blocked[0].unless_known", "'x'"),
    (INJECTS, "injects.0.gives", ["moved", "x"], INJECTS, "injects[news].gives", "'x'"),
    (INJECTS, "injects.0.when", {"not_injects": ["x"]}, INJECTS, "injects[news].when.not_injects", "injects"),
    (WORKER, "companion", "x", WORKER, "persons[worker].companion", "among the persons"),
    (WORKER, "evasions", {"x": text_lines("A", "B")}, WORKER, "persons[worker].evasions", "among the topics"),
    (WORKER, "disclosures.1.gate.evidence", ["x"], WORKER, "disclosures[locked].gate.evidence", "'x'"),
    (WORKER, "available", {"disclosed_at_least": {"x": 1}}, WORKER, "persons[worker].available", "among the persons"),
    (
        FACILITATOR,
        "facilitator.hints.0.when",
        {"none": [{"injects": ["x"]}]},
        FACILITATOR,
        "hints[think].when.none",
        "'x'",
    ),
    (ENDINGS, "endings.0.outcomes.0.when", {"any_action": ["x"]}, ENDINGS, "outcomes[0].when.any_action", "'x'"),
    (ACTIONS, "actions.1.id", "ring", ACTIONS, "actions[ring]", "stands 2 times"),
    (FACILITATOR, "facilitator.hints", [{"id": "a", "text": text("A", "B")}] * 2, FACILITATOR, "hints[a]", "2 times"),
    (WORKER, "temperaments.1.id", "calm", WORKER, "temperaments[calm]", "2 times"),
    (RULES, "rules.1.id", "R0", RULES, "rules[R0]", "2 times"),
    (INJECTS, "injects.0.id", "ring", INJECTS, "injects[ring]", "an action has the same id"),
    (WORKER, "id", "ngo", WORKER, "persons[ngo]", "the name of another speaker"),
    # languages, slots and house rules
    (SCENARIO, "title", {"sl": "Naslov"}, SCENARIO, "title.en", "no text in the language 'en'"),
    (SCENARIO, "topics.0.asks.en", [], SCENARIO, "topics[work].asks.en", "no text in the language 'en'"),
    (NGO, "name", {"en": "NGO"}, NGO, "name.sl", "no text in the language 'sl'"),
    (NGO, "lines.share.sl.0", "Povem. {fakt}", NGO, "lines.share.sl", "{fakt} is never filled"),
    (NGO, "lines.share.en.0", "I won't say.", NGO, "lines.share.en", "lacks the slot {fact}"),
    (NGO, "lines.greet.en.0", "Hello {name}", NGO, "lines.greet.en", "{name} is never filled"),
    (NGO, "lines.accept.en.0", "{will} In {minutes} min.", NGO, "lines.accept", "different slots"),
    (NARRATOR, "narrator.inject.en.0", "{text}", NARRATOR, "narrator.inject.en", "lacks the slot {asks}"),
    (FACILITATOR, "facilitator.lines.hint.sl.0", "Ne.", FACILITATOR, "lines.hint.sl", "lacks the slot {question}"),
    (FACTS, "facts.0.statement.sl", "Dela {do} noči.", FACTS, "facts[hours].statement.sl", "never filled"),
    (WORKER, "lines.greeting.en.0", "Hello}", WORKER, "lines.greeting.en", "stray brace"),
    (SCENARIO, "setting.sl", "Dva  presledka.", SCENARIO, "setting.sl", "double space"),
    (SCENARIO, "setting.en", "It is **bold**.", SCENARIO, "setting.en", "Markdown"),
    (SCENARIO, "setting.en", "Good \U0001f600.", SCENARIO, "setting.en", "emoji"),
    (SCENARIO, "setting.sl", "Poljska policija.", SCENARIO, "setting.sl", "Polish body"),
    (DUTIES, "duties.3.text.sl", "Javite v 24 urah.", DUTIES, "duties[police-crisis].text.sl", "legal time limit"),
    (
        DUTIES,
        "duties.3.text.en",
        "Report within 72 hours.",
        DUTIES,
        "duties[police-crisis].text.en",
        "legal time limit",
    ),
    (FACTS, "facts.0.statement.en", "No full stop", FACTS, "facts[hours].statement.en", "no full stop"),
    # coverage
    (SEATS, "seats.6", REMOVE, DUTIES, "duties[labour-crisis].agency", "'labour' has no seat"),
    (SEATS, "seats", [], SEATS, "seats", "at least two agencies"),
    (DUTIES, "duties.0", REMOVE, DUTIES, "duties", "police has no duty in the phase preparation"),
    (DUTIES, "duties.0.via", "shout", DUTIES, "duties[police-preparation].via", "'shout' does harm"),
    (DUTIES, "duties.5.via", "later", DUTIES, "duties[border-preparation].via", "border may not do 'later'"),
    (DUTIES, "duties.0.via", None, DUTIES, "duties[police-preparation].via", "with which action?"),
    (DUTIES, "duties.0.met_when", {}, DUTIES, "duties[police-preparation].met_when", "before anybody does anything"),
    (ACTIONS, "actions.0.phases", ["crisis"], DUTIES, "duties[ngo-debrief].via", "not possible in the phase debrief"),
    (ACTIONS, "actions.0.agencies", [], ACTIONS, "actions[ring].agencies", "nobody may do this"),
    (ACTIONS, "actions.0.agencies", ["police"], DUTIES, "duties", "ngo cannot meet any of its duties"),
    (ACTIONS, "actions.1.objection", REMOVE, ACTIONS, "actions[shout].objection", "objects to a harmful action"),
    (ACTIONS, "actions.1.objectors", REMOVE, ACTIONS, "actions[shout].objectors", "nobody objects"),
    (ACTIONS, "actions.1.objectors", ["police"], ACTIONS, "actions[shout].objectors", "nobody is left to object"),
    (ACTIONS, "actions.2.blocked.0.unless", {}, ACTIONS, "actions[later].blocked[0]", "nothing can remove"),
    (ACTIONS, "actions.2.blocked.0.unless", None, ACTIONS, "actions[later].blocked[0]", "nothing can remove"),
    (
        ACTIONS,
        "actions.2.blocked.0.unless",
        {"actions": ["ring"], "knows": {"police": ["hours"]}},
        ACTIONS,
        "actions[later].blocked[0]",
        "can be there in 2 ways",
    ),
    (
        ACTIONS,
        "actions.2.blocked.0.unless",
        {"all": [{"actions": ["ring"]}, {"not_injects": ["news"]}]},
        ACTIONS,
        "actions[later].blocked[0]",
        "can be there in 2 ways",
    ),
    (ACTIONS, "actions.2.done", [], ACTIONS, "actions[later].done", "there is no text"),
    (
        ACTIONS,
        "actions.2.done",
        [{"when": {"actions": ["ring"]}, "text": text("A.", "B.")}],
        ACTIONS,
        "actions[later].done[0].when",
        "none may hold",
    ),
    (
        INJECTS,
        "injects.0.answered",
        [{"text": text("A.", "B.")}, {"text": text("C.", "D.")}],
        INJECTS,
        "injects[news].answered[0].when",
        "never told",
    ),
    (ACTIONS, "actions.2.done", text("Brez pike", "No stop"), ACTIONS, "actions[later].done[0].text.sl", "full stop"),
    (ACTIONS, "actions.0.calms", {"trust": 0.1}, ACTIONS, "actions[ring].touches", "but whose?"),
    (ACTIONS, "actions.0.gives", [], FACTS, "facts[answer]", "nobody can ever learn this fact"),
    (FACTS, "facts.0.needs", [], FACTS, "facts[hours].needs", "no agency needs"),
    (FACTS, "facts.0.personal", True, FACTS, "facts[hours].release", "released from the start"),
    (HIDDEN, "facts.0.holders", ["labour"], SEATS, "seats[labour]", "starts with all key facts"),
    (SCENARIO, "topics.0.asks.sl", ["Kako?"], SCENARIO, "topics[work].asks.sl", "1 ways of asking"),
    (WORKER, "lines.silence", REMOVE, WORKER, "persons[worker].lines.silence.sl", "0 lines for this stance"),
    (WORKER, "lines.yes.en", ["Yes.", "Well."], WORKER, "persons[worker].lines.yes.en", "2 lines for this stance"),
    (WORKER, "begins.trust", 1.3, WORKER, "persons[worker].begins.trust", "outside 0 to 1"),
    (
        WORKER,
        "disclosures.0.gate",
        {"disclosed": ["locked"]},
        WORKER,
        "disclosures[hours].gate.disclosed",
        "never tell",
    ),
    (ENDINGS, "endings.0.outcomes.1.when", {"actions": ["ring"]}, ENDINGS, "outcomes[1].when", "none may hold"),
    (ENDINGS, "endings.0.outcomes.0.when", {}, ENDINGS, "outcomes[0].when", "always holds"),
    (ENDINGS, "endings", [], ENDINGS, "endings", "no ending"),
    (SCENARIO, "phases.0.minutes", 20, SCENARIO, "phases", "last 95 minutes"),
    (SCENARIO, "phases.4", REMOVE, SCENARIO, "phases", "preparation, preliminary, interview, crisis"),
    (INJECTS, "injects.0.minute", REMOVE, INJECTS, "injects[news]", "when the inject fires"),
    (INJECTS, "injects.0.minute", 30, INJECTS, "injects[news].minute", "lasts only 30 minutes"),
    (INJECTS, "injects.0.answered_when", {}, INJECTS, "injects[news].answered_when", "answered at once"),
    (SCENARIO, "languages", [], SCENARIO, "languages", "each of its languages once"),
    (FACILITATOR, "facilitator.lines.pace", REMOVE, FACILITATOR, "facilitator.lines.pace", "no lines"),
    (NGO, "lines.withhold", REMOVE, NGO, "lines.withhold", "no lines"),
    (NARRATOR, "narrator.unavailable", REMOVE, NARRATOR, "narrator.unavailable", "no lines"),
    # interviewee rules
    (RULES, "rules.0.effects", {"trust": -0.5}, RULES, "rules[R0].effects.trust", "too large"),
    (ACTIONS, "actions.0.calms", {"trust": 0.4}, ACTIONS, "actions[ring].calms.trust", "too large"),
    (RULES, "rules.1.when", {"tactics": ["threat"]}, RULES, "rules", "no rule is triggered by 'empathy'"),
    (RULES, "rules.0.when", {"classes": ["OPEN"]}, RULES, "rules", "no rule is triggered by 'PROBE'"),
]


def assert_found(findings: list[Finding], file: str, key: str, problem: str) -> None:
    matching = [item for item in findings if item.file == file and key in item.key and problem in item.problem]
    assert matching, "\n".join(map(str, findings)) or "no findings"
    assert all(item.remedy for item in matching)


def test_the_small_library_is_clean(files: Files, check_files: Check) -> None:
    assert check_files(files) == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: f"{defect[1]}: {defect[5]}")
def test_a_defect_is_found(files: Files, check_files: Check, defect: tuple[str, str, Any, str, str, str]) -> None:
    file, path, value, where, key, problem = defect
    change(files, file, path, value)
    assert_found(check_files(files), where, key, problem)


def test_an_unknown_id_comes_with_the_nearest_one(files: Files, check_files: Check) -> None:
    change(files, DUTIES, "duties.0.via", "rinq")
    assert "did you mean 'ring'?" in check_files(files)[0].remedy


def test_a_duty_cannot_need_what_nobody_may_tell(files: Files, check_files: Check) -> None:
    files[INJECTS]["injects"][0]["tells"] = ["police"]
    change(files, DUTIES, "duties.5.needs_facts", ["moved"])
    assert_found(check_files(files), DUTIES, "duties[border-preparation].needs_facts", "nobody may tell border")


def test_an_obstacle_cannot_wait_for_what_nobody_may_tell(files: Files, check_files: Check) -> None:
    files[INJECTS]["injects"][0]["tells"] = ["police"]
    change(files, ACTIONS, "actions.2.agencies", ["border"])
    change(files, ACTIONS, "actions.2.blocked.0", {"unless_known": ["moved"], "text": text("Nihče.", "Nobody.")})
    assert_found(check_files(files), ACTIONS, "actions[later].blocked[0].unless_known", "nobody may tell border")


def test_either_a_deed_or_knowledge_may_remove_an_obstacle(files: Files, check_files: Check) -> None:
    change(files, ACTIONS, "actions.2.blocked.0.unless_known", ["hours", "answer"])
    assert check_files(files) == []


def test_a_text_may_have_variants(files: Files, check_files: Check) -> None:
    variants = [{"when": {"actions": ["ring"]}, "text": text("A.", "B.")}, {"text": text("C.", "D.")}]
    change(files, ACTIONS, "actions.2.done", variants)
    change(files, INJECTS, "injects.0.unanswered", variants)
    assert check_files(files) == []


def test_a_case_without_key_facts_is_found(files: Files, check_files: Check) -> None:
    change(files, FACTS, "facts.0.key", False)
    change(files, HIDDEN, "facts.0.key", False)
    assert_found(check_files(files), FACTS, "facts", "no fact is marked as key")


SECRET_SL, SECRET_EN = "Videl sem ga s KREMENÓVIM ključem.", "It was a flint   key, he said."
PUBLIC: list[tuple[str, str]] = [
    (SCENARIO, "setting"),
    (SCENARIO, "summary"),
    (SCENARIO, "phases.1.intro"),
    (SEATS, "seats.0.briefing"),
    (SEATS, "seats.0.questions"),
    (WORKER, "sketch"),
    (WORKER, "lines.silence"),
    (WORKER, "evasions.work"),
    (WORKER, "temperaments.0.lines.greeting"),
    (WORKER, "disclosures.1.cover"),
    (WORKER, "disclosures.1.wordings.too_early"),
    (WORKER, "disclosures.0.wordings.asked"),
    (ACTIONS, "actions.0.title"),
    (ACTIONS, "actions.0.explains"),
    (ACTIONS, "actions.0.will"),
    (DUTIES, "duties.0.text"),
    (INJECTS, "injects.0.text"),
    (FACILITATOR, "facilitator.hints.0.text"),
    (FACTS, "facts.0.wordings.asked"),
    (HIDDEN, "facts.0.question"),
]


@pytest.mark.parametrize("place", PUBLIC, ids="/".join)
def test_a_secret_in_a_public_text_is_found(files: Files, check_files: Check, place: tuple[str, str]) -> None:
    file, path = place
    container, key = at(files[file], path)
    container[key] = (
        text_lines(SECRET_SL, SECRET_EN) if isinstance(container[key]["sl"], list) else text(SECRET_SL, SECRET_EN)
    )
    findings = check_files(files)
    for language in ("sl", "en"):
        assert_found(findings, file, f".{language}", "gives away the fact 'locked'")


@pytest.mark.parametrize(
    ("file", "path"),
    [
        (SCENARIO, "truth"),
        (WORKER, "truth"),
        (ENDINGS, "endings.0.outcomes.1.text"),
        (f"{CASE}/notes.yaml", "trainer_notes.0.text"),
        (HIDDEN, "facts.0.title"),
        (HIDDEN, "facts.0.origin"),
    ],
)
def test_a_secret_may_stand_where_it_belongs(files: Files, check_files: Check, file: str, path: str) -> None:
    change(files, file, path, text("S kremenovim ključem.", "With the flint key."))
    assert check_files(files) == []


def test_what_gives_or_holds_a_fact_may_tell_it(files: Files, check_files: Check) -> None:
    change(files, ACTIONS, "actions.0.gives", ["answer", "locked"])
    change(files, ACTIONS, "actions.0.done", text("S kremenovim ključem.", "With the flint key."))
    change(files, HIDDEN, "facts.0.holders", ["police"])
    change(files, SEATS, "seats.0.briefing", text("S kremenovim ključem.", "With the flint key."))
    assert check_files(files) == []


def test_part_of_a_word_is_no_leak(files: Files, check_files: Check) -> None:
    change(files, SCENARIO, "setting.en", "A skinflint keyed it in; a flint was the key.")
    assert check_files(files) == []


def test_a_statement_is_secret_even_without_telltales(files: Files, check_files: Check) -> None:
    change(files, SCENARIO, "setting.en", "We heard: a statement about the fact HOURS, they said.")
    assert_found(check_files(files), SCENARIO, "setting.en", "gives away the fact 'hours'")


def test_police_detention_may_be_given_in_hours(files: Files, check_files: Check) -> None:
    change(files, SCENARIO, "setting", text("Najdlje v 48 urah, že v 6 urah.", "Within 48 hours, within 6 hours."))
    assert check_files(files) == []


HANDOUTS: list[tuple[Any, str, str]] = [
    ("# No heading\n", "(heading block)", "no heading block"),
    ("---\ntitle: [\n---\n", "(heading block)", "cannot be read as YAML"),
    ("---\n- a\n---\n", "(heading block)", "no keys"),
    ("---\ntitle: A\nid: MA-1\n---\n", "label", "missing or empty"),
    (b"---\ntitle: \xff\n---\n", "(heading block)", "not UTF-8"),
]


@pytest.mark.parametrize(("content", "key", "problem"), HANDOUTS)
def test_a_broken_handout_is_found(files: Files, check_files: Check, content: Any, key: str, problem: str) -> None:
    files["handouts/en/protocol.md"] = content
    assert_found(check_files(files), "handouts/en/protocol.md", key, problem)


def test_handouts_agree_between_languages(files: Files, check_files: Check) -> None:
    heading = "---\ntitle: A\nid: {}\nlabel: B\n---\n"
    files["handouts/en/protocol.md"] = heading.format("MA-2")
    files["handouts/en/more.md"] = heading.format("MA-3")
    findings = check_files(files)
    assert_found(findings, "handouts/*/protocol.md", "id", "different ids")
    assert_found(findings, "handouts/sl/more.md", "(whole file)", "only in another language")


def test_two_handouts_need_two_ids(files: Files, check_files: Check) -> None:
    for language in ("sl", "en"):
        files[f"handouts/{language}/second.md"] = files[f"handouts/{language}/protocol.md"]
    assert_found(check_files(files), "handouts/*/second.md", "id", "'protocol.md' has the same id")


def test_a_missing_profile_is_found(files: Files, check_files: Check) -> None:
    del files[NGO]
    assert_found(check_files(files), NGO, "(whole file)", "no profile")


def test_a_case_is_called_like_its_folder(files: Files, check_files: Check) -> None:
    change(files, SCENARIO, "id", "maxi")
    assert_found(check_files(files), SCENARIO, "id", "its folder is not")


def test_content_without_a_case_is_found(files: Files, check_files: Check) -> None:
    shared = {name: content for name, content in files.items() if not name.startswith("scenarios/")}
    assert_found(check_files(shared), "scenarios", "(whole folder)", "there is no case")


def test_in_memory_the_file_follows_from_the_kind(tmp_path: Path, files: Files) -> None:
    files[FACTS]["facts"].append(fact("alone"))
    files[ACTIONS]["actions"].append(action("idle", []))
    change(files, WORKER, "companion", "nobody")
    write(tmp_path, files)
    findings = lint(load(tmp_path).library)
    assert_found(findings, f"{CASE}/facts.yaml", "facts[alone]", "nobody can ever learn")
    assert_found(findings, ACTIONS, "actions[idle].agencies", "nobody may do this")
    assert_found(findings, WORKER, "persons[worker].companion", "'nobody'")


def test_a_single_language_case_needs_no_other(files: Files, check_files: Check) -> None:
    change(files, SCENARIO, "languages", ["en"])
    for name, content in files.items():
        if name.startswith("scenarios/"):
            strip(content, "sl")
    assert check_files(files) == []


def strip(content: Any, language: str) -> None:
    if isinstance(content, dict):
        content.pop(language, None)
    for item in content.values() if isinstance(content, dict) else content if isinstance(content, list) else ():
        strip(item, language)


def test_the_factory_gives_fresh_files() -> None:
    assert library_files() == library_files()


def test_an_action_that_does_harm_serves_nothing(files: Files, check_files: Check) -> None:
    change(files, ACTIONS, "actions.0.serves", ["uphold_rights"])
    assert not [finding for finding in check_files(files) if "serves" in finding.key]
    change(files, ACTIONS, "actions.0.harm", "victims_detained")
    assert [finding.key for finding in check_files(files) if "serves" in finding.key] == ["actions[ring].serves"]


def test_ways_of_asking_belong_to_facts_and_remarks_to_everyday_questions(files: Files, check_files: Check) -> None:
    files[f"{CASE}/asks.yaml"] = {"asks": {"nothing": text_lines("Kaj?", "What?")}}
    files[f"{CASE}/everyday.yaml"] = {"everyday": [{"id": "age", "asks": text_lines("Koliko?", "How old?")}]}
    change(files, WORKER, "remarks", {"ages": text_lines("Dosti.", "Enough.")})
    found = {(finding.file, finding.key) for finding in check_files(files)}
    assert {file for file, _ in found} == {f"{CASE}/asks.yaml", WORKER}, found


def test_an_act_needs_lines_of_the_agency_or_of_all(files: Files, check_files: Check) -> None:
    change(files, NGO, "lines.settled", REMOVE)
    assert not check_files(files)
    change(files, "voices/agencies.yaml", "agencies.settled", REMOVE)
    found = check_files(files)
    assert found and all("settled" in f"{finding.key} {finding.problem}" for finding in found)


def test_an_agency_without_an_objection_is_found(files: Files, check_files: Check) -> None:
    del files["agencies/objections.yaml"]["lines"]["ngo"]["no_vow"]
    assert_found(check_files(files), "agencies/objections.yaml", "lines.ngo.no_vow", "no objection")


def test_an_order_of_which_nothing_is_said_is_found(files: Files, check_files: Check) -> None:
    del files["agencies/objections.yaml"]["orders"][0]
    assert_found(check_files(files), "agencies/objections.yaml", "orders", "nothing is said of the order")


def test_every_finding_has_its_words_and_no_words_are_left_over() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "roleplay/scenario/linting").glob("*.py"))
    words = lint_data("findings")
    assert set(re.findall(r'finding\(\s*"(\w+)"', source)) <= words.keys()
    assert [code for code in words if f'"{code}"' not in source] == []
    assert all(len(said) == 2 for said in words.values())
