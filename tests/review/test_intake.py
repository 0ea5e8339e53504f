"""Import of session files: the real ones come in whole, everything else is refused and leaves nothing behind."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from roleplay.errors import InputError, SessionError
from roleplay.feedback.document import exported
from roleplay.feedback.grade import build
from roleplay.messages import explain
from roleplay.people.visitor import IMPORTED, named
from roleplay.practice import Practice
from roleplay.review.cohort import practised
from roleplay.review.files import LARGEST, take_in
from roleplay.review.tables import gather
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.storage import files
from roleplay.storage.files import session_text
from tests.review.test_desk import ANA, ONE, OTHER, RUBRIC, TWO, House


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> House:
    return House(make_practice("sqlite://"))


@pytest.fixture
def written(house: House) -> bytes:
    """A finished session of the learner's, as the file that the learner hands over; here it is no more."""
    name = house.submitted()
    content = session_text(house.shared.store.entries(name)).encode()
    house.practice().shelf.delete(name)
    return content


def sealed(content: dict[str, Any]) -> bytes:
    """Write the seal anew, as somebody would who knows how."""
    return json.dumps(content | {"seal": files._seal(content["entries"])}).encode()


def test_a_session_comes_in_whole_and_says_who_brought_it(house: House, written: bytes) -> None:
    desk = house.desk(ONE)
    card = take_in(desk, written, "session.json", "north")
    assert session_text(house.shared.store.entries(card.id)).encode() == written
    (item,) = house.desk(TWO).queue()
    assert item.card == house.shared.store.card(card.id) == card
    assert item.course.imported_by == ONE and card.finished and card.owner.startswith(IMPORTED)
    assert [(row.who, row.act, row.object) for row in house.shared.store.audit.latest(1)] == [
        (ONE, "imported", card.id)
    ]
    assert named(card.owner) != card.owner, "nobody who signs in can be its owner"
    assert not house.desk(OTHER).queue() and not house.practice().shelf.cards()
    desk.rate(card.id, {"R-09": 2})
    assert practised(desk, "north", "en")[0].rated and gather(desk, "en").turns
    with pytest.raises(SessionError, match="session_is_here"):
        take_in(desk, written, "again.json", "north")
    with pytest.raises(SessionError, match="no_session"):
        house.practice().shelf.delete(card.id)
    house.practice(TWO).shelf.delete(card.id)
    assert not desk.queue() and not house.reviews.rows([card.id])


def refusals(written: bytes) -> dict[str, bytes]:
    content = json.loads(written)
    other = json.loads(written)
    other["entries"][0]["event"]["scenario"] = "no-such-case"
    running = json.loads(written)
    running["entries"] = running["entries"][:5]
    back = json.loads(written)
    back["entries"][-1]["turn"] = 0
    when = json.loads(written)
    when["entries"][3]["at"] = '","event":{}'
    return {
        "session_is_no_json": b"{" + written,
        "foreign_session": b'{"name": "x", "version": 1}',
        "foreign_session pdf": b"%PDF-1.7 \xe2\xe3\xcf\xd3",
        "session_too_large": b" " * (LARGEST + 1),
        "session_tampered": written.replace(b"Good morning", b"Good evening").replace(b'"turn": 1', b'"turn": 2', 1),
        "session_unsealed": json.dumps({key: content[key] for key in ("sodeluj_session", "entries")}).encode(),
        "newer_session": json.dumps(content | {"sodeluj_session": 99}).encode(),
        "missing_case": sealed(other),
        "not_finished": sealed(running),
        "broken_session turn": sealed(back),
        "broken_session at": sealed(when),
    }


def test_what_is_broken_foreign_too_large_or_changed_is_refused_in_plain_words(house: House, written: bytes) -> None:
    desk = house.desk(ONE)
    for name, content in refusals(written).items():
        with pytest.raises((SessionError, InputError)) as refused:
            take_in(desk, content, "session.json", "north")
        assert refused.value.code == name.split()[0], (name, refused.value)
        for language in LANGUAGES:
            assert len(explain(refused.value, language)) > 20
    for who, group in ((ONE, "south"), (ANA, "north"), (OTHER, "north"), ("stranger", "north"), (ONE, "none")):
        with pytest.raises(InputError, match="no_such_group"):
            take_in(house.desk(who), written, "session.json", group)
    assert not desk.queue() and not house.shared.store.unchanged_since("9999")


def test_nothing_is_half_imported_where_the_database_fails(
    house: House, written: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = iter(range(10))

    def fails(*_: object) -> dict[str, str]:
        raise OperationalError("insert", {}, Exception(f"disk full {next(rows)}"))

    monkeypatch.setattr("roleplay.storage.reviews.ReviewRow.values", fails)
    with pytest.raises(OperationalError):
        take_in(house.desk(ONE), written, "session.json", "north")
    monkeypatch.undo()
    assert not house.shared.store.unchanged_since("9999")
    assert take_in(house.desk(ONE), written, "session.json", "north")


@pytest.mark.long
def test_a_forged_file_is_refused_or_can_be_shown_everywhere(house: House, written: bytes) -> None:
    """Changed at random and sealed anew: what comes in must break neither the queue nor any export."""
    chance, taken, desk = random.Random(7), 0, house.desk(ONE)
    for _ in range(12):
        content = json.loads(written)
        for _ in range(chance.choice((1, 1, 3))):
            forge(content["entries"], chance)
        try:
            card = take_in(desk, sealed(content), "session.json", "north")
        except (SessionError, InputError):
            continue
        taken += 1
        state = desk.look(card.id)
        for form in ("md", "json", "csv"):
            assert exported(form, build(state, desk.library, RUBRIC), state, desk.library)
    assert 0 < taken < 12 and len(desk.queue()) == taken
    assert desk.deal("north", 1) == taken


def forge(entries: list[dict[str, Any]], chance: random.Random) -> None:
    """Change one value anywhere, leave an event out, or put one somewhere else."""
    match chance.randrange(4):
        case 0:
            del entries[chance.randrange(1, len(entries))]
        case 1:
            entries.insert(chance.randrange(1, len(entries)), dict(entries[chance.randrange(1, len(entries))]))
        case _:
            place: Any = entries[chance.randrange(len(entries))]["event"]
            while True:
                keys = list(place) if isinstance(place, dict) else list(range(len(place)))
                if not keys:
                    return
                key = chance.choice(keys)
                if not isinstance(place[key], dict | list) or not place[key]:
                    break
                place = place[key]
            place[key] = chance.choice(["", "x", "police", "worker", "none", -1, 0, 10**9, 0.5, None, True, []])
    for number, entry in enumerate(entries):
        entry["seq"] = number
