"""Which steps a message among services takes or asks for, by weights over the meaning and wording of its sentences.

Colleagues hardly ever name a step ("Kos runs this for us, desk 4"), so its stems alone miss half of them. The weights
come from lines of several hands (`training/train_steps.py`); they know the actions of the shipped cases by their ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roleplay.exercise.reading import Utterance
from roleplay.reading.agencies import AgencyIndex
from roleplay.reading.deeds import BY_THE_WAY
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.meaning import Meaning, pieces
from roleplay.reading.mentions import Mood, Named
from roleplay.reading.text import Sentence
from roleplay.reading.weights import Weights, parts_of
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId

DECLARES = "declares"  # the row that tells declared steps from requested ones
HEARD = 1.5  # log odds from which a step is heard that stems do not name
# One that they name is not meant where no sentence gives it such log odds nor has it among its likeliest.
LEAST, LIKELIEST = -2.5, 2
DOUBT = 1.5  # how much surer a declared step has to be where a sentence says what is not done
# As sure as a step can be that only weights hear: enough to be done, too little for what would do harm.
BY_WEIGHTS = 0.75
NOWHERE = -1  # where sentences are split in another way than the turn's


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a sentence takes or asks for, and to whom of those it calls; `sentence` is its place in the turn."""

    id: str
    mood: Mood
    score: float
    sentence: int
    to: tuple[AgencyId, ...] = ()


@dataclass(frozen=True, slots=True)
class Hearing:
    """What weights hear in a message: its steps, and those that none of its sentences is likely to mean."""

    steps: tuple[Step, ...] = ()
    unlikely: frozenset[str] = frozenset()


def heard_in(
    turn: Sequence[Sentence],
    meaning: Meaning,
    weights: Weights,
    utterance: Utterance,
    agencies: AgencyIndex,
    lexicon: Lexicon,
    asked: frozenset[int] = frozenset(),
) -> Hearing:
    """Return the steps of a message, each where it is said most clearly; only those that can be meant of somebody here.

    What only the speaker's service may do is declared, what only those may do who are spoken to is requested. `asked`
    are the sentences that do nothing but ask: they request nothing. What keeps people safe is not doubted.
    """
    known = {action.id: action for action in utterance.actions}
    others = utterance.to or tuple(name for name in utterance.agencies if name != utterance.learner)
    said = pieces(utterance.text)
    same = len(said) == len(turn)
    found: dict[str, Step] = {}
    likely: set[str] = set()
    for place, (piece, vector) in enumerate(zip(said, meaning.sentences, strict=True)):
        words = lexicon.sentences(piece)
        scores = weights.scores(vector, parts_of(words))
        called = agencies.addressed(words, utterance.learner, lexicon)
        asks = same and place in asked
        negated = any(lexicon.moods.negated.hits(sentence.text) for sentence in words)
        best = sorted(known.keys() & scores.keys(), key=lambda name: (-scores[name], name))
        likely.update(best[:LIKELIEST], (name for name in best if scores[name] >= LEAST))
        for name in best:
            mood = _mood(known[name], scores[DECLARES], utterance.learner, (*called, *others))
            if mood is None or scores[name] <= _least(known[name], mood, negated=negated, asks=asks):
                continue
            if name in found and found[name].score >= scores[name]:
                continue
            to = called if mood == "request" and not utterance.to else ()
            found[name] = Step(name, mood, scores[name], place if same else NOWHERE, to)
    steps = sorted(found.values(), key=lambda step: (-step.score, step.id))
    safe = {action.id for action in known.values() if action.separates or action.interpreter == "vetted"}
    return Hearing(tuple(steps), frozenset(weights.ids) - likely - safe - {DECLARES})


def _mood(action: Action, declares: float, learner: AgencyId, others: Sequence[AgencyId]) -> Mood | None:
    own = learner in action.agencies and not action.agents_only
    theirs = not set(others).isdisjoint(action.agencies)
    if own and (declares > 0 or not theirs):
        return "declare"
    return "request" if theirs else None


def _least(action: Action, mood: Mood, *, negated: bool, asks: bool) -> float:
    """Return the log odds below which a step is not heard; what would do harm is mostly named to be refused."""
    if (asks and mood == "request") or (negated and action.harm is not None):
        return np.inf
    return HEARD + (DOUBT if negated and mood == "declare" else 0.0)


def joined(named: Sequence[Named], hearing: Hearing) -> tuple[Named, ...]:
    """Return what stems name and what weights hear, made one.

    What stems surely name counts as they have it, unless its sentences hardly mean it: then it is only mentioned. What
    they do not name or only mention or ask about is taken or asked for where the weights hear that.
    """
    heard = {step.id for step in hearing.steps}
    kept: list[Named] = []
    for item in named:
        acts = item.mood != "ask"
        if acts and item.id in hearing.unlikely:
            kept.append(item.model_copy(update=BY_THE_WAY))
        elif (acts and item.confidence >= BY_WEIGHTS) or item.id not in heard:
            kept.append(item)
    sure = {item.id for item in kept}
    new = (
        Named(id=step.id, mood=step.mood, confidence=BY_WEIGHTS, to=step.to)
        for step in hearing.steps
        if step.id not in sure
    )
    return tuple(sorted((*kept, *new), key=lambda item: -item.confidence))
