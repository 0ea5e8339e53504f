"""The facilitator asks in words of its own: what leads is shown, all else leaves the authored words as they are."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from roleplay.exercise.log.events import Decided, Drill
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.setup import Setup
from roleplay.models.model import ModelError, Prompt
from roleplay.practice import Practice
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.checking.checker import Checker
from roleplay.voices.speaking import SpokenPart
from tests.voices.authored_lines import may_say
from tests.voices.conftest import Answer, Booth, Tapping, text_of, written
from tests.voices.tapped import SMALL, kept_back
from tests.voices.test_acting import HELLO
from tests.wanderer import Wanderer

MakeBooth = Callable[..., Booth]
MakeActed = Callable[[Callable[[Prompt], Answer]], Practice]
IN_BOTH = pytest.mark.parametrize("language", LANGUAGES)
HINT = "pre-hearing"  # who can hear what the men might say
GOOD: dict[Language, str] = {
    "sl": "Govorili ste o pogovoru z možmi. Čigava ušesa so zraven, ko vam kdo od njih odgovori?",
    "en": "You were talking about a word with the men. Whose ears are close by when one of them answers you?",
}
# What is no hint, with the rule by which it is stopped.
BAD: dict[str, tuple[dict[Language, str], str]] = {
    "a secret": (
        {
            "sl": "Zakaj nosi delovodja njihove potne liste v torbici?",
            "en": "Why is it the foreman who carries their passports in a pouch?",
        },
        "leak",
    ),
    "an answer": (
        {
            "sl": "Vse, kar kdo od njih pove, slišijo tudi drugi.",
            "en": "Whatever one of them says, the others hear as well.",
        },
        "question",
    ),
    "two questions": (
        {"sl": "Kdo vas sliši? In kdo vas gleda?", "en": "Who hears you? And who is watching you?"},
        "question",
    ),
    "a question with its answer": (
        {
            "sl": "Zakaj pa jih ne vprašate vsakega posebej?",
            "en": "Shouldn’t you talk to each of them by himself?",
        },
        "leading",
    ),
    "an order": (
        {
            "sl": "Ločite moške od delovodje. Kdo vas potem še sliši?",
            "en": "Separate the men from the foreman. Who can hear you then?",
        },
        "solution",
    ),
    "a lecture": (
        {
            "sl": "To je pomembno. Ljudje se bojijo. Kdo vas sliši?",
            "en": "This matters. People are afraid. Who can hear you?",
        },
        "length",
    ),
    "another language": ({"sl": GOOD["en"], "en": GOOD["sl"]}, "language"),
    "the prompt": (
        {"sl": "Pot naprej najdejo sami.", "en": "You hand out no solutions, not even dressed up as a question."},
        "repeats",
    ),
    "a name": ({"sl": "Kaj o tem pravi Boris Hren?", "en": "What does Boris Hren say about that?"}, "name"),
    "a number": ({"sl": "Kdo sliši vseh štirinajst ljudi?", "en": "Who can hear all fourteen people?"}, "number"),
    "nothing": ({"sl": "", "en": ""}, "empty"),
}


def hint(made: Booth) -> SpokenPart:
    """Return the part of a hint, as the learner's agency alone hears it."""
    return made.decided(FACILITATOR, "hint", hint=HINT, audience=(made.session.state.learner,))


def asking(acted: MakeActed, language: Language) -> tuple[Practice, list[Prompt]]:
    """Return a practice in which the others say next to nothing and the facilitator a good hint, and all prompts."""
    prompts: list[Prompt] = []

    def answer(prompt: Prompt) -> Answer:
        prompts.append(prompt)
        return written(GOOD[language] if prompt.name == "facilitator" else SMALL[language])

    return acted(answer), prompts


def floor(part: SpokenPart) -> str:
    assert part.brief is not None
    return AuthoredVoice().word(part.brief, {}).text


@IN_BOTH
def test_a_good_hint_is_said_in_one_piece(booth: MakeBooth, language: Language) -> None:
    shown, speech, model = (made := booth(language)).says(hint(made), written(GOOD[language]))
    assert shown == [], "a hint is none before it is whole"
    assert (speech.text, speech.origin, speech.answered) == (GOOD[language], "model", None)
    assert speech.attempt is not None
    assert (speech.attempt.prompt, speech.attempt.failure) == ("facilitator", None)
    assert len(model.prompts) == 1


@IN_BOTH
@pytest.mark.parametrize("way", BAD)
def test_what_is_no_hint_leaves_the_authored_one_with_its_reason(
    booth: MakeBooth, language: Language, way: str
) -> None:
    (text, code), made = BAD[way], booth(language)
    answer = written(text[language])
    _, speech, model = made.says(part := hint(made), answer, answer)
    assert (speech.text, speech.origin) == (floor(part), "fallback")
    assert speech.lines
    assert speech.attempt is not None
    assert speech.attempt.failure == code
    assert len(model.prompts) == (1 if code == "empty" else 2), "it is told once what was wrong"


@IN_BOTH
def test_a_model_that_fails_leaves_the_authored_hint(booth: MakeBooth, language: Language) -> None:
    _, speech, _ = (made := booth(language)).says(part := hint(made), ModelError("dropped"))
    assert (speech.text, speech.origin) == (floor(part), "fallback")
    assert speech.attempt is not None
    assert speech.attempt.failure == "dropped"


@IN_BOTH
def test_a_second_try_may_be_a_hint(booth: MakeBooth, language: Language) -> None:
    first = BAD["an order"][0][language]
    _, speech, _ = (made := booth(language)).says(hint(made), written(first), written(GOOD[language]))
    assert (speech.text, speech.origin) == (GOOD[language], "model")
    assert speech.attempt is not None
    assert speech.attempt.rewrites == 1


REMARKS: dict[str, dict[Language, str]] = {
    "pace": {
        "sl": "Ura gre svojo pot, zvezo pa še poslušamo. Katera odločitev je danes prva na vrsti?",
        "en": "The clock is moving while the line is still talking. Which decision comes first today?",
    },
    "overtime": {
        "sl": "Čas je porabljen. Na kratko predajte, kar je še nujno.",
        "en": "Time has run out. Hand over briefly whatever is still urgent.",
    },
    "conflict": {
        "sl": "Ena stran bi rada začela takoj, druga najprej poskrbela za ljudi. Kaj bi lahko že zdaj sprejeli obe?",
        "en": "One side wants to start at once, the other to see to the people first. What could both accept now?",
    },
}


@IN_BOTH
@pytest.mark.parametrize("act", REMARKS)
def test_pace_and_conflict_are_worded_too(booth: MakeBooth, language: Language, act: str) -> None:
    made = booth(language)
    _, speech, model = made.says(made.decided(FACILITATOR, act), written(REMARKS[act][language]))
    assert (speech.text, speech.origin) == (REMARKS[act][language], "model")
    assert model.prompts[0].name == "facilitator"


@IN_BOTH
@pytest.mark.parametrize("act", ["open", "phase", "notice", "tongue", "close"])
def test_everything_else_stays_as_authored(booth: MakeBooth, language: Language, act: str) -> None:
    assert booth(language).decided(FACILITATOR, act).scene is None


@IN_BOTH
def test_a_hint_is_the_same_move_whoever_words_it_and_replay_asks_no_model(
    acted: MakeActed, language: Language
) -> None:
    practice, prompts = asking(acted, language)
    session = practice.start(Setup("white-van", language, "police"))
    list(practice.next_phase(session))
    asked = len(prompts)
    list(practice.hint(session))
    assert [prompt.name for prompt in prompts[asked:]] == ["facilitator"]
    said = session.state.log[-1].event
    assert isinstance(said, Said)
    (move,) = (e.event.move for e in session.state.log if isinstance(e.event, Decided) and e.event.move.id == said.move)
    assert (move.act, said.audience) == ("hint", ("police",))
    assert move.hint in session.state.hints
    assert (said.text, said.origin) == (GOOD[language], "model")
    again = practice.open(session.id).state
    assert [entry.event for entry in again.log] == [entry.event for entry in session.state.log]
    assert len(prompts) == asked + 1


@IN_BOTH
def test_a_hint_goes_by_what_was_said_before_everybody(acted: MakeActed, language: Language) -> None:
    practice, prompts = asking(acted, language)
    session = practice.start(Setup("white-van", language, "police"))
    list(practice.next_phase(session))
    talks = {"Zorzela": ("room", ()), "Borlina": ("direct", ("ngo",)), "Turnexa": ("interview", ("driver",))}
    for mark, (channel, to) in talks.items():
        list(practice.say(session, channel, f"{mark}.", to))  # type: ignore[arg-type]
    list(practice.hint(session))
    (text,) = (text_of(prompt) for prompt in prompts if prompt.name == "facilitator")
    assert [mark for mark in talks if mark in text] == ["Zorzela"]


@IN_BOTH
def test_the_facilitator_speaks_once_the_others_have_spoken(acted: MakeActed, language: Language) -> None:
    practice, prompts = asking(acted, language)
    session = practice.start(Setup("white-van", language, "police"))
    list(practice.next_phase(session))
    for _ in range(6):
        if prompts and prompts[-1].name == "facilitator":
            break
        list(practice.say(session, "room", HELLO[language]))
    said = [entry.event for entry in session.state.log if isinstance(entry.event, Said)]
    assert (said[-1].speaker, said[-1].origin, said[-2].speaker in session.state.scenario.seat) == (
        FACILITATOR,
        "model",
        True,
    )
    last = said[-2].text
    assert text_of(prompts[-1]).count(last) == sum(last in item.text and len(item.audience) > 2 for item in said)


@IN_BOTH
def test_where_only_an_interview_is_rehearsed_it_is_heard(
    booth: MakeBooth, practice: Practice, language: Language
) -> None:
    made = booth(language)
    drill = Drill(person="driver", goal="driver-late-evidence", minutes=10)
    made.session = practice.start(Setup("white-van", language, "police", drill=drill))
    list(practice.say(made.session, "interview", "Turnexa.", ("driver",)))
    part = hint(made)
    assert part.scene is not None
    assert "Turnexa" in text_of(part.scene.prompt)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "seed"), [("sl", 1), ("en", 2)])
def test_a_prompt_for_the_facilitator_holds_no_fact_that_was_not_said_before_everybody(
    tapping: Tapping, language: Language, seed: int
) -> None:
    playing, tap = tapping(seed)
    session = playing.start(Setup("white-van", language, "border", seed=seed))
    list(playing.next_phase(session))
    learner = Wanderer(playing, session, seed)
    for _ in range(12):
        learner.step(phase_odds=0.1)
        if session.state.phase != "debrief":
            list(playing.hint(session))
    sent = [each for each in tap.sent if each.name == "facilitator"]
    assert len(sent) >= 6
    assert [found for each in sent if (found := kept_back(session.state, playing.library, each))] == []


@pytest.mark.slow
@IN_BOTH
def test_every_authored_hint_is_a_good_one(checker: Checker, case: Scenario, language: Language) -> None:
    for item in case.facilitator.hints:
        may = replace(may_say(case, language, FACILITATOR, "hint", item.text[language]), longest=30)
        assert checker.remark(item.text[language], "", may) == (), item.id


@pytest.mark.long
@IN_BOTH
def test_honest_hints_pass_and_orders_do_not(checker: Checker, case: Scenario, language: Language) -> None:
    hints = {item.id: item.text[language] for item in case.facilitator.hints}
    words = yaml.safe_load((Path(__file__).parent / "remarks.yaml").read_text(encoding="utf-8"))[language]

    def passes(name: str, text: str) -> bool:
        may = replace(may_say(case, language, FACILITATOR, "hint", hints[name]), longest=30)
        return not checker.remark(text, "", may)

    stopped = [text for name, text in words["honest"] if not passes(name, text)]
    assert len(stopped) <= 1, stopped
    passed = [text for text in words["orders"] if passes(HINT, f"{text} {hints[HINT]}")]
    assert len(passed) <= 1, passed
