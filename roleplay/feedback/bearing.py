"""How the learner went about things among services and in looking back, line by line, as the program heard it."""

from collections.abc import Iterator, Mapping

from roleplay.exercise.reading import Manner
from roleplay.feedback.counted import MannerLine
from roleplay.feedback.parts import MannerKind
from roleplay.feedback.phrases import phrases
from roleplay.feedback.record import Record, Turn, shortened
from roleplay.scenario.vocabulary import ROUGH, ROUGH_MANNERS, MannerId

BACK: Mapping[MannerId, MannerKind] = {
    "deed": "looking_back",
    "lack": "looking_back",
    "resolve": "looking_back",
    "credit": "looking_back",
    "blames": "aside",
    "content": "aside",
}


def count_manners(record: Record) -> tuple[MannerLine, ...]:
    """Return what was heard in each turn.

    That something is wrong is left out where something particular is, and what is sound where anything is wrong: rough
    words show nothing to be kept.
    """
    return tuple(line for turn in record.turns for line in _of_turn(record, turn))


def _of_turn(record: Record, turn: Turn) -> Iterator[MannerLine]:
    say = phrases(record.language)
    particular = any(manner.id in ROUGH_MANNERS and manner.id != ROUGH for manner in turn.manners)
    for manner in turn.manners:
        if (manner.id == ROUGH and particular) or (turn.is_rough and _kind(manner) == "sound"):
            continue
        yield MannerLine(
            id=manner.id,
            kind=_kind(manner),
            title=say(f"manner.{manner.id}"),
            turn=turn.number,
            minute=turn.minute,
            quote=shortened(manner.quote),
        )


def _kind(manner: Manner) -> MannerKind:
    return BACK.get(manner.id) or ("rough" if manner.id in ROUGH_MANNERS else "sound")
