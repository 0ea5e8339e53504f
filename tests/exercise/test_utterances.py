"""What a reader gets with the learner's words, in any state, and which words and names are let in at all."""

import random
from contextlib import nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.errors import InputError
from roleplay.exercise.log.events import Event
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import Offer
from roleplay.exercise.talk.utterance import audience, clean, offered, refuse_unknown, utterance
from roleplay.exercise.words.options import sayable
from roleplay.exercise.words.quoting import turn_of, unquoted, verbatim
from roleplay.exercise.words.reading import Act, Earlier
from roleplay.scenario.vocabulary import AGENCIES
from tests.exercise.chances import any_state, any_talk, begun, happen, some
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

tried = settings(max_examples=amount(100, 1000), deadline=None)
seeds = st.integers(0, 1_000_000)


@given(st.text(max_size=12), st.integers(1, 10))
def test_a_text_is_let_in_bare_if_it_is_one_and_not_too_long(text: str, longest: int) -> None:
    bare = text.strip()
    unprintable = any((ord(sign) < 32 and sign not in "\n\t\r") or "\ud800" <= sign <= "\udfff" for sign in bare)
    if 0 < len(bare) <= longest and not unprintable:
        assert clean(text, longest) == bare
    else:
        with pytest.raises(InputError):
            clean(text, longest)


@pytest.mark.parametrize("sign", ["\x1f", "\x00", "\ud800", "\udfff"])
def test_what_is_no_text_is_not_let_in(sign: str) -> None:
    with pytest.raises(InputError, match="not_text"):
        clean(f"a{sign}b", 10)
    assert clean("a\n\t\r b\ue000\ud7ff ", 10) == "a\n\t\r b\ue000\ud7ff"


@tried
@given(seeds)
def test_words_reach_the_room_one_other_agency_or_one_person(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    others = [agency for agency in AGENCIES if agency != state.learner]
    to = some((*AGENCIES, "driver", "worker", "nobody"), dice)
    assert audience(state, "room", to) == tuple(state.scenario.seat)
    for channel, known in (("direct", others), ("interview", list(state.scenario.person))):
        if len(to) == 1 and to[0] in known:
            assert audience(state, channel, to) == (state.learner, to[0])  # type: ignore[arg-type]
        else:
            with pytest.raises(InputError) as refused:
                audience(state, channel, to)  # type: ignore[arg-type]
            assert refused.value.details["known"] == ", ".join(known)


@tried
@given(seeds)
def test_only_what_the_learner_knows_and_the_case_has_is_chosen_by_hand(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    case, known = state.scenario, set(state.known(state.learner))
    facts = some((fact.id for fact in case.facts[:12]), dice)
    names = {
        "fact": (*(fact.id for fact in case.facts[:12]),),
        "action": (case.actions[0].id, case.actions[1].id, "x-action", "y-action"),
        "topic": (case.topics[0].id, "x-topic", "y-topic"),
    }
    acts = tuple(
        Act(kind="tell", id=name, of=of)  # type: ignore[arg-type]
        for of in names
        for name in (some(names[of], dice) if dice.random() < 0.4 else ())
    )
    strange = [("unknown_fact", "fact", name) for name in facts if name not in known]
    strange += [("unknown_fact", "fact", act.id) for act in acts if act.of == "fact" and act.id not in known]
    strange += [(f"unknown_{act.of}", act.of, act.id) for act in acts if act.id in ("x-action", "y-action")]
    strange += [(f"unknown_{act.of}", act.of, act.id) for act in acts if act.id in ("x-topic", "y-topic")]
    library = shipped_content(KNOWLEDGE).library
    said = Said(
        speaker=state.learner, channel="room", audience=tuple(state.scenario.seat), text="Words.", facts=facts,
        acts=acts, origin="learner",
    )  # fmt: skip
    if not strange:
        possible = {(option.does, option.id) for option in sayable(utterance(state, said, library))}
        impossible = [act for act in acts if (act.kind, act.id) not in possible]
        with pytest.raises(InputError, match="no_such_option") if impossible else nullcontext():
            refuse_unknown(state, said, library)
        return
    with pytest.raises(InputError, match=strange[0][0]) as refused:
        refuse_unknown(state, said, library)
    assert refused.value.details == {strange[0][1]: strange[0][2]}


@tried
@given(seeds)
def test_a_reader_gets_what_the_learner_knows_and_was_offered_lately(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    library = shipped_content(KNOWLEDGE).library
    names = [action.id for action in state.scenario.actions[:4]]
    for agency in some(AGENCIES, dice, 3):
        place = dice.choice(("room", "direct"))
        state.offers[agency] = Offer(some(names, dice), state.turn - dice.choice((0, 1, 2, 3)), place, 0)
    agencies = some(AGENCIES, dice, 3)
    direct = dice.random() < 0.5
    here = "direct" if direct else "room"
    recent = [state.offers[each] for each in agencies if each in state.offers]
    made = [each for each in recent if state.turn - each.turn <= 2 and each.channel == here]
    actions = [name for each in made for name in each.actions]
    assert list(offered(state, agencies, here)) == actions
    to = tuple(agency for agency in AGENCIES if agency != state.learner)[:1] if direct else ()
    who = {"speaker": state.learner, "channel": "direct" if direct else "room", "to": to, "audience": agencies}
    said = Said.model_validate({**who, "text": "Words.", "origin": "learner"})
    found = utterance(state, said, library)
    assert (found.to, found.person, found.stage, found.opened) == (to, None, "account", frozenset())
    assert found.offered == frozenset(actions)
    assert {fact.id for fact in found.facts} == state.known(state.learner).keys()
    assert not found.everyday and not found.before.facts


@tried
@given(seeds)
def test_in_a_talk_a_reader_gets_what_the_person_said_last(seed: int) -> None:
    state, person = any_talk(random.Random(seed))
    person = state.scenario.person[person.id]  # as the truth that is played has it
    library = shipped_content(KNOWLEDGE).library
    who = {"speaker": state.learner, "channel": "interview", "to": (person.id,), "audience": (state.learner, person.id)}
    found = utterance(state, Said.model_validate({**who, "text": "Words.", "origin": "learner"}), library)
    inner = state.inner(person.id)
    last = inner.last
    assert (found.to, found.person, found.offered) == ((), person, frozenset())
    assert (found.stage, found.opened) == (state.stage(person.id), inner.opened)
    assert {item.id for item in found.everyday} == {e.id for e in state.scenario.everyday if e.id in person.remarks}
    facts = (*last.facts, *([last.withheld] if last.withheld is not None else [])) if last is not None else ()
    assert found.before.facts == facts
    subjects = [state.topic_of(fact) for fact in facts]
    subjects += [
        e.topic for e in state.scenario.everyday for name in (last.remarks[:1] if last else ()) if e.id == name
    ]  # type: ignore[misc]
    named = [*subjects, *([last.topic] if last is not None else []), inner.last_topic]
    assert found.before.topic == next((topic for topic in named if topic is not None), None)


# --- what was heard before


def message(learner: str, text: str, *, to_me: bool) -> Event:
    audience = (learner, "ngo") if to_me else ("ngo", "labour")
    who = {"speaker": "ngo", "channel": "direct", "to": (learner,), "audience": audience}
    return Said.model_validate({**who, "text": text, "origin": "authored"})


@tried
@given(seeds)
def test_of_the_conversation_a_reader_gets_what_was_heard_the_oldest_words_dropped_at_once(seed: int) -> None:
    dice = random.Random(seed)
    state = begun(dice, shipped_content(KNOWLEDGE).library.scenario["white-van"])
    learner = state.learner
    kept: list[Earlier] = []
    for at in range(dice.randint(1, 30)):
        text = f"{at} " + "w" * dice.choice((3, 500, 997, 1198, 1197, 1199, 3000))
        to_me = dice.random() < 0.8
        happen(state, message(learner, text, to_me=to_me))
        if to_me:
            kept.append(Earlier("ngo", "direct", text[:1200], (learner,)))
            if sum(len(each.text) for each in kept) > 6000:
                while sum(len(each.text) for each in kept) > 4000:
                    kept.pop(0)
    who = {"speaker": learner, "channel": "room", "audience": AGENCIES, "text": "Words.", "origin": "learner"}
    said = Said.model_validate(who)
    happen(state, said)
    found = utterance(state, said, shipped_content(KNOWLEDGE).library)
    assert list(found.heard) == (kept if learner not in ("ngo", "labour") else list(found.heard))


@pytest.mark.parametrize(("turn", "first"), [(39, 0), (40, 0), (59, 0), (60, 20), (79, 20), (80, 40)])
def test_what_was_said_long_ago_leaves_in_blocks_of_turns(turn: int, first: int) -> None:
    state = begun(random.Random(4), shipped_content(KNOWLEDGE).library.scenario["white-van"])
    who = {"speaker": state.learner, "channel": "room", "audience": AGENCIES, "origin": "learner"}
    for number in range(1, turn + 1):
        happen(state, Said.model_validate({**who, "text": f"{number}"}))
    said = state.log[-1].event
    assert isinstance(said, Said)
    found = utterance(state, said, shipped_content(KNOWLEDGE).library)
    assert [each.text for each in found.heard] == [str(number) for number in range(max(first, 1), turn)]


# --- quotes


@given(
    st.lists(st.sampled_from(["ab", "cde", "f", "ghij"]), min_size=1, max_size=7), st.integers(0, 6), st.integers(1, 7)
)
def test_a_quote_of_whole_words_stands_where_they_do_and_not_within_others(
    words: list[str], at: int, count: int
) -> None:
    text = " ".join(words)
    quoted = words[at : at + count]
    found = verbatim(" ".join(quoted), text)
    enough = len(quoted) >= 2 or (len(quoted) == len(words) == 1)
    assert found == (" ".join(quoted) if enough else None)
    if enough and len(quoted) >= 2:
        within = "x" + text.replace(" ", "x ") + "x"
        assert verbatim(" ".join(quoted), within) is None
        turns = {3: within, 5: text, 7: text}
        assert turn_of(" ".join(quoted), turns) == 5


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("He said “Go now.” And left.", "He said “x.” And left."),
        ("He said “go now” twice.", "He said “x” twice."),
        ("»Zakaj?« je vprašal.", "“x.” je vprašal."),
        ("„Ne“ in \"da!\"", "“x” in “x.”"),
    ],
)  # fmt: skip
def test_what_is_quoted_is_no_word_and_keeps_the_stop_of_its_sentence(text: str, plain: str) -> None:
    assert unquoted(text) == plain
