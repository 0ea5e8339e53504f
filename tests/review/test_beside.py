"""What trainers left stands in every export beside the program's levels, and never over them."""

import io
import json
from collections.abc import Callable
from zipfile import ZipFile

import pytest

from roleplay.feedback.document import Format, exported, statements
from roleplay.feedback.grade import build
from roleplay.feedback.report import held
from roleplay.practice import Practice
from roleplay.review.agreement import FEWEST
from roleplay.review.ratings import Rating, row_of, with_trainers
from roleplay.review.tables import statements_of
from tests.review.test_desk import ANA, ONE, RUBRIC, TWO, House

WORDS = {"whole": "Mirno ste vodili pogovor.", "turn": "Predstavite se.", "why": "Vprašanja ni bilo."}


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> House:
    return House(make_practice("sqlite://"))


def rated(house: House) -> str:
    name = house.submitted()
    one = house.desk(ONE)
    house.desk(TWO).rate(name, {"R-09": 3, "R-10": 0})
    one.rate(name, {"R-09": 2, "R-10": None})
    one.comment(name, 0, WORDS["whole"])
    one.comment(name, 1, WORDS["turn"])
    one.judge(name, "R-09", "disagree", WORDS["why"])
    one.sign_off(name)
    return name


def test_levels_and_remarks_stand_in_every_export(house: House) -> None:
    desk, name = house.desk(ANA), rated(house)
    state = house.practice().look(name)
    alone = build(state, desk.library, RUBRIC)
    report = with_trainers(alone, desk.left(name))
    assert report.model_copy(update={"trainers": alone.trainers}) == alone, "nothing else is changed"
    forms: tuple[Format, ...] = ("md", "csv", "json")
    files = {form: exported(form, report, state, desk.library) for form in forms}
    for form, content in files.items():
        assert all(words in content.decode() for words in (*WORDS.values(), ONE, TWO)), form
    title, program = RUBRIC.criterion["R-09"].title["en"], next(item for item in report.criteria if item.id == "R-09")
    row = next(line for line in files["md"].decode().splitlines() if line.startswith(f"| {title} |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2:] == ["3/3", "2/3"] and (program.level is None or cells[1].startswith(f"{program.level}/3"))
    told = json.loads(files["json"])
    assert told["criteria"] == json.loads(exported("json", alone, state, desk.library))["criteria"]
    assert {item["by"]: item["levels"]["R-09"] for item in told["trainers"]["levels"]} == {TWO: 3, ONE: 2}
    assert told["trainers"]["signed_by"] == ONE


@pytest.mark.slow
def test_levels_and_remarks_stand_on_paper(house: House) -> None:
    desk, name = house.desk(ANA), rated(house)
    state = house.practice().look(name)
    alone = build(state, desk.library, RUBRIC)
    report = with_trainers(alone, desk.left(name))
    with ZipFile(io.BytesIO(exported("docx", report, state, desk.library))) as word:
        text = word.read("word/document.xml").decode()
    assert all(words in text for words in (*WORDS.values(), ONE, TWO))
    pages = exported("pdf", report, state, desk.library)
    assert pages.startswith(b"%PDF") and len(pages) > len(exported("pdf", alone, state, desk.library))


def test_statements_name_trainers_by_pseudonyms_and_learners_not_at_all(house: House) -> None:
    desk, name = house.desk(ANA), rated(house)
    state = house.practice().look(name)
    report = with_trainers(build(state, desk.library, RUBRIC), desk.left(name))
    made = statements(report, state)
    given = [item for item in made if "instructor" in item["context"]]
    assert sorted(item["result"]["score"]["raw"] for item in given) == [0, 2, 3]
    assert len({item["context"]["instructor"]["account"]["name"] for item in given}) == 2
    said = {item["result"]["response"] for item in made if item["verb"]["id"].endswith("/commented")}
    assert said == set(WORDS.values())
    text = json.dumps([{**item, "result": {}} for item in made])
    assert f'"{ONE}"' not in text and f'"{TWO}"' not in text and f'"{ANA}"' not in text
    assert len({item["id"] for item in made}) == len(made)
    assert statements_of(house.desk(ONE), "en") == made
    other = house.submitted(seed=2)
    assert statements_of(house.desk(ONE), "en") == made, "what is not rated yet tells nothing"
    assert other not in json.dumps(made)


def test_what_falls_short_is_not_shown_to_learners_whatever_they_take(house: House) -> None:
    name = rated(house)
    desk = house.desk(ANA)
    full = build(house.practice().look(name), desk.library, RUBRIC)
    shown = next(score.id for score in full.criteria if score.level is not None)
    assert desk.held_back() == set()
    for number in range(FEWEST):
        level = number % 2
        row = Rating(
            session=name, by=f"rater{number}", at=f"2026-01-01T00:00:{number:02}", levels={shown: level},
            blind=True, program={shown: 3 - level}, rubric="1",
        )  # fmt: skip
        house.reviews.append(row_of(row))
    assert desk.held_back() == {shown} == house.desk(ONE).short_in(["north"])
    assert house.desk(ONE).short_in(["south"]) == set()
    seen = with_trainers(held(full, desk.held_back(), RUBRIC), desk.left(name))
    score = next(item for item in seen.criteria if item.id == shown)
    assert score.held and score.level is None and score.reason and not score.evidence
    assert any(shown in item.levels for item in seen.trainers.levels), "the trainers' own levels stay"
    program, trainers = house.desk(ONE).agreements()[[item.id for item in RUBRIC.criteria].index(shown)]
    assert program.kappa and program.kappa.value is not None and program.kappa.value < 0.1 and trainers.n
