"""Which tactics a turn uses, by their effect on the interviewed person (domain source A5)."""

from collections.abc import Iterable, Sequence

from roleplay.reading.lexicon import Lexicon
from roleplay.reading.questions import Situation, asked_in
from roleplay.reading.text import Sentence
from roleplay.scenario.vocabulary import Tactic

LONG_REFLECTION = 9
UNPLACED = Situation(late=False, opened=False)


def tactics_of(turn: Sequence[Sentence], lexicon: Lexicon) -> tuple[Tactic, ...]:
    """Return the tactics of a turn in the order of the cue file.

    Sentences are looked at one by one, so that a veto (a negation, a report of somebody else's words) reaches no
    further than its own sentence.
    """
    found = {tactic for tactic, cue in lexicon.tactics.items() for sentence in turn if cue.hits(sentence.text)}
    if any(_sums_up(sentence, lexicon) for sentence in turn):
        found.add("summary")
    return tuple(tactic for tactic in lexicon.tactics if tactic in found)


def taken_back(turn: Sequence[Sentence], lexicon: Lexicon, seen: Iterable[Tactic]) -> frozenset[Tactic]:
    """Return those of the tactics seen in a turn that its words take back ("I cannot promise you that")."""
    return frozenset(tactic for tactic in seen if any(_takes_back(sentence, lexicon, tactic) for sentence in turn))


def _takes_back(sentence: Sentence, lexicon: Lexicon, tactic: Tactic) -> bool:
    if tactic == "promise" and lexicon.moods.unpromised.hits(sentence.text):
        return True
    if tactic == "threat" and lexicon.moods.reassures.hits(sentence.text):
        return True
    return tactic in lexicon.tactics and lexicon.tactics[tactic].is_vetoed(sentence.text)


def asks_for_something(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Tell whether a sentence asks with a question word for something other than a reason ("Who gave you that?")."""
    questions = asked_in(sentence, lexicon, UNPLACED)
    why = lexicon.tactics["why_blame"].hits(sentence.text) if "why_blame" in lexicon.tactics else False
    return questions != [] and lexicon.questions.wh.opens(sentence.text) is not None and not why


def _sums_up(sentence: Sentence, lexicon: Lexicon) -> bool:
    """Tell whether a sentence gives back several things that were told ("So you worked all day, slept ...").

    "So, whenever you are ready, tell me how that went" asks, and gives back nothing.
    """
    long = len(sentence.words) >= LONG_REFLECTION
    if not long or sentence.end == "?" or lexicon.statements.reflection.opens(sentence.text) is None:
        return False
    return not asked_in(sentence, lexicon, UNPLACED)
