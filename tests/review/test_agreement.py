"""Agreement of ratings against figures computed another way."""

from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from roleplay.feedback.parts import Level
from roleplay.review.agreement import (
    AIM,
    FEWEST,
    Agreement,
    agreement,
    among_trainers,
    falls_short,
    first_ratings,
    short_of_aim,
    with_program,
)
from roleplay.review.ratings import Rating

LEVELS: tuple[Level, ...] = get_args(Level)
levels = st.sampled_from(LEVELS)


def rating(session: str, by: str, mine: Level | None, program: Level | None, *, blind: bool = True) -> Rating:
    at = f"2026-01-01T00:00:{'01' if blind else '02'}"
    return Rating(
        session=session, by=by, at=at, levels={"R-01": mine}, blind=blind, program={"R-01": program}, rubric="1"
    )


@pytest.mark.long
@given(st.lists(st.tuples(levels, levels), min_size=FEWEST, max_size=40))
def test_figures_agree_with_other_ways_to_compute_them(pairs: list[tuple[Level, Level]]) -> None:
    found = agreement("R-01", pairs)
    one, other = zip(*pairs, strict=True)
    assert found.n == len(pairs)
    assert found.exact and found.near and found.bias and found.kappa
    assert found.exact.value == pytest.approx(sum(a == b for a, b in pairs) / len(pairs))
    assert found.near.value == pytest.approx(sum(abs(a - b) < 2 for a, b in pairs) / len(pairs))
    assert found.bias.value == pytest.approx(sum(other) / len(pairs) - sum(one) / len(pairs))
    if len({*one, *other}) == 1:
        assert found.kappa.value is None
    else:
        expected = cohen_kappa_score(one, other, labels=list(LEVELS), weights="linear")
        assert found.kappa.value == pytest.approx(expected)
    for figure in (found.exact, found.near, found.bias):
        assert figure.low is not None and figure.high is not None and figure.value is not None
        assert figure.low - 1e-9 <= figure.value <= figure.high + 1e-9


def test_nine_sessions_give_no_figure_and_ten_do() -> None:
    ten: list[tuple[Level | None, Level | None]] = [(1, 1)] * 10
    unrated: list[tuple[Level | None, Level | None]] = [(2, None), (None, 2)]
    assert agreement("R-01", ten[:9] + unrated) == Agreement("R-01", 9)
    found = agreement("R-01", ten + unrated)
    assert (found.n, found.exact and found.exact.value) == (10, 1.0)


def test_an_interval_narrows_with_more_sessions() -> None:
    some: list[tuple[Level, Level]] = list(product(LEVELS, LEVELS))
    few, many = agreement("R-01", some), agreement("R-01", some * 10)
    assert few.exact and many.exact
    widths = [(figure.high or 0) - (figure.low or 0) for figure in (few.exact, many.exact)]
    assert widths[1] < widths[0] / 2
    assert agreement("R-01", some) == few, "the same ratings give the same figures"


def test_only_the_first_blind_rating_of_each_trainer_counts() -> None:
    ratings = [rating("s", "ana", 3, 1, blind=False), rating("s", "ana", 2, 1), rating("s", "bor", 1, 1)]
    assert {key: item.levels["R-01"] for key, item in first_ratings(ratings).items()} == {
        ("s", "ana"): 2,
        ("s", "bor"): 1,
    }


def test_what_misses_the_aim_is_measured_and_nothing_else() -> None:
    assert not falls_short(None, 0.9), "nothing was measured"
    assert not falls_short(AIM, None) and falls_short(AIM - 0.01, None)
    assert not falls_short(0.86, 0.9) and falls_short(0.84, 0.9), "never more than .05 under trainers"
    levels_given: list[Level] = [0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3]
    good = [rating(f"s{i}", "ana", level, level) for i, level in enumerate(levels_given)]
    poor = [rating(f"s{i}", "ana", level, LEVELS[3 - level]) for i, level in enumerate(levels_given)]
    assert short_of_aim(good, ["R-01", "R-02"]) == set()
    assert short_of_aim(poor, ["R-01", "R-02"]) == {"R-01"}
    assert short_of_aim(poor[:9], ["R-01"]) == set()
    assert short_of_aim(poor[:10], ["R-01"]) == {"R-01"}


def test_two_trainers_and_twelve_sessions() -> None:
    """Figures that were worked out by hand and with a table, not by this program."""
    ana: list[Level] = [0, 1, 1, 2, 2, 2, 3, 3, 1, 0, 2, 3]
    bor: list[Level] = [0, 1, 2, 2, 2, 1, 3, 2, 1, 1, 2, 3]
    program: list[Level] = [0, 1, 1, 2, 3, 2, 3, 3, 0, 0, 2, 1]
    ratings = [rating(f"s{i}", "ana", ana[i], program[i]) for i in range(12)]
    ratings += [rating(f"s{i}", "bor", bor[i], program[i]) for i in range(12)]
    among, machine = among_trainers(ratings, "R-01"), with_program(ratings, "R-01")
    assert (among.n, machine.n) == (12, 24)
    assert among.exact and among.near and among.bias and among.kappa and machine.bias
    assert among.exact.value == pytest.approx(8 / 12)
    assert among.near.value == 1.0
    assert among.bias.value == pytest.approx(0.0)
    apart = 4 / 12
    first, second = np.bincount(ana, minlength=4) / 12, np.bincount(bor, minlength=4) / 12
    chance = sum(first[i] * second[j] * abs(i - j) for i in range(4) for j in range(4))
    assert among.kappa.value == pytest.approx(1 - apart / chance)
    assert machine.bias.value == pytest.approx((2 * sum(program) - sum(ana) - sum(bor)) / 24)
