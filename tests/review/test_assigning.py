"""Who rates what, blind to each other, and the sign-off."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from roleplay.errors import InputError, SessionError
from roleplay.practice import Practice
from roleplay.review.desk import Desk
from roleplay.review.ratings import Comment, Rating
from tests.review.test_desk import ANA, ONE, OTHER, PEOPLE, TWO, House

THREE = "three"


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> House:
    found = House(make_practice("sqlite://"))
    north = PEOPLE.group["north"].model_copy(update={"trainers": frozenset({ONE, TWO, THREE, ANA})})
    found.shared = replace(found.shared, people=PEOPLE.model_copy(update={"groups": (north, *PEOPLE.groups[1:])}))
    return found


def whys(desk: Desk) -> list[str]:
    return [item.why for item in desk.queue()]


@pytest.mark.long
def test_each_who_is_asked_rates_blind_and_then_it_is_signed_off(house: House) -> None:
    name = house.submitted()
    one, two, three = (house.desk(who) for who in (ONE, TWO, THREE))
    assert one.raters(house.shared.store.card(name)) == (ONE, THREE, TWO), "not its learner"
    for wrong in (ANA, OTHER):
        with pytest.raises(InputError, match="no_rater"):
            one.assign(name, (ONE, wrong))
    one.assign(name, (ONE, TWO))
    assert (whys(one), whys(two), whys(three)) == (["assigned"], ["assigned"], ["others"])
    one.rate(name, {"R-04": 2})
    with pytest.raises(InputError, match="raters_open"):
        one.sign_off(name)
    with pytest.raises(InputError, match="rate_first"):
        two.sign_off(name)
    assert two.course(name).rated == (ONE,) and not two.left(name), "that it is rated is seen, the levels are not"
    assert two.rate(name, {"R-04": 1}).blind
    two.sign_off(name)
    assert {*whys(one), *whys(two), *whys(three)} == {"signed"}
    for deed in (
        lambda: one.rate(name, {"R-04": 3}),
        lambda: one.comment(name, 0, "Late."),
        lambda: one.judge(name, "R-04", "agree", ""),
        lambda: one.assign(name, ()),
    ):
        with pytest.raises(InputError, match="signed_off"):
            deed()
    one.sign_off(name, done=False)
    one.comment(name, 0, "Read again.")
    assert whys(three) == ["others"]
    one.assign(name, ())
    assert whys(three) != ["others"] and one.course(name).raters == ()
    assert [type(item) for item in house.desk(ANA).left(name) if isinstance(item, Rating | Comment)]
    with pytest.raises(SessionError, match="no_session"):
        house.desk(OTHER).sign_off(name)


@pytest.mark.long
def test_what_nobody_rates_is_shared_out_evenly(house: House) -> None:
    names = [house.submitted(seed) for seed in range(4)]
    house.desk(TWO).rate(names[0], {"R-04": 2})
    desk = house.desk(ONE)
    desk.assign(names[1], (THREE,))
    assert desk.deal("north", 2) == 2
    load = Counter(rater for name in names for rater in desk.course(name).raters)
    assert load.total() == 5 and max(load.values()) - min(load.values()) <= 1
    assert all(len(desk.course(name).raters) == 2 for name in names[2:])
    assert desk.deal("north", 2) == 0 and house.desk(OTHER).deal("north", 2) == 0
