"""The service: one path for a turn, refusals that lose nothing, resuming at every cut, two tabs, the clocks."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from roleplay.errors import InputError, SessionError, StaleSessionError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.setup import Setup
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library
from roleplay.storage.sessions import SessionStore
from tests.wanderer import Wanderer


def timeless(entries: list[Entry]) -> list[Entry]:
    return [entry.model_copy(update={"at": None}) for entry in entries]


def copy_prefix(source: list[Entry], practice: Practice, session: Session, count: int) -> str:
    """Store the first `count` entries as a session of their own, as a killed process would have left them."""
    store, started = practice.store, source[0].event
    assert started.kind == "started"
    name = f"{session.id[:8]}-{count}"
    last = store.create(name, practice.visitor.id, started, "2026-01-01T00:00:00+00:00")
    for entry in source[1:count]:
        store.append(name, entry, last)
        last = entry
    return name


@pytest.mark.parametrize(("agency", "language"), [("border", "sl"), pytest.param("ngo", "en", marks=pytest.mark.slow)])
def test_every_cut_of_a_session_is_completed_alike(practice: Practice, agency: str, language: str) -> None:
    session = practice.start(Setup("white-van", language, agency, seed=5))  # type: ignore[arg-type]
    Wanderer(practice, session, 11).wander(12)
    full = session.state.log
    for count in range(1, len(full) + 1):
        reopened = practice.open(copy_prefix(full, practice, session, count))
        assert not reopened.state.pending
        recovered = reopened.state.log
        assert timeless(recovered) == timeless(full[: len(recovered)]), f"cut after {count} entries"
        assert len(recovered) >= count


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("   \n\t ", "empty"), ("x" * 50_000, "too_long"), ("a\x00b", "not_text"), ("\ud800", "not_text")],
)
def test_unusable_messages_are_refused_and_nothing_is_lost(practice: Practice, text: str, code: str) -> None:
    session = practice.start(Setup("white-van", "sl", "police"))
    before = list(session.state.log)
    with pytest.raises(InputError) as refused:
        practice.say(session, "room", text)
    assert refused.value.code == code
    assert session.state.log == before
    assert practice.store.entries(session.id) == before


@pytest.mark.parametrize(
    ("channel", "to", "code"),
    [
        ("direct", (), "direct_recipient"),
        ("direct", ("police",), "direct_recipient"),
        ("direct", ("border", "ngo"), "direct_recipient"),
        ("interview", (), "interview_person"),
        ("interview", ("nobody",), "interview_person"),
    ],
)
def test_wrong_recipients_are_refused(practice: Practice, channel: str, to: tuple[str, ...], code: str) -> None:
    session = practice.start(Setup("white-van", "en", "police"))
    with pytest.raises(InputError) as refused:
        practice.say(session, channel, "Hello.", to)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_an_unknown_fact_cannot_be_attached(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "en", "police"))
    with pytest.raises(InputError, match="unknown_fact"):
        practice.say(session, "room", "Look at this.", (), ("debt-10000",))


def test_attaching_a_fact_shares_it_with_exactly_the_audience(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "en", "border"))
    list(practice.say(session, "direct", "For you.", ("police",), ("passports-pouch",)))
    known = {agency for agency, facts in session.state.knows.items() if "passports-pouch" in facts}
    assert known == {"border", "police"}


def test_the_second_tab_cannot_corrupt_a_session(
    stored: tuple[str, Practice], make_practice: Callable[[str], Practice]
) -> None:
    url, first = stored
    one = first.start(Setup("white-van", "en", "social"))
    second = make_practice(url)
    two = second.open(one.id)
    list(first.say(one, "room", "Good morning, everybody."))
    with pytest.raises(StaleSessionError):
        second.say(two, "room", "Good morning from the other tab.")
    assert second.catch_up(two)
    assert timeless(two.state.log) == timeless(one.state.log)
    list(second.say(two, "room", "Good morning from the other tab."))
    assert first.catch_up(one)
    assert one.state == two.state


def test_sessions_belong_to_their_owner(
    make_practice: Callable[[str], Practice], stored: tuple[str, Practice], library, reader
) -> None:  # type: ignore[no-untyped-def]
    url, mine = stored
    session = mine.start(Setup("white-van", "sl", "labour"))
    other = make_practice(url)
    stranger = Practice(other.library, other.store, other.reader, other.voice, Visitor("somebody-else"))
    assert stranger.shelf.cards() == []
    with pytest.raises(SessionError, match="no_session"):
        stranger.open(session.id)


def test_the_real_clock_counts_presence_and_not_absence_or_pauses(practice: Practice) -> None:
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    clocked = Practice(practice.library, practice.store, practice.reader, practice.voice, now=lambda: times[0])
    session = clocked.start(Setup("white-van", "en", "police", pace="real"))
    times[0] += timedelta(minutes=2)
    list(clocked.say(session, "room", "Good morning."))
    assert session.state.minute == pytest.approx(2)
    times[0] += timedelta(minutes=1)
    clocked.pause(session)
    assert session.state.minute == pytest.approx(3), "what passed before the pause counts"
    times[0] += timedelta(hours=5)
    with pytest.raises(InputError, match="paused"):
        clocked.say(session, "room", "Still there?")
    clocked.resume(session)
    times[0] += timedelta(days=2)
    reopened = clocked.open(session.id)
    assert reopened.state.minute == pytest.approx(3)
    times[0] += timedelta(minutes=1)
    list(clocked.say(reopened, "room", "Good morning again."))
    assert reopened.state.minute == pytest.approx(4)


def test_a_case_that_is_gone_is_said_so(stored: tuple[str, Practice]) -> None:
    _, practice = stored
    session = practice.start(Setup("white-van", "en", "police"))
    library = practice.library
    empty = Library(
        scenarios=(),
        agencies=library.agencies,
        powers=library.powers,
        rules=library.rules,
        narrator=library.narrator,
        hashes={},
    )
    without = Practice(empty, SessionStore(practice.store._engine), practice.reader, practice.voice)
    with pytest.raises(SessionError, match="missing_case"):
        without.open(session.id)
