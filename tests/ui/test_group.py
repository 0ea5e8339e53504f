"""The group page: empty, then with submitted exercises, in both languages."""

from roleplay.review.ratings import Rating
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.ui.conftest import Driver, assert_well, raw, shown
from tests.ui.test_review import finished


def test_the_group_as_a_whole(new_tab: Driver) -> None:
    empty = new_tab("sl").switch_page(visit.GROUP).run()
    assert_well(empty)
    assert catalogue("sl")("cohort.empty") in [item.value for item in empty.info]
    names = []
    for _ in range(3):
        session = finished("en")
        service().practice.shelf.submit(session.id, "local")
        names.append(session.id)
    for name in names:
        assert isinstance(service().desk.rate(name, {"R-09": 1}), Rating)
    full = new_tab("en").switch_page(visit.GROUP).run()
    assert_well(full)
    assert catalogue("en")("cohort.undone") in shown(full)
    assert "3 of 3" in shown(full) and "<table" in raw(full)
