"""What is measured for criteria that only an interview can show: questions, listening, manner, evidence, closure."""

from collections import Counter

from roleplay.exercise.log.events import EvidenceShown
from roleplay.feedback.counting import (
    NO_QUESTIONS,
    Question,
    SessionLedger,
    Turn,
    explains_rights,
    productive_share,
    worst_first,
)
from roleplay.feedback.rubric import Criterion
from roleplay.feedback.scoring._measure import FEWEST_TURNS, Measure, Mention, counts, harmed, measured
from roleplay.scenario.vocabulary import Tactic

# What presses somebody, the gravest first.
PRESSING: tuple[Tactic, ...] = ("threat", "promise", "bluff", "accusation", "minimisation", "why_blame")
FATAL, HARSH, BLAMING = PRESSING[:2], PRESSING[2:5], PRESSING[5:]
CARING: tuple[Tactic, ...] = ("empathy", "basic_needs", "consent")
DOUBTFUL_CONFIDENCE = 0.5
CLOSING_TURNS = 3
PAUSE = 3  # turns
TOLD = ("next", "contact")  # parts of a close that a question does not tell


def _using(talks: list[Turn], *tactics: Tactic) -> list[Turn]:
    return [turn for turn in talks if not turn.tactics.isdisjoint(tactics)]


@counts("R-04", "questions productive share open open_run leads key_leads several", of_talks=True)
def asking(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Productive share of the questions proper, open questions, leads on key facts."""
    missed = ledger.record.missed
    proper = [it for it in ledger.questions.questions if it.label not in NO_QUESTIONS and it.turn not in missed]
    share = productive_share(proper)
    if share is None or len(proper) < FEWEST_TURNS:
        return None
    counted = Counter(item.label for item in proper)
    leads = harmed(ledger, "contaminated_fact")
    # The most facts first, open questions before others.
    fruitful = sorted(proper, key=lambda item: (-len(item.facts), item.label != "OPEN"))
    return measured(
        ledger,
        {
            "questions": len(proper),
            "productive": sum(item.productive for item in proper),
            "share": share,
            "open": counted["OPEN"],
            "open_run": ledger.questions.open_run,
            "leads": counted["LEAD"],
            "key_leads": len(leads),
            "several": counted["MULTI"],
        },
        rests_on=(item.turn for item in proper),
        shows=(item.turn for item in fruitful if _is_plain_question(item)),
        lacks=(item.turn for item in worst_first(proper, leads)),
        doubtful=sum(item.confidence < DOUBTFUL_CONFIDENCE for item in proper) * 3 > len(proper),
    )


def _is_plain_question(item: Question) -> bool:
    """A productive question and nothing else: what explains rights beside it shows something else."""
    return item.productive and "rights_info" not in item.tactics and item.confidence >= DOUBTFUL_CONFIDENCE


@counts("R-05", "talk_share reflections unheard pressing silences learner_words person_words", of_talks=True)
def listening(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """The learner's share of the words, and turns that summarise, reflect or leave room, and not in order to press."""
    missed, share = ledger.record.missed, ledger.questions.talk_share
    questions = [item for item in ledger.questions.questions if item.turn not in missed]
    if share is None or len(questions) < FEWEST_TURNS:
        return None
    talks = [turn for turn in ledger.record.talks() if turn.number not in missed]
    interviews, spoken = ledger.questions.interviews, ledger.record.spoken
    pressing = {turn.number for turn in _using(talks, *PRESSING)}
    takes_up, sums_up = ledger.signs.listening[spoken], ledger.signs.closing["summary"][spoken]
    summing = {
        turn.number
        for turn in talks
        if turn.says(sums_up, asking=True) or (turn.number not in pressing and turn.says(takes_up, asking=True))
    }
    heard = [item for item in questions if item.label == "ENCOUR" or _reflects(item) or item.turn in summing]
    unheard = {part.person for part in interviews if part.questions >= FEWEST_TURNS} - {item.person for item in heard}
    listened = [item.turn for item in sorted(heard, key=lambda item: (item.label != "ENCOUR", not _reflects(item)))]
    own = [turn for turn in talks if turn.label not in NO_QUESTIONS and turn.number not in listened]
    return measured(
        ledger,
        {
            "talk_share": share,
            "reflections": len(listened),
            "unheard": len(unheard),
            "pressing": len(pressing),
            "silences": sum(part.silences for part in interviews),
            "learner_words": sum(part.learner_words for part in interviews),
            "person_words": sum(part.person_words for part in interviews),
        },
        rests_on=(item.turn for item in questions),
        shows=listened,
        lacks=sorted(own, key=lambda turn: -len(turn.text.split()))[:1],
    )


def _reflects(item: Question) -> bool:
    return not {"summary", "empathy"}.isdisjoint(item.tactics)


@counts("R-06", "fatal harsh blaming unmet caring turns", of_talks=True)
def manner(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Threats, promises, accusations, belittling, bluffing and blaming, and turns with care for the person."""
    record, talks = ledger.record, ledger.record.talks()
    fatal, harsh = _using(talks, *FATAL), _using(talks, *HARSH)
    reached = [turn for turn in talks if record.reaches(turn)]
    if len(reached) < FEWEST_TURNS and not fatal and not harsh:
        return None
    pressing = sorted(_using(talks, *PRESSING), key=_gravity)
    caring = [turn for turn in reached if _using([turn], *CARING) or explains_rights(record, turn, ledger.signs)]
    return measured(
        ledger,
        {
            "fatal": len(fatal),
            "harsh": len(harsh),
            "blaming": len(_using(talks, *BLAMING)),
            "unmet": len({turn.person for turn in talks} - {turn.person for turn in caring}),
            "caring": len(caring),
            "turns": len(talks),
        },
        rests_on=talks,
        shows=caring,
        lacks=pressing,
    )


def _gravity(turn: Turn) -> tuple[int, int]:
    """The gravest tactic of a turn first, of equal ones the turn with more of them."""
    used = [place for place, tactic in enumerate(PRESSING) if tactic in turn.tactics]
    return used[0], -len(used)


@counts("R-07", "shown early after at_once bluffs")
def evidence_handling(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Evidence put to a suspect after the free account and piece by piece, without bluffing."""
    talks = ledger.record.talks(lambda person: person.kind == "suspect")
    showing = [(turn, shown) for turn in talks if (shown := turn.events(EvidenceShown))]
    bluffs = _using(talks, "bluff")
    if not showing and not bluffs:
        return None
    early = [turn for turn, shown in showing if not all(item.after_account for item in shown)]
    after = [item.after_account for _, shown in showing for item in shown]
    return measured(
        ledger,
        {
            "shown": len(after),
            "early": after.count(False),
            "after": after.count(True),
            "at_once": max((len(shown) for _, shown in showing), default=0),
            "bluffs": len(bluffs),
        },
        rests_on=[*(turn for turn, _ in showing), *bluffs],
        shows=(turn for turn, _ in showing if turn not in early),
        lacks=[*bluffs, *early],
    )


@counts("R-15", "elements talks missing", mentions="missing", of_talks=True)
def closing(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Summary, next steps, a way back and a friendly end in the last turns of each talk; a weak sign.

    Whoever comes back to a person later is measured by the fullest close.
    """
    record, held = ledger.record, 0
    lasts: list[Turn] = []
    poor: list[tuple[Turn, Mention]] = []
    talks = record.talks()
    for person in record.with_person:
        own = [turn for turn in talks if turn.person == person and record.reaches(turn)]
        if len(own) <= CLOSING_TURNS:
            continue
        last = max((run[-CLOSING_TURNS:] for run in _runs(own)), key=lambda turns: sum(_closes(ledger, turns).values()))
        lasts.append(last[-1])
        closes = _closes(ledger, last)
        held += sum(closes.values())
        if not all(closes.values()):
            keys = tuple(f"closing.{name}" for name, there in closes.items() if not there)
            poor.append((last[-1], Mention(keys=keys, whose=record.case.person[person].name[record.language])))
    if not lasts:
        return None
    return measured(
        ledger,
        {"elements": round(held / len(lasts), 2), "talks": len(lasts), "missing": len(poor)},
        rests_on=lasts,
        mentions={"missing": [mention for _, mention in poor]},
        shows=lasts,
        lacks=(turn for turn, _ in sorted(poor, key=lambda item: -len(item[1].keys))),
        doubtful=True,
    )


def _runs(turns: list[Turn]) -> list[list[Turn]]:
    """Split the turns with a person where more than `PAUSE` turns lie between."""
    runs: list[list[Turn]] = []
    for turn in turns:
        if not runs or turn.number - runs[-1][-1].number > PAUSE:
            runs.append([])
        runs[-1].append(turn)
    return runs


def _closes(ledger: SessionLedger, last: list[Turn]) -> dict[str, bool]:
    """Return for each element of a close whether the turns hold it."""
    found = {
        name: any(turn.says(lines[ledger.record.spoken], asking=name not in TOLD) for turn in last)
        for name, lines in ledger.signs.closing.items()
    }
    return found | ({"summary": True} if _using(last, "summary") else {})
