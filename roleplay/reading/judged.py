"""A turn and its sentences as they are judged: traits, meaning and wording of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.exercise.reading import InterviewStage
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.meaning import Meaning, Vectors, pieces
from roleplay.reading.text import Sentence
from roleplay.reading.traits import Traits, turn_traits
from roleplay.reading.wording import Wording, wording_of


@dataclass(frozen=True, slots=True)
class Part:
    """A turn, or one sentence of it."""

    traits: Traits
    vector: Vectors
    wording: Wording


@dataclass(frozen=True, slots=True)
class Judged:
    """A turn with its sentences; of a turn of one sentence there are none beside it."""

    whole: Part
    sentences: tuple[Part, ...]


def judged_of(
    text: str, turn: Sequence[Sentence], meaning: Meaning, lexicon: Lexicon, stage: InterviewStage, opened: bool
) -> Judged:
    """Return a turn, whose text and meaning are given too, as it is judged."""
    whole = Part(turn_traits(turn, lexicon, stage, opened), meaning.whole, wording_of(turn))
    if len(meaning.sentences) == 1:
        return Judged(whole, ())
    sentences = [
        Part(turn_traits(said, lexicon, stage, opened), vector, wording_of(said))
        for piece, vector in zip(pieces(text), meaning.sentences, strict=True)
        if (said := lexicon.sentences(piece))
    ]
    return Judged(whole, tuple(sentences))
