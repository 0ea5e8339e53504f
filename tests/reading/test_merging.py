"""The rules by which a model's reading and the local one become one."""

from typing import Any

import pytest
from roleplay.reading.merging import merge
from roleplay.reading.quotes import Quotes

from roleplay.exercise.reading import Asked, Named, Reading
from roleplay.reading.heard import Heard
from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.reading.conftest import Merge, Word

QUESTION = {
    "sl": "Kje je vaš potni list?",
    "en": "Where is your passport?",
}
PARAPHRASE = {
    "sl": "Možakar, ki jih vodi, ima pri sebi vse papirje in dokumente.",
    "en": "The man who runs them is sitting on everybody's passports.",
}


@pytest.fixture
def merged(reader: LocalReader, word: Word) -> Merge:
    """Merges a local reading (fields changed by `local`) and a model's answer for a text."""

    def run(text: str, heard: dict[str, Any], language: Language = "en", local: Any = None, **more: Any) -> Reading:
        utterance = word(text, language, **more)
        own = reader.read(utterance).model_copy(update=local or {})
        answer = Heard.model_validate({"label": own.label, **heard})
        return merge(own, answer, utterance, Quotes(text, language, reader.lexicons[language]), "both")

    return run


def question(quote: str, label: str, sure: str = "certain") -> dict[str, str]:
    return {"quote": quote, "label": label, "sure": sure}


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_both_agree_the_surer_counts(merged: Merge, language: Language) -> None:
    text = QUESTION[language]
    reading = merged(text, {"label": "PROBE", "sure": "certain"}, language, {"label": "PROBE", "confidence": 0.8})
    assert (reading.label, reading.side, reading.confidence, reading.reader) == ("PROBE", "+", 0.95, "both")
    less = merged(text, {"label": "PROBE", "sure": "guess"}, language, {"label": "PROBE", "confidence": 0.8})
    assert less.confidence == 0.8


@pytest.mark.parametrize(
    ("local", "confidence", "heard", "sure", "wins"),
    [
        ("PROBE", 0.9, "LEAD", "certain", True),
        ("PROBE", 0.9, "LEAD", "likely", False),
        ("PROBE", 0.6, "LEAD", "likely", True),
        ("PROBE", 0.6, "LEAD", "guess", False),
        ("PROBE", 0.4, "LEAD", "guess", True),
        ("PROBE", 0.9, "OPEN", "certain", True),
        # What would make a bad turn a good one needs a local reader in doubt.
        ("LEAD", 0.9, "OPEN", "certain", False),
        ("OPINION", 0.8, "ENCOUR", "certain", False),
        ("LEAD", 0.7, "OPEN", "certain", True),
        ("LEAD", 0.7, "OPEN", "guess", False),
        ("LEAD", 0.8, "CLOSED_I", "certain", True),
    ],
)
def test_where_they_differ_the_surer_wins_and_flattery_only_in_doubt(
    merged: Merge, local: str, confidence: float, heard: str, sure: str, wins: bool
) -> None:
    text = QUESTION["en"]
    answer = {"label": heard, "sure": sure, "questions": [question(text, heard, sure)]}
    reading = merged(text, answer, local={"label": local, "confidence": confidence})
    assert reading.label == (heard if wins else local)
    assert (reading.side == "-") == (reading.label in ("LEAD", "OPINION", "CLOSED_I"))


@pytest.mark.parametrize(
    ("label", "questions"),
    [
        ("LEAD", []),
        ("LEAD", [question("He stole it, didn't he?", "LEAD")]),
        ("LEAD", [question("Where is your passport?", "PROBE")]),
        ("MULTI", [question("Where is your passport?", "PROBE")]),
    ],
    ids=["none", "not in the text", "of another class", "one for several"],
)
def test_a_class_that_asks_needs_a_question_that_was_asked(merged: Merge, label: str, questions: list[Any]) -> None:
    reading = merged(QUESTION["en"], {"label": label, "sure": "certain", "questions": questions})
    assert reading.label == "PROBE"


def test_several_questions_need_two(merged: Merge) -> None:
    text = "Where is your passport and how much were you paid?"
    questions = [question("Where is your passport", "PROBE"), question("how much were you paid", "PROBE")]
    local = {"label": "PROBE", "confidence": 0.6}
    assert merged(text, {"label": "MULTI", "sure": "likely", "questions": questions}, local=local).label == "MULTI"


def test_what_is_claimed_of_ids_that_do_not_exist_is_dropped(merged: Merge) -> None:
    text = "Border police, please arrange accommodation for everybody tonight."
    own = merged(text, {}, learner="social")
    reading = merged(
        text,
        {
            "topics": ["moon", "pay-day"],
            "facts": [{"fact": "moon", "quote": "please arrange accommodation", "sure": "certain"}],
            "actions": [
                {"action": "launch", "mood": "request", "to": ["nasa"], "quote": "please arrange", "sure": "certain"},
                {"action": "shelter", "mood": "sing", "to": [], "quote": "arrange accommodation", "sure": "certain"},
            ],
            "tactics": [{"tactic": "hypnosis", "quote": "please arrange", "sure": "certain"}],
            "addressees": ["nasa"],
            "questions": [question("please arrange", "RIDDLE")],
        },
        learner="social",
    )
    assert reading == own


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_in_other_words_counts_with_its_quote(merged: Merge, language: Language) -> None:
    text = PARAPHRASE[language]
    quote = {"sl": "ima pri sebi vse papirje in dokumente", "en": "sitting on everybody’s PASSPORTS"}[language]
    assert "pouch" not in merged(text, {}, language).facts
    claim = {"fact": "pouch", "quote": quote, "sure": "likely"}
    assert merged(text, {"facts": [claim]}, language).facts == ("pouch",)


@pytest.mark.parametrize(
    "claim",
    [
        {"quote": "the foreman had the passports in a pouch", "sure": "certain"},
        {"quote": "passports everybody's", "sure": "certain"},
        {"quote": "passports", "sure": "certain"},
        {"quote": "", "sure": "certain"},
        {"quote": "...", "sure": "certain"},
        {"quote": "The man who runs", "sure": "certain"},
        {"quote": "sitting on everybody's passports", "sure": "guess"},
        {"quote": "sitting on everybody's passports", "sure": "absolutely"},
    ],
    ids=["invented", "turned round", "one word", "empty", "no words", "about nothing", "a guess", "no such word"],
)
def test_a_fact_without_words_for_it_does_not_count(merged: Merge, claim: dict[str, str]) -> None:
    assert merged(PARAPHRASE["en"], {"facts": [{"fact": "pouch", **claim}]}).facts == ()


@pytest.mark.parametrize(("label", "stated"), [("CLOSED_I", False), ("PROBE", False), ("LEAD", True)])
def test_a_question_states_a_fact_only_where_it_suggests_it(merged: Merge, label: str, stated: bool) -> None:
    text = "Is that man sitting on everybody's passports?"
    heard = {
        "questions": [question(text, label)],
        "facts": [{"fact": "pouch", "quote": "sitting on everybody's passports", "sure": "certain"}],
    }
    assert (merged(text, heard).facts == ("pouch",)) is stated


def test_one_quote_states_two_facts_at_most(merged: Merge) -> None:
    text = "He keeps all of it: passports, phones, money, and they still owe."
    quote = "passports, phones, money, and they still owe"
    claims = [{"fact": fact, "quote": quote, "sure": "certain"} for fact in ("pouch", "no-phones", "debt")]
    assert merged(text, {"facts": claims}, local={"facts": ()}).facts == ("pouch", "no-phones")


@pytest.mark.parametrize(
    ("text", "language"), [("You are lying. You will go to prison.", "en"), ("Lažete. Šli boste v zapor.", "sl")]
)
def test_a_tactic_heard_locally_stays_whatever_the_model_says(merged: Merge, text: str, language: Language) -> None:
    own = merged(text, {}, language, channel="interview").tactics
    assert {"accusation", "threat"} <= set(own)
    assert merged(text, {"label": "ENCOUR", "sure": "certain"}, language, channel="interview").tactics == own


@pytest.mark.parametrize(
    ("text", "quote", "language"),
    [
        ("It would be a shame about your little shop.", "shame about your little shop", "en"),
        ("Škoda bi bilo vaše male trgovine.", "Škoda bi bilo", "sl"),
    ],
)
def test_a_tactic_that_the_model_quotes_is_added(merged: Merge, text: str, quote: str, language: Language) -> None:
    def tactics(**claim: str) -> tuple[str, ...]:
        claims = [{"tactic": "threat", "quote": quote, "sure": "likely", **claim}]
        return merged(text, {"tactics": claims}, language, channel="interview").tactics

    assert "threat" not in merged(text, {}, language, channel="interview").tactics
    assert "threat" in tactics()
    assert "threat" not in tactics(quote="I will hurt you")
    assert "threat" not in tactics(sure="guess")


def test_topics_that_both_found_come_first(merged: Merge) -> None:
    local = {"topics": ("documents", "pay")}
    assert merged(QUESTION["en"], {"topics": ["pay"]}, local=local).topics == ("pay", "documents")
    assert merged(QUESTION["en"], {"topics": ["pay"]}, local={"topics": ("documents",)}).topics == ("documents", "pay")


SHELTER = "Somebody ought to find them a roof for the night."


def deed(mood: str = "request", **more: Any) -> dict[str, Any]:
    claim = {"action": "shelter", "mood": mood, "to": [], "quote": "find them a roof", "sure": "certain"}
    return {"actions": [{**claim, **more}]}


def test_a_deed_named_by_the_model_alone_is_requested_but_not_beyond_doubt(merged: Merge) -> None:
    assert merged(SHELTER, {}).actions == ()
    (named,) = merged(SHELTER, deed(to=["social", "border", "nasa"])).actions
    assert named == Named(id="shelter", mood="request", confidence=0.75, to=("social",))
    assert merged(SHELTER, deed(quote="put them in a hotel")).actions == ()
    assert merged(SHELTER, deed(sure="guess")).actions == ()


@pytest.mark.parametrize(
    ("mood", "confidence", "heard", "sure", "then", "surely"),
    [
        ("request", 0.7, "request", "certain", "request", 0.95),
        ("ask", 0.3, "request", "likely", "request", 0.75),
        ("ask", 0.9, "request", "likely", "ask", 0.9),
        ("ask", 0.9, "declare", "certain", "declare", 0.75),
        ("request", 0.5, "ask", "certain", "request", 0.5),
    ],
)
def test_a_mood_changes_by_the_surer_and_a_request_never_to_a_question(
    merged: Merge, mood: str, confidence: float, heard: str, sure: str, then: str, surely: float
) -> None:
    own = Named(id="shelter", mood=mood, confidence=confidence, to=("ngo",))  # type: ignore[arg-type]
    (named,) = merged(SHELTER, deed(heard, sure=sure, to=["social"]), local={"actions": (own,)}).actions
    assert (named.mood, named.confidence, named.to) == (then, surely, ("ngo",))


def test_a_question_that_was_a_request_asks_no_more(merged: Merge) -> None:
    own = {
        "actions": (Named(id="shelter", mood="ask", confidence=0.7),),
        "questions": (
            Asked(label="CLOSED_I", actions=("shelter",)),
            Asked(label="PROBE", topics=("pay",)),
        ),
    }
    assert [asked.label for asked in merged(SHELTER, deed(), local=own).questions or ()] == ["PROBE"]
    assert merged(SHELTER, deed("ask"), local=own).questions == own["questions"]


def test_classes_of_questions_are_corrected_one_by_one_and_what_they_are_after_stays(merged: Merge) -> None:
    text = "Where is your passport? He hit you, right?"
    own = (Asked(label="PROBE", topics=("documents",), exact=True), Asked(label="CLOSED_I", topics=("pay",)))
    local = {"label": "MULTI", "confidence": 0.85, "questions": own}
    both = [question("Where is your passport?", "PROBE"), question("He hit you, right?", "LEAD")]
    heard = merged(text, {"label": "MULTI", "questions": both}, local=local).questions
    assert heard == (own[0], own[1].model_copy(update={"label": "LEAD"}))
    assert merged(text, {"label": "MULTI", "questions": both[1:]}, local=local).questions == own


@pytest.mark.parametrize(
    ("text", "language"), [("And with that, how did it stand", "en"), ("In s tem, kako je kaj bilo", "sl")]
)
def test_a_question_that_only_the_model_heard_is_answered(merged: Merge, text: str, language: Language) -> None:
    local = {"label": "OPINION", "confidence": 0.4, "questions": (), "asks": False}
    heard = {"label": "PROBE", "sure": "likely", "topics": ["pay"], "asks": True}
    reading = merged(text, {**heard, "questions": [question(text, "PROBE", "likely")]}, language, local)
    assert reading.asks
    assert reading.wanted == (Asked(label="PROBE", topics=("pay",)),)
    invented = merged(text, {**heard, "questions": [question("what was the pay", "PROBE")]}, language, local)
    assert not invented.asks
    assert invented.wanted == ()


def test_a_request_in_the_form_of_a_question_is_not_answered_twice(merged: Merge) -> None:
    heard = {**deed(), "label": "CLOSED_I", "sure": "certain", "questions": [question(SHELTER, "CLOSED_I")]}
    reading = merged(SHELTER, heard, local={"questions": (), "confidence": 0.5})
    assert (reading.questions, len(reading.actions)) == ((), 1)


def test_the_agencies_called_are_the_local_ones_or_the_models(merged: Merge) -> None:
    assert merged("Police, where are you?", {"addressees": ["ngo"]}).addressees == ("police",)
    # The speaker is not called, however the model sees it.
    assert merged("Colleagues, where are you?", {"addressees": ["ngo", "border"]}).addressees == ("ngo",)


@pytest.mark.parametrize(("text", "language"), [("Oh, do shut it, mate.", "en"), ("Ah, kar tiho, stari.", "sl")])
def test_rudeness_needs_the_rude_words(merged: Merge, text: str, language: Language) -> None:
    assert not merged(text, {}, language).rude
    assert merged(text, {"rude": text.split(", ")[1]}, language).rude
    assert not merged(text, {"rude": "you idiot"}, language).rude


def test_agreeing_is_short_and_says_nothing_else(merged: Merge) -> None:
    assert merged("Fine by us, off you go.", {"assents": True}).assents
    assert not merged("Fine by us, off you go, and tell me who has the passports?", {"assents": True}).assents
    assert not merged("Fine. Police, please call the interpreter.", {"assents": True}).assents


@pytest.mark.parametrize("heard", [{"topics": ["pay"]}, {"addressees": ["ngo"]}, {"greets": True}])
def test_nonsense_stays_nonsense_unless_its_own_words_say_something(merged: Merge, heard: dict[str, Any]) -> None:
    text = "Qwrt zxcv blorp gnarf."
    assert not merged(text, heard).sense
    assert merged(text, {"tactics": [{"tactic": "threat", "quote": "blorp gnarf", "sure": "likely"}]}).sense
