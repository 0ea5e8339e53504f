"""What must not change the reading: which apostrophe a keyboard gives, and words that are like a title by chance."""

import pytest

from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.exercise.talk.utterance import utterance
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.vocabulary import AgencyId, Channel, Language
from tests.mentioned import mentioned


@pytest.fixture
def read(practice):
    def run(text: str, language: Language, agency: AgencyId = "social", channel: Channel = "room", to=()):
        session = practice.start(Setup("white-van", language, agency))
        said = Said(speaker=agency, channel=channel, to=to, audience=(agency,), text=text, origin="learner")
        return practice.reader.read(utterance(session.state, said, practice.library))

    return run


def without_quotes(reading: Reading) -> dict[str, object]:
    """What was understood, without the words that show it, which are those of the text."""
    acts, suspected = (
        [each.model_dump(exclude={"quote"}) for each in quoted] for quoted in (reading.acts, reading.suspected)
    )
    return reading.model_dump(exclude={"acts", "suspected"}) | {"acts": acts, "suspected": suspected}


@pytest.mark.parametrize("sign", ["’", "ʼ", "´", "`", "′"])
@pytest.mark.parametrize(
    "text",
    [
        "You're locked in there at night, aren't you?",
        "Don't worry, we won't tell the foreman.",
        "Why didn't you leave?",
        "I'm a social worker. You don't have to answer.",
        "Didn't he take your phone, and weren't you afraid?",
    ],
)
def test_every_apostrophe_is_read_alike(read, text, sign):
    to = ("worker",)
    straight = read(text, "en", channel="interview", to=to)
    other = read(text.replace("'", sign), "en", channel="interview", to=to)
    assert without_quotes(other) == without_quotes(straight)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mi smo pripravljeni, čakamo ljudi.", "sl"),
        ("Smo pripravljeni in čakamo na prihod.", "sl"),
        ("Pripravljamo sobe, čakamo ljudi.", "sl"),
        ("We are ready and waiting for the people.", "en"),
        ("We treat everybody with respect and wait.", "en"),
    ],
)
def test_no_power_is_claimed_by_chance_likeness(read, text, language):
    assert mentioned(read(text, language), "power") == ()
