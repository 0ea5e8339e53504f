"""Harms and mandate slips: each with its turn and the learner's words; harm is never averaged away.

A harm is shown where it did most, and what the learner did about it later is said beside it. What a judge finds untrue
is cleared where that judge may decide, else it is for the trainer.
"""

from collections.abc import Iterable, Iterator

from roleplay.exercise.log.events import HarmDone, Objected, Slipped, TakenBack
from roleplay.exercise.log.inputs import Rechecked, Said
from roleplay.feedback.counting._deadlines import actions_in
from roleplay.feedback.counting._lines import Contest, Harm, Mending, Slip
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.counting._safeguards import explains_rights, is_fact_question
from roleplay.feedback.rubric import Rubric
from roleplay.reading.meaning.matching import ways_of_telling
from roleplay.reading.meaning.ranking import ways_of_doing
from roleplay.scenario.agencies import Action, Power
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import CARE_TOPICS, FAULT_OF_HARM, Language


def count_harms(record: SessionRecord, rubric: Rubric) -> tuple[Harm, ...]:
    """Return every harm in the learner's turns, in order, and what would have been one had nobody objected."""
    found = []
    for turn in record.turns:
        for seq, event in turn.placed(HarmDone):
            found.append(_harm(record, turn, event, rubric, seq))
        found += [_ordered(record, event, rubric, seq) for seq, event in turn.placed(Objected)]
    return tuple(found)


def _ordered(record: SessionRecord, event: Objected, rubric: Rubric, seq: int) -> Harm:
    """Name what is wrong with an order that no service may carry out, in the turn whose words gave it.

    A step of the case is the fault that it would have been; without either it is an unlawful order and says of what.
    """
    language, turn = record.language, record.turn(event.turn)
    order = record.library.objections.order.get(event.order) if event.order is not None else None
    action = record.case.action.get(event.action or "")
    would_be = FAULT_OF_HARM.get(action.harm) if action is not None and action.harm is not None else None
    fault = event.fault or would_be
    text = rubric.harm[fault or "unlawful_order"]
    what = action.title[language] if action is not None else order.title[language] if order and not fault else ""
    return Harm(
        seq=seq,
        kind=text.kind,
        criterion=next(iter(text.criteria), None),
        turn=event.turn,
        minute=turn.minute if turn is not None else 0.0,
        quote=event.quote,
        title=f"{text.title[language]}: {what[:1].lower()}{what[1:]}" if what else text.title[language],
        detail=event.action or event.order or "",
        why=text.why[language],
        better=text.better[language],
        disputed=event.turn in record.state.disputed,
        stopped=event.agency is not None,
        passages=text.passages if fault else event.passages or text.passages,
    )


def _harm(record: SessionRecord, turn: Turn, event: HarmDone, rubric: Rubric, seq: int) -> Harm:
    language, text, deed = record.language, rubric.harm[event.harm], event.detail in record.case.action
    at, quote = _shown(record, turn, event, text.signs)
    mendings = sorted(_mendings(record, turn, event, rubric))
    return Harm(
        seq=seq,
        kind=event.harm,
        criterion=next(iter(text.criteria), None),
        turn=at.number,
        minute=at.minute,
        quote=quote or "",
        title=text.title[language],
        detail=event.detail,
        why=text.why[language],
        better=(text.better_deed if deed and text.better_deed is not None else text.better)[language],
        mending=Mending(turn=mendings[0][0], what=mendings[0][-1]) if mendings else None,
        disputed=turn.number in record.state.disputed,
        passages=text.passages,
    )


def _shown(record: SessionRecord, turn: Turn, event: HarmDone, signs: Lines | None) -> tuple[Turn, str | None]:
    """Return the turn in which the harm shows best, and its most telling words."""
    match event.harm:
        case "joint_questioning":
            worst = _gravest_question(record, event.detail, turn)
            return worst, worst.question()
        case "contaminated_fact":
            return turn, turn.question()
        case "threat" | "promise" as kind:
            # The words in which a reader saw it, unless it named the whole turn.
            said = turn.input.text if isinstance(turn.input, Said) else ""
            shown = (act.quote for act in turn.kinds(kind) if act.quote in said and act.quote != said)
            if words := next(shown, ""):
                return turn, words
    fact = record.case.fact.get(event.detail)
    if fact is not None:
        return turn, turn.quote(ways_of_telling(fact, record.spoken))
    return turn, turn.telling(signs[record.spoken] if signs else ())


def _gravest_question(record: SessionRecord, person: str, counted: Turn) -> Turn:
    """Return the first question on the matter itself that the person in control could hear.

    What counts as harm first may be a question about the person's health; the one about the case endangered more.
    """
    key = {fact.topic for fact in record.case.facts if fact.key} - CARE_TOPICS
    heard = (turn for turn in record.with_person.get(person, ()) if not turn.separated)

    def rank(turn: Turn) -> int:
        topics = set(turn.reading.topics) - CARE_TOPICS if turn.reading is not None else set()
        return 3 if turn.label == "OPINION" else 0 if key & topics else 1 if topics else 2

    return min(filter(is_fact_question, heard), key=rank, default=counted)


def _mendings(record: SessionRecord, turn: Turn, event: HarmDone, rubric: Rubric) -> Iterator[tuple[int, str, str]]:
    """Yield what put a harm right: the turn, what ranks first in one turn, and the action or fact by title."""
    language, case, detail, now = record.language, record.case, event.detail, turn.number
    match rubric.harm[event.harm].mended_by:
        case "rights":
            for later in record.with_person.get(detail, ()):
                if later.number > now and explains_rights(record, later, rubric.signs):
                    yield later.number, "", ""
        case "taken_back":
            yield from ((later.number, "", "") for later, back in record.events(TakenBack) if back.admission == detail)
        case "clean_source":
            known = record.state.known(record.learner)
            for fact in case.facts:
                held = known.get(fact.id) if fact.key and fact.topic == detail else None
                if held is not None and not held.contaminated and held.turn > now:
                    yield held.turn, fact.title[language], fact.title[language]
        case way:
            releasing = actions_in(case.fact[detail].release) if way == "release" and detail in case.fact else ()
            for name, at in record.own_actions().items():
                action = case.action[name]
                mends: dict[str | None, bool] = {
                    "separation": action.separates,
                    "vetted": action.interpreter == "vetted",
                    "release": name in releasing,
                }
                # A separation that was asked for before and came only after counts.
                if mends.get(way, way in action.serves) and (at > now or way == "separation"):
                    yield at, name, action.title[language]


def accused(record: SessionRecord, harms: Iterable[Harm]) -> frozenset[int]:
    """Return the turns that did harm or surely denied, threatened or promised something: they show nothing good.

    A turn of which a judge has cleared what was counted against it is none, unless something else was.
    """
    found = {harm.turn for harm in harms} | {event.turn for _, event in record.events(Objected)}
    for turn in record.turns:
        reads_harm = turn.kinds("deny", "threat", "promise")
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
    gravity = list(rubric.harm)
    ranked = sorted(reversed(list(harms)), key=lambda harm: (not harm.stopped, harm.mending is None))
    first = {harm.kind: harm for harm in ranked}
    return sorted(first.values(), key=lambda harm: (harm.stopped, gravity.index(harm.kind)))


def count_slips(record: SessionRecord) -> Iterator[Slip]:
    """Yield where the learner claimed or tried what the own agency may not do.

    `power` is a power of the library, or an action of the case that belongs to others.
    """
    language, library = record.language, record.library
    for turn in record.turns:
        for seq, event in turn.placed(Slipped):
            power = next((item for item in library.powers if item.id == event.power), None)
            source = power or record.case.action.get(event.power)
            right = library.agency.get(event.right_agency) if event.right_agency else None
            yield Slip(
                seq=seq,
                turn=turn.number,
                minute=turn.minute,
                quote=turn.quote(_ways_of_saying(source, record.spoken) if source else ()),
                power=event.power,
                title=source.title[language] if source else event.power,
                right_agency=event.right_agency,
                right_name=right.short[language] if right else "",
                why=power.whose[language] if power else "",
                passages=source.passages if source else (),
            )


def _ways_of_saying(source: Power | Action, language: Language) -> tuple[str, ...]:
    """Return how people speak of a power or an action."""
    return (source.title[language], *(source.stems if isinstance(source, Power) else ways_of_doing(source))[language])


def found_untrue(record: SessionRecord) -> frozenset[int]:
    """Return the places in the log of what a judge that may decide is sure was not so."""
    seen = record.state.rechecked.items()
    return frozenset(seq for seq, item in seen if item.qualified and item.denies and _stands(record, item))


def contests(record: SessionRecord, counted: tuple[Harm | Slip, ...]) -> tuple[Contest, ...]:
    """Return what of all that was counted a judge or one pass of it denies, with the judge's words, in order."""
    untrue, rechecked = found_untrue(record), record.state.rechecked
    return tuple(
        Contest(
            seq=item.seq,
            title=item.title,
            turn=item.turn,
            minute=item.minute,
            quote=item.quote or "",
            cleared=item.seq in untrue,
            by=looked.attempt.model,
            reason=looked.reason,
        )
        for item in sorted(counted, key=lambda one: one.seq)
        if (looked := rechecked.get(item.seq)) is not None and False in looked.holds and _stands(record, looked)
    )


def _stands(record: SessionRecord, looked: Rechecked) -> bool:
    """Tell whether the words by which it was found untrue stand in their turn."""
    turn = record.turn(looked.quote.turn) if looked.quote is not None else None
    return turn is not None and looked.quote is not None and looked.quote.quote in turn.text
