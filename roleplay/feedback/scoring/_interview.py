"""What is measured for criteria that only an interview can show: questions, listening, manner, evidence, closure."""

from collections import Counter

from roleplay.exercise.log.events import EvidenceShown
from roleplay.feedback.counting import NO_QUESTIONS, Question, SessionLedger, Turn, explains_rights, worst_first
from roleplay.feedback.rubric import Criterion
from roleplay.feedback.scoring._measure import FEWEST_TURNS, Measure, Mention, evidence_of, harmed, numbers_of, of_turns
from roleplay.scenario.vocabulary import Tactic

HARSH: frozenset[Tactic] = frozenset({"accusation", "minimisation", "bluff"})
FATAL: frozenset[Tactic] = frozenset({"threat", "promise"})
_GRAVEST_FIRST: tuple[Tactic, ...] = ("threat", "promise", "bluff", "accusation", "minimisation", "why_blame")
BLAMING: frozenset[Tactic] = frozenset({"why_blame"})
CARING: frozenset[Tactic] = frozenset({"empathy", "basic_needs", "consent"})
DOUBTFUL_CONFIDENCE = 0.5
CLOSING_TURNS = 3
PAUSE = 3  # turns


def asking(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-04: productive share of the questions proper, open questions, leads on key facts."""
    proper = [item for item in ledger.questions.questions if item.label not in NO_QUESTIONS]
    share = ledger.questions.productive_share
    if share is None or len(proper) < FEWEST_TURNS:
        return None
    counted = Counter(item.label for item in proper)
    leads = harmed(ledger, "contaminated_fact")
    return Measure(
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
        rests_on=frozenset(item.turn for item in proper),
        shows=of_turns(ledger, (item.turn for item in sorted(proper, key=_yield) if _is_plain_question(item))),
        lacks=of_turns(ledger, (item.turn for item in worst_first(proper, leads))),
        doubtful=sum(item.confidence < DOUBTFUL_CONFIDENCE for item in proper) * 3 > len(proper),
    )


def _yield(item: Question) -> tuple[int, bool]:
    """Most facts first, open questions before others."""
    return -len(item.facts), item.label != "OPEN"


def _is_plain_question(item: Question) -> bool:
    """A productive question and nothing else: what explains rights beside it shows something else."""
    return item.productive and "rights_info" not in item.tactics and item.confidence >= DOUBTFUL_CONFIDENCE


def listening(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-05: the learner's share of the words, and turns that summarise, reflect or leave room."""
    share = ledger.questions.talk_share
    questions = ledger.questions.questions
    if share is None or len(questions) < FEWEST_TURNS:
        return None
    signs = ledger.signs.closing.summary[ledger.record.spoken]
    summing = {turn.number for turn in ledger.record.talks() if turn.says(signs, asking=True)}
    summing |= {turn.number for turn in ledger.record.talks() if _takes_up(ledger, turn)}
    heard = [item for item in questions if item.label == "ENCOUR" or _reflects(item) or item.turn in summing]
    unheard = {part.person for part in ledger.questions.interviews if part.questions >= FEWEST_TURNS}
    unheard -= {item.person for item in heard}
    listened = [item.turn for item in sorted(heard, key=lambda item: (item.label != "ENCOUR", not _reflects(item)))]
    talks = [turn for turn in ledger.record.talks() if turn.reading and turn.reading.label not in NO_QUESTIONS]
    own = [turn for turn in talks if turn.number not in listened]
    wordy = sorted(own, key=lambda turn: -len(turn.text.split()))
    return Measure(
        {
            "talk_share": share,
            "reflections": len(listened),
            "unheard": len(unheard),
            "pressing": sum(_uses(turn, FATAL | HARSH | BLAMING) for turn in ledger.record.talks()),
            "silences": sum(part.silences for part in ledger.questions.interviews),
            "learner_words": sum(part.learner_words for part in ledger.questions.interviews),
            "person_words": sum(part.person_words for part in ledger.questions.interviews),
        },
        rests_on=frozenset(item.turn for item in questions),
        shows=of_turns(ledger, listened),
        lacks=evidence_of(wordy[:1]),
    )


def _reflects(item: Question) -> bool:
    return not {"summary", "empathy"}.isdisjoint(item.tactics)


def _takes_up(ledger: SessionLedger, turn: Turn) -> bool:
    """Whether a turn leaves the person time or takes up what was said, and not in order to press."""
    signs = ledger.signs.listening[ledger.record.spoken]
    return turn.says(signs, asking=True) and not _uses(turn, FATAL | HARSH | BLAMING)


def manner(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-06: threats, promises, accusations, belittling, bluffing and blaming, and turns with care for the person."""
    talks = ledger.record.talks()
    fatal = _using(talks, FATAL)
    harsh = _using(talks, HARSH)
    blaming = _using(talks, BLAMING)
    unsure = [turn for turn in talks if turn.reading is not None and turn.reading.doubted]
    caring = [turn for turn in talks if _uses(turn, CARING) or explains_rights(ledger.record, turn, ledger.signs)]
    rude = sorted((turn for turn in talks if _uses(turn, FATAL | HARSH | BLAMING)), key=_gravity)
    if len(talks) < FEWEST_TURNS and not fatal and not harsh:
        return None
    return Measure(
        {
            "fatal": len(fatal),
            "harsh": len(harsh),
            "blaming": len(blaming),
            "unmet": len({turn.person for turn in talks} - {turn.person for turn in caring}),
            "unsure": len(unsure),
            "caring": len(caring),
            "turns": len(talks),
        },
        rests_on=numbers_of(talks),
        shows=evidence_of(caring),
        lacks=evidence_of(rude),
        doubtful=bool(unsure),
    )


def _gravity(turn: Turn) -> tuple[int, int]:
    """The gravest tactic of a turn first, of equal ones the turn with more of them."""
    tactics = turn.reading.sure_tactics if turn.reading is not None else ()
    used = [_GRAVEST_FIRST.index(tactic) for tactic in tactics if tactic in _GRAVEST_FIRST]
    return min(used, default=len(_GRAVEST_FIRST)), -len(used)


def _using(talks: list[Turn], tactics: frozenset[Tactic]) -> list[Turn]:
    return [turn for turn in talks if _uses(turn, tactics)]


def _uses(turn: Turn, tactics: frozenset[Tactic]) -> bool:
    return turn.reading is not None and not tactics.isdisjoint(turn.reading.sure_tactics)


def evidence_handling(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-07: evidence put to a suspect after the free account and piece by piece, without bluffing."""
    suspects = {person.id for person in ledger.record.state.scenario.persons if person.kind == "suspect"}
    talks = [turn for turn in ledger.record.talks() if turn.person in suspects]
    showing = [(turn, turn.events(EvidenceShown)) for turn in talks if turn.events(EvidenceShown)]
    bluffs = _using(talks, frozenset({"bluff"}))
    if not showing and not bluffs:
        return None
    early = [turn for turn, shown in showing if not all(item.after_account for item in shown)]
    return Measure(
        {
            "shown": sum(len(shown) for _, shown in showing),
            "early": sum(not item.after_account for _, shown in showing for item in shown),
            "after": sum(item.after_account for _, shown in showing for item in shown),
            "at_once": max((len(shown) for _, shown in showing), default=0),
            "bluffs": len(bluffs),
        },
        rests_on=numbers_of([*(turn for turn, _ in showing), *bluffs]),
        shows=evidence_of(turn for turn, _ in showing if turn not in early),
        lacks=evidence_of([*bluffs, *early]),
    )


CLOSING = ("summary", "next", "contact", "farewell")
TOLD = ("next", "contact")  # a question tells neither


def closing(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-15: summary, next steps, a way back and a friendly end in the last turns of each talk; a weak sign.

    Whoever comes back to a person later is measured by the fullest close.
    """
    persons = ledger.record.state.scenario.person
    held, last_turns = 0, []
    missing: list[Mention] = []
    poorest: list[tuple[int, Turn]] = []
    talks = ledger.record.talks()
    for person in dict.fromkeys(turn.person for turn in talks):
        own = [turn for turn in talks if turn.person == person]
        if len(own) <= CLOSING_TURNS or person is None:
            continue
        last = max((run[-CLOSING_TURNS:] for run in _runs(own)), key=lambda turns: len(_closes(ledger, turns)))
        last_turns.append(last[-1])
        found = _closes(ledger, last)
        without = tuple(f"closing.{name}" for name in CLOSING if name not in found)
        held += len(CLOSING) - len(without)
        if without:
            poorest.append((-len(without), last[-1]))
            missing.append(Mention(keys=without, whose=persons[person].name[ledger.record.language]))
    if not last_turns:
        return None
    return Measure(
        {"elements": round(held / len(last_turns), 2), "talks": len(last_turns), "missing": len(missing)},
        rests_on=numbers_of(last_turns),
        mentions={"missing": missing},
        shows=evidence_of(last_turns),
        lacks=evidence_of(turn for _, turn in sorted(poorest, key=lambda item: item[0])),
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


def _closes(ledger: SessionLedger, last: list[Turn]) -> set[str]:
    """Return which elements of a close the turns hold."""
    signs, spoken = ledger.signs.closing.by_name(), ledger.record.spoken
    found = {name for name in CLOSING if any(turn.says(signs[name][spoken], asking=name not in TOLD) for turn in last)}
    summed = any("summary" in turn.reading.sure_tactics for turn in last if turn.reading is not None)
    return found | {"summary"} if summed else found
