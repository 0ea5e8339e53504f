"""What a question to a person is after, weighed by its words, by its meaning and by what was said before it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from roleplay.exercise.reading import Aim, Asked, Before, Utterance
from roleplay.reading.aims import CLEAR, LEAST_FIT, MOST_AIMS, SURELY_ASKED
from roleplay.reading.questions import Judgement
from roleplay.reading.text import Sentence
from roleplay.reading.ways import Heard, Near
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, Tactic

# Cosines: what is no nearer than a stranger, and what is as near as the same question in other words.
FAR, SAME = 0.3, 0.7
NEAR = 0.45  # from here on meaning alone speaks for a fact or a remark
BY_MEANING_ALONE = 1.0  # what such a fact weighs against one that has the words of the question too
A_COURTESY = 0.5  # a courtesy needs to be less near: taken for a question, it gets an answer that is beside it
OTHER_KIND = 0.15  # what a fact or a remark loses that tells no person, place, time or number where one is asked for
WORDS_TOO = 0.12  # what it counts for a fact or a remark that the words of the question point to it as well
KEPT_BY_WORDS = 0.4  # a remark that the words point to must be at least so near
AS_NEAR = 0.05
WIDELY = 0.03  # an open question asks for a remark only if it is nearer by so much
SOME_SUBJECT = 0.45
SURELY = 0.7
# A topic is known where it is so near, or where words point to it and it is not far off; else it is guessed.
KNOWN_TOPIC, KNOWN_TOO = 0.6, 0.42
PLAINLY = 0.5  # as near to a way of asking, a question is put plainly
NAMED = 0.5  # a topic that words point to and that is nearer than this is what a question names
GREETING = 4  # words of a sentence that only leads up to a question
OTHER_SUBJECT, NOT_ITS_SUBJECT = 0.6, 0.35
INDIRECTLY = 0.97  # a fact or a remark speaks a little less for its subject than a way of asking about that does
LONGEST_BACK = 7  # words of a question that goes on about what was said last, without a subject of its own
BROAD = frozenset({"OPEN", "ENCOUR"})
# Of ways of asking that a fact only borrows: how well one must fit what asks for nothing in particular, and how near it
# must be to say what a question is about.
UNSPECIFIC, SURELY_LENT = BROAD | {"ADMIN"}, 0.75
LENT_SUBJECT = 0.55
PRESSING = frozenset({"LEAD", "FORCED", "OPINION"})


def is_plain(heard: Heard | None, turn: Sequence[Sentence], *, asks: bool) -> bool:
    """Tell whether a turn asks what authors have written down as a plain question, at most after a greeting.

    `asks` says that it does so with a question word, though it may lack the question mark.
    """
    if (
        heard is None
        or not (asks or turn[-1].end == "?")
        or any(len(sentence.words) > GREETING for sentence in turn[:-1])
    ):
        return False
    last = heard.near(len(turn) - 1)
    return max((*last.facts.values(), *last.remarks.values(), *last.topics.values()), default=0.0) >= PLAINLY


def plainly(
    ruled: Judgement, tactics: tuple[Tactic, ...], weighed: tuple[Judgement, tuple[Tactic, ...]]
) -> tuple[Judgement, tuple[Tactic, ...]]:
    """Return class and tactics of a plain question: weights alone make it neither pressure nor a suggestion."""
    judgement, found = weighed
    label = ruled.label if judgement.label in PRESSING else judgement.label
    kept = tuple(tactic for tactic in found if tactic in tactics or tactic not in HARMFUL_TACTICS)
    return replace(judgement, label=label), kept


def weighed(
    asked: Asked,
    near: Near | None,
    utterance: Utterance,
    words: int,
    points: bool,
    strange: frozenset[str] = frozenset(),
    *,
    led: bool = False,
) -> Asked:
    """Return a question to a person with its facts, remarks and topics weighed by meaning beside words.

    A short one that points back to the last answer and names no subject is about that ("And where is he now?"). `words`
    is how many it has, `points` whether one of them points back, `strange` are facts and remarks that tell nothing of
    the kind that it asks for; without `near` its words decide alone. Where `led`, `near` is that of the sentence before
    the question, which says what it is about, and shows no courtesy.
    """
    if asked.follows:
        return asked
    subjects = _subjects(near, utterance) if near is not None else {}
    meant = asked if near is None else _by_meaning(asked, near, subjects, utterance, strange, led=led)
    names = any(subjects.get(topic, NAMED) >= NAMED for topic in asked.topics)
    back = points or (near is None and not asked.exact)
    vague = words <= LONGEST_BACK and not (names or meant.remarks or _is_clear(meant, utterance))
    sure = near is not None and _is_surely_meant(near, utterance)
    if vague and back and not sure and utterance.before.topic is not None:
        return _about_last(asked, utterance.before)
    return meant


def _is_clear(asked: Asked, utterance: Utterance) -> bool:
    own = _own(utterance)
    return any(aim.fit >= CLEAR and aim.fact in own for aim in asked.aims)


def _is_surely_meant(near: Near, utterance: Utterance) -> bool:
    facts = (near.facts.get(fact, 0.0) for fact in _own(utterance))
    return max((*facts, *near.remarks.values()), default=0.0) >= SURELY


def _about_last(asked: Asked, before: Before) -> Asked:
    again = tuple(Aim(fact=fact, fit=CLEAR) for fact in before.facts)
    others = tuple(aim for aim in asked.aims if aim.fact not in before.facts)
    topics = (before.topic,) if before.topic is not None else ()
    return asked.model_copy(update={"topics": topics, "aims": (*again, *others), "exact": bool(again) or asked.exact})


def _by_meaning(
    asked: Asked,
    near: Near,
    subjects: Mapping[str, float],
    utterance: Utterance,
    strange: frozenset[str],
    *,
    led: bool,
) -> Asked:
    aims = _aims(asked, near, utterance, strange)
    courtesies = frozenset(question.id for question in utterance.everyday if question.courtesy)
    if led:
        remarks = _remarks(asked, _without(near, courtesies), strange, utterance, frozenset())
    else:
        remarks = _remarks(asked, near, strange, utterance, courtesies)
    topics = _topics(asked.topics, subjects)
    exact = asked.exact or bool(aims or remarks)
    near_it = subjects.get(topics[0], 0.0) if topics else 0.0
    vague = bool(topics) and near_it < (KNOWN_TOO if topics[0] in asked.topics else KNOWN_TOPIC)
    return asked.model_copy(update={"aims": aims, "remarks": remarks, "topics": topics, "exact": exact, "vague": vague})


def _aims(asked: Asked, near: Near, utterance: Utterance, strange: frozenset[str]) -> tuple[Aim, ...]:
    by_words = {aim.fact: aim.fit for aim in asked.aims}
    cosines = {fact: cosine - OTHER_KIND * (fact in strange) for fact, cosine in near.facts.items()}
    known = by_words.keys() | {fact for fact, cosine in cosines.items() if cosine >= NEAR}
    fits = {fact: _fit(by_words.get(fact, 0.0), cosines.get(fact)) for fact in known}
    # Ways of asking that are only lent speak for a fact where they do so clearly; a call to tell asks for none by them.
    clearly = SURELY_LENT if asked.label in UNSPECIFIC else CLEAR
    least = {fact: LEAST_FIT if fact in by_words or fact in utterance.asks else clearly for fact in known}
    ranked = sorted((-fit, fact) for fact, fit in fits.items() if fit >= least[fact])
    kept = {fact for _, fact in ranked[:MOST_AIMS]} | _own(utterance)
    return tuple(Aim(fact=fact, fit=-fit) for fit, fact in ranked if fact in kept)


def _fit(words: float, cosine: float | None) -> float:
    """Return how well a fact fits; a fact that nobody has written ways of asking for fits by its words."""
    if cosine is None or (words >= SURELY_ASKED and cosine >= SOME_SUBJECT):
        return words
    meaning = min(1.0, max(0.0, (cosine - FAR) / (SAME - FAR)))
    alone = BY_MEANING_ALONE * meaning if cosine >= NEAR else 0.0
    return round(max((words + meaning) / 2, alone), 2)


def _own(utterance: Utterance) -> frozenset[str]:
    person = utterance.person
    return frozenset(item.fact for item in person.disclosures) if person is not None else frozenset()


def _without(near: Near, courtesies: frozenset[str]) -> Near:
    return replace(near, remarks={name: cosine for name, cosine in near.remarks.items() if name not in courtesies})


def _remarks(
    asked: Asked, near: Near, strange: frozenset[str], utterance: Utterance, courtesies: frozenset[str]
) -> tuple[str, ...]:
    """Return the remark that a question asks for, if it does so rather than for one of the person's facts."""
    if not near.remarks:
        return asked.remarks
    by_words = {aim.fact for aim in asked.aims if aim.fit >= CLEAR}
    facts = (near.facts.get(fact, 0.0) + WORDS_TOO * (fact in by_words) for fact in _own(utterance))
    fact = max(facts, default=0.0)
    scored = {
        name: cosine + WORDS_TOO * (name in asked.remarks) - OTHER_KIND * (name in strange)
        for name, cosine in near.remarks.items()
    }
    courtesy = _courtesy(asked, near, courtesies, fact)
    if courtesy is not None:
        return (courtesy,)
    best = max(scored, key=lambda name: (scored[name], name))
    # What asks for something else, which the person need not know, asks for no remark.
    other = max((*near.facts.values(), *(cosine - AS_NEAR for cosine in near.topics.values())), default=0.0) - AS_NEAR
    if scored[best] >= max(NEAR, fact, other) + WIDELY * (asked.label in BROAD):
        return (best,)
    kept = (name for name in asked.remarks if name not in strange and near.remarks.get(name, 0.0) >= KEPT_BY_WORDS)
    return tuple(name for name in kept if scored[name] >= fact - AS_NEAR)


def _courtesy(asked: Asked, near: Near, own: frozenset[str], fact: float) -> str | None:
    """Return the courtesy (an offer, a permission, a right) that a turn shows rather than asks anything else."""
    scored = {name: near.remarks[name] + WORDS_TOO * (name in asked.remarks) for name in own & near.remarks.keys()}
    best = max(scored, key=lambda name: (scored[name], name), default=None)
    others = max((cosine for name, cosine in near.remarks.items() if name not in own), default=0.0)
    if best is None or scored[best] < max(A_COURTESY, fact, others - AS_NEAR):
        return None
    return best


def _subjects(near: Near, utterance: Utterance) -> Mapping[str, float]:
    """Return how near a question is to each topic, to ways of asking about it or to something that belongs to it."""
    subjects = dict(near.topics)
    topic_of = {fact.id: fact.topic for fact in utterance.wanted}
    remark_of = {question.id: question.topic for question in utterance.everyday}
    belonging = (
        *(
            (topic_of.get(fact), cosine)
            for fact, cosine in near.facts.items()
            if fact in utterance.asks or cosine >= LENT_SUBJECT
        ),
        *((remark_of.get(name), cosine) for name, cosine in near.remarks.items()),
    )
    for topic, cosine in belonging:
        if topic is not None:
            subjects[topic] = max(subjects.get(topic, 0.0), INDIRECTLY * cosine)
    return subjects


def _topics(named: tuple[str, ...], subjects: Mapping[str, float]) -> tuple[str, ...]:
    if not subjects:
        return named
    best = max(subjects, key=lambda topic: (subjects[topic], topic))
    if not named:
        return (best,) if subjects[best] >= SOME_SUBJECT else ()
    far = all(subjects.get(topic, 0.0) < NOT_ITS_SUBJECT for topic in named)
    return (best, *named)[:2] if far and best not in named and subjects[best] >= OTHER_SUBJECT else named
