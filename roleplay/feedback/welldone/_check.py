"""Checks the moments and the model interviews: everything that their types alone cannot see."""

from collections.abc import Container, Iterable, Iterator
from itertools import chain
from pathlib import Path

from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.feedback.welldone._branch import play_interview
from roleplay.feedback.welldone._content import (
    INTERVIEWS,
    MOMENTS,
    SETTINGS,
    ExpertBook,
    InterviewPair,
    InterviewTurn,
    expert_book,
    interview_pairs,
)
from roleplay.knowledge.sources.loader import load_passages
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import ContentFindingsError, Finding
from roleplay.scenario.loading.loader import load

BESIDE_HARMS = ("slip", "sharing")


def check_welldone(root: Path) -> list[Finding]:
    """Return everything that is wrong with these texts below the content folder `root`.

    They stand beside a rubric, passages and cases; where one of those is broken, its own check says so.
    """
    try:
        return lint_welldone(root, load_rubric(root), load_passages(root).by_id, load(root).library)
    except ContentFindingsError:
        return []


def lint_welldone(root: Path, rubric: Rubric, passages: Container[str], library: Library) -> list[Finding]:
    """Return what is wrong with these texts, as read beside a rubric, the ids of passages and cases."""
    expert_book.cache_clear()
    interview_pairs.cache_clear()
    try:
        book, pairs = expert_book(root), interview_pairs(root)
    except ContentFindingsError as error:
        return error.findings
    wanted = (*(harm.kind for harm in rubric.harms), *BESIDE_HARMS, *(item.id for item in rubric.criteria))
    return [
        *_names(book, {*wanted, *(item.id for item in rubric.judged)}),
        *_moments(book, passages),
        *_everybody(pairs, library),
        *chain.from_iterable(_pair(pair, library, passages) for pair in pairs if pair.case in library.scenario),
    ]


def _names(book: ExpertBook, wanted: set[str]) -> Iterator[Finding]:
    """Every kind of change has a moment with each kind of person and among services, and no moment is for nothing."""
    for moment in book.moments:
        for name in sorted(set(moment.names) - wanted):
            yield Finding(str(MOMENTS), f"moments.[{name}]", "a report names nothing of that kind", "use one it names")
    for name in sorted(wanted):
        for setting in SETTINGS:
            if book.fitting((name,), setting, None) is None:
                problem = f"nobody shows how '{name}' is done well ({setting})"
                yield Finding(str(MOMENTS), "moments", problem, "name it in a moment that fits, or write one")


def _moments(book: ExpertBook, passages: Container[str]) -> Iterator[Finding]:
    for moment in book.moments:
        key = f"moments.[{moment.names[0]}, {moment.setting}]"
        for name in (name for name in moment.passages if name not in passages):
            yield _no_passage(str(MOMENTS), key, name)
        for line in moment.lines:
            if (line.step is None) != (line.own is None):
                yield Finding(str(MOMENTS), key, "`step` and `own` go together", "write the one that is missing")
        if all(line.step is not None or line.wants_facts for line in moment.lines):
            yield Finding(str(MOMENTS), key, "every line has a slot that may stay empty", "add a line that always fits")


def _everybody(pairs: Iterable[InterviewPair], library: Library) -> Iterator[Finding]:
    """Each person with whom an interview can be rehearsed has a pair, and only those."""
    known = {(case.id, goal.id): goal.person for case in library.scenarios for goal in case.goals}
    found = {(pair.case, known.get((pair.case, pair.goal))) for pair in pairs}
    for pair in pairs:
        if (pair.case, pair.goal) not in known:
            yield Finding(str(INTERVIEWS), f"{pair.case}.{pair.goal}", "there is no such case or goal", "name one")
    for case, person in sorted({(case, person) for (case, _), person in known.items()} - found):
        problem = f"there is no model interview with '{person}' of '{case}'"
        yield Finding(str(INTERVIEWS), f"{case}-{person}.yaml", problem, "write a good and a poor one")


def _pair(pair: InterviewPair, library: Library, passages: Container[str]) -> Iterator[Finding]:
    case, file = library.scenario[pair.case], INTERVIEWS / f"{pair.case}, {pair.goal}"
    if pair.goal not in case.goal:
        return
    earned = set[str]()
    for name, interview in (("good", pair.good), ("poor", pair.poor)):
        keys = [f"{name}.turns[{number}]" for number in range(len(interview.turns))]
        for key, turn in zip(keys, interview.turns, strict=True):
            for passage in (name for name in turn.passages if name not in passages):
                yield _no_passage(str(file), key, passage)
            for unknown in sorted(_unknown(turn, set(case.topic), set(case.fact))):
                yield Finding(str(file), key, f"the case has no '{unknown}'", "use one that it has")
        if any(_unknown(turn, set(case.topic), set(case.fact)) for turn in interview.turns):
            continue
        for language in case.languages:
            for key, each in zip(keys, play_interview(pair, interview, library, language), strict=True):
                if each.played.told != each.written.tells:
                    problem = f"played in '{language}', it brings out {list(each.played.told)}"
                    yield Finding(str(file), key, problem, "write that as `tells`, and fit text and note to it")
        told = {fact for turn in interview.turns for fact in turn.tells}
        if name == "good":
            earned = told
        elif not told <= earned:
            yield Finding(str(file), name, "the poor interview brings out more than the good one", "make it poorer")


def _unknown(turn: InterviewTurn, topics: set[str], facts: set[str]) -> set[str]:
    return (set(turn.topics) - topics) | ({*turn.wants, *turn.shows, *turn.tells} - facts)


def _no_passage(file: str, key: str, name: str) -> Finding:
    return Finding(file, key, f"there is no passage '{name}'", "cite one of the knowledge base")
