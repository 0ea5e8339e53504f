"""A message is taken apart: its questions and their aims, whom each part calls, what only asks and what bids."""

from collections.abc import Callable

import pytest

from roleplay.config import ROOT
from roleplay.exercise.inputs import Said
from roleplay.exercise.reading import Asked, Reading
from roleplay.exercise.setup import Setup
from roleplay.exercise.utterance import utterance
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.mentioned import mentioned

Read = Callable[..., Reading]


@pytest.fixture
def read(make_practice: Callable[[str], Practice]) -> Read:
    """Reads a message to border (or to a person) as the police of the shipped case."""
    practice = make_practice("sqlite://")
    sessions: dict[str, Session] = {}

    def run(
        text: str, language: Language = "en", person: str | None = None, reader: LocalReader | None = None
    ) -> Reading:
        session = sessions.setdefault(language, practice.start(Setup("white-van", language, "police")))
        channel = "interview" if person else "room"
        to = (person,) if person else ()
        said = Said(speaker="police", channel=channel, to=to, audience=("police",), text=text, origin="learner")
        return (reader or practice.reader).read(utterance(session.state, said, practice.library))

    return run


def foremost(asked: Asked) -> str | None:
    return asked.aims[0].fact if asked.aims else None


def questions(reading: Reading) -> tuple[Asked, ...]:
    assert reading.questions is not None
    return reading.questions


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Who holds the passports? And what happened to the phones?"),
        ("en", "Tell me who holds the passports and what happened to the phones."),
        ("sl", "Kdo ima potne liste? In kaj je s telefoni?"),
        ("sl", "Povejte, kdo ima potne liste in kaj je s telefoni."),
    ],
)
def test_each_question_has_its_own_aims(read: Read, language: Language, text: str) -> None:
    assert [foremost(asked) for asked in questions(read(text, language))] == ["passports-pouch", "phones-collected"]


@pytest.mark.parametrize(
    ("language", "text", "fact"),
    [
        ("en", "Who has their papers?", "passports-pouch"),
        ("en", "How many of them were in the van?", "overloaded-van"),
        ("en", "Has any of them got hurt?", "bandaged-hand"),
        ("sl", "Pri kom so njihovi dokumenti?", "passports-pouch"),
        ("sl", "Koliko ljudi je bilo v kombiju?", "overloaded-van"),
        ("sl", "Je kdo poškodovan?", "bandaged-hand"),
    ],
)
def test_other_words_find_the_fact(read: Read, language: Language, text: str, fact: str) -> None:
    assert foremost(questions(read(text, language))[0]) == fact


@pytest.mark.parametrize(
    ("language", "text", "mood"),
    [
        ("en", "Have you separated the men from the foreman?", "ask"),
        ("en", "Please separate the men from the foreman.", "request"),
        ("en", "Could you separate the men from the foreman?", "request"),
        ("sl", "Ste delavce že ločili od delovodje?", "ask"),
        ("sl", "Ločite, prosim, delavce od delovodje.", "request"),
        ("sl", "Bi lahko ločili delavce od delovodje?", "request"),
    ],
)
def test_a_question_names_a_deed_and_a_polite_request_asks_for_it(
    read: Read, language: Language, text: str, mood: str
) -> None:
    reading = read(text, language)
    assert [(item.id, item.mood) for item in mentioned(reading)] == [("separate-persons", mood)]
    assert [asked.scope for asked in questions(reading)] == (["deed"] if mood == "ask" else [])


@pytest.mark.parametrize(
    ("language", "text", "scope"),
    [
        ("en", "When are you getting here?", "own"),
        ("en", "What do you need from us?", "needs"),
        ("en", "Tell me every single fact you know.", "everything"),
        ("en", "Who holds the passports?", "matter"),
        ("sl", "Kdaj pridete?", "own"),
        ("sl", "Kaj potrebujete od nas?", "needs"),
        ("sl", "Povejte mi čisto vse, kar veste.", "everything"),
        ("sl", "Kdo ima potne liste?", "matter"),
    ],
)
def test_the_scope_of_a_question(read: Read, language: Language, text: str, scope: str) -> None:
    assert [asked.scope for asked in questions(read(text, language))] == [scope]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Border, who holds the passports? Social services, how many beds are free?"),
        ("sl", "Mejna policija, kdo ima potne liste? Socialna služba, koliko postelj je prostih?"),
    ],
)
def test_each_part_calls_its_agency(read: Read, language: Language, text: str) -> None:
    assert [asked.to for asked in questions(read(text, language))] == [("border",), ("social",)]


@pytest.mark.parametrize(
    ("language", "text", "agrees"),
    [
        ("en", "Yes, please do.", True),
        ("en", "Yes, but who holds the passports?", False),
        ("sl", "Da, prosim, kar začnite.", True),
        ("sl", "Ja, kdo pa ima potne liste?", False),
    ],
)
def test_a_word_of_assent_takes_an_offer_up(read: Read, language: Language, text: str, agrees: bool) -> None:
    assert read(text, language).assents is agrees


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thank you, that helps."),
        ("en", "Please tell the men that nobody is being punished."),
        ("en", "Can everybody hear me?"),
        ("sl", "Hvala, to nam pomaga."),
        ("sl", "Povejte ljudem, da ni nihče kaznovan."),
        ("sl", "Me vsi slišite?"),
    ],
)
def test_what_wants_no_fact_is_no_question(read: Read, language: Language, text: str) -> None:
    assert questions(read(text, language)) == ()


@pytest.mark.parametrize(
    ("language", "text", "remark"),
    [
        ("en", "How old are you?", "age"),
        ("en", "Are you hungry?", "hungry"),
        ("sl", "Koliko ste stari?", "age"),
        ("sl", "Ste kaj lačni?", "hungry"),
    ],
)
def test_everyday_questions_find_the_persons_remark(read: Read, language: Language, text: str, remark: str) -> None:
    assert questions(read(text, language, "worker"))[0].remarks[:1] == (remark,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_readers_read_alike(read: Read, language: Language) -> None:
    text = {
        "en": "Who holds the passports, and when does the doctor come?",
        "sl": "Kdo ima potne liste in kdaj pride zdravnik?",
    }
    other = LocalReader.load(ROOT / "knowledge" / "reading")
    assert read(text[language], language) == read(text[language], language, reader=other)
