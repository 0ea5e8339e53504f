"""What a turn does to an interviewed person's inner state, by rules (rules file): how far, and why.

Directions come from the interviewing evidence, step sizes are ours. Nothing here is shown during play. Whatever is good
for trust raises it by a small step a turn, and only as far as the person has been listened to: kind words that nobody
backs by listening are remembered as `goodwill`, and the next listening pays them out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from roleplay.exercise.log.events import StateChanged
from roleplay.exercise.log.state import Denial, State
from roleplay.exercise.persons.gates import Moment
from roleplay.scenario.persons import Disclosure, InterviewRule, Person
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, InnerState, QuestionClass

RAPPORT = 0.4
SENSITIVE_TOPICS = frozenset({"threats", "violence", "control"})
ASKING_ON: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE"})
ANYWHERE = (-1.0, 1.0)
NEARLY = 1e-9  # steps are decimal fractions


def apply_rules(moment: Moment, rules: Sequence[InterviewRule]) -> Iterator[StateChanged]:
    """Yield the state changes of all rules that this turn triggers."""
    limit = next((rule for rule in rules if rule.within), None)
    asked = [rule for rule in rules if rule is not limit]
    found = [rule for rule in asked if moment.person.kind in rule.kinds and _words_match(rule, moment)]
    found = [rule for rule in found if _circumstances_match(rule, moment)]
    # Listening comes first: what else the turn does builds on it.
    steps = sorted((rule for rule in found if rule.frees is None), key=lambda rule: "heard" not in rule.effects)
    yield from _steps(moment, steps, limit)
    yield from _releases(moment, [rule for rule in found if rule.frees is not None])


def _steps(moment: Moment, rules: Sequence[InterviewRule], limit: InterviewRule | None) -> Iterator[StateChanged]:
    person, sums = moment.person, _moved(moment.state, moment.person)
    heard, goodwill, over = moment.inner.value("heard"), moment.inner.value("goodwill"), 0.0
    within = limit.within if limit is not None else {}

    def bounded(name: InnerState, wanted: float) -> float:
        low, high = within.get(name, ANYWHERE)
        return min(high, max(low, sums[name] + wanted)) - sums[name]

    for rule in rules:
        changes: dict[InnerState, float] = {}
        for name, wanted in rule.effects.items():
            if name == "heard":
                changes["heard"] = max(0.0, wanted - heard)
                heard += changes["heard"]
                continue
            changes[name] = bounded(name, wanted)
            if name == "trust" and wanted > 0 and limit is not None:
                changes["trust"] = min(changes["trust"], heard)
                changes["heard"] = -changes["trust"]
                heard, over = heard - changes["trust"], over + wanted - changes["trust"]
            sums[name] += changes[name]
        yield _changed(person, rule, changes)
    paid = min(goodwill, heard, bounded("trust", 1.0)) if sums["trust"] >= 0 else 0.0
    if limit is not None and max(paid, over) > NEARLY:
        yield _changed(person, limit, {"trust": paid, "heard": -paid, "goodwill": over - paid})


def _changed(person: Person, rule: InterviewRule, changes: dict[InnerState, float]) -> StateChanged:
    # `heard` stays even where there is nothing to add: what the person said has been taken up.
    steps = {name: round(step, 4) for name, step in changes.items() if round(step, 4) or "heard" in rule.effects}
    return StateChanged(person=person.id, cause=rule.id, changes=steps, shuts_for=rule.shuts_for)


def _moved(state: State, person: Person) -> dict[InnerState, float]:
    """Return how far the words of this turn have moved a person already; what somebody has done is not words."""
    sums: dict[InnerState, float] = defaultdict(float)
    changes = (event for event in state.lately() if isinstance(event, StateChanged) and event.person == person.id)
    for event in changes:
        for name, step in event.changes.items() if event.cause not in state.scenario.action else ():
            sums[name] += step
    return sums


def _releases(moment: Moment, rules: Sequence[InterviewRule]) -> Iterator[StateChanged]:
    """Yield which facts that were denied have a reason now to come out, each by the first rule that gives one."""
    denied = dict(moment.inner.denied)
    for rule in rules:
        own = [(item, denied[item.fact]) for item in moment.person.disclosures if item.fact in denied]
        freed = tuple(item.fact for item, denial in own if _is_reason(rule, moment, item, denial))
        if freed:
            yield StateChanged(person=moment.person.id, cause=rule.id, changes={}, frees=freed)
        for fact in freed:
            del denied[fact]


def _is_reason(rule: InterviewRule, moment: Moment, item: Disclosure, denial: Denial) -> bool:
    state, inner, topic = moment.state, moment.inner, moment.state.topic_of(item.fact)
    match rule.frees:
        case "evidence":
            for_it = (fact for fact in moment.evidence if fact in (item.fact, *item.gate.evidence))
            return any(inner.weighs(fact) and denial.turn < inner.evidence.get(fact, 0) for fact in for_it)
        case "place":
            return denial.place != state.place(moment.person)
        case "own_words":
            owned_up = (fact for fact, turn in inner.told.items() if fact in inner.covered and turn > denial.turn)
            back = (each.topic for each in moment.person.admissions if each.id in inner.taken_back)
            return topic in (*(state.topic_of(fact) for fact in owned_up), *back)
        case _:
            return inner.value("trust") - denial.trust >= rule.risen - NEARLY and topic in moment.topics


def _listened(moment: Moment) -> bool:
    """Whether the turn takes up something new that the person has said: goes on about it, sums it up, or leaves time.

    What the turn is good for is not judged here, only that it is neither a verdict nor pressure.
    """
    reading, inner = moment.reading, moment.inner
    if reading is None or not inner.unheard:
        return inner.unheard
    if reading.rude or not HARMFUL_TACTICS.isdisjoint(moment.tactics):
        return False
    goes_on = moment.follows or (reading.label in ASKING_ON and not _said_lately(moment).isdisjoint(moment.topics))
    return "summary" in moment.tactics or (moment.calm and goes_on)


def _said_lately(moment: Moment) -> set[str | None]:
    last = moment.inner.last
    told = (moment.state.topic_of(fact) for fact in last.facts) if last is not None else ()
    return {*told, last.topic if last is not None else None, moment.inner.last_topic}


def _words_match(rule: InterviewRule, moment: Moment) -> bool:
    reading, when = moment.reading, rule.when
    if when.silence is not None and when.silence != (reading is None):
        return False
    if reading is None:
        # Silence listens too, and changes nothing about who is there.
        told_by_words = when.classes or when.tactics or not ("heard" in rule.effects or rule.frees)
        return when.silence is True or not told_by_words
    return (
        when.rude in (None, reading.rude)
        and (not when.classes or reading.label in when.classes)
        and (not when.tactics or not moment.tactics.isdisjoint(when.tactics))
        and moment.tactics.isdisjoint(when.without_tactics)
    )


def _circumstances_match(rule: InterviewRule, moment: Moment) -> bool:
    when, state, person, inner = rule.when, moment.state, moment.person, moment.inner
    trust = inner.value("trust")
    facts_of_turn: dict[str, bool] = {
        "topic_opened": any(topic in inner.opened for topic in moment.topics),
        "companion_present": state.companion_present(person),
        "unvetted_interpreter": person.needs_interpreter and state.interpreter == "unvetted",
        "account_given": inner.account_given,
        "sensitive_topic": moment.subject in SENSITIVE_TOPICS,
        "repeated": _is_exhausted(moment),
        "after_rapport": trust >= RAPPORT,
        "first_time": rule.id not in inner.seen,
        "answered": inner.unheard,
        "listened": _listened(moment),
    }
    return (
        (when.trust_at_least is None or trust >= when.trust_at_least)
        and (when.trust_below is None or trust < when.trust_below)
        and all(getattr(when, name) in (None, value) for name, value in facts_of_turn.items())
    )


def _is_exhausted(moment: Moment) -> bool:
    """Return whether the subject was asked about before and the person has told all there is on it."""
    on_topic = [fact for fact in moment.own if moment.state.topic_of(fact) == moment.subject]
    told = moment.inner.told
    return moment.subject in moment.inner.opened and bool(on_topic) and all(fact in told for fact in on_topic)
