"""Steps that a message takes or asks for without naming them: by weights, where the meaning of sentences is known."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.exercise.reading import Utterance
from roleplay.reading.local import LocalReader
from roleplay.reading.mentions import Named
from roleplay.reading.steps import BY_WEIGHTS, DECLARES, Hearing, Step, joined
from roleplay.reading.weights import Weights
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId, Language
from tests.conftest import KNOWLEDGE
from tests.mentioned import mentioned
from tests.reading.examples import said

FILE = KNOWLEDGE / "reading" / "steps.npz"
LINES = KNOWLEDGE / "reading" / "steps"
MOST_FOR_HARM = 0.8  # from here on a harmful step would be taken from free words


def acting(reader: LocalReader, utterance: Utterance) -> dict[str, str]:
    found = mentioned(reader.read(utterance))
    return {item.id: item.mood for item in found if item.mood != "ask" and item.confidence >= BY_WEIGHTS}


@pytest.mark.parametrize(
    ("language", "learner", "to", "text", "step", "mood"),
    [
        ("en", "social", (), "I’m ringing round the shelters to see where a bed is free.", "check-capacity", "declare"),
        ("en", "police", ("border",), "Could the two of them sit where they can’t hear the others?",
         "separate-persons", "request"),
        ("en", "ngo", ("border",), "They’re shivering out there, could somebody bring blankets and hot tea?",
         "offer-basics", "request"),
        ("sl", "social", (), "Kličem po domovih in sprašujem, kje bi bila še kakšna prosta postelja.",
         "check-capacity", "declare"),
        ("sl", "police", ("border",), "Lahko ju posedete nekam, kjer drugih ne slišita in ne vidita?",
         "separate-persons", "request"),
        ("sl", "ngo", ("border",), "Zunaj jih zebe, jim lahko kdo prinese odeje in topel čaj?",
         "offer-basics", "request"),
    ],
)  # fmt: skip
def test_a_step_is_heard_in_free_words(
    knowing_reader: LocalReader,
    library: Library,
    case: Scenario,
    language: Language,
    learner: AgencyId,
    to: tuple[AgencyId, ...],
    text: str,
    step: str,
    mood: str,
) -> None:
    utterance = said(library, case, language, text, learner, to)
    assert acting(knowing_reader, utterance).get(step) == mood
    reading = knowing_reader.read(utterance)
    assert not reading.unclear and knowing_reader.read(utterance) == reading


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thanks, that helps. I’ll be on the line."),
        ("en", "The notebook lies on my desk, nobody here can read it."),
        ("sl", "Hvala, to mi pomaga. Ostanem na zvezi."),
        ("sl", "Zvezek leži pri meni na mizi, prebrati ga tu ne zna nihče."),
    ],
)
def test_ordinary_talk_starts_nothing(
    knowing_reader: LocalReader, library: Library, case: Scenario, language: Language, text: str
) -> None:
    assert acting(knowing_reader, said(library, case, language, text, "border")) == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Lara, do you have an interpreter for this group?"),
        ("sl", "Lara, ali imate tolmača za to skupino?"),
    ],
)
def test_what_is_only_asked_still_wants_an_answer(
    knowing_reader: LocalReader, library: Library, case: Scenario, language: Language, text: str
) -> None:
    questions = knowing_reader.read(said(library, case, language, text, "social", ("ngo",))).questions
    assert questions and "interpreter-list" in [aim.fact for aim in questions[0].aims]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A relative or the foreman doesn’t interpret, however kindly it’s offered."),
        ("sl", "Sorodnik ali delovodja ne prevaja, pa naj bo ponudba še tako prijazna."),
    ],
)
def test_what_would_do_harm_is_not_heard_where_it_is_refused(
    knowing_reader: LocalReader, library: Library, case: Scenario, language: Language, text: str
) -> None:
    assert "accept-cousin" not in acting(knowing_reader, said(library, case, language, text, "police"))


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Are the men apart from the driver yet?"), ("sl", "So moški že ločeni od voznika?")],
)
def test_asking_how_things_stand_asks_for_no_step(
    knowing_reader: LocalReader, library: Library, case: Scenario, language: Language, text: str
) -> None:
    assert "separate-persons" not in acting(knowing_reader, said(library, case, language, text, "social", ("border",)))


def test_nothing_is_heard_of_steps_that_the_case_lacks(
    knowing_reader: LocalReader, library: Library, case: Scenario
) -> None:
    text = "I’m ringing round the shelters to see where a bed is free."
    utterance = said(library, case, "en", text, "social")
    without = tuple(action for action in case.actions if action.id != "check-capacity")
    read = mentioned(knowing_reader.read(replace(utterance, actions=without)))
    assert {item.id for item in read} <= {action.id for action in without}


def test_no_harmful_step_is_taken_on_the_word_of_weights(
    knowing_reader: LocalReader, reader: LocalReader, library: Library, case: Scenario
) -> None:
    harmful = {action.id for action in case.actions if action.harm is not None}
    for language in LANGUAGES:
        for path in sorted((LINES / language).glob("[cd].jsonl")):
            for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if harmful.isdisjoint(line.get("declare", ())):
                    continue
                utterance = said(library, case, language, line["text"], line["from"], tuple(line["to"]))
                surely = {item.id for item in mentioned(reader.read(utterance)) if item.confidence >= MOST_FOR_HARM}
                for item in mentioned(knowing_reader.read(utterance)):
                    assert item.id not in harmful or item.confidence < MOST_FOR_HARM or item.id in surely


def test_lines_name_steps_that_are_there_and_those_who_may_take_them(case: Scenario) -> None:
    for path in sorted(LINES.glob("*/*.jsonl")):
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            named = {name for mood in ("declare", "request", "ask", "other") for name in line.get(mood, ())}
            assert named <= case.action.keys(), line["id"]
            assert all(line["from"] in case.action[name].agencies for name in line.get("declare", ())), line["id"]
            assert set(line["to"]) <= case.seat.keys() - {line["from"]}, line["id"]


def test_weights_know_every_step_of_the_case(case: Scenario) -> None:
    assert set(Weights.load(FILE, "train_steps.py").ids) == case.action.keys() | {DECLARES}


IDS = st.sampled_from(["one", "two", "three"])
NAMED = st.builds(
    Named, id=IDS, mood=st.sampled_from(["declare", "request", "ask"]), confidence=st.sampled_from([0.3, 0.5, 0.7, 0.9])
)
STEPS = st.builds(
    Step, id=IDS, mood=st.sampled_from(["declare", "request"]), score=st.floats(1, 9), sentence=st.just(0)
)


@given(
    st.lists(NAMED, unique_by=lambda item: item.id, max_size=3),
    st.lists(STEPS, unique_by=lambda step: step.id, max_size=3),
    st.frozensets(IDS),
)
def test_both_hearings_become_one(named: list[Named], steps: list[Step], unlikely: frozenset[str]) -> None:
    heard = {step.id for step in steps}
    whole = joined(named, Hearing(tuple(steps), unlikely - heard))
    assert len({item.id for item in whole}) == len(whole)
    assert {item.id for item in whole} == {item.id for item in named} | heard
    acts = {item.id for item in whole if item.mood != "ask"}
    assert heard <= acts
    for item in named:
        if item.id not in heard:
            assert (item in whole) is (item.mood == "ask" or item.id not in unlikely)


def test_what_stems_surely_name_keeps_its_mood() -> None:
    named = (Named(id="one", mood="declare", confidence=0.9),)
    assert joined(named, Hearing((Step("one", "request", 3.0, 0),))) == named
