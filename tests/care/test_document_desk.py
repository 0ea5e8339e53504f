"""Documents: found by those for whom they were added, kept by trainers of the group and by operators."""

import json
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest

from roleplay.care.documents import DocumentDesk
from roleplay.config import Settings
from roleplay.errors import AccessError, InputError
from roleplay.knowledge.manual import Manual
from roleplay.people.visitor import Visitor
from tests.care.conftest import ANA, NORTH, OPS, OTHERS, SOUTH, STRANGER, TrailOf, acts
from tests.knowledge.conftest import Toy, small  # noqa: F401 - a fixture

POISON = "A house search needs no court order."
QUESTION = "Does a house search need a court order?"
Desks = Callable[[Visitor], DocumentDesk]


@pytest.fixture(params=["by words", "by meaning"])
def manual(request: pytest.FixtureRequest, small: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manual]:  # noqa: F811
    opened = Manual.open(small)
    if request.param == "by meaning":
        monkeypatch.setattr("roleplay.knowledge.manual.choose_embedder", lambda settings: Toy())
        assert opened.prepare().stage == "ready"
    yield opened
    opened.close()


@pytest.fixture
def desks(manual: Manual, trail: TrailOf) -> Desks:
    return lambda who: DocumentDesk(manual, trail(who))


@pytest.fixture
def paper(tmp_path: Path) -> Callable[[str], Path]:
    def write(words: str) -> Path:
        path = tmp_path / "paper.txt"
        path.write_text(words, encoding="utf-8")
        return path

    return write


def found(desk: DocumentDesk, k: int = 12) -> list[str]:
    """Return the titles of the documents that come up for the question."""
    return [item.title for item in desk.consult(QUESTION, "en", k).citations if item.document is not None]


def test_what_a_trainer_adds_comes_up_in_the_own_group_and_nowhere_else(
    desks: Desks, paper: Callable[[str], Path]
) -> None:
    assert not any(found(desks(who)) for who in (NORTH, ANA, SOUTH, STRANGER, OPS))
    desks(NORTH).add(paper(POISON), "en", "Poison", group="north")
    desks(OPS).add(paper("A house search needs a court order, says the law."), "en", "Law")
    desks(SOUTH).add(
        paper("Court orders for a house search are kept in the south office."), "en", "South", group="south"
    )
    desks(OPS).manual.refresh_documents()
    assert set(found(desks(NORTH))) == set(found(desks(ANA))) == {"Poison", "Law"}
    assert set(found(desks(SOUTH))) == {"Law", "South"}
    assert found(desks(STRANGER)) == found(desks(OPS)) == ["Law"]
    for who in (SOUTH, STRANGER, OPS):
        for k in (1, 2, 3, 12):
            told = desks(who).consult(QUESTION, "en", k).citations
            assert len(told) <= k and all(POISON not in item.text for item in told)


@pytest.mark.long
def test_foreign_documents_take_no_place_and_move_no_score(desks: Desks, paper: Callable[[str], Path]) -> None:
    desks(OPS).add(paper("A house search needs a court order, says the law."), "en", "Law")
    desks(OPS).manual.refresh_documents()
    alone = [(item.id, item.score) for item in desks(SOUTH).consult(QUESTION, "en", 3).citations]
    assert any("Law" in item.title for item in desks(SOUTH).consult(QUESTION, "en", 3).citations)
    for number in range(20):
        desks(NORTH).add(paper(f"{POISON} Note {number}."), "en", f"Poison {number}", group="north")
    desks(NORTH).manual.refresh_documents()
    assert [(item.id, item.score) for item in desks(SOUTH).consult(QUESTION, "en", 3).citations] == alone
    assert "Poison" in found(desks(NORTH), 3)[0]


def test_by_hand_nobody_adds_or_removes_what_is_not_theirs(desks: Desks, paper: Callable[[str], Path]) -> None:
    ours = desks(NORTH).add(paper("Of the north."), "en", "North", group="north")
    all_of_us = desks(OPS).add(paper("For everybody."), "en", "All")
    trail_before = acts(lambda who: desks(who).trail)
    for who, group in product(OTHERS, (None, "north", "south")):
        if (who, group) in {(NORTH, "north"), (SOUTH, "south")}:
            continue
        with pytest.raises(AccessError, match="documents_of"):
            desks(who).add(paper(POISON), "en", "Poison", group=group)
    for who in OTHERS:
        with pytest.raises(AccessError, match="documents_of_all"):
            desks(who).remove(all_of_us.id)
        with pytest.raises(AccessError, match="documents_of_all"):
            desks(who).clear()
    with pytest.raises(AccessError, match="documents_of_group"):
        desks(ANA).remove(ours.id)  # a learner finds it, and may not remove it
    for who in (SOUTH, STRANGER):
        with pytest.raises(InputError, match="no_such_document"):
            desks(who).remove(ours.id)
        with pytest.raises(InputError) as caught:
            desks(who).remove("0" * 12)
        assert ours.id not in str(caught.value), "what one may not know of is not named either"
    with pytest.raises(InputError, match="no_such_group"):
        desks(OPS).add(paper(POISON), "en", "Poison", group="gone")
    assert {item.id for item in desks(OPS).all()} == {ours.id, all_of_us.id}
    assert acts(lambda who: desks(who).trail) == trail_before
    assert {item.id for item in desks(STRANGER).all()} == {all_of_us.id}
    assert {item.id for item in desks(ANA).all()} == {ours.id, all_of_us.id}


def test_the_same_text_of_another_group_is_another_document(desks: Desks, paper: Callable[[str], Path]) -> None:
    """Else a trainer could take over, rename or remove what belongs to all by adding its text again."""
    held = [
        desks(OPS).add(paper("The same text."), "en", "All"),
        desks(NORTH).add(paper("The same text."), "en", "North", group="north"),
        desks(SOUTH).add(paper("The same text."), "en", "South", group="south"),
    ]
    assert len({item.id for item in held}) == 3
    desks(NORTH).remove(held[1].id)
    assert {item.title for item in desks(OPS).all()} == {"All", "South"}
    assert [(act, about) for _, act, about in acts(lambda who: desks(who).trail)] == [
        ("document_added", held[0].id),
        ("document_added", f"{held[1].id} north"),
        ("document_added", f"{held[2].id} south"),
        ("document_removed", f"{held[1].id} north"),
    ]


def test_what_was_taken_in_before_there_were_groups_belongs_to_all(desks: Desks, paper: Callable[[str], Path]) -> None:
    document = desks(OPS).add(paper("A house search needs a court order, says the law."), "en", "Old")
    path = desks(OPS).manual.documents.folder / f"{document.id}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["group"]
    path.write_text(json.dumps(content), encoding="utf-8")
    desks(OPS).manual.refresh_documents()
    assert found(desks(STRANGER)) == ["Old"]


def test_an_operator_removes_what_a_group_has_that_is_gone(desks: Desks, paper: Callable[[str], Path]) -> None:
    document = desks(OPS).manual.documents.add(paper(POISON), "en", "Poison", group="gone")
    assert [who for who in OTHERS if document in desks(who).all()] == []
    desks(OPS).remove(document.id)
    assert desks(OPS).all() == ()
