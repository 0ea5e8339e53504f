"""What may do harm in a message: suspected at a low bound, never certain, and never what surely protects."""

import pytest

from roleplay.errors import ContentError
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.exercise.talk.utterance import utterance
from roleplay.exercise.words.reading import Act, Reading, Suspected
from roleplay.feedback.rubric import load_rubric
from roleplay.reading.acts.suspicion import LINEAR, NETWORK, HarmDetector, Network, doubted
from roleplay.scenario.vocabulary import FAULTS, Language
from tests.once import KNOWLEDGE

READING = KNOWLEDGE / "reading"


@pytest.fixture
def read(practice):
    def run(text: str, language: Language) -> Reading:
        session = practice.start(Setup("white-van", language, "police"))
        said = Said(
            speaker="police", channel="interview", to=("worker",), audience=("police",), text=text, origin="learner"
        )
        return practice.reader.read(utterance(session.state, said, practice.library))

    return run


@pytest.mark.parametrize(
    ("language", "text", "faults"),
    [
        ("en", "If you won't talk you'll be on the plane today.", {"threat"}),
        ("sl", "Če ne boste govorili, vas še danes posadimo na letalo.", {"threat", "unlawful_detention"}),
        ("en", "We won't call you a lawyer, that takes too long.", {"denied_counsel"}),
        ("sl", "Odvetnika vam ne bomo klicali, to predolgo traja.", {"denied_counsel"}),
    ],
)
def test_plain_harm_is_suspected_with_its_words(read, language, text, faults) -> None:
    found = read(f"{'Hello' if language == 'en' else 'Dober dan'}. {text}", language)
    harm = [each for each in found.suspected if each.quote == text]
    assert harm and harm[0].fault in faults and 0 < harm[0].likelihood <= 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You don't have to answer."),
        ("sl", "Na vprašanja vam ni treba odgovarjati."),
        ("en", "Tell me about an ordinary working day."),
        ("sl", "Povejte mi, kako je potekal običajen delovni dan."),
    ],
)
def test_what_protects_or_asks_openly_is_not_suspected(read, language, text) -> None:
    assert read(text, language).suspected == ()


def test_acts_that_a_reader_is_not_sure_of_are_doubted() -> None:
    acts = [
        Act(kind="threat", quote="You will see.", sure=False, likelihood=0.5),
        Act(kind="deny", id="rights_first", of="order", quote="No doctor.", sure=False, fault="denied_care"),
        Act(kind="promise", quote="You can stay.", sure=True),
        Act(kind="empathy", quote="That is hard.", sure=False),
        Act(kind="blame", quote="", sure=False),
    ]
    found = list(doubted(acts))
    assert found == [
        Suspected(fault="threat", quote="You will see.", likelihood=0.5),
        Suspected(fault="denied_care", quote="No doctor.", likelihood=1.0),
    ]


def test_every_fault_has_a_question_to_ask() -> None:
    assert set(FAULTS) <= load_rubric(KNOWLEDGE).harm.keys()


@pytest.mark.parametrize("name", [LINEAR, NETWORK])
def test_a_broken_file_is_named(tmp_path, name) -> None:
    for each in (LINEAR, NETWORK):
        (tmp_path / each).write_bytes((READING / each).read_bytes() if each != name else b"no weights")
    with pytest.raises(ContentError, match=name):
        HarmDetector.load(tmp_path)


def test_what_is_written_is_what_is_read(tmp_path) -> None:
    network = Network.load(READING / NETWORK)
    network.write(tmp_path / NETWORK)
    again = Network.load(tmp_path / NETWORK)
    vector = network.center + 0.01
    assert again.log_odds(vector) == pytest.approx(network.log_odds(vector))
