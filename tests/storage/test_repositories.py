"""Sessions, reviews and the trail in a database are what a few lists and dictionaries would keep, whatever is done."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.errors import SessionError, StaleSessionError, StorageError
from roleplay.exercise.log.events import Drill, Entry, Started
from roleplay.exercise.log.inputs import Noted
from roleplay.storage.audit import AuditRow
from roleplay.storage.engine import open_engine
from roleplay.storage.retention import DAY, Retention
from roleplay.storage.reviews import ReviewRow, ReviewStore
from roleplay.storage.sessions import SessionCard, SessionStore
from tests.thorough import amount

tried = settings(max_examples=amount(15, 150), deadline=None)
STEPS = 60
OWNERS, GROUPS, TRAINERS, CRITERIA = ("ana", "bor"), ("g1", "g2"), ("tea", "tim"), ("R-01", "R-02")


def moment(at: int) -> str:
    return (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=at)).isoformat(timespec="milliseconds")


@dataclass
class Kept:
    """What should be in the database, in the simplest form."""

    store: SessionStore
    reviews: ReviewStore
    dice: random.Random
    cards: dict[str, SessionCard] = field(default_factory=dict)
    logs: dict[str, list[Entry]] = field(default_factory=dict)
    marks: dict[str, dict[str, int]] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    rows: list[ReviewRow] = field(default_factory=list)
    drafts: dict[tuple[str, str], str] = field(default_factory=dict)
    held: set[tuple[str, str]] = field(default_factory=set)
    trail: list[AuditRow] = field(default_factory=list)
    now: int = 0
    count: int = 0

    def step(self) -> None:
        self.now += 1
        deeds: list[Callable[[], None]] = [self.create, self.write_down, self.hold_back]
        if self.cards:
            deeds += [self.append, self.append, self.go_on, self.open_to, self.branch, self.take_hold, self.mark_read]
            deeds += [self.append, self.go_on, self.open_to, self.leave, self.keep_draft, self.delete]
        self.dice.choice(deeds)()

    def any(self) -> str:
        return self.dice.choice(sorted(self.cards))

    def new(self) -> str:
        self.count += 1
        return f"s{self.count}"

    def create(self) -> None:
        name, owner, dice = self.new(), self.dice.choice(OWNERS), self.dice
        drill = Drill(person="driver", goal="any", minutes=15) if dice.random() < 0.3 else None
        started = Started(
            scenario=dice.choice(("white-van", "paid-driver")), scenario_version="1", content_hash="h",
            language=dice.choice(("sl", "en")), agency=dice.choice(("police", "ngo")),
            pace=dice.choice(("guided", "real")), temperaments={}, program="1", reader="r", voice="v", drill=drill,
        )  # fmt: skip
        entry = self.store.create(name, owner, started, moment(self.now))
        assert entry == Entry(seq=0, turn=0, minute=0.0, at=moment(self.now), event=started)
        self.logs[name] = [entry]
        self.cards[name] = SessionCard(
            id=name, owner=owner, scenario=started.scenario, agency=started.agency, language=started.language,
            pace=started.pace, format=1, created_at=moment(self.now), changed_at=moment(self.now),
            phase="preparation", minute=0.0, turn=0, finished=False, drill="driver" if drill else None,
        )  # fmt: skip

    def append(self) -> None:
        name = self.any()
        seq = len(self.logs[name])
        turn = self.logs[name][-1].turn + self.dice.randint(0, 1)
        entry = Entry(
            seq=seq, turn=turn, minute=self.now / 4, at=moment(self.now), event=Noted(text=f"Note {self.now}")
        )
        after = self.logs[name][-1]
        self.store.append(name, entry, after)
        self.logs[name].append(entry)
        with pytest.raises(StaleSessionError):
            self.store.append(name, entry, after)

    def go_on(self) -> None:
        name, finished = self.any(), self.dice.random() < 0.3
        come = {"phase": self.dice.choice(("crisis", "debrief")), "minute": self.now / 2, "turn": self.now}
        self.store.update_card(name, **come, finished=finished, at=moment(self.now))  # type: ignore[arg-type]
        self.cards[name] = replace(self.cards[name], **come, finished=finished, changed_at=moment(self.now))

    def open_to(self) -> None:
        name = self.any()
        to, by = self.dice.choice((None, *GROUPS)), self.dice.choice((None, *GROUPS))
        self.store.open_to(name, submitted_to=to, watched_by=by, at=moment(self.now))
        submitted = moment(self.now) if to is not None else None
        self.cards[name] = replace(self.cards[name], submitted_to=to, submitted_at=submitted, watched_by=by)

    def branch(self) -> None:
        source, name = self.any(), self.new()
        until, turn = self.dice.randint(1, len(self.logs[source])), self.dice.randint(1, 5)
        self.store.branch(source, name, until, turn, moment(self.now))
        self.logs[name] = self.logs[source][:until]
        self.cards[name] = replace(
            self.cards[source], id=name, created_at=moment(self.now), changed_at=moment(self.now), turn=turn - 1,
            finished=False, parent=source, parent_turn=turn, submitted_to=None, submitted_at=None, watched_by=None,
        )  # fmt: skip
        with pytest.raises(SessionError):
            self.store.branch("nowhere", "sx", 1, 1, moment(self.now))

    def take_hold(self) -> None:
        name = self.any()
        self.holders[name] = f"tab {self.now}"
        self.store.take_hold(name, self.holders[name])

    def mark_read(self) -> None:
        name, thread = self.any(), self.dice.choice(("room", "direct:ngo"))
        self.marks.setdefault(name, {})[thread] = self.now
        self.store.mark_read(name, thread, self.now)

    def leave(self) -> None:
        row = ReviewRow(self.any(), "comment", self.dice.choice(TRAINERS), moment(self.now), f'"{self.now}"')
        self.rows.append(row)
        self.reviews.append(row)

    def keep_draft(self) -> None:
        key = (self.any(), self.dice.choice(TRAINERS))
        body = self.dice.choice((None, f"draft {self.now}"))
        self.reviews.keep_draft(*key, body)
        self.drafts.pop(key, None)
        self.drafts |= {key: body} if body is not None else {}

    def hold_back(self) -> None:
        key, hold = (self.dice.choice(GROUPS), self.dice.choice(CRITERIA)), self.dice.random() < 0.6
        self.reviews.hold_back(*key, hold=hold)
        self.held = self.held | {key} if hold else self.held - {key}

    def write_down(self) -> None:
        what = self.dice.choice(("", "a", "o" * 199, "o" * 200, "o" * 200 + "x"))
        row = AuditRow(moment(self.now), self.dice.choice(TRAINERS), self.dice.choice(("read", "rated")), what)
        self.trail.append(replace(row, object=what[:200]))
        self.store.audit.append(row)

    def delete(self) -> None:
        name = self.any()
        self.store.delete(name)
        for kept in (self.cards, self.logs, self.marks, self.holders):
            kept.pop(name, None)  # type: ignore[attr-defined]
        self.rows = [row for row in self.rows if row.session != name]
        self.drafts = {key: body for key, body in self.drafts.items() if key[0] != name}

    def check(self) -> None:
        """Everything that can be asked for is as it should be."""
        for name in [f"s{at}" for at in range(1, self.count + 1)]:
            log, since = self.logs.get(name, []), self.dice.randint(0, 3)
            assert self.store.entries(name, since) == log[since:]
            assert self.store.read_up_to(name) == self.marks.get(name, {})
            assert self.store.holder(name) == self.holders.get(name)
            for trainer in TRAINERS:
                assert self.reviews.draft(name, trainer) == self.drafts.get((name, trainer))
            if name in self.cards:
                assert self.store.card(name) == self.cards[name]
            else:
                with pytest.raises(SessionError):
                    self.store.card(name)
        self.check_lists()
        self.check_trail()

    def check_lists(self) -> None:
        cards = list(self.cards.values())
        for owner in OWNERS:
            own = [card for card in cards if card.owner == owner]
            assert by_id(self.store.cards(owner)) == by_id(own)
            assert self.store.lengths(owner) == {card.id: len(self.logs[card.id]) for card in own}
            changed = [card.changed_at for card in self.store.cards(owner)]
            assert changed == sorted(changed, reverse=True)
        for groups in ((), ("g1",), GROUPS):
            submitted = self.store.submitted(groups)
            assert by_id(submitted) == by_id([card for card in cards if card.submitted_to in groups])
            assert [card.submitted_at for card in submitted] == sorted(str(card.submitted_at) for card in submitted)
            watched = self.store.watched(groups)
            assert by_id(watched) == by_id([card for card in cards if card.watched_by in groups and not card.finished])
            changed = [card.changed_at for card in watched]
            assert changed == sorted(changed, reverse=True)
            assert self.reviews.held_back(groups) == {criterion for group, criterion in self.held if group in groups}
        since = moment(self.dice.randint(0, self.now))
        assert set(self.store.unchanged_since(since)) == {card.id for card in cards if card.changed_at < since}
        some = sorted(self.cards)[:3]
        assert self.reviews.rows(some) == [row for row in self.rows if row.session in some]

    def check_trail(self) -> None:
        trail = self.store.audit
        assert trail.latest(5) == self.trail[::-1][:5]
        for what in ("", "a", "o" * 200, "o" * 201):
            for who in TRAINERS:
                asked = AuditRow(moment(self.dice.randint(0, self.now)), who, "read", what)
                same = [row for row in self.trail if (row.who, row.act, row.object) == (who, "read", what[:200])]
                assert trail.holds(asked) == any(row.at >= asked.at for row in same)
                if same:
                    assert trail.holds(same[-1])


def by_id(cards: list[SessionCard]) -> list[SessionCard]:
    return sorted(cards, key=lambda card: card.id)


@tried
@given(st.integers(0, 1_000_000))
def test_the_database_keeps_what_a_few_dictionaries_would(seed: int) -> None:
    engine = open_engine("sqlite://")
    store = SessionStore(engine)
    kept = Kept(store, ReviewStore(engine), random.Random(seed))
    for at in range(1, STEPS + 1):
        kept.step()
        if at % 20 == 0:
            kept.check()
    store.close()


def test_what_nobody_has_changed_for_long_is_deleted_now_and_once_a_day() -> None:
    store = SessionStore(open_engine("sqlite://"))
    kept = Kept(store, ReviewStore(store._engine), random.Random(1))
    for kept.now in (0, 10, 20):
        kept.create()
    days, waited = 0, list[float]()

    def later() -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=30 + days, minutes=10)

    def ended(seconds: float) -> bool:
        nonlocal days
        waited.append(seconds)
        days += 1
        left.append(len([*store.cards("ana"), *store.cards("bor")]))
        return days == 3

    left: list[int] = []
    retention = Retention(store, 30, later)
    retention.keep_up(ended)
    assert left == [2, 0, 0]  # what was changed at the very moment stays until the next day
    assert waited == [DAY, DAY, DAY]
    assert retention.expire() == 0
    store.close()


def test_a_database_that_cannot_be_reached_is_asked_again_the_next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def lost(self: SessionStore, moment: str) -> list[str]:
        asked.append(moment)
        raise StorageError("unreachable", "gone")

    monkeypatch.setattr(SessionStore, "unchanged_since", lost)
    store = SessionStore(open_engine("sqlite://"))
    Retention(store, 1).keep_up(lambda _: len(asked) == 2)
    assert len(asked) == 2
    store.close()
