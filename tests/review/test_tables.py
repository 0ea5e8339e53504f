"""Exports for other tools: what one may review and nothing else, blind where one is blind, harmless in spreadsheets."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.printing.letters import storable
from roleplay.review.tables import LEFT, TURNS, _csv, gather
from tests.review.test_desk import ANA, ONE, OTHER, TWO, House

FORMULA = '=HYPERLINK("http://x","y")'
BEFORE = (
    "",
    "\n",
    "\r",
    "\r\n",
    "\t",
    ",",
    ";",
    ", ",
    '"',
    '"\n',
    ',"',
    ';""',
    '","',
    "\n\n",
    ",\n",
    "\t\t",
    "\u2028",
    "\u00a0",
)


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> House:
    return House(make_practice("sqlite://"))


def submitted(house: House, words: str) -> str:
    practice = house.practice()
    session = practice.start(Setup("white-van", "en", "police", seed=1))
    list(practice.say(session, "room", words))
    while session.state.phase != "interview":
        list(practice.next_phase(session))
    list(practice.say(session, "interview", "You were locked up, weren’t you?", ("worker",)))
    while session.state.finished is None:
        list(practice.next_phase(session))
    practice.shelf.submit(session.id, "north")
    return session.id


@pytest.mark.long
def test_trainers_take_along_what_they_may_review(house: House) -> None:
    name = submitted(house, FORMULA)
    private = house.practice().start(Setup("white-van", "en", "ngo", seed=1)).id
    house.desk(TWO).rate(name, {"R-04": 1})
    house.desk(TWO).comment(name, 1, "+1 \u2013 well said")
    for who in (ANA, OTHER, "stranger"):
        assert gather(house.desk(who), "en") == gather(house.desk("nobody"), "en"), who
    blind = gather(house.desk(ONE), "en")
    assert blind.turns and not blind.left and {row["session"] for row in blind.turns} == {name}
    assert not any(row["harms"] or row["criteria"] for row in blind.turns)
    assert any(row["class"] for row in blind.turns)
    house.desk(ONE).rate(name, {"R-04": 2, "R-09": None})
    house.desk(ONE).judge(name, "R-04", "partly", "-too low")
    full = gather(house.desk(ONE), "en")
    assert any(row["criteria"] for row in full.turns)
    assert {(row["rater"], row["kind"]) for row in full.left} == {
        ("T1", "rating"),
        ("T1", "comment"),
        ("T2", "rating"),
        ("T2", "judgement"),
    }
    mine = next(row for row in full.left if row["rater"] == "T2" and row["criterion"] == "R-04")
    assert (mine["level"], mine["blind"]) == ("2", "yes") and mine["program"] in {"0", "1", "2", "3", ""}
    written = full.to_json().decode()
    assert not any(f'"{who}"' in written for who in (ANA, ONE, TWO)) and private not in written
    assert json.loads(written)["turns"][0].keys() == set(TURNS)


def test_tables_open_in_a_spreadsheet_and_compute_nothing(house: House) -> None:
    name = submitted(house, FORMULA)
    house.desk(ONE).rate(name, {"R-04": 2})
    house.desk(ONE).comment(name, 1, "@SUM(1)")
    found = gather(house.desk(ONE), "sl")
    for content, columns in ((found.turns_csv("sl"), TURNS), (found.left_csv("sl"), LEFT)):
        assert content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows[0]) == len(set(rows[0])) == len(columns) and all(len(row) == len(columns) for row in rows)
        assert not any(cell.lstrip().startswith(("=", "+", "@")) for row in rows for cell in row)
        assert any(cell.startswith(("'=", "'@")) for row in rows for cell in row)


@given(st.lists(st.text(alphabet='=+-@\t\r\n,;" a\u2028', max_size=8), min_size=1, max_size=4))
@example(["", "\n"])
@example(["", "a\n,", '"', '\t"', "=1"])
@example([f"Good morning{before}{FORMULA}" for before in BEFORE])
@example([f"{before}{sign}1" for before in BEFORE for sign in "=+-@＝"])
def test_no_cell_begins_a_formula_whatever_separates_cells(said: list[str]) -> None:
    columns = tuple(map(str, range(len(said))))
    content = _csv(list(columns), columns, [dict(zip(columns, said, strict=True))]).decode("utf-8-sig")
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=separator):
            assert not [cell for cell in row if cell.lstrip(" ").startswith(tuple("=+-@\t\r＝"))], (separator, row)
    _, kept = csv.reader(io.StringIO(content, newline=""), delimiter=";")
    assert [cell.replace("'", "") for cell in kept] == [storable(cell.replace("\r\n", "\n")) for cell in said]
