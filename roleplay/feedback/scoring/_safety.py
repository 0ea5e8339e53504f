"""What is measured for criteria of safety and rights: separation, explaining, interpreter, protection, non-punishment.

A measure returns None where the session gave nothing to observe. The thresholds stand in the rubric, not here. Only
the learner's own conduct earns anything: a measure names the turns on which it rests, and without any it earns no
level above 0.
"""

from collections import Counter
from collections.abc import Iterable

from roleplay.exercise.log.events import HarmDone
from roleplay.feedback.counting import EXPLAINED, SessionLedger, Turn, explains_rights, holds
from roleplay.feedback.rubric import Criterion
from roleplay.feedback.scoring._measure import (
    FEWEST_TURNS,
    MOST_EVIDENCE,
    Measure,
    Mention,
    counts,
    evidence,
    harmed,
    has_reached,
    lacking,
    may_do,
    measured,
    named_in,
    quoted,
    seen_to,
    serving,
    texts,
    titles,
)
from roleplay.reading.words.text import sentences

WANTED_STEPS = 2


@counts("R-01", "joint separated needs risk persons may later", mentions="names")
def separation(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Controlled persons separated, and needs met, before they were talked to."""
    record, case = ledger.record, ledger.record.case
    lines = [line for line in ledger.safeguards if line.id == "separation" and line.done is not None]
    separating = [action.id for action in case.actions if action.separates]
    own, may = seen_to(ledger, separating), bool(may_do(ledger, separating))
    can = may or record.state.drill is not None  # in a drill the room is the learner's, whatever the agency
    left_to_learner = can and has_reached(ledger, "interview") and not record.state.separated
    if not lines and not own and not left_to_learner:
        return None
    joint = [harm for harm in ledger.harms if harm.kind == "joint_questioning"]
    persons = {line.person for line in lines}
    needs = [line.done and line.own for line in ledger.safeguards if line.id == "needs" and line.person in persons]
    calming = [action.id for action in case.actions if action.calms.get("distress", 0.0) < 0]
    first = min((harm.turn for harm in joint), default=0)
    return measured(
        ledger,
        {
            "joint": len(joint),
            "separated": float(all(line.done for line in lines) if lines else bool(own)),
            "needs": float(all(needs) if needs else bool(seen_to(ledger, calming))),
            "risk": float(any(turn.asks(ledger.signs.risk[record.spoken]) for turn in _to_victims(ledger))),
            "persons": len(persons),
            "may": float(may),
            "later": min((turn for turn in own.values() if joint and turn > first), default=0),
        },
        rests_on=[*record.talks(lambda person: person.id in persons), *own.values()],
        mentions={"names": [Mention(whose=case.person[harm.detail].name[record.language]) for harm in joint]},
        shows=own.values(),
        lacks=(quoted(harm.turn, harm.quote) for harm in joint),
    )


@counts("R-02", "elements introduction rights consent limits persons missing", mentions="missing given", of_talks=True)
def explaining(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Introduction, rights, consent and limits before the first fact question, on average of all talks."""
    elements = [line for line in ledger.safeguards if line.id in EXPLAINED]
    persons = {line.person for line in elements}
    if not persons:
        return None
    done = [line for line in elements if line.own]
    missing = [line for line in elements if not line.own]
    first = {question.person: question.turn for question in reversed(ledger.questions.questions)}
    most_missed = Counter(line.person for line in missing).most_common()
    return measured(
        ledger,
        {
            "elements": round(len(done) / len(persons), 2),
            **{name: sum(line.id == name for line in done) for name in EXPLAINED},
            "persons": len(persons),
            "missing": len(missing),
        },
        rests_on=ledger.record.talks(),
        mentions={"missing": lacking(missing), "given": texts("safeguard", dict.fromkeys(line.id for line in done))},
        shows=(quoted(line.turn, line.quote) for line in done),
        lacks=(first.get(person) for person, _ in most_missed),
    )


@counts("R-03", "talks unvetted without vetted vetted_first introduced sought own later")
def interpreting(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """A vetted interpreter before the first question to a person who needs one."""
    record, state = ledger.record, ledger.record.state
    talks = record.talks(lambda person: person.needs_interpreter)
    vetted = [action.id for action in record.case.actions if action.interpreter == "vetted"]
    own = seen_to(ledger, vetted)
    unsafe = harmed(ledger, "unsafe_interpreter")
    to_arrange = {duty.id for duty in record.case.duties if duty.via in vetted}
    duties = any(duty.id in to_arrange and duty.outcome != "tried" for duty in ledger.duties)
    on_duty = duties and has_reached(ledger, "interview") and not any(name in state.taken for name in vetted)
    if not talks and not own and not unsafe and not on_duty:
        return None
    without = [turn for turn in talks if turn.interpreter == "none"]
    through_stranger = (turn.number for turn in talks if turn.interpreter == "unvetted")
    # Words have somebody interpret who is not to ("the foreman can translate").
    stranger = ledger.signs.message.stranger[record.spoken]
    told = {turn.number: [part for part in sentences(turn.text) if part.end != "?"] for turn in record.turns}
    lent = (number for number, parts in told.items() if number < record.debrief and holds(parts, stranger))
    wrong = sorted({*unsafe, *through_stranger, *lent})
    signs = ledger.signs.interpreter[record.spoken]
    met = {turn.person for turn in talks}
    introduced = {turn.person for turn in talks if turn.says(signs, asking=True)}
    sought = any(turn.person is None and turn.says(signs, asking=True) for turn in record.turns)
    return measured(
        ledger,
        {
            "talks": len(talks),
            "unvetted": len(wrong),
            "without": len(without),
            "vetted": float(any(turn.interpreter == "vetted" for turn in talks) or bool(own)),
            "vetted_first": float(talks[0].interpreter == "vetted" if talks else bool(own)),
            "introduced": float(bool(met) and met == introduced),
            "sought": float(sought or bool(introduced)),
            "own": float(bool(own)),
            "later": min((turn for turn in own.values() if wrong and turn > wrong[0]), default=0),
        },
        rests_on=[*talks, *own.values(), *wrong],
        shows=own.values(),
        lacks=[*wrong, *without],
    )


@counts("R-13", "endangered steps possible share planned cared", mentions="deeds open kinds")
def protecting(ledger: SessionLedger, criterion: Criterion) -> Measure | None:
    """Steps that keep victims out of the line of an arrest, and what endangered them.

    `planned` are the kinds of precaution that the learner's words to agencies name: a secret address, separate
    transport, people away before an arrest, a guard, a visit put off. `cared` are steps of the phase that see to people
    without keeping anybody out of the way of an arrest.
    """
    record, actions = ledger.record, ledger.record.case.action
    steps = serving(ledger, criterion.serves)
    possible, own = may_do(ledger, steps), seen_to(ledger, steps)
    endangered = harmed(ledger, "whereabouts_revealed", "victims_detained", "unsafe_transport")  # the gravest first
    in_crisis = [turn for turn in record.turns if turn.phase == "crisis" and turn.text]
    if not endangered and not own and not (possible and len(in_crisis) >= FEWEST_TURNS):
        return None
    wanted = min(WANTED_STEPS, max(1, len(possible)))
    planned = named_in(ledger, record.to_agencies(), ledger.signs.message.precautions)
    credited = record.credited_actions().items()
    protected = {turn for name, turn in credited if actions[name].group == "protect" and not actions[name].harm}
    to_others = (turn for turn in record.to_agencies() if turn.phase == "crisis" and not turn.is_rude)
    cared = evidence(ledger, (turn for turn in to_others if turn.number in protected))
    return measured(
        ledger,
        {
            "endangered": len(endangered),
            "steps": len(own),
            "possible": len(possible),
            "share": min(1.0, len(own) / wanted) if possible else len(own) / WANTED_STEPS,
            "planned": len(planned),
            "cared": len(cared),
        },
        rests_on=[*own.values(), *endangered, *(piece.turn for piece in planned.values()), *in_crisis],
        mentions={
            "deeds": titles(ledger, own),
            "open": titles(ledger, (name for name in possible if name not in own)),
            "kinds": texts("precaution", planned),
        },
        shows=[*own.values(), *planned.values(), *cared],
        lacks=endangered,
        doubtful=(len(own) < wanted and _has_doubtful(ledger, steps)) or (not own and bool(planned)),
    )


@counts("R-14", "punished detained threatened steps deeds told talked possible", mentions="deeds open")
def non_punishing(ledger: SessionLedger, criterion: Criterion) -> Measure | None:
    """Steps that put rights into practice, and whether anybody was punished or threatened."""
    record, signs = ledger.record, ledger.signs
    steps = serving(ledger, criterion.serves)
    own, talks = seen_to(ledger, steps), _to_victims(ledger)
    told = [turn for turn in talks if "consent" in turn.tactics or explains_rights(record, turn, signs)]
    detained = harmed(ledger, "victims_detained")
    threatened = [turn for turn in talks if any(item.harm == "threat" for item in turn.events(HarmDone))]
    spoke = [turn for turn in record.turns if turn.text and turn.phase != "debrief"]
    room = bool(may_do(ledger, steps)) and has_reached(ledger, "crisis") and len(spoke) >= FEWEST_TURNS
    if not own and not told and not detained and not threatened and not room:
        return None
    possible = [name for name in may_do(ledger, steps) if name not in own and record.case.action[name].harm is None]
    done = len(own) + bool(told)
    return measured(
        ledger,
        {
            "punished": len(detained) + len(threatened),
            "detained": len(detained),
            "threatened": len(threatened),
            "steps": done,
            "deeds": len(own),
            "told": len(told),
            "talked": len(talks),
            "possible": len(possible),
        },
        rests_on=spoke,
        mentions={"deeds": titles(ledger, own), "open": titles(ledger, possible[:MOST_EVIDENCE])},
        shows=[*(quoted(turn.number, turn.telling(signs.rights[record.spoken])) for turn in told), *own.values()],
        lacks=[*threatened, *detained],
        doubtful=done < WANTED_STEPS and _has_doubtful(ledger, steps),
    )


def _to_victims(ledger: SessionLedger) -> list[Turn]:
    return ledger.record.talks(lambda person: person.kind != "suspect")


def _has_doubtful(ledger: SessionLedger, actions: Iterable[str]) -> bool:
    """Whether the learner may have asked for one of the actions, in words that were not read surely enough."""
    record = ledger.record
    return any(name in record.own_actions() and name not in record.sure for name in actions)
