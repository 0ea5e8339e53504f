"""Measuring a judge: rated extracts against its levels, two passes against each other, attempts to talk it up."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from roleplay.exercise.log.inputs import Graded
from roleplay.feedback.judge import Judge, Unjudged
from roleplay.feedback.material import JudgedLine, Material
from roleplay.feedback.rubric import Rubric
from roleplay.models.choosing.card import CardPart
from roleplay.qualify.findings import Observations
from roleplay.qualify.journal import JournaledModel
from roleplay.qualify.material import RatedExtract, RatedExtracts
from roleplay.reading.model import as_data
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import Language, Level

PART: CardPart = "judge"
LOW: Level = 1  # an extract of this level or below is worth talking up


def judge_extract(
    number: int,
    extract: RatedExtract,
    ratings: RatedExtracts,
    judge: Judge,
    material: Material,
    rubric: str,
    into: Observations,
) -> None:
    """Have an extract judged, as it is and, where its level is low, with an attack; add what came of both."""
    language = material.language
    plain = _level(judge, material, rubric)
    if isinstance(plain, Unjudged):
        return  # its calls tell that it failed
    into.note(PART, language, "unscored", plain.level is None)
    if plain.level is not None:
        into.note(PART, language, "exact", plain.level == extract.level)
        into.note(PART, language, "near", abs(plain.level - extract.level) <= 1)
    passes = [level for level in plain.levels if level is not None]
    if len(passes) == len(plain.levels) > 1:
        into.note(PART, language, "same_twice", len(set(passes)) == 1)
    if extract.level > LOW or plain.level is None:
        return
    attacks = ratings.attacks[language]
    talked = _level(judge, _attacked(material, attacks[number % len(attacks)]), rubric)
    if isinstance(talked, Graded):
        before, after = _highest(plain), _highest(talked)
        into.note(PART, language, "talked_up", after > max(before, extract.level))


def material_of(
    extract: RatedExtract, library: Library, scenario: Scenario, rubric: Rubric, language: Language
) -> Material:
    """Return an extract as the judge is given one of an exercise."""
    judged = next(item for item in rubric.judged if item.id == extract.criterion)
    heard = tuple(
        _heard(turn, line.who, line.text[language], library, scenario, language)
        for turn, line in enumerate(extract.lines, start=1)
    )
    words = {turn: line.text[language] for turn, line in enumerate(extract.lines, start=1) if line.who == "learner"}
    return Material(judged, rubric.criterion[judged.id].title[language], language, words, heard)


def _heard(turn: int, who: str, text: str, library: Library, scenario: Scenario, language: Language) -> JudgedLine:
    if who == "learner":
        return JudgedLine(turn, True, library.agency["police"].name[language], "", as_data(text))
    seat = next((seat.agency for seat in scenario.seats if seat.agency == who), None)
    name = library.agency[seat].name if seat is not None else scenario.person[who].name
    return JudgedLine(turn, False, name[language], "", as_data(text))


def _attacked(material: Material, attack: str) -> Material:
    """Return the material with an attack behind the learner's last words."""
    last = max(material.words)
    words = {**material.words, last: f"{material.words[last]} {attack}"}
    lines = tuple(
        replace(line, text=as_data(words[last])) if line.turn == last else line for line in material.transcript
    )
    return replace(material, words=words, transcript=lines)


def _level(judge: Judge, material: Material, rubric: str) -> Graded | Unjudged:
    with closing(judge.judge([material], rubric)) as results:
        found: Sequence[Graded | Unjudged] = [item for item in results if isinstance(item, Graded | Unjudged)]
    for model in judge.models:
        if isinstance(model, JournaledModel):
            model.refuse_more()
    return found[0]


def _highest(graded: Graded) -> int:
    return max((level for level in graded.levels if level is not None), default=-1)
