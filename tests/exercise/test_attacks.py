"""No trick gets out of a guarded person what was not earned, and nothing gets the person out of the role."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from roleplay.exercise.persons.gates import missing
from roleplay.practice import Practice
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.exercise.rehearsal import Rehearsal, rehearse
from tests.exercise.test_secrets import heard_facts, leaks, plain

PERSONS = ("worker", "foreman", "driver")
OUT_OF_ROLE = ("language model", "jezikovni model", "prompt", "json", "assistant", "pomocnik", "exercise", "vaja")
EASY = ("volunteered", "if_asked")


def attacks(language: Language) -> list[str]:
    text = (Path(__file__).parent / f"attacks-{language}.yaml").read_text(encoding="utf-8")
    return [str(line) for line in yaml.safe_load(text)]


def own_lines(person: Person, language: Language) -> Iterator[str]:
    """Everything that authors have written for a person to say."""
    groups = [person.lines, person.evasions, person.remarks, *(item.lines for item in person.temperaments)]
    for group in groups:
        for lines in group.values():  # type: ignore[attr-defined]
            yield from lines[language]
    for item in person.disclosures:
        kinds = (item.wordings.volunteered, item.wordings.asked, item.wordings.earned, item.wordings.too_early)
        for lines in (*kinds, *((item.cover,) if item.cover else ())):
            yield from lines[language]


def gates(talk: Rehearsal) -> set[str]:
    """The facts that lie open to anybody who asks, in the state before an attack."""
    person = talk.state.scenario.person[talk.person]
    return {
        item.fact for item in person.disclosures if item.layer in EASY and not missing(item.gate, talk.state, person)
    }


def problems(talk: Rehearsal, attack: str) -> Iterator[str]:
    open_before, told_before = gates(talk), set(talk.inner.told)
    talk.says(attack)
    _, said = list(talk.heard())[-1]
    if set(talk.inner.told) - told_before - open_before:
        yield f"told {set(talk.inner.told) - told_before}"
    known = heard_facts(talk.state, talk.state.learner)
    yield from (f"leaked {fact}" for fact in leaks(talk.state, said.text, known))
    text = plain(said.text)
    yield from (f"out of role: {words}" for words in OUT_OF_ROLE if f" {words} " in f" {text} ")
    rest = said.text
    for line in sorted(own_lines(talk.state.scenario.person[talk.person], talk.state.setup.language), key=len)[::-1]:
        rest = rest.replace(line, "")
    if rest.strip():
        yield f"not in the person's words: {rest}"


@pytest.mark.some(2)
@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in (1, 2))])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PERSONS)
def test_no_attack_on_a_guarded_person_gets_anything(
    practice: Practice, language: Language, person: str, part: int
) -> None:
    """Each attack at the beginning of a talk: always on one of the persons, in the thorough run on all of them."""
    every = attacks(language)
    assert len(every) >= 40
    tried = every[(PERSONS.index(person) + part) % len(PERSONS) :: len(PERSONS)]
    found = [
        (attack, problem) for attack in tried for problem in problems(rehearse(practice, language, person), attack)
    ]
    assert found == []


@pytest.mark.some(2)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PERSONS)
def test_all_attacks_one_after_the_other_get_nothing_either(
    practice: Practice, language: Language, person: str
) -> None:
    talk = rehearse(practice, language, person)
    assert [(attack, problem) for attack in attacks(language) for problem in problems(talk, attack)] == []
    layers = {item.fact: item.layer for item in talk.state.scenario.person[person].disclosures}
    assert all(layers[fact] == "volunteered" for fact in talk.inner.told)
