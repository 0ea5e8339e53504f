"""Who is to act by a message: the one who speaks or the one who is spoken to."""

from enum import Enum

from roleplay.reading.lexicon import Lexicon


class Actor(Enum):
    """The one who is to do what a message is about."""

    SPEAKER = "speaker"
    OTHER = "other"


def who_acts(text: str, lexicon: Lexicon) -> Actor:
    """Return who is to act: the speaker where the text declares and requests nothing, else the other.

    The last sentence with a mood decides: what comes before a request is mostly its reason.
    """
    moods = lexicon.moods
    actor = Actor.OTHER
    for sentence in lexicon.sentences(text):
        parts = sentence.parts()
        if any(moods.request.hits(part) or moods.insist.hits(part) for part in parts) or sentence.end == "?":
            actor = Actor.OTHER
        elif any(moods.declare.hits(part) for part in parts):
            actor = Actor.SPEAKER
    return actor
