"""The trainer's desk: what was submitted and who rates it, rating it blind, then the difference; and how far all agree.

Blind means: before a trainer has rated a session, nothing tells what the program or other trainers think of it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, get_args

from roleplay.care.trail import AuditAct
from roleplay.errors import AccessError, InputError, SessionError
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.learner_turns import denied
from roleplay.exercise.log.state import State
from roleplay.feedback.grade import build
from roleplay.feedback.parts import Level, TrainersVerdict
from roleplay.feedback.report import CriterionScore, Report, held
from roleplay.feedback.rubric import Rubric
from roleplay.people.groups import Group
from roleplay.review.agreement import Agreement, among_trainers, short_of_aim, with_program
from roleplay.review.copies import facilitator_lines, on_paper
from roleplay.review.ratings import (
    LEVELS,
    Assigned,
    Comment,
    Judgement,
    Left,
    Levels,
    Rating,
    ReviewCourse,
    Ruling,
    SignedOff,
    course_of,
    left_in,
    row_of,
)
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import Language
from roleplay.shelf import Shelf
from roleplay.storage.reviews import ReviewStore
from roleplay.storage.sessions import SessionCard

Why = Literal["assigned", "doubtful", "unrated", "others", "rated", "signed"]
WHYS: tuple[Why, ...] = get_args(Why)
RATED: tuple[Why, ...] = ("rated", "signed")


@dataclass(frozen=True, slots=True)
class QueuedSession:
    """A submitted session in the queue; `doubtful` are the criteria whose score asks for a trainer's eye.

    `disputed` counts the turns of which the learner says that they were misread. `why` says why it stands where it
    does: the visitor was asked to rate it, or only others were, or it is rated, or signed off.
    """

    card: SessionCard
    why: Why
    doubtful: tuple[str, ...]
    comments: int
    disputed: int
    course: ReviewCourse


@dataclass(frozen=True, slots=True)
class ReviewedSession:
    """A submitted session with what the visitor may know to be left at it; `rated` says whether the visitor has."""

    card: SessionCard
    state: State
    left: list[Left]
    rated: bool


@dataclass(frozen=True)
class Desk:
    """Reviews for one visitor, who gets at sessions through the shelf alone. `now` gives the wall clock (UTC).

    What takes the id of a session raises SessionError where the visitor may not review it. What leaves something at a
    session raises InputError where its review is signed off, or what is left does not fit the session.
    """

    shelf: Shelf
    store: ReviewStore
    library: Library
    rubric: Rubric
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups that the visitor trains."""
        return self.shelf.people.trains(self.shelf.visitor)

    def queue(self) -> list[QueuedSession]:
        """Return what was submitted: first what this trainer was asked to rate, doubtful scores before others."""
        cards = [card for card in self.shelf.submitted() if card.scenario in self.library.scenario]
        left = self._left(card.id for card in cards)
        found = []
        for card in cards:
            state = self._state(card)
            report = build(state, self.library, self.rubric)
            doubtful = tuple(score.id for score in report.criteria if score.doubtful and score.level is not None)
            course = course_of(left[card.id])
            comments = sum(isinstance(item, Comment) for item in left[card.id])
            why = self._why(course, doubtful=bool(doubtful))
            found.append(QueuedSession(card, why, doubtful, comments, len(denied(state)), course))
        return sorted(found, key=lambda item: (WHYS.index(item.why), -len(item.doubtful)))

    def _why(self, course: ReviewCourse, *, doubtful: bool) -> Why:
        me = self.shelf.visitor.id
        if course.signed_by is not None:
            return "signed"
        if me in course.rated:
            return "rated"
        if course.raters:
            return "assigned" if me in course.raters else "others"
        return "doubtful" if doubtful else "unrated"

    def course(self, session_id: str) -> ReviewCourse:
        """Return how far the review of a session has come."""
        return course_of(self._left([self._card(session_id).id])[session_id])

    def look(self, session_id: str) -> State:
        """Return a submitted session."""
        return self._state(self._card(session_id))

    def case(self, name: str) -> Scenario:
        """Return a case of the library; raises SessionError where it is not there any more."""
        scenario = self.library.scenario.get(name)
        if scenario is None:
            raise SessionError("missing_case", case=name)
        return scenario

    def criteria(self, session_id: str, language: Language | None = None) -> tuple[CriterionScore, ...]:
        """Return the criteria of a session without anything that tells what the program thinks of it.

        They are in `language`, by default in that of the session.
        """
        report = self._report(self._card(session_id), language)
        return held(report, self.rubric.criterion, self.rubric).criteria

    def report(self, session_id: str, language: Language | None = None) -> Report:
        """Return the program's report in `language` as for `criteria`; InputError where the visitor has not rated."""
        card = self._card(session_id)
        if self.rating(session_id) is None:
            raise InputError("rate_first")
        return self._report(card, language)

    def rate(self, session_id: str, levels: Mapping[str, Level | None]) -> Rating:
        """Append a rating of known criteria, one level at least; only the first is blind and counts for agreement."""
        report = self._report(self._open_card(session_id)[0])
        program = {score.id: score.level for score in report.criteria}
        for name in levels:
            self._require_criterion(name, program)
        if all(level is None for level in levels.values()):
            raise InputError("nothing_rated")
        rating = Rating(
            **self._mark(session_id),
            levels={name: levels.get(name) for name in program},
            blind=self.rating(session_id) is None,
            program=program,
            rubric=report.rubric,
        )
        self._leave(rating, "rated")
        self.store.keep_draft(session_id, self.shelf.visitor.id, None)
        return rating

    def draft(self, session_id: str) -> Levels:
        """Return what the visitor has chosen so far for a rating that is not handed in yet."""
        kept = self.store.draft(self._card(session_id).id, self.shelf.visitor.id)
        return LEVELS.validate_json(kept) if kept is not None else {}

    def keep_draft(self, session_id: str, levels: Levels) -> None:
        """Keep what the visitor has chosen so far; nobody else sees it, and it goes when the rating is handed in."""
        card = self._card(session_id)
        self.store.keep_draft(card.id, self.shelf.visitor.id, LEVELS.dump_json(levels).decode())

    def rating(self, session_id: str) -> Rating | None:
        """Return the visitor's latest rating of a session."""
        mine = [item for item in self.left(session_id) if isinstance(item, Rating) and self._mine(item)]
        return mine[-1] if mine else None

    def judge(self, session_id: str, criterion: str, verdict: TrainersVerdict, reason: str) -> None:
        """Append what the visitor, who has rated, says to the program's score of a criterion; not without a reason."""
        self._require_criterion(criterion, sorted(score.id for score in self.report(session_id).criteria))
        if verdict != "agree" and not reason.strip():
            raise InputError("reason_missing")
        self._open_card(session_id)
        said = Judgement(**self._mark(session_id), criterion=criterion, verdict=verdict, reason=reason.strip())
        self._leave(said, "judged", f" {criterion}")

    def rule(self, session_id: str, turn: int, quote: str, *, harm: bool) -> None:
        """Append what the visitor, who has rated, decides of words that the report asks about; the latest counts."""
        asked = {(doubt.turn, doubt.quote) for doubt in self.report(session_id).doubts}
        if (turn, quote) not in asked:
            known = ", ".join(dict.fromkeys(str(number) for number, _ in sorted(asked)))
            raise InputError("not_among_turns", turn=turn, known=known or "–")
        self._open_card(session_id)
        self._leave(Ruling(**self._mark(session_id), turn=turn, quote=quote, harm=harm), "ruled", f" {turn}")

    def comment(self, session_id: str, turn: int, text: str) -> None:
        """Append a comment at one of the learner's turns, or with turn 0 on the whole."""
        state = self._state(self._open_card(session_id)[0])
        if not 0 <= turn <= state.turn:
            raise InputError("no_such_turn", turn=turn, last=state.turn)
        if not text.strip():
            raise InputError("empty")
        self._leave(Comment(**self._mark(session_id), turn=turn, text=text.strip()), "commented")

    def left(self, session_id: str) -> list[Left]:
        """Return what was left at a session of the visitor's own, or at one that the visitor may review.

        A trainer who has not rated yet gets only what is the trainer's own: what others say would take the blindness.
        """
        try:
            card = self._card(session_id)
        except SessionError:
            return self._left([self.shelf.card(session_id, "read").id])[session_id]
        everything = self._left([card.id])[card.id]
        mine = [item for item in everything if self._mine(item)]
        return everything if any(isinstance(item, Rating) for item in mine) else mine

    def reviews(self) -> Iterator[ReviewedSession]:
        """Yield what was submitted of cases that are here; what is taken back or deleted meanwhile is passed over."""
        for card in self.shelf.submitted():
            try:
                state, left = self.look(card.id), self.left(card.id)
            except SessionError:
                continue
            yield ReviewedSession(card, state, left, any(isinstance(one, Rating) and self._mine(one) for one in left))

    def raters(self, card: SessionCard) -> tuple[str, ...]:
        """Return who can be asked to rate a session: the trainers of its group, but for its learner."""
        trainers = next((item.trainers for item in self.groups if item.id == card.submitted_to), frozenset())
        return tuple(sorted(trainers if self.shelf.visitor.alone else trainers - {card.owner}))

    def assign(self, session_id: str, raters: Collection[str]) -> None:
        """Ask these trainers of its group, and no others, to rate a session; each without seeing what others gave."""
        card, course = self._open_card(session_id)
        able = self.raters(card)
        strange = [name for name in raters if name not in able]
        if strange:
            raise InputError("no_rater", rater=strange[0], known=", ".join(able))
        for name in sorted({*raters} ^ {*course.raters}):
            self._leave(Assigned(**self._mark(card.id), rater=name, due=name in raters), "assigned")

    def deal(self, group: str, each: int) -> int:
        """Ask `each` trainers of a group to rate what nobody has rated or was asked to, those first with least to do.

        Returns:
            How many sessions were dealt out.
        """
        queue = [item for item in self.queue() if item.card.submitted_to == group]
        load = Counter(name for item in queue for name in item.course.waiting)
        fresh = [item.card for item in queue if not any((item.course.raters, item.course.rated, item.course.signed_by))]
        for card in fresh:
            chosen = sorted(self.raters(card), key=lambda name: load[name])[:each]
            self.assign(card.id, chosen)
            load.update(chosen)
        return len(fresh)

    def sign_off(self, session_id: str, *, done: bool = True) -> None:
        """Say that a review is done, once all who were asked have rated, and the visitor; or open it again."""
        course = self.course(session_id)
        if self.shelf.visitor.id not in course.rated:
            raise InputError("rate_first")
        if done and course.waiting:
            raise InputError("raters_open", raters=", ".join(course.waiting))
        self._leave(SignedOff(**self._mark(session_id), done=done), "signed_off" if done else "reopened")

    def agreements(self) -> list[tuple[Agreement, Agreement]]:
        """Return for each criterion agreement of trainers with the program, and among each other.

        Only sessions that the visitor may review count.
        """
        ratings = self._ratings(self.shelf.submitted())
        return [(with_program(ratings, name), among_trainers(ratings, name)) for name in self.rubric.criterion]

    def hold_back(self, group: str, criterion: str, *, hold: bool) -> None:
        """Hold a criterion's level back from the learners of a group that the visitor trains, or show it again."""
        if group not in {item.id for item in self.groups}:
            raise InputError("no_such_group", group=group)
        self._require_criterion(criterion, self.rubric.criterion)
        self.shelf.trail.note("held_back" if hold else "shown_again", f"{group} {criterion}")
        self.store.hold_back(group, criterion, hold=hold)

    def held_back(self) -> set[str]:
        """Return the criteria whose level the visitor, as a learner, is not shown."""
        return self.held_in(group.id for group in self.shelf.people.learns_in(self.shelf.visitor))

    def held_in(self, groups: Iterable[str]) -> set[str]:
        """Return the criteria that learners of the groups are not shown: trainers hold them, or figures do."""
        groups = list(groups)
        return self.store.held_back(groups) | self.short_in(groups)

    def short_in(self, groups: Iterable[str]) -> set[str]:
        """Return the criteria on which program and trainers of the groups are measured to agree too little."""
        return short_of_aim(self._ratings(self.shelf.store.submitted(groups)), self.rubric.criterion)

    def facilitator_copy(self, scenario: Scenario, language: Language) -> bytes:
        """Return the facilitator's copy of a case as a PDF; AccessError where the visitor trains nobody."""
        if not self.groups:
            raise AccessError("trainers_only")
        lines = facilitator_lines(scenario, self.library, language)
        self.shelf.trail.note("copy_taken", scenario.id)
        return on_paper(lines, language)

    def _require_criterion(self, name: str, known: Iterable[str]) -> None:
        if name not in known:
            raise InputError("unknown_criterion", criterion=name, known=", ".join(known))

    def _open_card(self, session_id: str) -> tuple[SessionCard, ReviewCourse]:
        """Return the card of a session whose review goes on."""
        card, course = self._card(session_id), self.course(session_id)
        if course.signed_by is not None:
            raise InputError("signed_off", by=course.signed_by)
        return card, course

    def _mark(self, session_id: str) -> dict[str, str]:
        """Return what everything that is left begins with: at what, by whom, when."""
        at = self.now().isoformat(timespec="microseconds")
        return {"session": session_id, "by": self.shelf.visitor.id, "at": at}

    def _leave(self, item: Left, act: AuditAct, about: str = "") -> None:
        """Append something to what was left at a session; whether the visitor may was asked before."""
        self.shelf.trail.note(act, item.session + about)
        self.store.append(row_of(item))

    def _card(self, session_id: str) -> SessionCard:
        return self.shelf.card(session_id, "review")

    def _state(self, card: SessionCard) -> State:
        return fold(self.case(card.scenario), self.shelf.store.entries(card.id))

    def _report(self, card: SessionCard, language: Language | None = None) -> Report:
        return build(self._state(card), self.library, self.rubric, language)

    def _left(self, sessions: Iterable[str]) -> dict[str, list[Left]]:
        found: dict[str, list[Left]] = defaultdict(list)
        for row in self.store.rows(sessions):
            found[row.session].append(left_in(row))
        return found

    def _ratings(self, cards: Iterable[SessionCard]) -> list[Rating]:
        left = self._left(card.id for card in cards)
        return [item for items in left.values() for item in items if isinstance(item, Rating)]

    def _mine(self, item: Left) -> bool:
        return item.by == self.shelf.visitor.id
