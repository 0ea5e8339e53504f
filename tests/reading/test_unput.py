"""What a turn to a person is after though it is not put as a question, and what only looks like a choice."""

from collections.abc import Callable

import pytest

from roleplay.exercise.inputs import Said
from roleplay.exercise.reading import Reading
from roleplay.exercise.setup import Setup
from roleplay.exercise.utterance import utterance
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import Language

ReadTo = Callable[[str, Language, str], Reading]


@pytest.fixture
def read_to(make_practice: Callable[[str], Practice], knowing_reader: LocalReader) -> ReadTo:
    """Reads what the police of the shipped case say to a person first."""
    practice = make_practice("sqlite://")

    def run(text: str, language: Language, person: str) -> Reading:
        session = practice.start(Setup("white-van", language, "police"))
        said = Said(
            speaker="police", channel="interview", to=(person,), audience=("police",), text=text, origin="learner"
        )
        return knowing_reader.read(utterance(session.state, said, practice.library))

    return run


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Has anyone ever hit you or threatened to?"),
        ("en", "Did you stop anywhere, for diesel or for a smoke?"),
        ("en", "Do any of them owe money, or pay anything back?"),
        ("sl", "Vam je kdo grozil ali vas udaril?"),
        ("sl", "Ste kdaj slišali, da bi kdo nanje vpil ali jim grozil?"),
    ],
)
def test_whether_anything_of_the_kind_ever_was_is_no_choice(read_to: ReadTo, language: Language, text: str) -> None:
    assert read_to(text, language, "driver").label == "CLOSED_I"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Did you come by plane or by bus?"),
        ("en", "Is the passport in your pocket or does somebody else hold it?"),
        ("sl", "Ste prišli z letalom ali z avtobusom?"),
        ("sl", "Imate potni list pri sebi ali ga hrani kdo drug?"),
    ],
)
def test_two_things_to_choose_between_are_a_choice(read_to: ReadTo, language: Language, text: str) -> None:
    assert read_to(text, language, "worker").label == "FORCED"


def remarks(reading: Reading) -> set[str]:
    return {name for asked in reading.questions or () for name in asked.remarks}


@pytest.mark.parametrize(
    ("language", "person", "text", "remark"),
    [
        ("en", "worker", "Here, have some hot tea. We’ll talk when you’ve warmed up.", "drink-offer"),
        ("sl", "worker", "Izvolite, popijte malo čaja. Potem se bova pogovorila.", "drink-offer"),
        ("en", "driver", "Engine off and the keys on the dashboard, please.", "engine-off-keys"),
        ("sl", "driver", "Ugasnite motor, ključe pa na armaturo.", "engine-off-keys"),
    ],
)
def test_what_is_offered_or_told_is_understood(
    read_to: ReadTo, language: Language, person: str, text: str, remark: str
) -> None:
    assert remark in remarks(read_to(text, language, person))


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Good morning. My name is Anna."), ("sl", "Dober dan. Ana sem.")]
)
def test_a_greeting_asks_for_nothing(read_to: ReadTo, language: Language, text: str) -> None:
    assert not remarks(read_to(text, language, "worker"))
