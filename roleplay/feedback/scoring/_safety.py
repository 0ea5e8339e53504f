"""What is measured for criteria of safety and rights: separation, explaining, interpreter, protection, non-punishment.

A measure returns None where the session gave nothing to observe. The thresholds stand in the rubric, not here. Only
the learner's own conduct earns anything: a measure names the turns on which it rests, and without any it earns no
level above 0.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from roleplay.exercise.log.events import HarmDone
from roleplay.feedback.counting import EXPLAINED, SessionLedger, Turn, explains_rights, holds, shortened
from roleplay.feedback.parts import QuoteEvidence
from roleplay.feedback.rubric import Criterion
from roleplay.feedback.scoring._measure import (
    FEWEST_TURNS,
    MOST_EVIDENCE,
    Measure,
    Mention,
    distinct,
    evidence_of,
    harmed,
    has_reached,
    lacking,
    may_do,
    numbers_of,
    of_turns,
    seen_to,
    serving,
    texts,
    titles,
)
from roleplay.reading.words.text import sentences

WANTED_STEPS = 2


def separation(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-01: controlled persons separated, and needs met, before they were talked to."""
    record, case = ledger.record, ledger.record.state.scenario
    lines = [line for line in ledger.safeguards if line.id == "separation" and line.done is not None]
    separating = [action.id for action in case.actions if action.separates]
    own, may = seen_to(ledger, separating), bool(may_do(ledger, separating))
    can = may or record.state.drill is not None  # in a drill the room is the learner's, whatever the agency
    left_to_learner = can and has_reached(ledger, "interview") and not record.state.separated
    if not lines and not own and not left_to_learner:
        return None
    joint = [harm for harm in ledger.harms if harm.kind == "joint_questioning"]
    persons = {line.person for line in lines}
    talks = numbers_of(turn for turn in record.talks() if turn.person in persons)
    needs = [
        line.done is True and line.own for line in ledger.safeguards if line.id == "needs" and line.person in persons
    ]
    calming = [action.id for action in case.actions if action.calms.get("distress", 0.0) < 0]
    first = min((harm.turn for harm in joint), default=0)
    return Measure(
        {
            "joint": len(joint),
            "separated": float(all(line.done for line in lines) if lines else bool(own)),
            "needs": float(all(needs) if needs else bool(seen_to(ledger, calming))),
            "risk": float(any(_asks_of_risk(ledger, turn) for turn in _to_victims(ledger))),
            "persons": len(persons),
            "may": float(may),
            "later": min((turn for turn in own.values() if joint and turn > first), default=0),
        },
        rests_on=talks | frozenset(own.values()),
        mentions={"names": [Mention(whose=case.person[harm.detail].name[record.language]) for harm in joint]},
        shows=of_turns(ledger, own.values()),
        lacks=distinct(QuoteEvidence(turn=harm.turn, quote=harm.quote) for harm in joint if harm.quote),
    )


def _asks_of_risk(ledger: SessionLedger, turn: Turn) -> bool:
    """Whether a turn asks if the person, or somebody near to them, is safe."""
    return turn.asks(ledger.signs.risk[ledger.record.spoken])


def explaining(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-02: introduction, rights, consent and limits before the first fact question, on average of all talks."""
    elements = [line for line in ledger.safeguards if line.id in EXPLAINED]
    persons = {line.person for line in elements}
    if not persons:
        return None
    done = [line for line in elements if line.own]
    missing = [line for line in elements if not line.own]
    return Measure(
        {
            "elements": round(len(done) / len(persons), 2),
            **{name: sum(line.id == name for line in done) for name in EXPLAINED},
            "persons": len(persons),
            "missing": len(missing),
        },
        rests_on=numbers_of(ledger.record.talks()),
        mentions={"missing": lacking(missing), "given": texts("safeguard", dict.fromkeys(line.id for line in done))},
        shows=distinct(QuoteEvidence(turn=line.turn, quote=line.quote) for line in done if line.turn and line.quote),
        lacks=of_turns(ledger, _first_questions(ledger, Counter(line.person for line in missing))),
    )


def _first_questions(ledger: SessionLedger, missing: Counter[str]) -> list[int]:
    """Return the first question to each person who was not told everything, where most was missing first."""
    first: dict[str, int] = {}
    for question in ledger.questions.questions:
        first.setdefault(question.person, question.turn)
    return [first[person] for person, _ in missing.most_common() if person in first]


def interpreting(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-03: a vetted interpreter before the first question to a person who needs one."""
    state = ledger.record.state
    in_need = {person.id for person in state.scenario.persons if person.needs_interpreter}
    talks = [turn for turn in ledger.record.talks() if turn.person in in_need]
    vetted = [action.id for action in state.scenario.actions if action.interpreter == "vetted"]
    own = seen_to(ledger, vetted)
    unsafe = harmed(ledger, "unsafe_interpreter")
    duties = any(duty.via in vetted and duty.agency == state.learner for duty in state.scenario.duties)
    on_duty = duties and has_reached(ledger, "interview") and not any(name in state.taken for name in vetted)
    if not talks and not own and not unsafe and not on_duty:
        return None
    through_stranger = [turn.number for turn in talks if turn.interpreter == "unvetted"]
    without = [turn.number for turn in talks if turn.interpreter == "none"]
    wrong = {*unsafe, *through_stranger, *_lending_voices(ledger)}
    signs = ledger.signs.interpreter[ledger.record.spoken]
    met = {turn.person for turn in talks}
    introduced = {turn.person for turn in talks if turn.says(signs, asking=True)}
    sought = [turn for turn in ledger.record.turns if turn.person is None and turn.says(signs, asking=True)]
    return Measure(
        {
            "talks": len(talks),
            "unvetted": len(wrong),
            "without": len(without),
            "vetted": float(any(turn.interpreter == "vetted" for turn in talks) or bool(own)),
            "vetted_first": float(talks[0].interpreter == "vetted" if talks else bool(own)),
            "introduced": float(bool(met) and met == introduced),
            "sought": float(bool(sought or introduced)),
            "own": float(bool(own)),
            "later": min((turn for turn in own.values() if wrong and turn > min(wrong)), default=0),
        },
        rests_on=numbers_of(talks) | frozenset(own.values()) | frozenset(wrong),
        shows=of_turns(ledger, own.values()),
        lacks=of_turns(ledger, [*sorted(wrong), *without]),
    )


def _lending_voices(ledger: SessionLedger) -> Iterator[int]:
    """Yield the turns whose words have somebody interpret who is not to ("the foreman can translate")."""
    lines = ledger.signs.message.stranger[ledger.record.spoken]
    for turn in ledger.record.turns:
        said = any(part.end != "?" and holds((part,), lines) for part in sentences(turn.text))
        if turn.phase != "debrief" and said:
            yield turn.number


def protecting(ledger: SessionLedger, criterion: Criterion) -> Measure | None:
    """R-13: steps that keep victims out of the line of an arrest, and what endangered them.

    `planned` are the kinds of precaution that the learner's words to agencies name: a secret address, separate
    transport, people away before an arrest, a guard, a visit put off. `cared` are steps of the phase that see to people
    without keeping anybody out of the way of an arrest.
    """
    steps = serving(ledger, criterion.serves)
    possible, own = may_do(ledger, steps), seen_to(ledger, steps)
    endangered = harmed(ledger, "whereabouts_revealed", "victims_detained", "unsafe_transport")  # the gravest first
    in_crisis = [turn for turn in ledger.record.turns if turn.phase == "crisis" and turn.text]
    if not endangered and not own and not (possible and len(in_crisis) >= FEWEST_TURNS):
        return None
    wanted = min(WANTED_STEPS, max(1, len(possible)))
    planned = _precautions(ledger)
    cared = _seeing_to_people(ledger, in_crisis)
    return Measure(
        {
            "endangered": len(endangered),
            "steps": len(own),
            "possible": len(possible),
            "share": min(1.0, len(own) / wanted) if possible else len(own) / WANTED_STEPS,
            "planned": len(planned),
            "cared": len(cared),
        },
        rests_on=frozenset((*own.values(), *endangered, *(piece.turn for piece in planned.values())))
        | numbers_of(in_crisis),
        mentions={
            "deeds": titles(ledger, own),
            "open": titles(ledger, (name for name in possible if name not in own)),
            "kinds": texts("precaution", planned),
        },
        shows=distinct([*of_turns(ledger, own.values()), *planned.values(), *cared]),
        lacks=of_turns(ledger, endangered),
        doubtful=(len(own) < wanted and _has_doubtful(ledger, steps)) or (not own and bool(planned)),
    )


def _seeing_to_people(ledger: SessionLedger, turns: Sequence[Turn]) -> tuple[QuoteEvidence, ...]:
    """Return the words of those of the turns that see to people by a step that protects."""
    actions, own = ledger.record.state.scenario.action, ledger.record.credited_actions()
    protecting = {turn for name, turn in own.items() if actions[name].group == "protect" and not actions[name].harm}
    return evidence_of(turn for turn in turns if turn.number in protecting and turn.person is None and not turn.is_rude)


def _precautions(ledger: SessionLedger) -> dict[str, QuoteEvidence]:
    """Return the kinds of precaution that the learner's words to agencies name, each with the first that name it."""
    found: dict[str, QuoteEvidence] = {}
    kinds = ledger.signs.message.precautions.by_name()
    said = [
        turn for turn in ledger.record.turns if turn.person is None and turn.phase != "debrief" and not turn.is_rude
    ]
    for number, words in [(turn.number, words) for turn in said for words in turn.sentences]:
        parts = sentences(words)
        for kind, lines in kinds.items():
            if kind not in found and holds(parts, lines[ledger.record.spoken]):
                found[kind] = QuoteEvidence(turn=number, quote=shortened(words))
    return found


def non_punishing(ledger: SessionLedger, criterion: Criterion) -> Measure | None:
    """R-14: steps that put rights into practice, and whether anybody was punished or threatened."""
    record, case = ledger.record, ledger.record.state.scenario
    steps = serving(ledger, criterion.serves)
    own = seen_to(ledger, steps)
    told = [turn.number for turn in _to_victims(ledger) if _speaks_of_rights(ledger, turn)]
    detained, threatened = harmed(ledger, "victims_detained"), list(_threatened(ledger))
    spoke = [turn for turn in record.turns if turn.text and turn.phase != "debrief"]
    room = bool(may_do(ledger, steps)) and has_reached(ledger, "crisis") and len(spoke) >= FEWEST_TURNS
    if not own and not told and not detained and not threatened and not room:
        return None
    possible = [name for name in may_do(ledger, steps) if name not in own and case.action[name].harm is None]
    return Measure(
        {
            "punished": len(detained) + len(threatened),
            "detained": len(detained),
            "threatened": len(threatened),
            "steps": len(own) + bool(told),
            "deeds": len(own),
            "told": len(told),
            "talked": len(list(_to_victims(ledger))),
            "possible": len(possible),
        },
        rests_on=numbers_of(spoke),
        mentions={"deeds": titles(ledger, own), "open": titles(ledger, possible[:MOST_EVIDENCE])},
        shows=distinct([*_words_of_rights(ledger, told), *of_turns(ledger, own.values())]),
        lacks=of_turns(ledger, [*threatened, *detained]),
        doubtful=len(own) + bool(told) < WANTED_STEPS and _has_doubtful(ledger, steps),
    )


def _to_victims(ledger: SessionLedger) -> Iterator[Turn]:
    persons = ledger.record.state.scenario.person
    yield from (turn for turn in ledger.record.talks() if turn.person and persons[turn.person].kind != "suspect")


def _speaks_of_rights(ledger: SessionLedger, turn: Turn) -> bool:
    asks_consent = turn.reading is not None and "consent" in turn.reading.sure_tactics
    return asks_consent or explains_rights(ledger.record, turn, ledger.signs)


def _words_of_rights(ledger: SessionLedger, turns: list[int]) -> Iterator[QuoteEvidence]:
    signs = ledger.signs.rights[ledger.record.spoken]
    for turn in (ledger.record.turn(number) for number in turns):
        quote = turn.telling(signs) if turn is not None else None
        if turn is not None and quote:
            yield QuoteEvidence(turn=turn.number, quote=quote)


def _threatened(ledger: SessionLedger) -> Iterator[int]:
    """Yield the turns with a threat to somebody who is not a suspect."""
    for turn in _to_victims(ledger):
        if any(item.harm == "threat" for item in turn.events(HarmDone)):
            yield turn.number


def _has_doubtful(ledger: SessionLedger, actions: Iterable[str]) -> bool:
    """Whether the learner may have asked for one of the actions, in words that were not read surely enough."""
    record = ledger.record
    return any(name in record.own_actions() and name not in record.sure for name in actions)
