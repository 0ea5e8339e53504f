"""Drafts of the workshop: their owner's, or a group's where the owner shares them; nobody else knows of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from roleplay.errors import AccessError, InputError
from roleplay.people.groups import ALONE, Group
from roleplay.people.visitor import LOCAL, Visitor
from roleplay.workshop.case_desk import CaseDesk
from roleplay.workshop.store import OwnCases, Ownership
from roleplay.workshop.templates import begin, load_templates
from tests.care.conftest import ANA, NORTH, OPS, PEOPLE, SOUTH, STRANGER, TrailOf, acts, trail  # noqa: F401 - a fixture
from tests.conftest import KNOWLEDGE

TEMPLATE = load_templates(KNOWLEDGE)["interview"]
COLLEAGUE = Visitor("colleague@example.org")
WITH_COLLEAGUE = PEOPLE.model_copy(
    update={
        "groups": (
            *PEOPLE.groups,
            Group(id="pair", title="Pair", trainers=frozenset({NORTH.id, COLLEAGUE.id}), members=frozenset()),
        )
    }
)
CASE = "night-shift"


class House:
    """The workshop of one server as each visitor has it; `renewed` counts how often the cases in use were read anew."""

    def __init__(self, data: Path, trail: TrailOf) -> None:  # noqa: F811
        self.store, self.trail, self.renewed = OwnCases(data, frozenset({"white-van"})), trail, 0

    def desk(self, who: Visitor) -> CaseDesk:
        kept = self.trail(who)
        return CaseDesk(self.store, type(kept)(kept.store, who, WITH_COLLEAGUE), self._count)

    def _count(self) -> None:
        self.renewed += 1


@pytest.fixture
def house(tmp_path: Path, trail: TrailOf) -> House:  # noqa: F811
    return House(tmp_path, trail)


def ways(house: House, who: Visitor) -> dict[str, Callable[[], object]]:
    """Every way to a case of somebody's."""
    desk, draft = house.desk(who), begin(TEMPLATE, CASE)
    changed = draft.with_value("case.yaml", ("title",), f"Taken over by {who.id}")
    return {
        "case": lambda: desk.case(CASE),
        "read": lambda: desk.read(CASE),
        "used": lambda: desk.used(CASE),
        "save": lambda: desk.save(changed, house.store.read(CASE)),
        "use": lambda: desk.use(changed),
        "withdraw": lambda: desk.withdraw(CASE),
        "delete": lambda: desk.delete(CASE),
        "share": lambda: desk.share(CASE, "south"),
        "assign": lambda: desk.assign(CASE, who.id),
        "create": lambda: desk.create(draft),
    }


def state(house: House) -> object:
    return house.store.read(CASE), house.store.in_use(), house.store.ownership(CASE), house.renewed


@pytest.mark.parametrize("in_use", [False, True])
@pytest.mark.parametrize("group", [None, "pair"])
def test_no_way_leads_to_somebody_elses_case(house: House, group: str | None, in_use: bool) -> None:
    mine = house.desk(NORTH)
    mine.create(begin(TEMPLATE, CASE))
    if in_use:
        mine.use(mine.read(CASE))
    mine.share(CASE, group)
    before, trail_before = state(house), acts(house.trail)
    for who in (SOUTH, ANA, STRANGER, LOCAL):
        for way, go in ways(house, who).items():
            with pytest.raises(InputError) as caught:
                go()
            expected = {"workshop_unknown"} if way != "create" else {"workshop_taken", "trainers_only"}
            assert caught.value.code in expected, way
        assert house.desk(who).cases() == []
    assert state(house) == before and acts(house.trail) == trail_before


def test_learners_and_operators_make_no_cases(house: House) -> None:
    for who in (ANA, STRANGER, OPS):
        with pytest.raises(AccessError, match="trainers_only"):
            house.desk(who).create(begin(TEMPLATE, "another"))
    assert house.store.drafts() == []


def test_who_shares_a_case_works_on_it_with_trainers_of_the_group_until_it_is_shared_no_more(house: House) -> None:
    mine, theirs = house.desk(NORTH), house.desk(COLLEAGUE)
    mine.create(begin(TEMPLATE, CASE))
    with pytest.raises(InputError, match="workshop_unknown"):
        theirs.read(CASE)
    with pytest.raises(InputError, match="no_such_group"):
        mine.share(CASE, "south")  # a group that one does not train oneself
    mine.share(CASE, "pair")
    draft = theirs.read(CASE)
    theirs.save(draft.with_value("case.yaml", ("title",), "Ours"), draft)
    theirs.use(theirs.read(CASE))
    assert "title: Ours" in mine.read(CASE).files["case.yaml"] and mine.case(CASE).in_use
    with pytest.raises(AccessError, match="case_of_owner"):
        theirs.share(CASE, None)
    with pytest.raises(AccessError, match="case_of_owner"):
        theirs.assign(CASE, COLLEAGUE.id)
    mine.share(CASE, None)
    for way, go in ways(house, COLLEAGUE).items():
        with pytest.raises(InputError):
            go()
        assert house.store.ownership(CASE) == Ownership(owner=NORTH.id), way
    assert acts(house.trail) == [
        (NORTH.id, "case_shared", f"{CASE} pair"),
        (COLLEAGUE.id, "case_used", CASE),
        (NORTH.id, "case_unshared", CASE),
    ]
    assert house.renewed == 1


def test_an_operator_takes_a_case_out_of_use_and_does_nothing_else_with_it(house: House) -> None:
    mine, ops = house.desk(NORTH), house.desk(OPS)
    mine.create(begin(TEMPLATE, CASE))
    assert ops.cases() == []
    mine.use(mine.read(CASE))
    assert [case.acts for case in ops.cases()] == [frozenset({"withdraw_case"})]
    for way, go in ways(house, OPS).items():
        if way not in ("withdraw", "case"):
            with pytest.raises(InputError):
                go()
    ops.withdraw(CASE)
    assert house.store.in_use() == [] and house.store.ownership(CASE).owner == NORTH.id
    assert mine.read(CASE) == begin(TEMPLATE, CASE), "the draft stays its owner's"


def test_what_nobody_is_known_to_have_made_is_the_operators_until_they_hand_it_over(house: House) -> None:
    house.store.create(begin(TEMPLATE, CASE))
    for who in (NORTH, SOUTH, ANA):
        assert house.desk(who).cases() == []
        with pytest.raises(InputError, match="workshop_unknown"):
            house.desk(who).read(CASE)
    ops = house.desk(OPS)
    for name in (ANA.id, STRANGER.id, "", "local"):
        with pytest.raises(InputError, match="no_such_trainer"):
            ops.assign(CASE, name)
    ops.assign(CASE, SOUTH.id)
    assert house.desk(SOUTH).read(CASE) and house.desk(NORTH).cases() == []
    with pytest.raises(InputError, match="workshop_unknown"):
        ops.read(CASE)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"owner": 7}', '{"owner": "north@example.org", "more": 1}'])
def test_a_broken_note_of_the_owner_opens_nothing_to_trainers(house: House, content: str) -> None:
    house.desk(NORTH).create(begin(TEMPLATE, CASE))
    next(iter((house.store.data / "drafts" / ".owners").glob("*.json"))).write_text(content, encoding="utf-8")
    for who in (NORTH, SOUTH):
        with pytest.raises(InputError, match="workshop_unknown"):
            house.desk(who).read(CASE)
    assert house.desk(OPS).case(CASE).acts


def test_alone_on_a_machine_all_cases_are_ones_own(tmp_path: Path, trail: TrailOf) -> None:  # noqa: F811
    kept = trail(LOCAL)
    desk = CaseDesk(OwnCases(tmp_path), type(kept)(kept.store, LOCAL, ALONE), lambda: None)
    desk.store.create(begin(TEMPLATE, "old"))
    desk.store.create(begin(TEMPLATE, "from-a-server"), Ownership(owner=NORTH.id))
    desk.create(begin(TEMPLATE, "new"))
    assert [case.id for case in desk.cases()] == ["from-a-server", "new", "old"]
    for case in desk.cases():
        desk.use(desk.read(case.id))
        desk.withdraw(case.id)
        desk.delete(case.id)
    assert desk.cases() == []


def test_a_name_that_is_free_again_belongs_to_whoever_takes_it(house: House) -> None:
    house.desk(NORTH).create(begin(TEMPLATE, CASE))
    house.desk(NORTH).share(CASE, "pair")
    house.desk(NORTH).delete(CASE)
    house.desk(SOUTH).create(begin(TEMPLATE, CASE))
    assert house.store.ownership(CASE) == Ownership(owner=SOUTH.id)
    assert house.desk(NORTH).cases() == house.desk(COLLEAGUE).cases() == []
