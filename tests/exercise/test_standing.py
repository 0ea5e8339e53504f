"""How a step stands: whatever case and state, an agency takes on what it may and can, and what it says of it is so."""

import random
from collections.abc import Mapping

from hypothesis import given

from roleplay.exercise.agencies import policy
from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.floor import standing
from roleplay.exercise.log.events import Decided, DutyAccepted, DutyDeclined, Event, Read
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State, Work
from roleplay.exercise.words.reading import Act, Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import ACT_KINDS, AGENCIES, AgencyId
from tests.exercise.chances import FEW, any_state, happen, one_of, some
from tests.exercise.test_duties import (
    THREE,
    TWO,
    hands,
    is_later,
    is_past,
    lacks,
    minutes,
    obstacles,
    seeds,
    steps,
    tried,
)

# --- what is said of it


def news(state: State, agency: AgencyId, action: Action) -> tuple[str, ...]:
    """What a step has brought to light that the agency knows and the learner lacks and may know."""
    own, learners = state.known(agency), state.known(state.learner)
    facts = (state.scenario.fact[name] for name in action.gives if name in own and name not in learners)
    return tuple(fact.id for fact in facts if may_know(fact, state.learner, state))


def who_did(state: State, agency: AgencyId, action: Action) -> str:
    doer = state.taken[action.id].agency
    return "already_done" if doer == agency else "yours" if doer == state.learner else "settled"


def said_of_taken(state: State, agency: AgencyId, action: Action) -> tuple[str, tuple[str, ...], str | None]:
    told = news(state, agency, action)
    return ("share", told, None) if told else (who_did(state, agency, action), (), state.taken[action.id].agency)


@tried
@given(seeds)
def test_a_request_is_answered_by_the_first_thing_that_stands_against_it_or_taken_on(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    agency, action = steps(dice, state)
    answer = policy.answer_request(state, agency, action)
    work = next((each for each in state.work if each.action == action.id), None)
    keeps_safe = action.separates or action.interpreter == "vetted"
    urgent = keeps_safe or (agency, action.id) in state.declined
    blocked = is_past(state, action) or (not is_later(state, action) and obstacles(state, action, agency))
    asked_for = lacks(state, action, agency)
    against: Mapping[str, bool] = {
        "decline": agency not in action.agencies,
        "taken": action.id in state.taken,
        "underway": work is not None and work.agency == agency,
        "in_hand": work is not None,
        "push_back": action.harm is not None,
        "blocked": bool(blocked),
        "ask": bool(asked_for),
        "busy": hands(state, agency) >= TWO and not urgent,
        "accept": True,
    }
    act = next(name for name, stands in against.items() if stands)
    if act == "taken":
        assert (answer.act, answer.facts, answer.agency) == said_of_taken(state, agency, action)
        assert not answer.direct
        return
    assert (answer.speaker, answer.act, answer.action) == (agency, act, action.id)
    assert not answer.direct
    assert answer.asks_for == (asked_for[0] if act == "ask" else None)
    assert answer.passages == (action.passages if act in ("decline", "push_back") else ())
    left = minutes(state, work) if work is not None and act == "in_hand" else None
    takes = None if act != "accept" or is_later(state, action) else max(1, round(action.minutes))
    assert answer.minutes == (left or takes)
    owner = {"decline": action.agencies[0], "in_hand": work.agency if work is not None else None}
    assert answer.agency == owner.get(act) or act == "blocked"
    if answer.about:  # who removes what stands in the way, and how
        (remover,) = (state.scenario.action[name] for name in answer.about)
        assert act == "blocked" and answer.agency in remover.agencies and remover.id not in state.taken
        own = [each for each in (agency, state.learner) if each in remover.agencies]
        assert answer.agency == (own or [*remover.agencies])[0]
    grounds = {"decline": "mandate", "push_back": "objection", "blocked": "blocked", "ask": "blocked", "busy": "busy"}
    due = state.minute + action.minutes
    if act == "accept":
        assert answer.events == (DutyAccepted(agency=agency, action=action.id, due=due, asked_by=state.learner),)
    elif act in grounds:
        declined = DutyDeclined(agency=agency, action=action.id, why=grounds[act], right_agency=owner.get(act))  # type: ignore[arg-type]
        assert answer.events == (declined,)
    else:
        assert not answer.events


def works_of(state: State, agency: AgencyId) -> list[Work]:
    own = [work for work in state.work if work.agency == agency and minutes(state, work) is not None]
    return sorted(own, key=lambda work: (work.due, work.action))


def check_doing(state: State, agency: AgencyId, answer: Response) -> None:
    """What an agency says of its own doing: what is due first, what it has promised for later, or that it waits."""
    present = works_of(state, agency)
    later = sorted((work for work in state.work if work.agency == agency), key=lambda work: work.due)
    first = next(iter((*present, *later)), None)
    left = minutes(state, first) if first is not None else None
    act = "standby" if first is None else "underway" if left is None else "progress"
    assert (answer.act, answer.action, answer.minutes) == (act, first.action if first else None, left)


@tried
@given(seeds)
def test_asked_how_a_step_stands_an_agency_says_so_as_far_as_it_has_heard(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    agency, action = steps(dice, state)
    asked = Asked(label="PROBE", scope="deed", actions=(action.id,), who=dice.random() < 0.5)
    answer = standing.of_step(state, agency, action, who=asked.who)
    work = next((each for each in state.work if each.action == action.id), None)
    taken = state.taken.get(action.id)
    own = agency == (taken.agency if taken is not None else work.agency if work is not None else None)
    heard = own or (work is not None and work.asked_by == agency) or action.told_to == agency
    heard = heard or (action.places and agency in action.agencies)
    hindered = policy.say_hindered(state, agency, action)
    if (taken or work) and not heard:
        assert answer.act == "unheard"
    elif taken is not None:
        told = () if asked.who else news(state, agency, action)
        assert (answer.act, answer.facts) == (("share", told) if told else (who_did(state, agency, action), ()))
        assert answer.minutes == (None if told else max(1, round(state.minute - taken.minute)))
    elif work is not None:
        left = minutes(state, work)
        act = "in_hand" if not own else "underway" if left is None else "progress"
        assert (answer.act, answer.minutes) == (act, left)
        assert answer.agency == (None if own else work.agency)
    elif agency in action.agencies:
        takes = None if is_later(state, action) else max(1, round(action.minutes))
        assert answer == (hindered or Response(agency, "not_yet", action=action.id, minutes=takes))
    elif action.agencies == (state.learner,):
        assert answer.act == "yours_to_do"
    else:
        assert (answer.act, answer.agency) == ("decline" if asked.who else "unheard", action.agencies[0])
    assert answer.action == action.id or answer.act == "ask"


TELLS_OF_IT = ("accept", "underway", "progress", "already_done", "report", "in_hand", "settled", "status")


def any_talk_of(dice: random.Random, state: State, name: str) -> tuple[list[Event], set[str]]:
    """Return things said, and who has by them heard that a step was decided, told of, taken on or taken."""
    told: list[Event] = []
    knowing: set[str] = set()
    for _ in range(dice.randint(1, 3)):
        audience = some(AGENCIES, dice, 3)
        if dice.random() < 0.5:
            act = Act(kind=dice.choice(("decide", "tell", *ACT_KINDS)), id=name, of="action", sure=dice.random() < 0.8)
            reading = Reading(reader="chance", label="PROBE", side="+", confidence=1.0, acts=(act,))
            told += [Said(speaker=state.learner, channel="room", audience=audience, text="Words.", origin="learner")]
            told += [Said(speaker="ngo", channel="room", audience=AGENCIES, text="Words.", origin="authored")]
            told += [Read(reading=reading)]
            knowing |= set(audience) if act.sure and act.kind in ("decide", "tell") else set()
        else:
            where = dice.choice(("action", "also", "finished", "ongoing", "about"))
            named = {"action": name, "ongoing": ((name, 5),)}.get(where, (name,))
            act_said = dice.choice((*TELLS_OF_IT, "not_yet", "decline", "able"))
            who = {"id": "m1", "speaker": "ngo", "channel": "room", "audience": audience, "answers": 1}
            told.append(Decided(move=Move.model_validate({**who, "act": act_said, where: named})))
            knowing |= set(audience) if act_said in TELLS_OF_IT and where != "about" else set()
    return told, knowing


@tried
@given(seeds)
def test_whoever_was_there_has_heard_of_a_step(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    action = dice.choice(state.scenario.actions[:FEW])
    before = {agency for agency in AGENCIES if standing.has_heard_of(state, agency, action)}
    told, knowing = any_talk_of(dice, state, action.id)
    happen(state, *told)
    assert {agency for agency in AGENCIES if standing.has_heard_of(state, agency, action)} == before | knowing


@tried
@given(seeds)
def test_an_agency_says_what_it_is_at_what_it_has_done_and_when_to_come(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    agency = one_of(state, dice)
    check_doing(state, agency, standing.of_own_work(state, agency))
    works = works_of(state, agency)
    visit = standing.of_visit(state, agency)
    left = minutes(state, works[0]) if works else None
    assert (visit.act, visit.minutes) == ("come_later" if works else "come_now", left)
    done = [name for name, taken in state.taken.items() if taken.agency == agency]
    recent = [name for name in done if state.taken[name].turn >= state.phase_turn] or done
    assert standing.finished_by(state, agency) == tuple(recent[-THREE:])
    answer = standing.how_far(state, agency, Asked(label="PROBE", scope="status"))
    if works or recent:
        ongoing = tuple((work.action, minutes(state, work)) for work in works)
        assert (answer.act, answer.finished, answer.ongoing) == ("status", tuple(recent[-THREE:]), ongoing)
    else:
        check_doing(state, agency, answer)
    placing = [name for name in state.taken if state.scenario.action[name].places]
    where = standing.of_whereabouts(state, agency)
    assert where is not None
    assert (where.act, where.action) == ("whereabouts", placing[-1] if placing else None)
    untold = state.scenario.model_copy(update={"whereabouts": None})
    state.scenario = untold
    assert (standing.of_whereabouts(state, agency) is None) == (not placing)


@tried
@given(seeds)
def test_on_a_subject_an_agency_has_what_is_under_way_before_what_it_has_done(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    agency, topics = one_of(state, dice), some(state.scenario.topic, dice)
    case = state.scenario
    named = some((action.id for action in case.actions[:FEW]), dice, 1)
    asked = Asked(label="PROBE", scope="status", topics=topics, actions=named)
    moving = case.topic[topics[0]].steps if topics else ()
    brings = {action.id for action in case.actions if any(case.fact[fact].topic in topics for fact in action.gives)}
    ours = {
        action.id for action in case.actions if agency in action.agencies and action.id in {*moving, *named, *brings}
    }
    running = {work.action for work in works_of(state, agency)} & ours
    done = [name for name, taken in state.taken.items() if taken.agency == agency and name in ours]
    found = standing.on_subject(state, agency, asked)
    assert (found.id if found else None) in (running or set(done[-1:]) or {None})
    told = standing.how_far(state, agency, asked)
    if found is not None:
        assert told == standing.of_step(state, agency, found)
    moved = standing.has_moved(state, agency, topics)
    at_it = {work.action for work in works_of(state, agency)}
    step = next((name for name in moving if name in at_it or who_took(state, name) == agency), None)
    assert (moved.action if moved else None) == step
    if moved is not None and step is not None:
        assert moved.act == ("already_done" if step in state.taken else "progress")
        assert not moved.facts


def who_took(state: State, name: str) -> AgencyId | None:
    return state.taken[name].agency if name in state.taken else None


# --- news


def open_needs(state: State, agency: AgencyId) -> list[str]:
    """The facts that an agency's open duties of this phase need, that it lacks and the learner knows."""
    case, known, learners = state.scenario, state.known(agency), state.known(state.learner)
    own = (duty for duty in case.duties if (duty.agency, duty.phase) == (agency, state.phase))
    needed = (fact for duty in own if duty.id not in state.done for fact in duty.needs_facts)
    return [fact for fact in needed if fact not in known and fact in learners]


@tried
@given(seeds)
def test_what_an_agency_needs_and_what_news_touch_follows_its_duties(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    case, agency = state.scenario, dice.choice(AGENCIES)
    facts = some((fact.id for fact in case.facts[:FEW]), dice, 4)
    needs = open_needs(state, agency)
    unasked = [fact for fact in needs if f"{agency}:{fact}" not in state.asked]
    assert policy.wanted_fact(state, agency) == (unasked[0] if unasked else None)
    assert policy.wanted_fact(state, agency, again=True) == (needs[0] if needs else None)
    unmet = [duty for duty in case.duties if duty.agency == agency and duty.id not in state.done]
    needed = {fact for duty in unmet for fact in duty.needs_facts} | {f.id for f in case.facts if agency in f.needs}
    assert policy.touched_by(state, agency, facts) == (not needed.isdisjoint(facts))
