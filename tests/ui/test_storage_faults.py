"""The database fails under the running app: what the page says is true, words stay, and the next send works."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.errors import StorageError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.inputs import Said
from roleplay.messages import explain
from roleplay.practice import Session
from roleplay.review.ratings import Comment
from roleplay.scenario.vocabulary import Language
from roleplay.storage import engine as storage
from roleplay.storage.engine import migrate
from roleplay.storage.sessions import SessionStore
from roleplay.ui import service as wiring
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from tests.storage.faulty import FAULTS
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, begin, go_on, say, shown
from tests.ui.test_review import finished

FIRST = "Dobro jutro vsem."
LONG = ("Kaj ste videli pri kombiju? " * 140).strip()  # more than fits into a page of the database that is begun
SHORT = "Kdo gre po tolmača?"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sodeluj.sqlite"


def session_of(tab: AppTest) -> Session:
    session: Session = tab.session_state["session"]
    return session


def failing(name: str, path: Path):  # type: ignore[no-untyped-def]
    """Return the fault as a context, in the database of the running app."""
    return FAULTS[name][0](wiring.service().shared.store._engine, path)


def stored(session: Session) -> list[Entry]:
    return wiring.service().shared.store.entries(session.id)


def own_words(entries: list[Entry]) -> list[str]:
    said = [entry.event for entry in entries if isinstance(entry.event, Said) and entry.event.origin == "learner"]
    return [event.text for event in said]


def told(tab: AppTest) -> str:
    """Return what the page warns of."""
    return " ".join(item.value.replace("\\", "") for item in (*tab.warning, *tab.error, *tab.info))


def says(tab: AppTest, key: str, language: Language = "sl") -> bool:
    return catalogue(language)(key) in told(tab)


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("language", first("en"))
def test_a_message_that_is_not_kept_is_said_not_to_be_and_stays(
    new_tab: Driver, path: Path, name: str, language: Language
) -> None:
    tab = say(begin(new_tab(language)), FIRST)
    before = stored(session_of(tab))
    with failing(name, path):
        say(tab, LONG)
        assert not tab.exception
        assert says(tab, "storage.not_kept", language)
        assert explain(StorageError(FAULTS[name][1]), language) in told(tab)
        assert not says(tab, "storage.kept", language)
        assert LONG not in shown(tab) and FIRST in shown(tab)
        assert tab.chat_input[0].proto.value == LONG
        tab.run()  # the page can be drawn as often as one likes, and the exercise stays in view
        assert not tab.exception and FIRST in shown(tab)
    assert stored(session_of(tab)) == before
    say(tab, LONG)
    assert_well(tab)
    assert own_words(stored(session_of(tab))) == [FIRST, LONG] and LONG in shown(tab)
    assert session_of(tab).state.log == stored(session_of(tab)) and not tab.warning


@pytest.mark.long
def test_what_is_kept_is_said_to_be_and_answers_come_later(new_tab: Driver, path: Path) -> None:
    tab = say(begin(new_tab()), FIRST)
    broken_off = False
    with failing("full", path):
        for number in range(12):
            words = f"{SHORT} {number}"
            say(tab, words)
            assert not tab.exception
            kept = stored(session_of(tab))
            is_kept, is_whole = words in own_words(kept), not session_of(tab).is_torn
            assert says(tab, "storage.not_kept") == (not is_kept)
            assert says(tab, "storage.kept") == (not is_whole)
            assert session_of(tab).state.log == kept[: len(session_of(tab).state.log)], (
                "nothing stands here that is not kept"
            )
            assert (words in shown(tab)) == is_kept
            assert (tab.chat_input[0].proto.value == words) == (not is_kept)
            broken_off |= is_kept and not is_whole
    assert broken_off, "no turn has broken off after the message was kept"
    before = own_words(stored(session_of(tab)))
    say(tab, LONG)
    assert_well(tab)
    assert own_words(stored(session_of(tab))) == [*before, LONG]
    assert session_of(tab).state.log == stored(session_of(tab)) and not session_of(tab).state.pending


@pytest.mark.long
@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("sends_again", [True, False])
def test_a_broken_commit_is_neither_claimed_nor_sent_twice(
    new_tab: Driver, monkeypatch: pytest.MonkeyPatch, is_there: bool, sends_again: bool
) -> None:
    tab = say(begin(new_tab()), FIRST)
    append = SessionStore.append

    def break_off(store: SessionStore, session_id: str, entry: Entry, after: Entry) -> None:
        if is_there:
            append(store, session_id, entry, after)
        raise StorageError("unreachable", is_uncertain=True)

    def fail(*_: object, **__: object) -> None:
        raise StorageError("unreachable")

    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "append", break_off)
        for name in (
            "entries",
            "holder",
            "read_up_to",
            "cards",
        ):  # `card` still answers: whether one may is asked first
            patch.setattr(SessionStore, name, fail)
        say(tab, SHORT)
        assert not tab.exception and says(tab, "storage.unsure")
        assert not says(tab, "storage.not_kept") and not says(tab, "storage.kept")
        assert tab.chat_input[0].proto.value == SHORT
    if sends_again:
        say(tab, SHORT)
    else:
        tab.run()
    assert_well(tab)
    assert says(tab, "storage.kept_after_all") == is_there
    assert own_words(stored(session_of(tab))) == [FIRST, *[SHORT] * (is_there or sends_again)]
    tab.run()
    assert not says(tab, "storage.kept_after_all")


@pytest.mark.parametrize("goes_on", [True, False])
def test_what_an_older_copy_does_not_hold_stays_in_sight(new_tab: Driver, path: Path, goes_on: bool) -> None:
    tab = say(say(begin(new_tab()), FIRST), SHORT)
    with failing("stepped_back", path):
        tab.run()
        assert says(tab, "storage.away") and explain(StorageError("stepped_back"), "sl") in told(tab)
        assert SHORT in shown(tab), "found out before anybody sends"
        say(tab, LONG)
        assert says(tab, "storage.not_kept") and tab.chat_input[0].proto.value == LONG and SHORT in shown(tab)
        kept = stored(session_of(tab))
        if goes_on:
            tab.button(key="go-on").click().run()
            assert_well(tab)
            assert session_of(tab).state.log[: len(kept)] == kept
            return
    tab.run()
    assert_well(tab)
    assert not any(button.key == "go-on" for button in tab.button)
    assert session_of(tab).state.log == stored(session_of(tab)) and SHORT in shown(tab)


@pytest.mark.parametrize("language", first("en"))
def test_an_exercise_with_a_gap_is_shown_up_to_it(new_tab: Driver, path: Path, language: Language) -> None:
    session = session_of(say(say(begin(new_tab(language)), FIRST), SHORT))
    turn = next(entry.seq for entry in session.state.log if entry.turn == session.state.turn)
    with sqlite3.connect(path) as other:
        other.execute("DELETE FROM events WHERE session_id = ? AND seq = ?", [session.id, turn])
    other.close()
    tab = new_tab(language, vaja=session.id).switch_page(visit.EXERCISE).run()
    assert not tab.exception and FIRST in shown(tab) and SHORT not in shown(tab)
    assert explain(StorageError("gap"), language) in told(tab)
    say(tab, LONG)
    assert says(tab, "storage.not_kept", language) and tab.chat_input[0].proto.value == LONG
    assert stored(session) == session.state.log[:turn]


def decide(tab: AppTest) -> str:
    tab.button_group(key="desk").set_value("actions").run()
    field = next(item for item in tab.text_area if (item.key or "").startswith("reason-"))
    field.set_value(LONG)
    next(button for button in tab.button if button.label == "Izvedite").click().run()
    return next((item.value for item in tab.text_area if item.key == field.key), "")


def note(tab: AppTest) -> str:
    tab.button_group(key="desk").set_value("log").run()
    tab.text_input(key="note-words-log").set_value(LONG)
    tab.button[-1].click().run()
    return tab.text_input(key="note-words-log").value


def next_phase(tab: AppTest) -> str:
    go_on(tab)
    return LONG


@pytest.mark.parametrize("take", [decide, note, next_phase])
def test_other_inputs_stay_too(new_tab: Driver, path: Path, take: Callable[[AppTest], str]) -> None:
    tab = begin(new_tab())
    with failing("gone", path):
        assert take(tab) == LONG
        assert not tab.exception and says(tab, "storage.not_kept")
    before = len(stored(session_of(tab)))
    left = take(tab)
    assert_well(tab)
    assert len(stored(session_of(tab))) > before
    assert left == (LONG if take is next_phase else "")


def test_debrief_and_own_view_stay(new_tab: Driver, path: Path) -> None:
    tab = begin(new_tab())
    while session_of(tab).state.phase != "debrief":
        go_on(tab)
    name, field = session_of(tab).id, tab.text_area[0].key
    for words, key in (SHORT, field), (FIRST, f"field-{session_of(tab).state.scenario.formulation[0].id}-{name}"):
        if key != field:
            tab.button(key="skip").click().run()
        send = next(button for button in tab.button if (button.key or "").startswith("FormSubmitter"))
        with failing("gone", path):
            tab.text_area(key=key).set_value(words)
            send.click().run()
            assert not tab.exception and says(tab, "storage.not_kept")
            assert tab.text_area(key=key).value == words
            assert words not in [getattr(entry.event, "text", "") for entry in session_of(tab).state.log]
        next(button for button in tab.button if (button.key or "").startswith("FormSubmitter")).click().run()
        assert_well(tab)
    assert session_of(tab).state.finished is not None and session_of(tab).state.log == stored(session_of(tab))


def test_ratings_and_comments_of_a_review(new_tab: Driver, path: Path) -> None:
    new_tab()
    session = finished("sl")
    wiring.service().practice.shelf.submit(session.id, "local")
    review = new_tab("sl", pregled=session.id).switch_page(visit.RATE).run()
    with failing("read_only", path):
        review.button(key="level-2").click().run()
        assert not review.exception and says(review, "storage.not_done")
        assert not wiring.service().desk.draft(session.id)
        field = next(item for item in review.text_area if (item.key or "").startswith("comment-words"))
        field.set_value(SHORT)
        send = [button for button in review.button if "comment" in str(button.key)]
        send[0].click().run()
        assert not review.exception and says(review, "storage.not_done")
        assert next(item for item in review.text_area if item.key == field.key).value == SHORT
        assert not wiring.service().desk.left(session.id)
    next(button for button in review.button if "comment" in str(button.key)).click().run()
    assert_well(review)
    left = wiring.service().desk.left(session.id)
    assert [item.text for item in left if isinstance(item, Comment)] == [SHORT]
    assert next(item for item in review.text_area if item.key == field.key).value == ""


def test_nothing_is_said_to_be_deleted_that_is_not(new_tab: Driver, path: Path) -> None:
    session = session_of(begin(new_tab()))
    tab = new_tab()
    with failing("read_only", path):
        tab.button(key=f"delete-{session.id}").click().run()
        tab.button(key="delete-yes").click().run()
        assert not tab.exception and says(tab, "storage.not_done")
    assert stored(session)


def test_an_exercise_that_cannot_be_begun_says_so(new_tab: Driver, path: Path) -> None:
    tab = new_tab()
    with failing("read_only", path):
        tab.checkbox(key="consent").check().run()
        tab.button(key="begin").click().run()
        assert not tab.exception and says(tab, "storage.not_done")
    tab.button(key="begin").click().run()
    assert_well(tab)
    assert len(wiring.service().practice.shelf.cards()) == 1


def test_an_exercise_that_was_begun_is_completed_later(
    new_tab: Driver, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = new_tab()

    def fail(*_: object) -> None:
        raise StorageError("full")

    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "append", fail)
        begin(tab)
        assert not tab.exception and not says(tab, "storage.not_done")
        assert [entry.event.kind for entry in stored(session_of(tab))] == ["started"]
        assert says(tab, "storage.kept")
    tab.run()
    assert_well(tab)
    assert len(stored(session_of(tab))) > 1 and session_of(tab).state.log == stored(session_of(tab))


def broken(path: Path) -> None:
    path.write_bytes(b"This is no database. " * 500)


def newer(path: Path) -> None:
    storage.open_engine(f"sqlite:///{path}").dispose()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()


@pytest.mark.parametrize(("spoil", "code"), [(broken, "corrupt"), (newer, "newer")])
def test_a_database_that_cannot_be_used_at_the_start(
    new_tab: Driver, path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None], code: str
) -> None:
    monkeypatch.setattr(storage, "migrate", migrate)
    spoil(path)
    content = path.read_bytes()
    tab = new_tab("en")
    assert not tab.exception
    assert says(tab, "storage.page", "en") and explain(StorageError(code), "en") in told(tab)  # type: ignore[arg-type]
    assert path.read_bytes() == content
    path.unlink()
    tab.button(key="storage-again-page").click().run()
    assert_well(tab)
    say(begin(tab), FIRST)
    assert_well(tab)


def test_a_database_that_cannot_be_reached_at_the_start(
    new_tab: Driver, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SODELUJ_DATABASE", "postgresql://user@127.0.0.1:1/x")
    tab = new_tab("en")
    assert not tab.exception and explain(StorageError("unreachable"), "en") in told(tab)
    monkeypatch.delenv("SODELUJ_DATABASE")
    tab.run()
    assert_well(tab)


@pytest.mark.parametrize("error", [ZeroDivisionError(), StorageError("unusable")])
def test_an_unexpected_fault_claims_only_what_is_so(
    new_tab: Driver, path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    tab = say(begin(new_tab()), FIRST)
    t = catalogue("sl")

    def fail(*_: object) -> None:
        raise error

    def claims() -> list[str]:
        keys = ("problem.kept", "problem.unsure")
        return [key for key in keys if t(key) in {item.value for item in tab.markdown}]

    with monkeypatch.context() as patch:
        patch.setattr("roleplay.exercise.views.learner_view.case_file", fail)
        tab.run()
        whole = isinstance(error, StorageError)
        assert claims() == ([] if whole else ["problem.kept"])
        with failing("gone", path):
            tab.run()
            assert claims() == ([] if whole else ["problem.unsure"])
