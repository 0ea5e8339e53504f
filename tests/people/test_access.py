"""Who may do what: the rule alone, and every way to somebody else's session."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.errors import AccessError, ContentError, InputError, SessionError
from roleplay.exercise.setup import Setup
from roleplay.people.access import (
    CASE_ACTS,
    CaseAct,
    Deed,
    DocumentAct,
    ServerAct,
    allowed,
    may_author,
    may_begin_case,
    may_keep,
    may_operate,
    require_importer,
    require_keeper,
    require_operator,
)
from roleplay.people.groups import ALONE, OWN, Group, People, load_people
from roleplay.people.visitor import LOCAL, Visitor, named
from roleplay.practice import Practice

DEEDS, SERVER_ACTS, DOCUMENT_ACTS = get_args(Deed), get_args(ServerAct), get_args(DocumentAct)
ANA, BOR, ONE, TWO, OPS = (Visitor(f"{name}@example.org") for name in ("ana", "bor", "one", "two", "ops"))
PEOPLE = People(
    operators=frozenset({OPS.id}),
    groups=(
        Group(id="north", title="North", trainers=frozenset({ONE.id}), members=frozenset({ANA.id, BOR.id})),
        Group(id="south", title="South", trainers=frozenset({TWO.id}), members=frozenset({TWO.id})),
    ),
)
EVERYBODY: tuple[Visitor | None, ...] = (ANA, BOR, ONE, TWO, OPS, LOCAL, Visitor("stranger@example.org"), None)
GROUPS = (None, "north", "south", "gone")


@dataclass(frozen=True)
class Card:
    owner: str = ANA.id
    submitted_to: str | None = None
    watched_by: str | None = None


def test_a_session_is_its_owners_alone_until_it_is_submitted() -> None:
    may = {(who, deed) for who, deed in product(EVERYBODY, DEEDS) if allowed(who, deed, Card(), PEOPLE)}
    assert may == {(ANA, deed) for deed in ("play", "read", "export", "delete", "submit")}


def test_a_trainer_of_the_group_reviews_what_was_submitted_to_it_and_does_nothing_else() -> None:
    card = Card(submitted_to="north")
    may = {(who, deed) for who, deed in product(EVERYBODY, DEEDS) if who != ANA and allowed(who, deed, card, PEOPLE)}
    assert may == {(ONE, "review"), (ONE, "export")}
    card = Card(watched_by="north")
    may = {(who, deed) for who, deed in product(EVERYBODY, DEEDS) if who != ANA and allowed(who, deed, card, PEOPLE)}
    assert may == {(ONE, "watch")}


def test_nobody_reviews_an_own_session_but_who_is_alone() -> None:
    assert not allowed(TWO, "review", Card(owner=TWO.id, submitted_to="south"), PEOPLE)
    assert allowed(LOCAL, "review", Card(owner=LOCAL.id, submitted_to=OWN.id), ALONE)
    assert not allowed(LOCAL, "play", Card(), PEOPLE)


@given(
    st.sampled_from([who.id for who in EVERYBODY if who is not None]),
    st.sampled_from([None, "north", "south", "gone"]),
    st.sampled_from([None, "north", "south", "gone"]),
)
def test_whatever_a_session_is_open_to_no_stranger_gets_in(owner: str, submitted: str | None, watched: str) -> None:
    card = Card(owner, submitted, watched)
    for who, deed in product(EVERYBODY, DEEDS):
        trains = who is not None and {group.id for group in PEOPLE.trains(who)} & {submitted, watched}
        if who is None or (who.id != owner and not trains):
            assert not allowed(who, deed, card, PEOPLE)


def test_what_concerns_everybody_is_the_operators_alone() -> None:
    may = {(who, act) for who, act in product(EVERYBODY, SERVER_ACTS) if may_operate(who, act, PEOPLE)}
    assert may == {(OPS, act) for act in SERVER_ACTS}
    nobody = People(groups=PEOPLE.groups)
    assert not [who for who, act in product(EVERYBODY, SERVER_ACTS) if may_operate(who, act, nobody)]
    assert all(may_operate(LOCAL, act, ALONE) for act in SERVER_ACTS)
    for who, act in product(EVERYBODY, SERVER_ACTS):
        if who not in (OPS, None):
            with pytest.raises(AccessError, match="operators_only"):
                require_operator(who, act, PEOPLE)


def test_documents_are_found_where_one_learns_or_trains_and_kept_by_trainers_and_operators() -> None:
    signed = [who for who in EVERYBODY if who is not None]
    finds: dict[str | None, set[Visitor]] = {None: set(signed), "north": {ANA, BOR, ONE}, "south": {TWO}, "gone": set()}
    keeps: dict[str | None, set[Visitor]] = {None: {OPS}, "north": {OPS, ONE}, "south": {OPS, TWO}, "gone": {OPS}}
    lawful: set[tuple[Visitor | None, DocumentAct, str | None]] = set()
    for group in GROUPS:
        lawful |= {(who, "find_document", group) for who in finds[group]}
        lawful |= {(who, "list_document", group) for who in finds[group] | {OPS}}
        lawful |= {(who, act, group) for who in keeps[group] for act in ("add_document", "remove_document")}
    ways = product(EVERYBODY, DOCUMENT_ACTS, GROUPS)
    assert {(who, act, group) for who, act, group in ways if may_keep(who, act, group, PEOPLE)} == lawful
    for who, act, group in lawful - {(OPS, "add_document", "gone")}:
        assert who is not None
        require_keeper(who, act, group, PEOPLE)
    with pytest.raises(InputError, match="no_such_group"):
        require_keeper(OPS, "add_document", "gone", PEOPLE)
    with pytest.raises(AccessError, match="documents_of_all"):
        require_keeper(ONE, "add_document", None, PEOPLE)
    with pytest.raises(AccessError, match="documents_of_group"):
        require_keeper(ONE, "remove_document", "south", PEOPLE)


def test_a_trainer_imports_for_own_groups_and_the_machine_for_any_that_there_is() -> None:
    def may(who: Visitor, group: str, people: People) -> bool:
        try:
            require_importer(who, group, people)
        except InputError as error:
            assert error.code == "no_such_group"
            return False
        return True

    machine = PEOPLE.at_the_machine()
    ways = [(who, group) for who in EVERYBODY if who is not None for group in ("north", "south", "gone")]
    assert [way for way in ways if may(*way, PEOPLE)] == [(ONE, "north"), (TWO, "south")]
    assert {way for way in ways if may(*way, machine)} == {
        *((ONE, "north"), (TWO, "south")),
        *((LOCAL, "north"), (LOCAL, "south")),
    }


@dataclass(frozen=True)
class Case:
    owner: str | None = ONE.id
    group: str | None = None


def test_a_case_is_its_owners_and_of_trainers_with_whom_it_is_shared() -> None:
    three = Visitor("three@example.org")
    both = Group(id="both", title="Both", trainers=frozenset({ONE.id, three.id}))
    people = People(operators=PEOPLE.operators, groups=(*PEOPLE.groups, both))
    mine = frozenset(CASE_ACTS) - {"assign_case"}
    shared = mine - {"share_case"}
    for group in (*GROUPS, "both"):
        lawful: set[tuple[Visitor | None, CaseAct]] = {(ONE, act) for act in mine} | {(OPS, "withdraw_case")}
        lawful |= {(three, act) for act in shared if group == "both"}
        lawful |= {(TWO, act) for act in shared if group == "south"}
        ways = product((*EVERYBODY, three), CASE_ACTS)
        assert {(who, act) for who, act in ways if may_author(who, act, Case(group=group), people)} == lawful, group


@pytest.mark.parametrize("owner", [None, LOCAL.id, ANA.id, "left@example.org"])
def test_a_case_without_an_owner_who_could_tend_it_is_the_operators(owner: str | None) -> None:
    for group in GROUPS:
        case = Case(owner, group)
        may = {(who, act) for who, act in product(EVERYBODY, CASE_ACTS) if may_author(who, act, case, PEOPLE)}
        assert may == {(OPS, act) for act in CASE_ACTS}
    assert all(may_author(LOCAL, act, Case(owner), ALONE) for act in CASE_ACTS if act != "assign_case")


def test_trainers_make_cases() -> None:
    assert [who for who in EVERYBODY if may_begin_case(who, PEOPLE)] == [ONE, TWO]
    assert may_begin_case(LOCAL, ALONE)


def test_an_operator_has_no_way_into_a_session_and_a_learner_none_to_the_server() -> None:
    for card in (Card(), Card(submitted_to="north", watched_by="north")):
        assert not [deed for deed in DEEDS if allowed(OPS, deed, card, PEOPLE)]
    machine = PEOPLE.at_the_machine()
    assert may_operate(LOCAL, "choose_model", machine) and may_operate(OPS, "choose_model", machine)
    assert not may_operate(ANA, "choose_model", machine)


@pytest.mark.parametrize("same", ["ana@example.org", " Ana@Example.ORG\t"])
def test_ways_of_writing_one_name(same: str) -> None:
    assert named(same) == Visitor(ANA.id, ANA.id)


@pytest.mark.parametrize(
    "nobody", [None, "", "   ", "local", "LOCAL", "a" * 200, "ana\x00@example.org", "a\nb", "sub:"]
)
def test_what_names_nobody(nobody: str | None) -> None:
    assert named(nobody) is None


ALIKE = ("\uff41na@example.org", "ana\uff20example.org", "ana@example\uff0eorg", "an\u00aa@example.org",
         "\u00a0ana@example.org", "ana\u200b@example.org", "a\u006e\u0303a@example.org")  # fmt: skip
DISTINCT = (("stra\u00dfe@example.org", "strasse@example.org"), ("\u0430na@example.org", "ana@example.org"),
            ("\u0131na@example.org", "ina@example.org"), ("\u0130na@example.org", "ina@example.org"),
            ("sub:aB", "sub:ab"), ("sub:ana@example.org", "ana@example.org"))  # fmt: skip


@pytest.mark.parametrize("spelt", [*ALIKE, "\u212aim@example.org", "\ufb01ne@example.org", "\uff4cocal", "sub:\uff14"])
def test_a_spelling_that_only_normalises_to_somebodys_name_is_nobody(spelt: str) -> None:
    assert named(spelt) is None


@pytest.mark.parametrize(("one", "other"), DISTINCT)
def test_letters_that_look_or_fold_alike_are_two_persons(one: str, other: str) -> None:
    first, second = named(one), named(other)
    assert first is not None and second is not None and first.id != second.id


@given(st.text(max_size=20))
def test_whatever_it_is_spelt_with_it_equals_an_address_only_by_its_case(spelt: str) -> None:
    found = named(spelt)
    plain = spelt.strip(" \t\n\r\v\f")
    assert found is None or not found.id.isascii() or (plain.isascii() and found.id in {plain, plain.lower()})


def test_groups_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(
        "operators: [OPS@example.org]\n"
        "groups:\n- {id: north, title: Sever, trainers: [ONE@example.org], members: [ana@example.org]}\n"
    )
    people = load_people(path)
    assert people.operates(OPS) and not people.operates(ONE)
    assert [group.id for group in people.trains(ONE)] == ["north"]
    assert [group.id for group in people.learns_in(ANA)] == ["north"]
    assert load_people(None) == People()


@pytest.mark.parametrize(
    ("text", "named_in_message"),
    [
        ("groups: [{id: a, title: A}, {id: a, title: B}]", "'a'"),
        ("groups: [{id: local, title: A}]", "local"),
        ("groups: [{id: a, title: A, trainers: [local]}]", "groups.0.trainers"),
        ("groups: [{id: A b, title: A}]", "groups.0.id"),
        ("operators: [local]", "operators"),
        ("operators: ['']", "operators"),
        ("operators: ops@example.org", "operators"),
        ("groups: [", "cannot be read"),
        ("trainers: [one]", "trainers"),
    ],
)
def test_a_broken_file_of_groups_opens_nothing(tmp_path: Path, text: str, named_in_message: str) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(text)
    with pytest.raises(ContentError, match=r"people\.yaml") as caught:
        load_people(path)
    assert named_in_message in str(caught.value)


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> dict[str, Practice]:
    """One store, as each of several visitors sees it."""
    shared = replace(make_practice("sqlite://"), people=PEOPLE)
    return {who.id: replace(shared, visitor=who) for who in EVERYBODY if who is not None}


def begun(practice: Practice) -> str:
    return practice.start(Setup("white-van", "en", "police", seed=1)).id


def ways(practice: Practice, name: str) -> dict[str, Callable[[], object]]:
    """Every way from an id to a session or to its fate."""
    return {
        "open": lambda: practice.open(name),
        "look": lambda: practice.look(name),
        "delete": lambda: practice.shelf.delete(name),
        "submit": lambda: practice.shelf.submit(name, None),
        "be_watched": lambda: practice.shelf.be_watched(name, "north"),
        **{deed: partial(practice.shelf.card, name, deed) for deed in DEEDS},
    }


def test_no_forbidden_way_leads_to_a_session(house: dict[str, Practice]) -> None:
    """Sessions in every condition, tried by everybody in every way: what is refused looks as if it did not exist."""
    owned = {name: begun(house[name]) for name in (ANA.id, BOR.id, TWO.id)}
    submitted, watched = begun(house[ANA.id]), begun(house[ANA.id])
    store = house[ANA.id].store
    for name in (submitted, owned[TWO.id]):
        store.open_to(name, submitted_to="north" if name == submitted else "south", watched_by=None, at="2026-01-01")
    store.open_to(watched, submitted_to=None, watched_by="north", at="2026-01-01")
    owner = {session: name for name, session in owned.items()} | {submitted: ANA.id, watched: ANA.id}
    lawful = {(ONE.id, submitted, deed) for deed in ("review", "export")} | {(ONE.id, watched, "watch")}
    refused = 0
    for who, name in product(house, [*owner, "no-such-session", "' OR 1=1 --"]):
        for way, go in ways(house[who], name).items():
            if owner.get(name) == who or (who, name, way) in lawful:
                continue
            with pytest.raises(SessionError) as caught:
                go()
            assert caught.value.code == "no_session"
            refused += 1
    assert refused >= 200
    assert {card.id for card in house[ANA.id].shelf.cards()} == {owned[ANA.id], submitted, watched}, (
        "nothing was deleted"
    )


def test_a_session_in_ones_hands_is_no_way_in_for_somebody_else(house: dict[str, Practice]) -> None:
    ana = house[ANA.id]
    session = ana.open(begun(ana))
    list(ana.say(session, "room", "Good morning, everybody."))
    ana.shelf.be_watched(session.id, "north")
    before = ana.store.entries(session.id)
    for who in set(house) - {ANA.id}:
        for go in (
            lambda mine: mine.say(session, "room", "And this is somebody else."),
            lambda mine: mine.next_phase(session),
            lambda mine: mine.note(session, "Mine."),
            lambda mine: mine.pause(session),
            lambda mine: mine.rewind(session, 1),
        ):
            with pytest.raises(SessionError, match="no_session"):
                go(house[who])
            ana.mend(session)
    assert ana.store.entries(session.id) == before == session.state.log
    assert [card.id for card in ana.shelf.cards()] == [session.id], "no branch was made in the owner's name"
    list(ana.say(session, "room", "Good evening."))
    ana.rewind(session, 1)
    assert len(ana.shelf.cards()) == 2


def test_lists_hold_only_what_one_may_see(house: dict[str, Practice]) -> None:
    mine = begun(house[ANA.id])
    begun(house[TWO.id])
    house[ANA.id].store.open_to(mine, submitted_to="north", watched_by="north", at="2026-01-01T00:00:00")
    assert [card.id for card in house[ONE.id].shelf.submitted()] == [mine]
    assert [card.id for card in house[ONE.id].shelf.watched()] == [mine]
    for who in (BOR.id, TWO.id, LOCAL.id):
        assert mine not in {card.id for card in house[who].shelf.cards()}
        assert not house[who].shelf.submitted() and not house[who].shelf.watched()


def test_only_what_is_finished_is_submitted_and_only_to_a_group_of_ones_own(house: dict[str, Practice]) -> None:
    ana = house[ANA.id]
    name = begun(ana)
    with pytest.raises(InputError, match="not_finished"):
        ana.shelf.submit(name, "north")
    session = ana.open(name)
    while session.state.finished is None:
        list(ana.next_phase(session))
    with pytest.raises(InputError, match="no_such_group"):
        ana.shelf.submit(name, "south")
    ana.shelf.submit(name, "north")
    assert [card.id for card in house[ONE.id].shelf.submitted()] == [name]
    ana.shelf.submit(name, None)
    assert not house[ONE.id].shelf.submitted()


def test_a_branch_of_what_was_submitted_is_private_again(house: dict[str, Practice]) -> None:
    ana = house[ANA.id]
    session = ana.open(begun(ana))
    list(ana.say(session, "room", "Good morning, everybody."))
    ana.store.open_to(session.id, submitted_to="north", watched_by="north", at="2026-01-01T00:00:00")
    branch = ana.rewind(session, 1)
    card = ana.shelf.card(branch.id, "read")
    assert (card.submitted_to, card.submitted_at, card.watched_by) == (None, None, None)


@pytest.mark.long
def test_what_is_deleted_is_in_no_file_any_more(stored: tuple[str, Practice], tmp_path: Path) -> None:
    _, practice = stored
    word = "Xylofonkvarteta"
    kept, gone = (practice.start(Setup("white-van", "sl", "police", seed=1)) for _ in range(2))
    list(practice.say(kept, "room", "Kaj veste o kombiju?"))
    for _ in range(40):
        list(practice.say(gone, "room", f"Sporočam: {word} je na mestu."))
    holds = [path for path in tmp_path.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]
    assert holds, "the search finds what is there"
    practice.shelf.delete(gone.id)
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or word.encode() not in path.read_bytes(), path.name
    assert [card.id for card in practice.shelf.cards()] == [kept.id]
