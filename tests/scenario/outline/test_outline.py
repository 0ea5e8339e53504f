"""One short file makes a case that loads, passes the check and can be played."""

import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roleplay.config import CONTENT
from roleplay.scenario.linting.linter import check_case, lint_case
from roleplay.scenario.loading.loader import BrokenCaseError, case_of, load, read_case
from roleplay.scenario.vocabulary import AGENCIES, PHASES

CASES = Path(__file__).parent / "cases"
BARRACKS = CASES / "barracks"
MAIN = (BARRACKS / "case.yaml").read_text(encoding="utf-8")


def changed(**keys: object) -> dict[str, str]:
    """The barracks in English alone with keys put anew."""
    content = yaml.safe_load(MAIN) | {"languages": ["en"]} | keys
    return {"case.yaml": yaml.safe_dump(content, allow_unicode=True, sort_keys=False)}


def findings(files: dict[str, str]) -> list[str]:
    with pytest.raises(BrokenCaseError) as caught:
        case_of(files)
    return [str(finding) for finding in caught.value.findings]


def test_the_barracks_load_in_both_languages_and_nothing_is_wrong() -> None:
    assert check_case(BARRACKS, CONTENT) == []
    scenario, _ = read_case(BARRACKS, CASES)
    assert len(MAIN.splitlines()) < 150
    assert scenario.languages == ("en", "sl")
    assert scenario.fact["tin"].statement["sl"] == "Potni listi so v škatli za piškote v pisarni delovodje."
    assert scenario.fact["tin"].indicator.name["sl"] == "odvzeti dokumenti"
    assert scenario.person["goran"].remarks["children"]["sl"] == ("Dve hčeri. Mislita, da mi gre dobro.",)
    assert "check-records" in scenario.action
    assert scenario.action["check-records"].gives == ("forms",)
    assert scenario.action["interpreter"].will["en"]


def test_every_seat_has_something_to_do_in_every_phase_and_tells_what_it_holds() -> None:
    scenario, _ = read_case(BARRACKS, CASES)
    assert {(duty.agency, duty.phase) for duty in scenario.duties} >= {
        (agency, phase) for agency in scenario.seat for phase in PHASES
    }
    assert scenario.duty["social-brief"].met_when.knows == {"labour": ("note",), "police": ("note",)}


def test_variants_are_other_truths_of_the_same_case() -> None:
    scenario, _ = read_case(BARRACKS, CASES)
    (other,) = scenario.variants
    assert scenario.fact["note"].holders == ("social",)
    assert other.fact["note"].holders == ("labour",)
    assert other.duty["labour-brief"].met_when.knows == {"police": ("note",)}
    assert (scenario.inject["coach"].minute, other.inject["coach"].minute) == (5, 4)
    assert scenario.truth_of(1) is other
    assert scenario.truth_of(7) is scenario


def test_a_range_of_minutes_alone_makes_plays_differ() -> None:
    scenario, _ = case_of(changed(variants=[]))
    minutes = [truth.inject["coach"].minute for truth in (scenario, *scenario.variants)]
    assert len(minutes) == 3
    assert all(5 <= minute <= 12 for minute in minutes)
    assert len(set(minutes)) > 1


def test_a_file_beside_the_outline_and_a_path_in_it_have_the_last_word() -> None:
    files = changed(override={"actions.take-over-case.minutes": 4})
    files["actions.yaml"] = "actions: [{id: take-over-case, title: {en: Ours now}}]"
    action = case_of(files)[0].action["take-over-case"]
    assert (action.title["en"], action.minutes) == ("Ours now", 4)
    assert action.will["en"]


def test_a_variant_wins_over_the_files_beside_the_case_in_both_languages() -> None:
    files = {file: (BARRACKS / file).read_text(encoding="utf-8") for file in ("case.yaml", "case.sl.yaml")}
    content, words = (yaml.safe_load(text) for text in files.values())
    content["variants"] = [{"note.is": "She gave the pharmacist a list.", "override.injects.coach.title": "A lorry"}]
    words["variants"] = [{"note.is": "Lekarnarki je dala seznam.", "override.injects.coach.title": "Tovornjak"}]
    files = dict(zip(files, map(yaml.safe_dump, (content, words)), strict=True))
    own = {"id": "note", "question": {"en": "Own question?", "sl": "Svoje vprašanje?"}}
    own["wordings"] = {"asked": {"en": ["Own words."], "sl": ["Svoje besede."]}}
    files["facts.yaml"] = yaml.safe_dump({"facts": [own]})
    files["injects.yaml"] = "injects: [{id: coach, title: {en: Own title, sl: Svoj naslov}}]"
    usual, _ = case_of(files)
    (other,) = usual.variants
    assert usual.fact["note"].wordings.asked["en"] == ("Own words.",)
    assert usual.inject["coach"].title["sl"] == "Svoj naslov"
    assert "She gave the pharmacist a list." in other.fact["note"].wordings.asked["en"][0]
    assert (other.inject["coach"].title["sl"], other.inject["coach"].title["en"]) == ("Tovornjak", "A lorry")
    assert other.fact["note"].statement["sl"] == "Lekarnarki je dala seznam."
    assert other.fact["note"].question["en"] == "Own question?"


def test_what_is_wrong_with_a_variant_alone_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "barracks"
    folder.mkdir()
    (folder / "case.yaml").write_text(changed(variants=[{"coach.answered_by": ["dance"]}])["case.yaml"], "utf-8")
    assert any("dance" in str(finding) for finding in check_case(folder, CONTENT))


def test_what_a_case_goes_without_is_not_in_it_nor_what_needs_it() -> None:
    scenario, _ = case_of(changed(leaves_out={"actions": ["take-over-case"]}))
    assert "take-over-case" not in scenario.action
    assert not [duty.id for duty in scenario.duties if duty.via == "take-over-case"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"kit": "opera"}, "there is no kit 'opera'"),
        ({"languages": []}, "no language is named"),
        ({"variants": [{"nobody.held": ["police"]}]}, "'nobody' is nothing in this case"),
        ({"seats": {"police": 3, "social": "You."}}, "case.yaml: seats.police"),
        ({"topics": None}, "case.yaml: topics"),
        ({"facts": {"a": {"is": "So it is."}}}, "facts.a.topic"),
        (
            {"injects": {"late": {"text": "x", "answered_by": ["a"], "good": "g", "bad": "b", "minute": "soon"}}},
            "minute",
        ),
        ({"override": {"actions.nothing.minutes": 3}}, "override.actions.nothing.minutes"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(keys: dict, said: str) -> None:
    assert any(said in finding for finding in findings(changed(**keys)))


def test_an_everyday_question_that_nobody_knows_is_named_with_its_neighbours() -> None:
    content = yaml.safe_load(MAIN)
    content["persons"]["goran"]["everyday"] = {"pain": "It burns."}
    (finding,) = findings(changed(persons=content["persons"]))
    assert "persons.goran.everyday.pain" in finding
    assert "own-pain" in finding


def test_the_second_language_may_stand_in_the_same_file(tmp_path: Path) -> None:
    content = yaml.safe_load(MAIN) | {"sl": yaml.safe_load((BARRACKS / "case.sl.yaml").read_text(encoding="utf-8"))}
    one = case_of({"case.yaml": yaml.safe_dump(content, allow_unicode=True, sort_keys=False)})[0]
    assert one == read_case(BARRACKS, CASES)[0]


def test_missing_texts_of_a_language_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "barracks"
    shutil.copytree(BARRACKS, folder)
    other = folder / "case.sl.yaml"
    content = yaml.safe_load(other.read_text(encoding="utf-8"))
    del content["facts"]["six"]
    other.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert any(
        "facts[six].statement" in str(finding) and "'sl'" in str(finding) for finding in check_case(folder, CONTENT)
    )


RULES = load(CONTENT, []).library.rules


@st.composite
def outlines(draw: st.DrawFn) -> dict[str, str]:
    """Any two or more services, any person, facts held by any of them: what an author may begin with."""
    seats = draw(st.lists(st.sampled_from(AGENCIES), min_size=2, unique=True))
    kind = draw(st.sampled_from(["victim", "suspect", "witness"]))
    holder, other = seats[0], seats[1]
    facts = {
        "first": {"is": "A letter lies under the mat.", "topic": "home", "held": [holder], "for": [other], "key": True},
        "second": {"is": "The cellar has a second door.", "topic": "home", "for": seats[:2], "key": True},
    }
    person = {"kind": kind, "name": "Ana Kos", "role": "neighbour", "gender": draw(st.sampled_from("mf"))}
    return changed(
        seats=dict.fromkeys(seats, "You have been rung. Nothing is certain yet."),
        topics={"home": "The house"},
        facts=facts,
        persons={"ana": person | {"tells": {"second": {"gate": {"trust": 0.4}}}}},
        actions={},
        injects={},
        endings={"house": {"good_when": ["hand-over-plan"], "good": "The house is empty.", "bad": "Nobody went."}},
        variants=[],
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(outlines())
def test_any_seats_and_any_person_make_a_case_without_findings(files: dict[str, str]) -> None:
    scenario, origins = case_of(files)
    assert [str(finding) for finding in lint_case(scenario, origins, RULES)] == []
