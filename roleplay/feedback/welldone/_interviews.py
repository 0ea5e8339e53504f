"""Model interviews as they play out: the authored turns, and what the person answers to them by rule."""

from dataclasses import dataclass

from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup, begin
from roleplay.feedback.welldone._branch import Branch, Intended, SpokenTurn
from roleplay.feedback.welldone._content import InterviewPair, InterviewTurn, OneInterview
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language


@dataclass(frozen=True, slots=True)
class PlayedTurn:
    """A turn of a model interview, as written and as played."""

    written: InterviewTurn
    played: SpokenTurn


def play_interview(
    pair: InterviewPair, interview: OneInterview, library: Library, language: Language
) -> tuple[PlayedTurn, ...]:
    """Return the turns of an interview with the answers that they get; the same each time, and kept nowhere."""
    case = library.scenario[pair.case]
    goal = case.goal[pair.goal]
    drill = Drill(person=goal.person, goal=goal.id, minutes=goal.minutes)
    branch = Branch(State(case), library)
    branch.take(begin(Setup(case.id, language, pair.agency, drill=drill), library, "authored", "authored", {}))
    for action in interview.room:
        branch.do(action, "")
    return tuple(
        PlayedTurn(
            turn,
            branch.say(
                "interview",
                turn.say[language],
                (goal.person,),
                Intended(turn.label, turn.acts, turn.topics, turn.wants),
                turn.shows,
            ),
        )
        for turn in interview.turns
    )
