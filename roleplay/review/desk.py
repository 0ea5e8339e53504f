"""The trainer's desk: what was submitted, rating it blind, then the difference, comments; and how far all agree."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, get_args

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
from roleplay.review.course import ReviewCourse, course_of
from roleplay.review.ratings import LEVELS, Comment, Judgement, Left, Levels, Rating, left_in, row_of
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


@dataclass(frozen=True)
class Desk:
    """Reviews for one visitor, who gets at sessions through the shelf alone. `now` gives the wall clock (UTC)."""

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
        """Return how far the review of a session has come.

        Raises:
            SessionError: where the visitor may not review it.
        """
        card = self._card(session_id)
        return course_of(self._left([card.id])[card.id])

    def look(self, session_id: str) -> State:
        """Return a submitted session.

        Raises:
            SessionError: where the visitor may not review it.
        """
        return self._state(self._card(session_id))

    def criteria(self, session_id: str, language: Language | None = None) -> tuple[CriterionScore, ...]:
        """Return the criteria of a session without anything that tells what the program thinks of it.

        They are in `language`, by default in that of the session.

        Raises:
            SessionError: where the visitor may not review it.
        """
        report = self._report(self._card(session_id), language)
        return held(report, self.rubric.criterion, self.rubric).criteria

    def report(self, session_id: str, language: Language | None = None) -> Report:
        """Return the program's report, once this trainer has rated the session, in `language` as for `criteria`.

        Raises:
            SessionError: where the visitor may not review it.
            InputError: where the visitor has not rated it yet.
        """
        card = self._card(session_id)
        if self.rating(session_id) is None:
            raise InputError("rate_first")
        return self._report(card, language)

    def rate(self, session_id: str, levels: Mapping[str, Level | None]) -> Rating:
        """Append a rating; the first one is blind, and only it counts for agreement.

        Raises:
            SessionError: where the visitor may not review it.
            InputError: where a criterion is unknown, no criterion has got a level, or the session is signed off.
        """
        report = self._report(self.open_card(session_id)[0])
        program = {score.id: score.level for score in report.criteria}
        strange = [name for name in levels if name not in program]
        if strange:
            raise InputError("unknown_criterion", criterion=strange[0], known=", ".join(program))
        if all(level is None for level in levels.values()):
            raise InputError("nothing_rated")
        rating = Rating(
            **self.mark(session_id),
            levels={name: levels.get(name) for name in program},
            blind=self.rating(session_id) is None,
            program=program,
            rubric=report.rubric,
        )
        self.shelf.trail.note("rated", session_id)
        self.leave(rating)
        self.store.keep_draft(session_id, self.shelf.visitor.id, None)
        return rating

    def draft(self, session_id: str) -> Levels:
        """Return what the visitor has chosen so far for a rating that is not handed in yet.

        Raises:
            SessionError: where the visitor may not review it.
        """
        kept = self.store.draft(self._card(session_id).id, self.shelf.visitor.id)
        return LEVELS.validate_json(kept) if kept is not None else {}

    def keep_draft(self, session_id: str, levels: Levels) -> None:
        """Keep what the visitor has chosen so far; nobody else sees it, and it goes when the rating is handed in.

        Raises:
            SessionError: where the visitor may not review it.
        """
        card = self._card(session_id)
        self.store.keep_draft(card.id, self.shelf.visitor.id, LEVELS.dump_json(levels).decode())

    def rating(self, session_id: str) -> Rating | None:
        """Return the visitor's latest rating of a session.

        Raises:
            SessionError: where the visitor may not review it.
        """
        mine = [item for item in self.left(session_id) if isinstance(item, Rating) and self._mine(item)]
        return mine[-1] if mine else None

    def judge(self, session_id: str, criterion: str, verdict: TrainersVerdict, reason: str) -> None:
        """Append what the visitor says to the program's score of one criterion.

        Raises:
            SessionError: where the visitor may not review it.
            InputError: where the visitor has not rated it yet, the criterion is unknown, a reason is missing, or the
                session is signed off.
        """
        known = {score.id for score in self.report(session_id).criteria}
        if criterion not in known:
            raise InputError("unknown_criterion", criterion=criterion, known=", ".join(sorted(known)))
        if verdict != "agree" and not reason.strip():
            raise InputError("reason_missing")
        self.open_card(session_id)
        self.shelf.trail.note("judged", f"{session_id} {criterion}")
        said = Judgement(**self.mark(session_id), criterion=criterion, verdict=verdict, reason=reason.strip())
        self.leave(said)

    def comment(self, session_id: str, turn: int, text: str) -> None:
        """Append a comment at one of the learner's turns, or with turn 0 on the whole.

        Raises:
            SessionError: where the visitor may not review it.
            InputError: where there is no such turn, nothing was written, or the session is signed off.
        """
        state = self._state(self.open_card(session_id)[0])
        if not 0 <= turn <= state.turn:
            raise InputError("no_such_turn", turn=turn, last=state.turn)
        if not text.strip():
            raise InputError("empty")
        self.shelf.trail.note("commented", session_id)
        self.leave(Comment(**self.mark(session_id), turn=turn, text=text.strip()))

    def left(self, session_id: str) -> list[Left]:
        """Return what was left at a session of the visitor's own, or at one that the visitor may review.

        A trainer who has not rated yet gets only what is the trainer's own: what others say would take the blindness.

        Raises:
            SessionError: where it is neither.
        """
        try:
            card = self._card(session_id)
        except SessionError:
            return self._left([self.shelf.card(session_id, "read").id])[session_id]
        everything = self._left([card.id])[card.id]
        mine = [item for item in everything if self._mine(item)]
        return everything if any(isinstance(item, Rating) for item in mine) else mine

    def agreements(self) -> list[tuple[Agreement, Agreement]]:
        """Return for each criterion agreement of trainers with the program, and among each other.

        Only sessions that the visitor may review count.
        """
        ratings = self._ratings(self.shelf.submitted())
        names = [criterion.id for criterion in self.rubric.criteria]
        return [(with_program(ratings, name), among_trainers(ratings, name)) for name in names]

    def hold_back(self, group: str, criterion: str, *, hold: bool) -> None:
        """Hold a criterion's level back from the learners of a group, or show it again.

        Raises:
            InputError: where the visitor does not train the group or the criterion is unknown.
        """
        if group not in {item.id for item in self.groups}:
            raise InputError("no_such_group", group=group)
        if criterion not in self.rubric.criterion:
            raise InputError("unknown_criterion", criterion=criterion, known=", ".join(self.rubric.criterion))
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
        ratings = self._ratings(self.shelf.store.submitted(groups))
        return short_of_aim(ratings, self.rubric.criterion)

    def _ratings(self, cards: Iterable[SessionCard]) -> list[Rating]:
        left = self._left(card.id for card in cards)
        return [item for items in left.values() for item in items if isinstance(item, Rating)]

    def facilitator_copy(self, scenario: Scenario, language: Language) -> bytes:
        """Return the facilitator's copy of a case as a PDF: everything, what is true among it.

        Raises:
            AccessError: where the visitor trains nobody.
            InputError: where the case is not in this language.
        """
        if not self.groups:
            raise AccessError("trainers_only")
        lines = facilitator_lines(scenario, self.library, language)
        self.shelf.trail.note("copy_taken", scenario.id)
        return on_paper(lines, language)

    def open_card(self, session_id: str) -> tuple[SessionCard, ReviewCourse]:
        """Return the card of a session whose review goes on.

        Raises:
            SessionError: where the visitor may not review it.
            InputError: where it is signed off.
        """
        card, course = self._card(session_id), self.course(session_id)
        if course.signed_by is not None:
            raise InputError("signed_off", by=course.signed_by)
        return card, course

    def mark(self, session_id: str) -> dict[str, str]:
        """Return what everything that is left begins with: at what, by whom, when."""
        at = self.now().isoformat(timespec="microseconds")
        return {"session": session_id, "by": self.shelf.visitor.id, "at": at}

    def leave(self, item: Left) -> None:
        """Append something to what was left at a session; whether the visitor may was asked before."""
        self.store.append(row_of(item))

    def _card(self, session_id: str) -> SessionCard:
        return self.shelf.card(session_id, "review")

    def _state(self, card: SessionCard) -> State:
        scenario = self.library.scenario.get(card.scenario)
        if scenario is None:
            raise SessionError("missing_case", case=card.scenario)
        return fold(scenario, self.shelf.store.entries(card.id))

    def _report(self, card: SessionCard, language: Language | None = None) -> Report:
        return build(self._state(card), self.library, self.rubric, language)

    def _left(self, sessions: Iterable[str]) -> dict[str, list[Left]]:
        found: dict[str, list[Left]] = defaultdict(list)
        for row in self.store.rows(sessions):
            found[row.session].append(left_in(row))
        return found

    def _mine(self, item: Left) -> bool:
        return item.by == self.shelf.visitor.id
