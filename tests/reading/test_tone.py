"""Rudeness to the hearer, and the language of a message."""

import time

import pytest

from roleplay.reading.local import LocalReader
from roleplay.reading.words.language import language_of
from roleplay.reading.words.speech import is_rude
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.mentioned import mentioned
from tests.reading.examples import examples
from tests.reading.prose import Measure, Part, cases, labelled

PARTS: tuple[Part, ...] = ("tune", "held")
TRIED = [(language, part) for language in LANGUAGES for part in PARTS]
NAMES = ("actions", "facts", "nothing", "topics", "addressees")


@pytest.mark.parametrize(("language", "part"), TRIED)
def test_rudeness_is_found_and_nothing_else_taken_for_it(language: Language, part: Part) -> None:
    texts = labelled("tone", language, part)
    rude = [text for label, text in texts if label == "rude"]
    fine = [text for label, text in texts if label == "fine"]
    assert min(len(rude), len(fine)) >= 15
    assert not [text for text in fine if is_rude(text, language)]
    assert sum(is_rude(text, language) for text in rude) / len(rude) >= (0.95 if part == "tune" else 0.7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ordinary_work_is_not_rude(language: Language) -> None:
    texts = [each.text for name in NAMES for part in PARTS for each in cases(name, language, part)]
    assert [text for text in texts if is_rude(text, language)] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sl", "»Utihnite, idioti,« je vpil šef."),
        ("sl", "Delavec je povedal: »Rekel je, da smo nesposobni. Bedaki ste!«"),
        ("en", "The worker said: “Shut up. You are idiots. That's how he talked to us.”"),
        ("en", ""),
        ("sl", "!!!"),
    ],
)
def test_quoted_words_are_somebody_elses(language: Language, text: str) -> None:
    assert not is_rude(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sl", "Delate kot amaterji."),
        ("sl", "Delate kot kakšni začetniki na gradbišču."),
        ("en", "You work like a bunch of clowns."),
        ("en", "You people are useless."),
    ],
)
def test_an_insult_is_about_nothing(
    reader: LocalReader, library: Library, case: Scenario, language: Language, text: str
) -> None:
    reading = Measure(reader, library, case, language).read(text)
    assert reading.topics == () and mentioned(reading) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_of_a_sentence(language: Language) -> None:
    texts = [each.text for name in NAMES for part in PARTS for each in cases(name, language, part)]
    long = [text for text in texts if len(text.split()) >= 5]
    found = [language_of(text) for text in long]
    assert sum(each == language for each in found) / len(long) >= 0.97
    assert not [text for text in texts if language_of(text) not in (language, None)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_single_word_has_no_language(language: Language) -> None:
    words = {word for example in examples(language) for word in example.text.split()}
    assert {language_of(word) for word in words} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "OK",
        "417 594",
        "NVO, CSD, MNZ",
        "Lesketa d. o. o.",
        "Viktor Zalar, Suresh Rai, Bikram Thapa, Marjan Hribar",
        "Podlipje Zagraje Lukovec Brezje",
        "Где мой паспорт",
        "asdf qwer",
    ],
)
def test_names_and_noise_have_no_language(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("kje so zdaj ti ljudje", "sl"),
        ("where are these people now", "en"),
        ("PROSIM POŠLJITE ZDRAVNIKA", "sl"),
        ("PLEASE SEND A DOCTOR", "en"),
        ("Kaj je rekel Mr Smith iz Gradenj Orlič?", "sl"),
    ],
)
def test_small_letters_and_capitals_alike(text: str, language: Language) -> None:
    assert language_of(text) == language


def test_telling_the_language_takes_little_time() -> None:
    texts = [example.text for language in LANGUAGES for example in examples(language)]
    language_of(texts[0])
    began = time.thread_time()
    for text in texts:
        language_of(text)
    assert (time.thread_time() - began) / len(texts) < 0.002


@pytest.mark.parametrize(
    ("language", "text", "rude"),
    [
        ("sl", "Ste vi sploh budni ali kaj?!", True),
        ("sl", "Ali ste sploh prejeli moje sporočilo?", False),
        ("en", "Are you people even awake?", True),
        ("en", "Are you awake enough to take this over?", False),
    ],
)
def test_scorn_for_the_hearers_wits_is_rude(language: Language, text: str, rude: bool) -> None:
    assert is_rude(text, language) is rude
