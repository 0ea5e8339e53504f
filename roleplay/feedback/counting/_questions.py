"""The question map: what the learner asked, how, and what it brought (answers DQ-3)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from roleplay.exercise.log.events import FactDisclosed, TopicOpened
from roleplay.exercise.log.inputs import Said
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.counting._talks import ClassYield, InterviewPart, Question, QuestionMap, Silence, TraceStep
from roleplay.feedback.counting._trace import techniques, trace
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, QuestionClass, Tactic

# Encouragers and explanations are no questions: they count for listening and for explaining, not for question quality.
NO_QUESTIONS: frozenset[QuestionClass] = frozenset({"ENCOUR", "ADMIN"})
# The unproductive classes by the harm that the rules of interviewed persons give them: a suggested answer is agreed to
# even if it is false, an opinion shuts people up, of options one is taken even if none is true, of several questions
# the harmless one is answered, and a closed one too early only brings little.
WORST_FIRST: tuple[QuestionClass, ...] = ("LEAD", "OPINION", "FORCED", "MULTI", "CLOSED_I")
CARING: frozenset[Tactic] = frozenset({"empathy", "rights_info", "consent", "basic_needs", "summary"})


def count_questions(record: SessionRecord) -> QuestionMap:
    """Return the map of all talks with interviewed persons."""
    steps = trace(record)
    questions = sorted(_questions(record, steps), key=lambda item: item.turn)
    interviews = tuple(_interview(record, person, questions) for person in record.with_person)
    return QuestionMap(
        questions=tuple(questions),
        interviews=interviews,
        by_class=by_class(questions),
        trace=steps,
        techniques=techniques(steps),
        productive_share=productive_share(questions),
        open_run=max((part.open_run for part in interviews), default=0),
        talk_share=_share(sum(one.learner_words for one in interviews), sum(one.person_words for one in interviews)),
    )


def worst_first(questions: Iterable[Question], spoiling: Collection[int]) -> list[Question]:
    """Return the unproductive questions, the most harmful first.

    Those in `spoiling` turns put a key fact into somebody’s mouth and come first; then the class counts, then what a
    question did to trust, that it brought nothing, and which was earlier.
    """
    ranks = {label: place for place, label in enumerate(WORST_FIRST)}
    return sorted(
        (item for item in questions if item.side == "-"),
        key=lambda item: (
            item.turn not in spoiling,
            ranks.get(item.label, len(ranks)),
            item.trust,
            len(item.facts),
            item.turn,
        ),
    )


def productive_share(questions: Iterable[Question]) -> float | None:
    """Return the productive part of the questions proper, 0-1; None where there are none."""
    proper = [item.productive for item in questions if item.label not in NO_QUESTIONS]
    return sum(proper) / len(proper) if proper else None


def longest_run(questions: Iterable[Question]) -> list[Question]:
    """Return the longest run of open questions, encouragers in between included, that holds an open question."""
    runs = (list(run) for is_open, run in groupby(questions, lambda item: item.label in ("OPEN", "ENCOUR")) if is_open)
    return max((run for run in runs if any(item.label == "OPEN" for item in run)), key=len, default=[])


def _questions(record: SessionRecord, steps: Iterable[TraceStep]) -> Iterator[Question]:
    """Yield the turns of the talks with their place in their talk, what they opened and what they did to trust."""
    moved: dict[tuple[int, str], float] = defaultdict(float)
    for step in steps:
        moved[(step.turn, step.person)] += step.moved
    title, language = record.case.topic, record.language
    for person, turns in record.with_person.items():
        known: dict[str, None] = {}
        for number, turn in enumerate(turns, start=1):
            before = set(known)
            known |= dict.fromkeys(topic for event in turn.events(TopicOpened) for topic in event.topics)
            if turn.reading is None:
                continue
            told, reading = turn.events(FactDisclosed), turn.reading
            yield Question(
                turn=turn.number,
                minute=turn.minute,
                person=person,
                number=number,
                quote=turn.quote() or "",
                label=reading.label,
                side=reading.side,
                tactics=reading.tactics,
                topics=reading.topics,
                facts=_titles(record, told),
                contaminated=_titles(record, (item for item in told if item.contaminated)),
                opened=tuple(title[topic].title[language] for topic in known if topic not in before),
                trust=round(moved[(turn.number, person)], 4),
                pressed=bool(HARMFUL_TACTICS & reading.sure_tactics),
                confidence=reading.confidence,
            )


def _titles(record: SessionRecord, told: Iterable[FactDisclosed]) -> tuple[str, ...]:
    return tuple(record.case.fact[item.fact].title[record.language] for item in told)


def _interview(record: SessionRecord, person: str, questions: Iterable[Question]) -> InterviewPart:
    profile, turns = record.case.person[person], record.with_person[person]
    asked = [item for item in questions if item.person == person]
    weighed = weighed_turns(record, person)
    answers = (said for turn in weighed for said in turn.events(Said) if said.speaker == person)
    own, other = (sum(len(one.text.split()) for one in spoken) for spoken in (weighed, answers))
    waits = tuple(
        Silence(turn=turn.number, number=number, facts=_titles(record, turn.events(FactDisclosed)))
        for number, turn in enumerate(turns, start=1)
        if turn.reading is None
    )
    return InterviewPart(
        person=person,
        name=profile.name[record.language],
        kind=profile.kind,
        questions=len(asked),
        productive_share=productive_share(asked),
        open_run=len(longest_run(asked)),
        learner_words=own,
        person_words=other,
        talk_share=_share(own, other),
        silences=len(waits),
        waits=waits,
        by_class=by_class(asked),
    )


def weighed_turns(record: SessionRecord, person: str) -> list[Turn]:
    """Return the turns of a talk whose words count for who speaks how much.

    Explaining rights and the process, caring for somebody and answering what they ask need words, and summing up and
    encouraging is listening: what does any of it is left out.
    """
    turns = record.with_person[person]
    return [turn for turn in turns if turn.label not in NO_QUESTIONS and not turn.tactics & CARING]


def _share(own: int, other: int) -> float | None:
    return own / (own + other) if own and other else None


def by_class(questions: Iterable[Question]) -> tuple[ClassYield, ...]:
    """Return the yield of each class used, what brought most first; the order of the questions does not matter."""
    of_class: dict[QuestionClass, list[Question]] = {}
    for item in questions:
        of_class.setdefault(item.label, []).append(item)
    facts = {label: sum(len(item.facts) for item in asked) for label, asked in of_class.items()}
    found = (
        ClassYield(
            label=label,
            side=asked[0].side,
            asked=len(asked),
            facts=facts[label],
            per_question=round(facts[label] / len(asked), 2),
            trust=round(sum(item.trust for item in asked) / len(asked), 4),
        )
        for label, asked in of_class.items()
    )
    return tuple(sorted(found, key=lambda item: (-item.per_question, -item.facts, item.label)))
