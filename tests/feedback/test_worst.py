"""What is quoted for a low level is the worst that was said, not the first."""

from collections.abc import Callable
from itertools import permutations

import pytest

from roleplay.exercise.words.reading import Reading
from roleplay.feedback.counting import WORST_FIRST, worst_first
from roleplay.feedback.report import CriterionScore, Report
from roleplay.scenario.vocabulary import QuestionClass
from tests.feedback.play import Play, reading

Make = Callable[..., Play]
Build = Callable[[Play], Report]
WORDS: dict[QuestionClass, str] = {
    "LEAD": "It is cold in there, isn't it?",
    "OPINION": "I think this is all very strange.",
    "FORCED": "Is it the house or the barn?",
    "MULTI": "When is it, with whom, and how?",
    "CLOSED_I": "Is it far?",
}


def talk(play: Make, *turns: tuple[str, Reading]) -> Play:
    session = play().phase(2)
    for words, read in turns:
        session.ask("driver", words, read)
    return session


def score(made: Report, name: str) -> CriterionScore:
    return next(item for item in made.criteria if item.id == name)


@pytest.mark.parametrize("order", list(permutations(WORST_FIRST))[::17])
def test_the_most_harmful_question_is_quoted_whatever_came_first(
    play: Make, report: Build, order: tuple[QuestionClass, ...]
) -> None:
    made = report(talk(play, *((WORDS[label], reading(label)) for label in order)))
    asking = score(made, "R-04")
    assert asking.level in (0, 1)
    assert [piece.quote for piece in asking.evidence] == [WORDS[label] for label in WORST_FIRST[:3]]
    shown = [change.quote for change in made.changes if change.criterion == "R-04"]
    assert set(shown) <= {WORDS["LEAD"], WORDS["OPINION"]}  # what another change has shown is not shown again


def test_a_key_fact_put_into_somebodys_mouth_comes_before_all_else(play: Make, report: Build) -> None:
    labels: tuple[QuestionClass, ...] = ("LEAD", "OPINION", "CLOSED_I")
    asked = report(talk(play, *((WORDS[label], reading(label)) for label in labels))).questions.questions
    last = asked[-1].turn
    assert [item.turn for item in worst_first(asked, [last])] == [last, asked[0].turn, asked[1].turn]
    assert worst_first(report(talk(play, ("Tell me.", reading("OPEN")))).questions.questions, []) == []


def test_of_rude_turns_the_gravest_is_quoted(play: Make, report: Build) -> None:
    made = report(
        talk(
            play,
            ("Why did you let them?", reading("OPINION", tactics=("why_blame",))),
            ("You are lying.", reading("OPINION", tactics=("accusation",))),
            ("Talk, or we deport you.", reading("OPINION", tactics=("threat",))),
        )
    )
    assert score(made, "R-06").evidence[0].quote == "Talk, or we deport you."


def test_the_shortest_answer_of_the_debrief_is_quoted_first(play: Make, report: Build) -> None:
    session = play().phase(4)
    for words in ("We did some of it well, I think.", "Fine."):
        session.reflect(words)
    assert score(report(session), "R-16").evidence[0].quote == "Fine."
