"""How the texts of the case and of the agencies are written: whom they address, what they ask, how they are set."""

import re
from collections.abc import Iterator

import pytest

from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.linting.content_walk import Case
from roleplay.scenario.linting.wording import wordings
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import LANGUAGES, Language

PROGRAM_ONLY = ("tells", "asks", "aliases")
OTHERS_FILES = ("persons", "topics")


def read_texts(case: Scenario) -> Iterator[tuple[str, Language, str]]:
    """Yield every text that people read, with its place."""
    for part in Case(case).parts:
        head, last = part.place.path[0], part.place.path[-1]
        if isinstance(part.value, Text | Lines) and last not in PROGRAM_ONLY and head not in OTHERS_FILES:
            for language, wording in wordings(part.value):
                yield f"{part.place.key}.{language}", language, wording


def test_what_an_agency_may_not_do_is_said_to_the_learner(library: Library) -> None:
    for profile in library.agencies:
        for limit in profile.limits:
            assert re.search(r"\b(You|you)\b", limit.text["en"]), limit.text["en"]
            assert re.search(r"\b(?!te\b|kar\b)\w+(?:te|ste)\b", limit.text["sl"]), limit.text["sl"]
            assert not re.match(r"(It|Nobody|No)\b", limit.text["en"]), limit.text["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facilitator_only_asks(case: Scenario, language: Language) -> None:
    for hint in case.facilitator.hints:
        text = hint.text[language]
        assert text.endswith("?") and "." not in text.rstrip("?"), hint.id


def test_a_hint_for_an_agency_is_about_something_it_can_do(case: Scenario) -> None:
    for hint in case.facilitator.hints:
        undone = [case.action[name] for name in hint.when.not_actions]
        for agency in hint.agencies if undone else ():
            assert any(agency in action.agencies for action in undone), (hint.id, agency)
            assert any(_fits(action, hint.when.phases) for action in undone), hint.id


def _fits(action: Action, phases: tuple[str, ...]) -> bool:
    return not action.phases or not phases or bool(set(action.phases) & set(phases))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_put_once(library: Library, case: Scenario, language: Language) -> None:
    """A frame that carries a question asks none of its own."""
    frames = [line for profile in library.agencies for line in profile.lines["ask"][language]]
    frames += [line for act in ("hint", "question") for line in case.facilitator.lines[act][language]]  # type: ignore[index]
    assert all("?" not in frame for frame in frames), [frame for frame in frames if "?" in frame]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_promises_nothing_and_asks_nothing(library: Library, language: Language) -> None:
    """Agencies also report what nobody had asked of them."""
    for profile in library.agencies:
        for act in ("report", "share"):
            for line in profile.lines[act][language]:  # type: ignore[index]
                assert not re.search(r"promised|obljubili|dogovorjeno", line, re.IGNORECASE), line
                assert "?" not in line, line


def test_whose_task_it_is_can_be_said_by_anybody(case: Scenario, library: Library) -> None:
    """The owner says it as well as the one who declines."""
    for text in (*(action.whose for action in case.actions), *(power.whose for power in library.powers)):
        assert not re.search(r"\bmi\b|\bnas\b", text["sl"]), text["sl"]
        assert not re.search(r"\b(us|we)\b", text["en"]), text["en"]


def test_english_quotes_are_curly(case: Scenario) -> None:
    straight = [f"{key}: {text}" for key, language, text in read_texts(case) if language == "en" and '"' in text]
    assert straight == []


def test_slovenian_quotes_and_dates(case: Scenario) -> None:
    for key, language, text in read_texts(case):
        if language == "sl":
            assert not re.search(r"[\"“”]", text), (key, text)
            assert not re.search(r"\d\.\d{1,2}\.\d{4}|\d\.\d{1,2} (?:evr|odst)", text), (key, text)


def test_the_walk_reaches_variants_and_obstacles(case: Scenario) -> None:
    keys = [key for key, _, _ in read_texts(case)]
    assert any(".blocked[0].text" in key for key in keys) and any(".done[0].text" in key for key in keys)
