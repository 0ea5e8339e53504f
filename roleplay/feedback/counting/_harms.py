"""Harms and mandate slips: each with its turn and the learner's words; harm is never averaged away.

A harm is shown where it did most, and what the learner did about it later is said beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from roleplay.exercise.log.events import HarmDone, Objected, Slipped, TakenBack
from roleplay.exercise.log.inputs import Said
from roleplay.feedback.counting._deadlines import actions_in
from roleplay.feedback.counting._lines import Harm, Mending, Slip
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.counting._safeguards import CARE_TOPICS, explains_rights, is_fact_question
from roleplay.feedback.rubric import HarmText, Rubric, Signs
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import FAULT_OF_HARM, ActKind, HarmKind


@dataclass(frozen=True, slots=True)
class _Done:
    """One harm in its place."""

    record: SessionRecord
    turn: Turn
    event: HarmDone
    signs: Signs


def count_harms(record: SessionRecord, rubric: Rubric) -> tuple[Harm, ...]:
    """Return every harm in the learner's turns, in order, and what would have been one had nobody objected."""
    return tuple(
        harm
        for turn in record.turns
        for harm in (
            *(
                _harm(_Done(record, turn, event, rubric.signs), rubric.harm[event.harm], seq)
                for seq, event in turn.placed(HarmDone)
            ),
            *(_ordered(record, event, rubric, seq) for seq, event in turn.placed(Objected)),
        )
    )


def _ordered(record: SessionRecord, event: Objected, rubric: Rubric, seq: int) -> Harm:
    """Name what is wrong with an order that no service may carry out, in the turn whose words gave it.

    A step of the case is the fault that it would have been; without either it is an unlawful order and says of what.
    """
    language, turn = record.language, record.turn(event.turn)
    order = record.library.objections.order.get(event.order) if event.order is not None else None
    action = record.state.scenario.action.get(event.action) if event.action is not None else None
    would_be = FAULT_OF_HARM.get(action.harm) if action is not None and action.harm is not None else None
    fault = event.fault or would_be
    text, title = rubric.harm[fault or "unlawful_order"], rubric.harm[fault or "unlawful_order"].title[language]
    what = action.title[language] if action is not None else order.title[language] if order and not fault else ""
    return Harm(
        seq=seq,
        kind=text.kind,
        criterion=next(iter(text.criteria), None),
        turn=event.turn,
        minute=turn.minute if turn is not None else 0.0,
        quote=event.quote,
        title=f"{title}: {what[:1].lower()}{what[1:]}" if what else title,
        detail=event.action or event.order or "",
        why=text.why[language],
        better=text.better[language],
        disputed=event.turn in record.state.disputed,
        stopped=event.agency is not None,
        passages=text.passages if fault else event.passages or text.passages,
    )


def _harm(done: _Done, text: HarmText, seq: int) -> Harm:
    record, event = done.record, done.event
    language = record.language
    turn, quote = _shown(done, text)
    deed = event.detail in record.state.scenario.action
    return Harm(
        seq=seq,
        kind=event.harm,
        criterion=next(iter(text.criteria), None),
        turn=turn.number,
        minute=turn.minute,
        quote=quote or "",
        title=text.title[language],
        detail=event.detail,
        why=text.why[language],
        better=(text.better_deed if deed and text.better_deed is not None else text.better)[language],
        mending=_mending(done, text),
        disputed=done.turn.number in record.state.disputed,
        passages=text.passages,
    )


def _shown(done: _Done, text: HarmText) -> tuple[Turn, str | None]:
    """Return the turn in which the harm shows best, and its most telling words."""
    record, turn = done.record, done.turn
    match done.event.harm:
        case "joint_questioning":
            worst = _gravest_question(done)
            return worst, worst.question()
        case "contaminated_fact":
            return turn, turn.question()
        case "threat" | "promise" as kind if shown := _words_of(turn, kind):
            return turn, shown
        case _:
            fact = record.state.scenario.fact.get(done.event.detail)
            if fact is not None:
                return turn, turn.quote(fact.stems[record.spoken])
            return turn, turn.telling(text.signs[record.spoken] if text.signs else ())


def _words_of(turn: Turn, kind: ActKind) -> str:
    """Return the words in which a reader saw an act of a kind; none where it named the whole turn."""
    acts = turn.reading.kinds(kind) if turn.reading is not None else ()
    said = turn.input.text if isinstance(turn.input, Said) else ""
    return next((act.quote for act in acts if act.quote in said and act.quote != said), "")


def _gravest_question(done: _Done) -> Turn:
    """Return the first question on the matter itself that the person in control could hear.

    What counts as harm first may be a question about the person's health; the one about the case endangered more.
    """
    record, case = done.record, done.record.state.scenario
    heard = [
        turn
        for turn in record.talks()
        if turn.person == done.event.detail and not turn.separated and is_fact_question(turn)
    ]
    key = {fact.topic for fact in case.facts if fact.key} - CARE_TOPICS
    topics = {turn.number: set(turn.reading.topics) for turn in heard if turn.reading is not None}
    asked = [turn for turn in heard if turn.reading is not None and turn.reading.label != "OPINION"]
    grave = [turn for turn in asked if key & topics[turn.number]]
    other = [turn for turn in asked if topics[turn.number] - CARE_TOPICS]
    return next(iter([*grave, *other, *asked, *heard]), done.turn)


def _mending(done: _Done, text: HarmText) -> Mending | None:
    look = _LOOKS.get(done.event.harm)
    return look(done) if look is not None and text.mended is not None else None


def _by_action(fits: Callable[[Action], bool], *, later: bool = True) -> Callable[[_Done], Mending | None]:
    """Return how to look for an action of the learner's, done or asked for, of a certain kind; `later` than the harm.

    What was asked for before and done only after the harm counts where `later` is off.
    """

    def look(done: _Done) -> Mending | None:
        case, language = done.record.state.scenario, done.record.language
        steps = sorted(
            (turn, name)
            for name, turn in done.record.own_actions().items()
            if (turn > done.turn.number or not later) and fits(case.action[name])
        )
        return Mending(turn=steps[0][0], what=case.action[steps[0][1]].title[language]) if steps else None

    return look


def _by_rights(done: _Done) -> Mending | None:
    """The same person was told about rights afterwards."""
    later = (
        turn.number
        for turn in done.record.talks()
        if turn.number > done.turn.number
        and turn.person == done.event.detail
        and explains_rights(done.record, turn, done.signs)
    )
    found = next(later, None)
    return Mending(turn=found) if found is not None else None


def _by_clean_source(done: _Done) -> Mending | None:
    """A key fact on the same subject came later without leading."""
    state = done.record.state
    known = state.known(state.learner)
    clean = sorted(
        (known[fact.id].turn, fact.title[done.record.language])
        for fact in state.scenario.facts
        if fact.key and fact.topic == done.event.detail and fact.id in known and not known[fact.id].contaminated
    )
    return next((Mending(turn=turn, what=title) for turn, title in clean if turn > done.turn.number), None)


def _by_consent(done: _Done) -> Mending | None:
    """The step that releases the personal fact was taken afterwards."""
    fact = done.record.state.scenario.fact.get(done.event.detail)
    releasing = actions_in(fact.release) if fact is not None else frozenset()
    return _by_action(lambda action: action.id in releasing)(done)


def _by_taking_back(done: _Done) -> Mending | None:
    """The person took the untrue admission back."""
    back = (
        turn.number
        for turn in done.record.turns
        for event in turn.events(TakenBack)
        if event.admission == done.event.detail
    )
    found = next(back, None)
    return Mending(turn=found) if found is not None else None


_LOOKS: dict[HarmKind, Callable[[_Done], Mending | None]] = {
    "threat": _by_rights,
    "promise": _by_rights,
    "joint_questioning": _by_action(lambda action: action.separates, later=False),
    "unsafe_interpreter": _by_action(lambda action: action.interpreter == "vetted"),
    "unsafe_transport": _by_action(lambda action: "protect_while_arresting" in action.serves),
    "victims_detained": _by_action(lambda action: "uphold_rights" in action.serves),
    "consent_breached": _by_consent,
    "contaminated_fact": _by_clean_source,
    "false_admission": _by_taking_back,
}


def accused(record: SessionRecord, harms: Iterable[Harm]) -> frozenset[int]:
    """Return the turns that did harm or surely denied, threatened or promised something: they show nothing good.

    A turn of which a judge has cleared what was counted against it is none, unless something else was.
    """
    found = {harm.turn for harm in harms}
    for turn in record.turns:
        found.update(event.turn for event in turn.events(Objected))
        reads_harm = turn.reading is not None and turn.reading.kinds("deny", "threat", "promise")
        if turn.events(HarmDone) or (reads_harm and turn.number not in record.cleared):
            found.add(turn.number)
    return frozenset(found)


def cap(harms: Iterable[Harm], rubric: Rubric) -> float | None:
    """Return the highest total that the distinct fatal kinds of harm leave, None without any."""
    fatal = {harm.kind for harm in harms if rubric.harm[harm.kind].fatal and not harm.stopped}
    return rubric.caps[min(len(fatal), len(rubric.caps)) - 1] if fatal else None


def gravest(harms: Iterable[Harm], rubric: Rubric) -> list[Harm]:
    """Return the first harm of each kind that was done and not mended, else the first.

    What was done comes before what was stopped, and of either the gravest kind first.
    """
    gravity = {item.kind: place for place, item in enumerate(rubric.harms)}
    ranked = sorted(reversed(list(harms)), key=lambda harm: (not harm.stopped, harm.mending is None))
    first = {harm.kind: harm for harm in ranked}
    return sorted(first.values(), key=lambda harm: (harm.stopped, gravity[harm.kind]))


def count_slips(record: SessionRecord) -> tuple[Slip, ...]:
    """Return where the learner claimed or tried what the own agency may not do."""
    return tuple(_slip(record, turn, event, seq) for turn in record.turns for seq, event in turn.placed(Slipped))


def _slip(record: SessionRecord, turn: Turn, event: Slipped, seq: int) -> Slip:
    """`power` is a power of the library, or an action of the case that belongs to others."""
    language = record.language
    power = next((item for item in record.library.powers if item.id == event.power), None)
    source = power or record.state.scenario.action.get(event.power)
    right = record.library.agency.get(event.right_agency) if event.right_agency else None
    return Slip(
        seq=seq,
        turn=turn.number,
        minute=turn.minute,
        quote=turn.quote(source.stems[record.spoken] if source else ()),
        power=event.power,
        title=source.title[language] if source else event.power,
        right_agency=event.right_agency,
        right_name=right.short[language] if right else "",
        why=power.whose[language] if power else "",
        passages=source.passages if source else (),
    )
