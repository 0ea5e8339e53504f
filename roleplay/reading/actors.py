"""Who is to act by a message: the one who speaks or the one who is spoken to."""

from enum import Enum

from roleplay.reading.lexicon import Lexicon


class Actor(Enum):
    """The one who is to do what a message is about."""

    SPEAKER = "speaker"
    OTHER = "other"


def who_acts(text: str, lexicon: Lexicon) -> Actor:
    """Return who is to act: the speaker where the text first says what it will do itself, else the other.

    What follows an announcement ("... tell us if that does not suit you") does not take it back; what comes before a
    request and is no deed of the speaker's is its reason.
    """
    moods = lexicon.moods
    for sentence in lexicon.sentences(text):
        for part in sentence.parts():
            if moods.request.hits(part) or moods.insist.hits(part) or sentence.end == "?":
                return Actor.OTHER
            if moods.announces.hits(part) or (moods.intends.hits(part) and moods.declare.hits(part)):
                return Actor.SPEAKER
    return _by_any_mood(text, lexicon)


def _by_any_mood(text: str, lexicon: Lexicon) -> Actor:
    """Return who acts in a text without an announcement: the speaker where it only declares."""
    moods = lexicon.moods
    sentences = lexicon.sentences(text)
    return Actor.SPEAKER if any(moods.declare.hits(sentence.text) for sentence in sentences) else Actor.OTHER
