"""What a turn towards a person is about, what it shows, and the harm that it does, before there is any answer."""

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log import events
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.persons.gates import candidates
from roleplay.exercise.persons.interview import approach, moment_of
from roleplay.exercise.words.reading import Act, Asked, Reading
from roleplay.scenario.persons import Person
from tests.exercise.chances import any_reading, any_talk, some
from tests.thorough import amount

tried = settings(max_examples=amount(400, 4000), deadline=None)
seeds = st.integers(0, 1_000_000)
ANSWERED = ("OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "MULTI", "ADMIN", "LEAD", "FORCED")
HARMFUL = {"accusation", "threat", "promise", "minimisation", "bluff"}
Turn = tuple[State, Person, Reading | None, Said, tuple[str, ...]]


def any_turn(dice: random.Random) -> Turn:
    """Return words to somebody that show things, by hand and by what they state; or silence."""
    state, person = any_talk(dice)
    reading = any_reading(dice, state, person) if dice.random() < 0.9 else None
    facts = [item.fact for item in person.disclosures] + [fact.id for fact in state.scenario.facts]
    by_hand = some(facts, dice) if dice.random() < 0.5 else ()
    stated = some(facts, dice) if dice.random() < 0.5 and reading is not None else ()
    if reading is not None:
        acts = (*reading.acts, *(Act(kind="evidence", id=fact, of="fact") for fact in stated))
        reading = Reading.model_validate(reading.model_dump() | {"acts": acts})
    who = {"speaker": state.learner, "channel": "interview", "audience": (state.learner, person.id)}
    said = Said.model_validate({**who, "text": "Words.", "facts": by_hand, "origin": "learner"})
    return state, person, reading, said, tuple(dict.fromkeys((*by_hand, *stated)))


def left_of(state: State, asked: Asked, topics: Sequence[str], shown: Sequence[str], before: Sequence[str]) -> Asked:
    """A question with the subject of the turn, or of what is shown, which itself is not asked for."""
    if not asked.topics and not asked.exact:
        return asked.model_copy(update={"topics": tuple(topics)})
    if not shown:
        return asked
    near = {*before, *asked.topics}
    aims = [aim for aim in asked.aims if aim.fact not in shown]
    aims = [aim for aim in aims if state.topic_of(aim.fact) in near or aim.fit >= 0.7]
    return asked.model_copy(update={"topics": asked.topics or tuple(before), "aims": tuple(aims)})


@tried
@given(seeds)
def test_a_turn_is_about_what_it_names_or_what_is_shown_or_what_was_said_last(seed: int) -> None:
    state, person, reading, said, shown = any_turn(random.Random(seed))
    now = moment_of(state, person, reading, said)
    last = state.inner(person.id).last_topic
    before = (state.topic_of(shown[0]),) if shown else (last,) if last is not None else ()
    assert now.evidence == shown
    if reading is None:
        assert (now.topics, now.asked) == (before, ())
        return
    questions = reading.questions or ()
    named = reading.topics[:1] if reading.label == "MULTI" else reading.topics[:2]
    goes_on = bool(questions) and not any(asked.topics or not asked.follows for asked in questions)
    probes = reading.label == "PROBE" and not named and not any(asked.exact for asked in questions)
    topics = before if reading.label == "ENCOUR" or goes_on or probes else named
    assert now.topics == topics
    leads = [
        asked.vague and any(set(asked.topics) & set(later.topics) for later in questions[at + 1 :])
        for at, asked in enumerate(questions)
    ]
    kept = [asked for asked, lead in zip(questions, leads, strict=True) if not lead and reading.label in ANSWERED]
    assert now.asked == tuple(left_of(state, asked, topics, shown, before) for asked in kept)
    assert moment_of(state, person, reading, None).evidence == ()


@tried
@given(seeds)
def test_what_is_shown_counts_as_it_is_put_and_harms_where_a_suspect_must_not_know(seed: int) -> None:
    dice = random.Random(seed)
    state, person, reading, said, _ = any_turn(dice)
    case = state.scenario
    facts = tuple(
        fact.model_copy(
            update={"sensitivity": dice.randint(0, 4), "personal": dice.random() < 0.5, "key": dice.random() < 0.5}
        )
        for fact in case.facts
    )
    state.scenario = case.model_construct(
        **{name: getattr(case, name) for name in type(case).model_fields} | {"facts": facts}
    )
    if dice.random() < 0.3:
        state.harms.add(("joint_questioning", person.id))
    now = moment_of(state, person, reading, said)
    inner = now.inner
    untold = [name for name in now.evidence if name not in inner.told]
    told_before, confronted, account = set(inner.evidence), set(inner.confronted), inner.account_given
    reached = candidates(now)
    found = list(approach(now, ()))
    new = [name for name in untold if name not in told_before or (name in confronted and now.calm)]
    assert [each for each in found if isinstance(each, events.EvidenceShown)] == [
        events.EvidenceShown(person=person.id, fact=name, after_account=account, confronted=account and not now.calm)
        for name in new
    ]
    secret = [state.scenario.fact[name] for name in untold if person.kind == "suspect"]
    secret = [fact for fact in secret if fact.sensitivity >= 2]
    assert [each.fact for each in found if isinstance(each, events.FactShared)] == [fact.id for fact in secret]
    assert all(each.persons == (person.id,) for each in found if isinstance(each, events.FactShared))
    harm_of = {"accommodation": "whereabouts_revealed", "plans": "suspect_tipped_off"}
    expected = {(harm_of[fact.topic], fact.id) for fact in secret if fact.topic in harm_of}
    expected |= {("consent_breached", fact.id) for fact in secret if fact.personal and not holds(fact.release, state)}
    tactics = reading.sure_tactics if reading is not None else frozenset()
    expected |= {(harm, person.id) for harm in ("threat", "promise") if harm in tactics}
    asks = now.label in ("OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION")
    cares = not {"consent", "rights_info", "basic_needs"}.isdisjoint(now.tactics)
    heard = person.companion is not None and not state.separated
    if asks and heard and not cares and ("joint_questioning", person.id) not in state.harms:
        expected.add(("joint_questioning", person.id))
    keys = [item.fact for item in reached if state.scenario.fact[item.fact].key]
    if now.label == "LEAD" and any(state.topic_of(fact) in now.topics for fact in keys):
        expected.add(("contaminated_fact", now.topics[0]))
    assert {(each.harm, each.detail) for each in found if isinstance(each, events.HarmDone)} == expected
