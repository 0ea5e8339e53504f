"""Which of the facts that somebody could tell answer a question; shared by agencies and interviewed persons.

The reader has weighed the words; here only the weights are compared. A question without weights (of an older session,
or without words of its own) is answered by its topics alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roleplay.exercise.words.reading import Asked
from roleplay.scenario.facts import Fact

CLEAR = 0.5  # a fact that fits so well answers the question, whatever topic it belongs to
FAIRLY = 0.4  # a fact on the topic of the question that fits so well is what the question is after
SOME = 0.3  # a fact on the topic of the question answers it from here on
BESIDE = 0.8  # what fits worse than this share of the best fact of the case is beside the question ...
BESIDE_ON_TOPIC = 0.65  # ... on its topic, than this
LIKELY = 0.45  # where nothing answers a question, a fact that fits so well may be meant ...
PLAINLY = 0.07  # ... if it fits by so much better than the next one
ALIKE = 0.85  # facts that fit nearly as well as the best one of the answerer are told with it
ON_TOPIC = 0.1
ON_ITS_SUBJECT = 0.3  # what an open question gives for being on the subject that it opens
BROAD = frozenset({"OPEN", "ENCOUR"})


@dataclass(frozen=True, slots=True)
class Fit:
    """A fact that answers a question, and how well (0-1, a little more on the topic of the question)."""

    fact: Fact
    score: float


def fitting(asked: Asked, facts: Iterable[Fact], well: float = 1.0) -> list[Fit]:
    """Return those of `facts` that answer the question, the best first; an order given is kept among equals.

    What fits as well as `well` counts off the question's topic too, even if another fact of the case fits still better.
    """
    known = list(facts)
    fits = {aim.fact: aim.fit for aim in asked.aims}
    broad = asked.label in BROAD
    best = max((fits.get(fact.id, 0.0) for fact in known) if broad else fits.values(), default=0.0)
    # Where nothing on the opened subject has a word of the question, what has one will do.
    met = any(fits.get(fact.id, 0.0) > 0 for fact in known if fact.topic in asked.topics)
    elsewhere = max(CLEAR if met or not broad else SOME, (ALIKE if broad else BESIDE) * best)
    if not broad and well < 1:
        elsewhere = max(CLEAR, min(BESIDE * best, max(well, BESIDE_ON_TOPIC * best)))
    found: list[Fit] = []
    for fact in known:
        on_topic = fact.topic in asked.topics
        fit = fits.get(fact.id, 0.0)
        if not asked.exact:
            admitted = on_topic
        elif on_topic and broad:
            # A topic that was only guessed, where no word fits any fact of the case, is no answer; nor is what belongs
            # to a subject mentioned beside the first one and has no word of the question.
            opened = fact.topic == asked.topics[0] and elsewhere > best and not asked.vague
            admitted = bool(asked.aims) and (opened or fit > (SOME if asked.vague else 0))
        elif on_topic or (broad and not asked.topics):
            admitted = fit >= max(SOME if on_topic or well >= 1 else FAIRLY, BESIDE_ON_TOPIC * best)
        else:
            admitted = fit >= elsewhere
        if admitted:
            bonus = ON_ITS_SUBJECT if broad else ON_TOPIC
            found.append(Fit(fact, fit + (bonus if on_topic and not asked.vague else 0.0)))
    places = {topic: place for place, topic in enumerate(asked.topics)}
    return sorted(found, key=lambda item: (-round(item.score, 1), places.get(item.fact.topic, len(places))))


def likeliest(asked: Asked, facts: Iterable[Fact]) -> list[Fit]:
    """Return the one fact that fits an exact question fairly, and plainly better than any other of the case."""
    own = {fact.id: fact for fact in facts}
    ranked = sorted(asked.aims, key=lambda aim: -aim.fit)
    if not ranked or not asked.exact or asked.label in BROAD or ranked[0].fact not in own:
        return []
    second = ranked[1].fit if len(ranked) > 1 else 0.0
    plainly = ranked[0].fit >= LIKELY and ranked[0].fit - second >= PLAINLY
    return [Fit(own[ranked[0].fact], ranked[0].fit)] if plainly else []


def foremost(found: Sequence[Fit]) -> list[Fit]:
    """Return the first fact, and where it fits clearly, those of its topic that fit about as well."""
    if not found or found[0].score < CLEAR:
        return list(found[:1])
    topic, least = found[0].fact.topic, ALIKE * found[0].score
    return [item for item in found if item.fact.topic == topic and item.score >= least]
