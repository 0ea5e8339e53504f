"""Which tactics a turn uses, by their effect on the interviewed person (domain source A5)."""

from collections.abc import Sequence

from roleplay.reading.lexicon import Lexicon
from roleplay.reading.text import Sentence
from roleplay.scenario.vocabulary import Tactic


def tactics_of(turn: Sequence[Sentence], lexicon: Lexicon) -> tuple[Tactic, ...]:
    """Return the tactics of a turn in the order of the cue file.

    Sentences are looked at one by one, so that a veto (a negation, a report of somebody else's words) reaches no
    further than its own sentence.
    """
    return tuple(
        tactic for tactic, cue in lexicon.tactics.items() if any(cue.hits(sentence.text) for sentence in turn)
    )
