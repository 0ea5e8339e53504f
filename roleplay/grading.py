"""Grading once an exercise is over: has a session judged, takes the learner's own view, and puts both into its log."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import get_args

from roleplay.errors import InputError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.inputs import DoubtAnswered, Graded, Rechecked, SelfRated
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.utterance import clean
from roleplay.feedback.grade import build
from roleplay.feedback.judge import Judge, JudgeResult
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.material import charges, judgeable, material
from roleplay.feedback.own_words import own_words
from roleplay.feedback.rubric import Rubric
from roleplay.models.choosing.chosen import Models
from roleplay.models.model import Usage, Waiting
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language, Level

LEVELS: tuple[Level, ...] = get_args(Level)
LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Grading:
    """Judges sessions of a practice by the rubric; without a judge there is only the learner's own view.

    All but `criteria` raise InputError where the session is not over or no model is configured that they need. What
    goes into the log raises StaleSessionError where another tab has gone on with the session.
    """

    practice: Practice
    rubric: Rubric
    judge: Judge | None = None

    def criteria(self, session: Session) -> tuple[JudgedCriterion, ...]:
        """Return what can be judged in a session that is over; nothing before."""
        return judgeable(session.state, self.rubric) if session.state.finished is not None else ()

    def estimate(self, session: Session) -> Usage:
        """Return about what having the session judged takes."""
        refuse_unfinished(session.state)
        given = session.state, self.practice.library, self.rubric
        return self._judge().estimate(material(*given), charges(*given))

    def have_judged(self, session: Session) -> Generator[JudgeResult | Waiting]:
        """Have all criteria judged that can be, and looked whether what was counted against the learner is true.

        Yield each result when it is recorded, and what could not be judged. Closing the generator ends the calls that
        run; what has come by then is kept.
        """
        judge, keeps = self._judge(), partial(self._record, session)
        yield from _judged(session.state, self.practice.library, self.rubric, judge, keeps)

    def rate_self(
        self, session: Session, criterion: str, level: int, turn: int | None = None, note: str = ""
    ) -> SelfRated:
        """Record the learner's own view on a criterion; `turn` shows it best. An earlier view is kept in the log.

        Raises:
            InputError: also where criterion, level, turn or note cannot be taken.
        """
        refuse_unfinished(session.state)
        known = {item.id: item for item in judgeable(session.state, self.rubric)}
        if criterion not in known:
            raise InputError("not_judged", criterion=criterion, known=", ".join(known) or "–")
        if level not in LEVELS:
            raise InputError("no_such_level", level=level)
        turns = [item.turn for item in own_words(session.state, known[criterion].sees)]
        if turn is not None and turn not in turns:
            raise InputError("not_among_turns", turn=turn, known=", ".join(map(str, turns)))
        words = clean(note, LONGEST_NOTE) if note.strip() else ""
        rated = SelfRated(criterion=criterion, level=LEVELS[level], turn=turn, note=words)
        self._record(session, rated)
        return rated

    def answer_doubt(self, session: Session, turn: int, quote: str, *, meant: bool) -> DoubtAnswered:
        """Record what the learner says to a question of the report; the latest answer counts, and closes nothing.

        Raises:
            InputError: also where the report asks nothing about these words.
        """
        refuse_unfinished(session.state)
        asked = build(session.state, self.practice.library, self.rubric).doubts
        if not any((doubt.turn, doubt.quote) == (turn, quote) for doubt in asked):
            raise InputError("not_among_turns", turn=turn, known=", ".join(str(doubt.turn) for doubt in asked) or "–")
        answered = DoubtAnswered(turn=turn, quote=quote, meant=meant)
        self._record(session, answered)
        return answered

    def _judge(self) -> Judge:
        if self.judge is None:
            raise InputError("no_judge")
        return self.judge

    def _record(self, session: Session, event: Graded | Rechecked | SelfRated | DoubtAnswered) -> None:
        for _ in self.practice.take(session, event):
            pass


def grading_of(practice: Practice, rubric: Rubric, models: Models, language: Language) -> Grading:
    """Return the grading of a practice of sessions in a language, with the judge that is configured."""
    return Grading(practice, rubric, judge_of(models, language))


def judge_of(models: Models, language: Language) -> Judge | None:
    """Return the judge among the configured models, of two where two are; what they are sure of decides by their cards.

    None where there is none. Whoever was found not to judge well is left out.
    """
    both = ((models.judge, models.rights), (models.second_judge, models.second_rights))
    found = [(model, rights) for model, rights in both if model is not None and rights.may("judge", language)]
    if not found:
        return None

    def decides(spoken: Language) -> bool:
        return all(rights.decides(spoken) for _, rights in found)

    return Judge([model for model, _ in found], shipped_prompts(), decides)


def _judged(
    state: State, library: Library, rubric: Rubric, judge: Judge, keeps: Callable[[Graded | Rechecked], None]
) -> Generator[JudgeResult | Waiting]:
    """Have a session judged, yield each result, and have kept what is one."""
    refuse_unfinished(state)
    given = state, library, rubric
    with closing(judge.judge(material(*given), rubric.version, charges(*given))) as results:
        for item in results:
            if isinstance(item, Graded | Rechecked):
                keeps(item)
            yield item


def judge_state(state: State, library: Library, rubric: Rubric, judge: Judge) -> Iterator[JudgeResult]:
    """Have a session judged that lies in no store; each result is appended to its log.

    Raises:
        InputError: where the session is not over.
    """
    results = _judged(state, library, rubric, judge, partial(keep, state))
    yield from (item for item in results if not isinstance(item, Waiting))


def keep(state: State, event: Graded | Rechecked) -> None:
    """Append a result to the log of a session that lies in no store."""
    apply(state, Entry(seq=len(state.log), turn=state.turn, minute=state.minute, at=state.log[-1].at, event=event))


def refuse_unfinished(state: State) -> None:
    """Raise InputError where a session is not over: nothing is judged before."""
    if state.finished is None:
        raise InputError("not_finished")
