"""What a person replies to any turn: what may be told, what is kept back and how, and which rule weighs more."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log import events
from roleplay.exercise.log.events import Event
from roleplay.exercise.persons import gates
from roleplay.exercise.persons.gates import Moment, candidates, open_ones
from roleplay.exercise.persons.interview import outcome
from roleplay.exercise.persons.reply import Reply, choose
from roleplay.exercise.persons.untruths import admitted
from roleplay.exercise.words.reading import SURE_OF_CLASS, Asked, Reading
from roleplay.scenario.persons import Disclosure
from roleplay.scenario.vocabulary import TACTIC_OF, Tactic
from tests.exercise.chances import any_moment
from tests.exercise.test_gates import WIDE, after
from tests.thorough import amount

tried = settings(max_examples=amount(400, 4000), deadline=None)
seeds = st.integers(0, 1_000_000)
# What is said to a tactic, the most telling one first.
TO_TACTICS: dict[Tactic, str] = {
    "threat": "threat", "accusation": "accusation", "promise": "promise", "bluff": "bluff",
    "minimisation": "minimisation", "why_blame": "why_blame", "basic_needs": "basic_needs", "rights_info": "rights",
    "consent": "consent_yes", "summary": "summary_yes", "empathy": "empathy",
}  # fmt: skip
KIND = {"empathy", "summary_yes", "rights", "consent_yes", "basic_needs", "nod"}


def tactic_of(now: Moment) -> str | None:
    return next((stance for tactic, stance in TO_TACTICS.items() if tactic in now.tactics), None)


def remarks(now: Moment) -> list[str]:
    return [name for asked in now.asked for name in asked.remarks]


# --- which rule weighs more


def weightiest(now: Moment) -> str | None:
    """What is said whatever was asked: None where the question itself is answered."""
    reading, person, state, tactic = now.reading, now.person, now.state, tactic_of(now)
    cousin = person.needs_interpreter and state.interpreter == "unvetted"
    untrue = admitted(now)
    against = {
        "no_interpreter": person.needs_interpreter and state.interpreter == "none",
        "break_down": now.inner.values["distress"] >= 0.92,
        untrue[0] if untrue is not None else "": untrue is not None,
        "threat": tactic == "threat",
        "accusation": tactic == "accusation",
        "tone": reading is not None and reading.rude and not cousin,
        "shut": now.inner.shut_until >= state.turn,
        "nonsense": reading is not None and not reading.sense,
        "cousin": cousin,
    }
    return next((name for name, stands in against.items() if stands), None)


@pytest.mark.long
@tried
@given(seeds)
def test_the_weightiest_rule_is_the_answer(seed: int) -> None:
    now = any_moment(random.Random(seed))
    first, reply = weightiest(now), choose(now)
    check_any(now, reply)
    if first == "shut":
        offers = {each.id for each in now.state.scenario.everyday if each.courtesy}
        kind = [name for name in remarks(now) if name in offers]
        civil = bool(kind) and now.calm
        assert (reply.stance, reply.remarks) == (("remark", tuple(kind[:1])) if civil else ("shut_down", ()))
        assert not civil or reply.topic == now.subject
    elif first == "cousin":
        reached = candidates(now)
        free = open_ones(now, [item for item in reached or gates.invited(now) if item.layer == "volunteered"])
        kept = [item for item in reached if item not in free]
        assert reply.told == tuple(free[:1])
        assert (reply.stance, reply.kept) == (
            ("disclose", None) if free else ("cousin_speaks", kept[0] if kept else None)
        )
    elif first is not None:
        untrue = admitted(now)
        assert reply.stance == first
        assert reply.admission == (untrue[1] if untrue and first in ("admit", "take_back", "admit_vaguely") else None)
        assert not reply.told and reply.kept is None and not reply.remarks
        assert reply.topic == (reply.admission.topic if reply.admission is not None else None)
    else:
        check_answer(now, reply)


def check_any(now: Moment, reply: Reply) -> None:
    """Whatever is replied: what is told lies open, what is kept back is untold, and both belong to the person."""
    assert list(reply.told) == open_ones(now, reply.told)
    assert not {item.fact for item in reply.told} & now.inner.told.keys()
    assert (reply.stance == "disclose") == bool(reply.told)
    assert reply.kept is None or (reply.kept.fact not in now.inner.told and reply.kept not in reply.told)
    assert (reply.stance == "already_said") == (reply.again is not None)
    assert (reply.stance == "remark") <= bool(reply.remarks)
    assert reply.about == (reply.told[0] if reply.told else reply.kept)
    if reply.stance == "deny":
        kept = reply.kept
        assert kept is not None and kept.cover is not None
        assert kept.fact not in now.inner.contradicted and kept.fact not in now.inner.evidence


# --- what is answered to the question itself


def own_facts(now: Moment) -> dict[str, Disclosure]:
    return {item.fact: item for item in now.person.disclosures}


def check_answer(now: Moment, reply: Reply) -> None:
    follows = bool(now.reading and now.reading.questions) and all(each.follows for each in now.reading.questions or ())  # type: ignore[union-attr]
    tactic = tactic_of(now)
    if tactic == "summary_yes" and not now.inner.told:
        tactic = "nod"  # nothing that was said could be summed up
    going_on = now.label in ("OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "MULTI", "ENCOUR")
    cares = not {"consent", "rights_info", "basic_needs"}.isdisjoint(now.tactics)
    surely = any(after(now, item.fact, 0.7) for item in candidates(now))
    if follows and going_on:
        check_going_on(now, reply)
    elif cares and now.label in ("ADMIN", "CLOSED_A", "CLOSED_I"):
        check_care(now, reply, tactic or "basic_needs")
    elif now.label == "ADMIN" and not surely:
        greeting = "greeting" if now.reading is not None and now.reading.greets else "nod"
        check_simple(now, reply, tactic or greeting)
    elif now.label == "MULTI":
        check_several(now, reply, None if tactic in KIND else tactic)
    elif now.label in ("OPEN", "PROBE", "CLOSED_I"):
        check_told(now, reply, None if tactic in KIND else tactic)  # kind words around a question are no answer to it
    elif now.label is None:
        check_told(now, reply, "silence")
    elif now.label == "ENCOUR" and tactic != "summary_yes":
        check_told(now, reply, tactic or "nod")
    elif now.label == "ENCOUR":
        assert reply == Reply("summary_yes")
    elif now.label in ("ADMIN", "CLOSED_A"):
        check_told(now, reply, tactic)
    else:
        check_unasked(now, reply, tactic)


def check_simple(now: Moment, reply: Reply, otherwise: str) -> None:
    """An everyday remark where one is asked for, else a word."""
    named = remarks(now)
    assert (reply.stance, reply.remarks) == (("remark", tuple(named[:1])) if named else (otherwise, ()))
    assert reply.topic == (now.subject if named else None)


def check_unasked(now: Moment, reply: Reply, tactic: str | None) -> None:
    """Leading questions, forced choices and opinions bring no fact out, unless a question word can be answered."""
    suggests = now.label == "LEAD" and gates.suggested(now) is not None
    if remarks(now) and (tactic is None or tactic in KIND) and not suggests:
        check_simple(now, reply, "remark")
    elif now.label == "FORCED" and (
        any(asked.names and asked.exact for asked in now.asked) or now.reading.confidence < SURE_OF_CLASS  # type: ignore[union-attr]
    ):
        check_told(now, reply, tactic)
    elif now.label == "FORCED":
        assert reply == Reply("pick_option", topic=now.subject)
    elif now.label == "LEAD" and any(asked.names for asked in now.asked):
        reached = candidates(now)
        evades = bool(reached) or now.subject in now.person.evasions
        assert (reply.stance, reply.kept) == ("evade" if evades else "unknown", reached[0] if reached else None)
        assert reply.topic == (None if reached else now.subject)
    elif now.label == "LEAD":
        assert reply == Reply("go_along" if gates.goes_along(now) else "short", topic=now.subject)
    else:
        assert reply == Reply(tactic or "short", topic=now.subject)  # type: ignore[arg-type]


def beside(now: Moment, told: Disclosure, reached: list[Disclosure]) -> bool:
    """Whether an exact question is rather after what comes first, which is not what could be told."""
    weights = {
        a.fact: round(a.fit, 1) for each in now.asked if each.exact and each.label not in WIDE for a in each.aims
    }
    return bool(reached) and weights.get(told.fact, 0.0) < weights.get(reached[0].fact, 0.0)


def check_told(now: Moment, reply: Reply, otherwise: str | None) -> None:
    """A remark, what lies open, a word, what is kept back, what explains the thing shown, or nothing told."""
    reached, named, state = candidates(now), remarks(now), now.state
    others = replace(now, asked=tuple(asked for asked in now.asked if not asked.remarks))
    free = open_ones(now, reached or gates.invited(now))
    meant = [
        item
        for item in reached
        if after(now, item.fact, 0.5) or not now.topics or state.topic_of(item.fact) in now.topics
    ]
    if named and not any(after(others, item.fact, 0.5) for item in reached):
        check_simple(now, reply, "remark")
    elif free and not beside(now, free[0], reached):
        assert (reply.told, reply.topic) == (tuple(free), now.subject)
    elif otherwise is not None and now.label in (None, "ENCOUR", "CLOSED_A"):
        assert reply == Reply(otherwise, topic=now.subject)  # type: ignore[arg-type]
    elif meant:
        check_kept(now, reply, meant[0])
    elif otherwise is not None:
        assert reply == Reply(otherwise, topic=now.subject)  # type: ignore[arg-type]
    elif explained := explaining(now):
        assert (reply.told, reply.topic) == ((explained[0],), now.subject)
    elif now.evidence:
        shown = state.topic_of(now.evidence[0])
        evades = any(asked.exact for asked in now.asked) and shown in now.person.evasions
        assert reply == Reply("evade" if evades else "evidence", topic=shown)
    else:
        check_nothing(now, reply)


def explaining(now: Moment) -> list[Disclosure]:
    """What may be told of a thing that is shown: of itself first, then of its subject."""
    subjects = {now.state.topic_of(fact) for fact in now.evidence}
    untold = [item for item in now.person.disclosures if item.fact not in now.inner.told]
    near = [item for item in untold if item.fact in now.evidence or now.state.topic_of(item.fact) in subjects]
    return open_ones(now, sorted(near, key=lambda item: item.fact not in now.evidence))


def check_kept(now: Moment, reply: Reply, kept: Disclosure) -> None:
    """Kept back with the cover story while that holds; what was denied already, as the person's temper has it."""
    exact = any(asked.exact and asked.label not in WIDE for asked in now.asked)
    whose = any(asked.who for asked in now.asked) and not after(now, kept.fact, 0.7)
    against = kept.fact in now.inner.contradicted or kept.fact in now.inner.evidence
    if kept.cover is None or whose or against:
        stance = "evidence" if now.evidence else "evade"
    else:
        temper = now.state.temperament(now.person).pressed
        stance = temper if kept.fact in now.inner.denied else "deny"
    assert (reply.stance, reply.kept) == (stance, kept)
    assert reply.topic == (None if exact else now.state.topic_of(kept.fact))


def check_nothing(now: Moment, reply: Reply) -> None:
    """Told before, a greeting, what was meant, or that nothing is known or said of the subject."""
    asked = now.asked or (Asked(label=now.label or "ENCOUR", topics=now.topics),)
    told = [item.fact.id for each in asked for item in gates.fits(now, each) if item.fact.id in now.inner.told]
    before = [fact for fact in told if not now.exact or now.after(fact, 0.5)]  # what was plainly asked for
    if before:
        assert (reply.stance, reply.again) == ("already_said", own_facts(now)[before[0]])
        assert reply.topic == now.subject
        return
    assert reply == nothing(now)


def nothing(now: Moment) -> Reply:
    vague = any(asked.vague for asked in now.asked)
    evades = not now.topics or not now.person.evasions.keys().isdisjoint(now.topics)
    if now.reading is not None and now.reading.greets and not any(asked.exact for asked in now.asked):
        return Reply("greeting", topic=now.subject)
    if not now.topics and not any(asked.aims for asked in now.asked):
        return Reply("off_topic", topic=now.subject)
    return Reply("evade") if vague else Reply("evade" if evades else "unknown", topic=now.subject)


def check_going_on(now: Moment, reply: Reply) -> None:
    """What goes on about the last answer stays with it: the same remark, the fact kept back, or more of its subject."""
    last, own = now.inner.last, own_facts(now)
    if last is not None and last.remarks:
        assert (reply.stance, reply.remarks, reply.topic) == ("remark", last.remarks[-1:], last.topic)
        return
    kept = own[last.withheld] if last is not None and last.withheld is not None else None
    free = open_ones(now, [kept] if kept is not None else candidates(now))
    if free:
        assert (reply.told, reply.topic) == ((free[0],), now.subject)
    elif kept is not None:
        check_kept(now, reply, kept)
    elif last is not None and last.facts and last.act != "already_said" and now.label not in WIDE:
        assert (reply.stance, reply.again, reply.topic) == ("already_said", own[last.facts[-1]], now.subject)
    else:
        assert reply == Reply("evade" if now.topics else "off_topic", topic=now.subject)


def check_care(now: Moment, reply: Reply, stance: str) -> None:
    """Care is answered as such; at most the person says how it is with needs or health, or what is surely asked."""
    exact = any(asked.exact for asked in now.asked)
    cares = stance in ("basic_needs", "consent_yes")
    reached = [
        item
        for item in candidates(now)
        if after(now, item.fact, 0.7)
        or (cares and item.layer != "earned" and now.state.topic_of(item.fact) in ("needs", "health"))
    ]
    free, named = open_ones(now, reached), remarks(now)
    if exact and named:
        check_simple(now, reply, "remark")
    elif free:
        assert (reply.told, reply.topic) == ((free[0],), None)
    elif not cares:
        assert reply == Reply(stance)  # type: ignore[arg-type]
    elif exact and reached:
        assert reply == Reply("evade", kept=reached[0])
    elif exact and now.topics and not {"needs", "health"} & set(now.topics):
        check_nothing(now, reply)
    elif named:
        check_simple(now, reply, "remark")
    elif exact and reply.stance == "already_said":
        check_nothing(now, reply)
    else:
        assert reply == Reply(stance)  # type: ignore[arg-type]


def check_several(now: Moment, reply: Reply, tactic: str | None) -> None:
    """Of several questions the everyday ones and one more are answered, the first for which something lies open."""
    own = [asked for asked in now.asked if not asked.follows]
    if not own:
        check_told(now, reply, tactic)
        return
    if now.inner.admitted:
        return  # a single question may be after what was admitted
    alone = [choose(_alone(now, asked, tactic)) for asked in own]
    named = tuple(dict.fromkeys(name for each in alone for name in each.remarks))
    rest = [each for each in alone if not each.remarks]
    of = [(asked, found.fact) for asked, each in zip(own, alone, strict=True) if (found := each.about) is not None]
    subjects = {asked.topics[0] if asked.topics else now.state.topic_of(fact) for asked, fact in of}
    assert reply.remarks == named
    telling = [each for each in rest if each.told]
    keeping = [each for each in rest if each.kept is not None]
    if not telling and not keeping and named:
        assert (reply.stance, reply.topic, reply.several) == ("remark", now.subject, bool(of))
        return
    chosen = next(iter((*telling, *keeping, *rest)))
    assert (reply.stance, reply.told, reply.kept, reply.topic) == (
        chosen.stance,
        chosen.told,
        chosen.kept,
        chosen.topic,
    )
    assert reply.several == (len(subjects) > 1 and len({fact for _, fact in of}) > 1)


def _alone(now: Moment, asked: Asked, tactic: str | None) -> Moment:
    """The same turn as if one of its questions had been put alone, with nothing around it but this tactic."""
    assert now.reading is not None
    acts = tuple(act for act in now.reading.acts if tactic and TO_TACTICS.get(TACTIC_OF.get(act.kind)) == tactic)  # type: ignore[arg-type]
    acts += now.reading.kinds("greet")
    reading = now.reading.model_copy(update={"label": "CLOSED_I", "acts": acts, "questions": ()})
    plain = Reading.model_validate(reading.model_dump())
    return replace(now, asked=(asked,), topics=asked.topics[:2], reading=plain)


# --- what a reply brings


@tried
@given(seeds)
def test_what_a_reply_brings_is_what_it_says(seed: int) -> None:
    now = any_moment(random.Random(seed))
    reply = choose(now)
    found: list[Event] = list(outcome(now, reply))
    person, state = now.person.id, now.state
    told = [each for each in found if isinstance(each, events.FactDisclosed)]
    assert [(each.fact, each.layer, each.to) for each in told] == [
        (item.fact, item.layer, (state.learner,)) for item in reply.told
    ]
    assert all(each.contaminated == (state.topic_of(each.fact) in now.inner.suggested) for each in told)
    kept = [each for each in found if isinstance(each, events.FactWithheld)]
    assert [(each.fact, each.covered) for each in kept] == (
        [(reply.kept.fact, reply.stance == "deny")] if reply.kept is not None else []
    )
    assert all(each.missing == (gates.lacking(reply.kept, state, now.person) or ("question",)) for each in kept)  # type: ignore[arg-type]
    agrees = [each for each in found if isinstance(each, events.WentAlong)]
    assert bool(agrees) == (reply.stance in ("go_along", "pick_option"))
    assert all((each.topics, each.fact) == (now.topics, gates.suggested(now)) for each in agrees)
    assert any(isinstance(each, events.AdmittedFalsely) for each in found) == (reply.stance == "admit")
    assert any(isinstance(each, events.HarmDone) for each in found) == (reply.stance == "admit")
    assert any(isinstance(each, events.TakenBack) for each in found) == (reply.stance == "take_back")
    opened = found[-1]
    assert isinstance(opened, events.TopicOpened)
    answered = [state.topic_of(item.fact) for item in (*reply.told, *((reply.kept,) if reply.kept else ()))]
    assert opened.topics == tuple(dict.fromkeys((*answered, *now.topics)))
    assert (opened.person, opened.account) == (person, now.label == "OPEN")
    back = {
        item.fact
        for item in reply.told
        if now.person.kind == "suspect" and item.fact in now.inner.covered and item.fact not in now.inner.contradicted
    }
    assert {each.fact for each in found if isinstance(each, events.Contradicted)} == back
