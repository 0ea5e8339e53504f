"""The question map: what the learner asked, how, and what it brought (answers DQ-3)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from roleplay.exercise.log.events import FactDisclosed, StateChanged, TopicOpened
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.words.reading import Reading
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.counting._talks import (
    ClassYield,
    InterviewPart,
    Question,
    QuestionMap,
    Silence,
    Technique,
    TraceStep,
)
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, InnerState, QuestionClass, Tactic

# Encouragers and explanations are no questions: they count for listening and for explaining, not for question quality.
NO_QUESTIONS: frozenset[QuestionClass] = frozenset({"ENCOUR", "ADMIN"})
# The unproductive classes by the harm that the rules of interviewed persons give them: a suggested answer is agreed to
# even if it is false, an opinion shuts people up, of options one is taken even if none is true, of several questions
# the harmless one is answered, and a closed one too early only brings little.
WORST_FIRST: tuple[QuestionClass, ...] = ("LEAD", "OPINION", "FORCED", "MULTI", "CLOSED_I")
CARING: frozenset[Tactic] = frozenset({"empathy", "rights_info", "consent", "basic_needs", "summary"})
OPEN_RUN: frozenset[QuestionClass] = frozenset({"OPEN", "ENCOUR"})


def count_questions(record: SessionRecord) -> QuestionMap:
    """Return the map of all talks with interviewed persons."""
    steps = trace(record)
    questions = tuple(_questions(record, steps))
    persons = dict.fromkeys(turn.person for turn in record.turns if turn.person is not None)
    words = [_words(record, person) for person in persons]
    return QuestionMap(
        questions=questions,
        interviews=tuple(_interview(record, person, questions) for person in persons),
        by_class=by_class(questions),
        trace=steps,
        techniques=techniques(steps),
        productive_share=productive_share(questions),
        open_run=max(
            (open_run([item for item in questions if item.person == person]) for person in persons), default=0
        ),
        talk_share=_share(sum(own for own, _ in words), sum(other for _, other in words)),
    )


def worst_first(questions: Iterable[Question], spoiling: Collection[int]) -> list[Question]:
    """Return the unproductive questions, the most harmful first.

    Those in `spoiling` turns put a key fact into somebody’s mouth and come first; then the class counts, then what a
    question did to trust, that it brought nothing, and which was earlier.
    """
    poor = [item for item in questions if item.side == "-"]
    return sorted(
        poor,
        key=lambda item: (
            item.turn not in spoiling,
            WORST_FIRST.index(item.label) if item.label in WORST_FIRST else len(WORST_FIRST),
            item.trust,
            len(item.facts),
            item.turn,
        ),
    )


def productive_share(questions: Iterable[Question]) -> float | None:
    """Return the productive part of the questions proper, 0-1; None where there are none."""
    proper = [item for item in questions if item.label not in NO_QUESTIONS]
    return sum(item.productive for item in proper) / len(proper) if proper else None


def open_run(questions: Sequence[Question]) -> int:
    """Return the longest run of open questions, encouragers in between included, that holds an open question."""
    longest = run = opened = 0
    for item in questions:
        run, opened = (run + 1, opened + (item.label == "OPEN")) if item.label in OPEN_RUN else (0, 0)
        longest = max(longest, run if opened else 0)
    return longest


def _questions(record: SessionRecord, steps: Iterable[TraceStep]) -> Iterator[Question]:
    """Yield the turns of the talks with their place in their talk, what they opened and what they did to trust."""
    moved: dict[tuple[int, str], float] = defaultdict(float)
    for step in steps:
        moved[(step.turn, step.person)] += step.moved
    places: Counter[str] = Counter()
    known: dict[str, set[str]] = defaultdict(set)
    for turn in record.turns:
        person = turn.person
        if person is None:
            continue
        places[person] += 1
        topics = dict.fromkeys(topic for event in turn.events(TopicOpened) for topic in event.topics)
        fresh = [topic for topic in topics if topic not in known[person]]
        known[person].update(fresh)
        if turn.reading is not None:
            yield _question(record, turn, places[person], fresh, moved[(turn.number, person)])


def _question(record: SessionRecord, turn: Turn, number: int, opened: Iterable[str], trust: float) -> Question:
    reading, person = turn.reading, turn.person
    if reading is None or person is None:
        raise ValueError(f"turn {turn.number} is no talk")
    told = turn.events(FactDisclosed)
    title = record.state.scenario.fact
    return Question(
        turn=turn.number,
        minute=turn.minute,
        person=person,
        number=number,
        quote=turn.quote() or "",
        label=reading.label,
        side=reading.side,
        tactics=reading.tactics,
        topics=reading.topics,
        facts=tuple(title[item.fact].title[record.language] for item in told),
        contaminated=tuple(title[item.fact].title[record.language] for item in told if item.contaminated),
        opened=tuple(record.state.scenario.topic[topic].title[record.language] for topic in opened),
        trust=round(trust, 4),
        pressed=bool(HARMFUL_TACTICS & reading.sure_tactics),
        confidence=reading.confidence,
    )


def _interview(record: SessionRecord, person: str, questions: tuple[Question, ...]) -> InterviewPart:
    profile = record.state.scenario.person[person]
    asked = [item for item in questions if item.person == person]
    own, other = _words(record, person)
    waits = tuple(_silences(record, person))
    return InterviewPart(
        person=person,
        name=profile.name[record.language],
        kind=profile.kind,
        questions=len(asked),
        productive_share=productive_share(asked),
        open_run=open_run(asked),
        learner_words=own,
        person_words=other,
        talk_share=_share(own, other),
        silences=len(waits),
        waits=waits,
        by_class=by_class(asked),
    )


def _silences(record: SessionRecord, person: str) -> Iterator[Silence]:
    """Yield the turns in which the learner waited in a talk."""
    title = record.state.scenario.fact
    for number, turn in enumerate((turn for turn in record.turns if turn.person == person), start=1):
        if turn.reading is None:
            facts = tuple(title[item.fact].title[record.language] for item in turn.events(FactDisclosed))
            yield Silence(turn=turn.number, number=number, facts=facts)


def _words(record: SessionRecord, person: str) -> tuple[int, int]:
    """Return the learner's and the person's words.

    Explaining rights and the process, caring for somebody and answering what they ask need words, and summing up and
    encouraging is listening: what does any of it is left out.
    """
    own = other = 0
    for turn in record.turns:
        if turn.person != person or (turn.reading is not None and _is_no_questioning(turn.reading)):
            continue
        own += len(turn.text.split())
        other += sum(len(said.text.split()) for said in turn.events(Said) if said.speaker == person)
    return own, other


def _is_no_questioning(reading: Reading) -> bool:
    return reading.label in NO_QUESTIONS or not CARING.isdisjoint(reading.sure_tactics)


def _share(own: int, other: int) -> float | None:
    return own / (own + other) if own and other else None


def by_class(questions: Sequence[Question]) -> tuple[ClassYield, ...]:
    """Return the yield of each class used, what brought most first; the order of the questions does not matter."""
    found = []
    for label in dict.fromkeys(item.label for item in questions):
        of_class = [item for item in questions if item.label == label]
        facts = sum(len(item.facts) for item in of_class)
        found.append(
            ClassYield(
                label=label,
                side=of_class[0].side,
                asked=len(of_class),
                facts=facts,
                per_question=round(facts / len(of_class), 2),
                trust=round(sum(item.trust for item in of_class) / len(of_class), 4),
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.per_question, -item.facts, item.label)))


# The trust trace: each step of a person's inner state with its rule, and what each technique did (answers DQ-4).


def trace(record: SessionRecord) -> tuple[TraceStep, ...]:
    """Return the steps of all interviewed persons in order; values are those after each step, 0-1."""
    state = record.state
    values = starting_values(record)
    steps = []
    for entry in state.log:
        event = entry.event
        if not isinstance(event, StateChanged):
            continue
        now = values[event.person]
        before = now.get("trust", 0.0)
        for name, change in event.changes.items():
            now[name] = round(min(1.0, max(0.0, now.get(name, 0.0) + change)), 4)
        title, reason = _explained(record, event.cause)
        steps.append(
            TraceStep(
                turn=entry.turn,
                minute=entry.minute,
                person=event.person,
                cause=event.cause,
                title=title,
                reason=reason,
                changes=event.changes,
                trust=now.get("trust", 0.0),
                moved=round(now.get("trust", 0.0) - before, 4),
                values=dict(now),
            )
        )
    return tuple(steps)


def starting_values(record: SessionRecord) -> dict[str, dict[InnerState, float]]:
    """Return the inner state of each person of the case as the session began."""
    begun = fold(record.state.scenario, record.state.log[:1])
    return {name: dict(inner.values) for name, inner in begun.persons.items()}


def techniques(steps: tuple[TraceStep, ...]) -> tuple[Technique, ...]:
    """Return by how much each cause moved trust in all, the most helpful first and the most harmful last."""
    found = []
    for cause in dict.fromkeys(step.cause for step in steps):
        of_cause = [step for step in steps if step.cause == cause]
        trust = round(sum(step.moved for step in of_cause), 2)
        found.append(Technique(cause=cause, title=of_cause[0].title, trust=trust))
    return tuple(sorted(found, key=lambda item: (-item.trust, item.cause)))


def _explained(record: SessionRecord, cause: str) -> tuple[str, str]:
    rule = next((rule for rule in record.library.rules if rule.id == cause), None)
    if rule is not None:
        return rule.title[record.language], rule.reason[record.language]
    action = record.state.scenario.action.get(cause)
    return (action.title[record.language], action.explains[record.language]) if action else (cause, "")
