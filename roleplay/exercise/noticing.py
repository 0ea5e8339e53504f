"""How the learner goes about things: heard in what is written to colleagues, done among them, and said in looking back.

Talks with people are not heard in this way; there the reading names the tactics. Nor is what is written to colleagues
in the debrief: it tells of the exercise and is no part of it.
"""

from roleplay.exercise.events import Event, MannersHeard
from roleplay.exercise.inputs import Acted, Reflected, Said
from roleplay.exercise.reading import Reader
from roleplay.exercise.state import State


def noticed(event: Event, reader: Reader, state: State) -> MannersHeard | None:
    """Return what a reader hears in the words of an input; None where there is nothing to listen to or it cannot."""
    language = state.setup.language
    match event:
        case Said(channel="room" | "direct", text=words) | Acted(reason=words) if state.phase != "debrief" and words:
            manners = reader.manners(words, language, "message")
        case Reflected(text=words):
            manners = reader.manners(words, language, "debrief")
        case _:
            return None
    return None if manners is None else MannersHeard(manners=manners)
