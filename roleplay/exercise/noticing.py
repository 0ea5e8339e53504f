"""How the learner goes about things: heard in what is written to colleagues, done among them, and said in looking back.

Talks with people are not heard in this way; there the reading names the tactics.
"""

from roleplay.exercise.events import Event, MannersHeard
from roleplay.exercise.inputs import Acted, Reflected, Said
from roleplay.exercise.reading import Reader
from roleplay.scenario.vocabulary import Language


def noticed(event: Event, reader: Reader, language: Language) -> MannersHeard | None:
    """Return what a reader notices in the words of an input, None where there is nothing."""
    match event:
        case Said(channel="room" | "direct", text=words) | Acted(reason=words):
            manners = reader.manners(words, language, "message")
        case Reflected(text=words):
            manners = reader.manners(words, language, "debrief")
        case _:
            return None
    return MannersHeard(manners=manners) if manners else None
