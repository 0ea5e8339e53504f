"""Checks the rubric: everything that its types alone cannot see, as findings that an author can act on."""

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from roleplay.feedback.rubric import Bounds, Criterion, LevelRule, Rubric, Saying, key_of, load_rubric
from roleplay.feedback.scoring._measure import MEASURES
from roleplay.knowledge.sources.loader import load_passages
from roleplay.knowledge.sources.passages import PassageLibrary
from roleplay.languages import PACKS, side_by_side
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import ContentFindingsError, Finding, read_mapping
from roleplay.scenario.loading.loader import load
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, NAMED_HARMS

COUNTED, JUDGED, HARMS = "rubric/counted.yaml", "rubric/judged.yaml", "rubric/harms.yaml"
ANCHORS = 4
SHORTEST_NAME = 4  # letters; shorter names are words of a language as well
_PROPER = re.compile(r"(?<=[a-zčšž] )[A-ZČŠŽ][a-zčšž]+")  # a capital in mid-sentence
_WORDS = re.compile(r"[\w-]+")


def check_rubric(root: Path) -> list[Finding]:
    """Return everything that is wrong with the rubric below the content folder `root`."""
    return lint_rubric(root, _cases(root), _passages(root))


def lint_rubric(root: Path, library: Library | None, passages: PassageLibrary | None) -> list[Finding]:
    """Return what is wrong with the rubric, as read beside these cases and passages (None where they are broken)."""
    findings: list[Finding] = []
    contents: dict[str, dict[str, Any]] = {}
    for name in (COUNTED, JUDGED, HARMS):
        try:
            contents[name] = read_mapping(root / name, root)
        except ContentFindingsError as error:
            findings += error.findings
    for name, content in contents.items():
        findings += _languages(name, content)
    try:
        rubric = load_rubric(root)
    except ContentFindingsError as error:
        return [*findings, *(finding for finding in error.findings if finding not in findings)]
    findings += _counted(rubric)
    findings += _harms(rubric)
    findings += _judged(contents.get(JUDGED, {}), rubric)
    findings += _goals(rubric, passages)
    findings += _case_names(contents, library, passages)
    return findings


def _languages(file: str, content: Any) -> Iterator[Finding]:
    """Wherever a text stands in one language, it must stand in the others."""
    for key, beside in side_by_side(content):
        for language in LANGUAGES:
            if not beside.get(language):
                yield Finding(file, key, f"the text in '{language}' is missing", "write it")


def _counted(rubric: Rubric) -> Iterator[Finding]:
    ids = Counter(item.id for item in rubric.criteria)
    for name in sorted(name for name, times in ids.items() if times > 1):
        yield Finding(COUNTED, f"criteria.[{name}]", "the criterion stands twice", "remove one of them")
    for name in sorted(MEASURES.keys() - ids):
        yield Finding(
            COUNTED, "criteria", f"'{name}' is counted, but not described", "describe it, or remove its measure"
        )
    yield from _groups(rubric)
    for criterion in rubric.criteria:
        key = f"criteria.[{criterion.id}]"
        yield from _anchors(COUNTED, f"{key}.anchors", criterion.anchors)
        yield from _levels(key, criterion.levels)
        if criterion.id not in MEASURES:
            yield Finding(COUNTED, key, "nothing counts it", f"use one of {', '.join(MEASURES)}, or write a measure")
        else:
            yield from _names(key, criterion)
        last = criterion.advice[-1]
        if last.at_least or last.at_most or last.agencies:
            yield Finding(COUNTED, f"{key}.advice", "the last advice has limits", "end with one that always fits")


def _groups(rubric: Rubric) -> Iterator[Finding]:
    known = {item.id for item in rubric.criteria}
    placed = Counter(name for group in rubric.groups for name in group.criteria)
    for group in rubric.groups:
        for name in group.criteria:
            if name not in known:
                yield Finding(
                    COUNTED, f"groups.[{group.id}]", f"there is no criterion '{name}'", "name one that exists"
                )
    for harm in rubric.harms:
        for name in harm.criteria:
            if name not in known:
                yield Finding(HARMS, f"harms.[{harm.kind}]", f"there is no criterion '{name}'", "name one that exists")
    for name in sorted(known):
        if placed[name] != 1:
            problem = f"'{name}' stands under {placed[name]} groups"
            yield Finding(COUNTED, "groups", problem, "put it under exactly one")
    for name, times in Counter(group.id for group in rubric.groups).items():
        if times > 1:
            yield Finding(COUNTED, f"groups.[{name}]", "the group stands twice", "make one of them")


def _harms(rubric: Rubric) -> Iterator[Finding]:
    """Every kind of harm is described, and once."""
    described = Counter(harm.kind for harm in rubric.harms)
    for kind in NAMED_HARMS:
        if described[kind] != 1:
            problem = f"'{kind}' is described {described[kind]} times"
            yield Finding(HARMS, "harms", problem, "write title, why, better and passages for it once")


def _anchors(file: str, key: str, anchors: Lines) -> Iterator[Finding]:
    for language in LANGUAGES:
        given = len(anchors.root.get(language, ()))
        if given != ANCHORS:
            problem = f"{given} anchors in '{language}'"
            yield Finding(file, key, problem, f"write {ANCHORS}, one for each of the levels 0-3")


def _levels(key: str, levels: tuple[LevelRule, ...]) -> Iterator[Finding]:
    """Levels are tried from the top: each must be there, in falling order, and not caught by one before it."""
    given = [rule.level for rule in levels]
    for level in (3, 2, 1):
        if level not in given:
            yield Finding(COUNTED, f"{key}.levels", f"level {level} cannot be reached", "add a rule for it")
    if given != sorted(given, reverse=True):
        yield Finding(COUNTED, f"{key}.levels", "the levels do not fall", "put the highest first")
    for number, rule in enumerate(levels):
        where = f"{key}.levels.[{number}]"
        if rule.level == 0:
            yield Finding(COUNTED, where, "level 0 has a rule", "remove it; 0 is what is left")
        for name in sorted(rule.at_least.keys() & rule.at_most.keys()):
            if rule.at_least[name] > rule.at_most[name]:
                yield Finding(COUNTED, where, f"no value of '{name}' fits", "lower `at_least` or raise `at_most`")
        if any(_asks_as_much(rule, before) for before in levels[:number]):
            yield Finding(COUNTED, where, "it is never reached, an earlier rule is easier", "loosen it or tighten that")


def _asks_as_much(rule: Bounds, other: Bounds) -> bool:
    """Whether whatever fits `rule` fits `other`, too."""
    return all(rule.at_least.get(name, float("-inf")) >= limit for name, limit in other.at_least.items()) and all(
        rule.at_most.get(name, float("inf")) <= limit for name, limit in other.at_most.items()
    )


def _names(key: str, criterion: Criterion) -> Iterator[Finding]:
    """Limits and slots may only name what is counted."""
    counted = MEASURES[criterion.id]
    parts: list[tuple[str, tuple[Bounds, ...]]] = [
        ("levels", criterion.levels),
        ("reason", criterion.reason),
        ("advice", criterion.advice),
    ]
    for part, items in parts:
        for number, item in enumerate(items):
            where = f"{key}.{part}.[{number}]"
            limits = item.at_least.keys() | item.at_most.keys()
            yield from _unknown(where, limits - counted.numbers, counted.numbers)
            if isinstance(item, Saying):
                yield from _slots(where, item, counted.numbers | counted.mentions)


def _slots(where: str, saying: Saying, known: frozenset[str]) -> Iterator[Finding]:
    slots: dict[str, set[str]] = {}
    for language, text in saying.text.root.items():
        try:
            fields = [(name, spec) for _, name, spec, _ in string.Formatter().parse(text) if name is not None]
        except ValueError as error:
            yield Finding(COUNTED, f"{where}.text.{language}", f"a brace is wrong: {error}", "close or double it")
            continue
        slots[language] = {name for name, _ in fields}
        yield from _unknown(f"{where}.text.{language}", slots[language] - known, known)
        for name, spec in fields:
            forms, wanted = len((spec or "").split("|")), len(PACKS[language].plurals)
            if forms > 1 and forms != wanted:
                problem = f"{{{name}}} has {forms} word forms"
                yield Finding(COUNTED, f"{where}.text.{language}", problem, f"give {wanted}")
    if len({frozenset(names) for names in slots.values()}) > 1:
        yield Finding(COUNTED, f"{where}.text", "the languages name different numbers", "name the same in each")


def _unknown(where: str, names: Iterable[str], known: frozenset[str]) -> Iterator[Finding]:
    for name in sorted(names):
        yield Finding(COUNTED, where, f"'{name}' is not counted", f"use one of {', '.join(sorted(known))}")


def _judged(content: dict[str, Any], rubric: Rubric) -> Iterator[Finding]:
    entries = [item for item in content.get("judged") or () if isinstance(item, dict)]
    for name, times in Counter(str(item.get("id")) for item in entries).items():
        where = f"judged.[{name}]"
        if name not in rubric.criterion:
            yield Finding(JUDGED, where, f"there is no criterion '{name}'", "use the id of one in counted.yaml")
        if times > 1:
            yield Finding(JUDGED, where, "the criterion is judged twice", "keep one question a criterion")
    for item in entries:
        anchors = item.get("anchors")
        lines = {name: tuple(given) for name, given in anchors.items() if given} if isinstance(anchors, dict) else {}
        yield from _anchors(JUDGED, f"judged.[{item.get('id')}].anchors", Lines.model_construct(root=lines))


def _goals(rubric: Rubric, passages: PassageLibrary | None) -> Iterator[Finding]:
    known = {goal.id for goal in rubric.goals}
    named = {name for criterion in rubric.criteria for name in criterion.goals}
    for criterion in rubric.criteria:
        for name in criterion.goals:
            if name not in known:
                key = f"criteria.[{criterion.id}].goals"
                yield Finding(COUNTED, key, f"there is no goal '{name}'", "name one of `goals`, or add it there")
    for name in sorted(known - named):
        yield Finding(COUNTED, f"goals.[{name}]", "no criterion serves it", "tag a criterion with it, or remove it")
    for goal in rubric.goals:
        if passages is not None and goal.passage not in passages.by_id:
            key = f"goals.[{goal.id}].passage"
            yield Finding(COUNTED, key, f"there is no passage '{goal.passage}'", "name one that exists, or write it")


def _passages(root: Path) -> PassageLibrary | None:
    """Return the passages; None where they cannot be read, which the check of the knowledge base reports."""
    try:
        return load_passages(root)
    except ContentFindingsError:
        return None


def _case_names(
    contents: dict[str, dict[str, Any]], library: Library | None, passages: PassageLibrary | None
) -> Iterator[Finding]:
    """The rubric holds for every case, so that it names none: no id, no person, no place."""
    names = _names_of(library) - _common(library, passages)
    for file, content in contents.items():
        for key, text in _texts(content, (), content):
            for name in sorted(names & set(_WORDS.findall(text))):
                yield Finding(file, key, f"'{name}' belongs to a case", "say it in a way that fits every case")


def _cases(root: Path) -> Library | None:
    try:
        return load(root).library
    except ContentFindingsError:
        return None  # reported where the cases are checked


def _names_of(library: Library | None) -> set[str]:
    """Return the ids of the cases and of what is in them, and the proper names in their texts."""
    names: set[str] = set()
    for case in library.scenarios if library is not None else ():
        ids = (case.id, *case.action, *case.fact, *case.person, *case.goal, *(item.id for item in case.injects))
        names |= {name for name in ids if "-" in name}
        for _, text in _texts(case.model_dump(mode="json"), (), {}):
            names |= {name for name in _PROPER.findall(text) if len(name) >= SHORTEST_NAME}
    return names


def _common(library: Library | None, passages: PassageLibrary | None) -> set[str]:
    """Return the words of what belongs to no case: agencies and passages."""
    agencies = library.agency.values() if library is not None else ()
    texts = [text for agency in agencies for _, text in _texts(agency.model_dump(mode="json"), (), {})]
    for passage in passages.passages if passages is not None else ():
        texts += passage.text.root.values()
    return {word for text in texts for word in _WORDS.findall(text)}


def _texts(content: Any, key: tuple[int | str, ...], whole: Any) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield key_of(key, whole), content
    elif isinstance(content, dict):
        for name, item in content.items():
            yield from _texts(item, (*key, str(name)), whole)
    elif isinstance(content, list):
        for number, item in enumerate(content):
            yield from _texts(item, (*key, number), whole)
