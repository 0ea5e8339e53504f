"""A question is as near to a thing as to its nearest few ways of asking, in either language and by its letters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.reading.ways import RANKS, Letters, Nearest

COSINES = st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=40)


@given(COSINES)
def test_what_is_near_lies_between_the_nearest_and_the_mean_of_four(given_cosines: list[float]) -> None:
    cosines = np.array(given_cosines, dtype=np.float32)
    (near,) = Nearest.of([range(len(cosines))]).to(cosines)
    best = np.sort(cosines)[::-1][: len(RANKS)]
    assert best.mean() - 1e-5 <= near <= best[0] + 1e-5


@given(COSINES)
def test_the_order_of_ways_and_what_others_ask_for_change_nothing(given_cosines: list[float]) -> None:
    cosines = np.array([*given_cosines, 1.0], dtype=np.float32)
    rows = list(range(len(given_cosines)))
    mixed = rows[::-1]
    alone = Nearest.of([rows]).to(cosines)[0]
    beside = Nearest.of([[len(given_cosines)], mixed]).to(cosines)[1]
    assert alone == pytest.approx(beside, abs=1e-6)


def test_a_thing_without_ways_is_not_near() -> None:
    assert Nearest.of([[], [0]]).to(np.array([0.5], dtype=np.float32)).tolist() == [0.0, 0.5]


def test_one_near_by_chance_loses_to_several_that_are_near() -> None:
    chance, several = Nearest.of([[0, 1, 2, 3], [4, 5, 6, 7]]).to(
        np.array([0.8, 0.1, 0.1, 0.1, 0.7, 0.7, 0.7, 0.7], dtype=np.float32)
    )
    assert several > chance


def test_letters_do_not_mind_marks_case_and_diacritics() -> None:
    letters = Letters.of(["Kdo hrani papirje?", "Koliko ur delate?"])
    same = letters.like("KDO HRANI papirje")
    assert same[0] == pytest.approx(1, abs=1e-5) and same[1] < 0.3
    assert letters.like("kolíko, úr – délate")[1] == pytest.approx(1, abs=1e-5)
