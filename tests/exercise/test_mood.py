"""What a turn does to a person: a rule applies when all that it names is so, and listening pays for trust."""

import random
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.events import StateChanged
from roleplay.exercise.persons.gates import Moment
from roleplay.exercise.persons.interview import moment_of
from roleplay.exercise.persons.mood import apply_rules
from roleplay.scenario.persons import InterviewRule, RuleTrigger
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, TACTIC_OF
from tests.exercise.chances import CLASSES, LEVELS, WORDS, any_moment, any_reading, any_talk, happen, some
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

tried = settings(max_examples=amount(250, 2500), deadline=None)
seeds = st.integers(0, 1_000_000)
KINDS = ("suspect", "victim", "witness")
HARMFUL = {"accusation", "threat", "promise", "minimisation", "bluff"}
CALM = {"OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN"}
CIRCUMSTANCES = (
    "topic_opened", "companion_present", "unvetted_interpreter", "account_given", "sensitive_topic", "repeated",
    "after_rapport", "first_time", "answered", "listened",
)  # fmt: skip


def rule(number: int = 1, **given: object) -> InterviewRule:
    """Return a rule that moves a fear, where nothing else is said."""
    fields = {"id": f"R{number}", "title": WORDS, "reason": WORDS, "source": WORDS, "mark": "V", "when": RuleTrigger()}
    return InterviewRule.model_validate({"effects": {"fear_authorities": 0.1}, **fields, **given})


def is_calm(now: Moment) -> bool:
    tactics = now.reading.felt if now.reading is not None else ()
    return (now.reading is None or now.reading.label in CALM) and HARMFUL.isdisjoint(tactics)


def listens(now: Moment) -> bool:
    """Whether something new that the person has said is taken up: gone on about, summed up, or given time."""
    reading, inner = now.reading, now.inner
    if reading is None:
        return inner.unheard
    said = [now.state.topic_of(fact) for fact in inner.last.facts] if inner.last is not None else []
    said += [inner.last.topic, inner.last_topic] if inner.last is not None else [inner.last_topic]  # type: ignore[list-item]
    follows = bool(reading.questions) and all(asked.follows for asked in reading.questions or ())
    on_it = reading.label in ("OPEN", "PROBE") and any(topic in said for topic in now.topics)
    takes_up = "summary" in reading.felt or (is_calm(now) and (follows or on_it))
    return inner.unheard and takes_up and not reading.rude and HARMFUL.isdisjoint(reading.felt)


def circumstances(now: Moment, name: str) -> dict[str, bool]:
    """What is so in a turn, of all that a rule may name."""
    state, person, inner, topics = now.state, now.person, now.inner, now.topics
    first = topics[0] if topics else None
    own = [item.fact for item in person.disclosures if state.topic_of(item.fact) == first]
    return {
        "topic_opened": not inner.opened.isdisjoint(topics),
        "companion_present": person.companion is not None and not state.separated,
        "unvetted_interpreter": person.needs_interpreter and state.interpreter == "unvetted",
        "account_given": inner.account_given,
        "sensitive_topic": first in ("threats", "violence", "control"),
        "repeated": first in inner.opened and own != [] and set(own) <= inner.told.keys(),
        "after_rapport": inner.values["trust"] >= 0.4,
        "first_time": name not in inner.seen,
        "answered": inner.unheard,
        "listened": listens(now),
    }


def applies(now: Moment, of: InterviewRule) -> bool:
    """Whether each thing that a rule names is so; to silence only a rule of silence applies, or of listening alone."""
    when, reading, trust = of.when, now.reading, now.inner.values["trust"]
    so = circumstances(now, of.id)
    if now.person.kind not in of.kinds or any(getattr(when, name) not in (None, so[name]) for name in CIRCUMSTANCES):
        return False
    if (when.trust_at_least or 0) > trust or (when.trust_below is not None and when.trust_below <= trust):
        return False
    if reading is None:
        listening = "heard" in of.effects and not when.classes and not when.tactics
        return when.silence is not False and (bool(when.silence) or listening)
    named = not when.tactics or not reading.felt.isdisjoint(when.tactics)
    unnamed = reading.felt.isdisjoint(when.without_tactics)
    words = (not when.classes or reading.label in when.classes) and when.rude in (None, reading.rude)
    return when.silence is not True and words and named and unnamed


def any_trigger(dice: random.Random, now: Moment) -> RuleTrigger:
    """Return conditions of a rule, most of them as things are."""
    so = circumstances(now, "R1")
    here = {name: so[name] if dice.random() < 0.8 else not so[name] for name in some(CIRCUMSTANCES, dice, 3)}
    label = now.reading.label if now.reading is not None else "OPEN"
    tactics = some(now.reading.felt, dice, 1) if now.reading is not None else ()
    trust = now.inner.values["trust"]
    others = {
        "classes": dice.choice(((), (), (label,), (label, "OPEN"), some(CLASSES, dice))),
        "tactics": dice.choice(((), (), tactics, some(TACTIC_OF.values(), dice))),
        "without_tactics": dice.choice(((), (), some(TACTIC_OF.values(), dice), tactics)),
        "trust_at_least": dice.choice((None, None, trust, *LEVELS)),
        "trust_below": dice.choice((None, None, trust, *LEVELS)),
        "silence": dice.choice((None, None, None, now.reading is None, True, False)),
        "rude": dice.choice((None, None, None, now.reading is not None and now.reading.rude, True, False)),
    }
    chosen = some(others, dice, 2)
    return RuleTrigger.model_validate({**here, **{name: others[name] for name in chosen}})


@tried
@given(seeds)
def test_a_rule_applies_exactly_when_all_that_it_names_is_so(seed: int) -> None:
    dice = random.Random(seed)
    now = any_moment(dice)
    now.inner.seen = {"R1"} if dice.random() < 0.3 else set()
    kinds = KINDS if dice.random() < 0.7 else some(KINDS, dice)
    effects = {"heard": 1.0} if dice.random() < 0.4 else {"fear_authorities": 0.1}
    tried_on = rule(when=any_trigger(dice, now), kinds=kinds, effects=effects, shuts_for=dice.randint(0, 2))
    found = list(apply_rules(now, [tried_on]))
    assert bool(found) == applies(now, tried_on)
    assert all((each.person, each.cause, each.shuts_for) == (now.person.id, "R1", tried_on.shuts_for) for each in found)


def moved(changes: Iterable[StateChanged]) -> Counter[str]:
    found = Counter[str]()
    for change in changes:
        for name, step in change.changes.items():
            found[name] += step  # type: ignore[assignment]
    return found


@tried
@given(seeds)
def test_trust_rises_by_what_is_good_as_far_as_listening_has_paid_for_it_and_the_turn_allows(seed: int) -> None:
    dice = random.Random(seed)
    now = any_moment(dice)
    state, person, inner = now.state, now.person, now.inner
    most, least = dice.choice((0.02, 0.05, 0.3)), -0.1
    limit = rule(9, effects={}, within={"trust": (least, most), "distress": (least, most)})
    good = [dice.choice((0.01, 0.03, 0.1)) for _ in range(dice.randint(0, 3))]
    bad = [dice.choice((-0.03, -0.2)) for _ in range(dice.choice((0, 0, 1)))]
    worth = dice.choice((0.0, 0.04, 0.4))
    rules = [rule(at, effects={"trust": step, "distress": step}) for at, step in enumerate((*good, *bad), 1)]
    rules.append(
        rule(8, effects={"heard": worth}, when=RuleTrigger(silence=None) if now.reading else {"silence": True})
    )
    inner.values.update(heard=dice.choice((0.0, 0.02, 0.06)), goodwill=dice.choice((0.0, 0.03)))
    if now.reading is None:
        rules = [each.model_copy(update={"when": RuleTrigger(silence=True)}) for each in rules]
    heard, goodwill = inner.values["heard"], inner.values["goodwill"]
    before = dice.choice((0.0, 0.0, 0.01))  # what words of this turn have done already; what a step did counts apart
    step = dice.choice([*state.scenario.action])
    happen(
        state,
        StateChanged(person=person.id, cause="R20", changes={"trust": before}),
        StateChanged(person=person.id, cause=step, changes={"trust": 0.2}),
        StateChanged(person="foreman" if person.id != "foreman" else "driver", cause="R20", changes={"trust": 0.2}),
    )
    inner.values.update(heard=heard, goodwill=goodwill)
    found = list(apply_rules(now, dice.sample([*rules, limit], len(rules) + 1)))
    change = moved(found)
    assert least - 1e-3 <= before + change["trust"] <= most + 1e-3
    assert least - 1e-3 <= change["distress"] <= most + 1e-3
    paid_in = max(0.0, worth - heard)
    if not bad:
        afford = min(most - before, heard + paid_in, sum(good) + goodwill)
        assert change["trust"] == pytest.approx(afford, abs=1e-3)
        assert change["goodwill"] == pytest.approx(sum(good) - change["trust"], abs=1e-3)
        assert change["heard"] == pytest.approx(paid_in - change["trust"], abs=1e-3)
        assert change["distress"] == pytest.approx(min(most, sum(good)), abs=1e-3)
    elif sum(good) + before < -sum(bad):
        assert change["goodwill"] == pytest.approx(sum(good) - max(0.0, paid_in - change["heard"]), abs=1e-3)
    free = moved(apply_rules(now, rules))  # where no rule bounds a turn, each takes its whole step
    assert free["trust"] == pytest.approx(sum((*good, *bad)), abs=1e-3)
    assert free["goodwill"] == 0


@tried
@given(seeds)
def test_what_was_denied_comes_free_for_a_reason_of_its_own(seed: int) -> None:
    dice = random.Random(seed)
    now = any_moment(dice)
    state, inner, person = now.state, now.inner, now.person
    risen = dice.choice((0.0, 0.1, 0.3))
    frees = dice.choice(("evidence", "place", "own_words", "trust"))
    found = list(apply_rules(now, [rule(effects={}, frees=frees, risen=risen, when={})]))

    def reason(fact: str) -> bool:
        denial, topic = inner.denied[fact], state.topic_of(fact)
        gate = next(item.gate for item in person.disclosures if item.fact == fact)
        match frees:
            case "evidence":
                put = [name for name in now.evidence if name == fact or name in gate.evidence]
                weighing = [name for name in put if inner.weighs(name) and name in inner.evidence]
                return any(inner.evidence[name] > denial.turn for name in weighing)
            case "place":
                return denial.place != state.place(person)
            case "own_words":
                told = {name for name in inner.covered if inner.told.get(name, 0) > denial.turn}
                withdrawn = {each.topic for each in person.admissions if each.id in inner.taken_back}
                return topic in {state.topic_of(name) for name in told} | withdrawn
        return round(inner.values["trust"] - denial.trust, 6) >= risen and topic in now.topics

    freed = [item.fact for item in person.disclosures if item.fact in inner.denied and reason(item.fact)]
    assert [each.frees for each in found] == ([tuple(freed)] if freed else [])
    assert all(not each.changes and each.person == person.id for each in found)


@tried
@given(seeds)
def test_what_was_likely_meant_moves_as_if_it_had_been_sure_and_a_mere_possibility_moves_nobody(seed: int) -> None:
    dice = random.Random(seed)
    state, person = any_talk(dice)
    reading = any_reading(dice, state, person)
    rules = shipped_content(KNOWLEDGE).library.rules
    found = list(apply_rules(moment_of(state, person, reading, None), rules))
    likely = [act for act in reading.acts if act.sure or act.likelihood >= 0.5]
    certain = [act.model_copy(update={"sure": True}) for act in likely]
    plainly = reading.model_copy(update={"acts": tuple(certain)})
    assert found == list(apply_rules(moment_of(state, person, plainly, None), rules))


@tried
@given(seeds)
def test_a_calm_turn_puts_no_pressure_and_suggests_nothing(seed: int) -> None:
    now = any_moment(random.Random(seed))
    assert now.calm == is_calm(now)
    assert HARMFUL_TACTICS == HARMFUL
