"""What a person says that is not true: admissions that pressure brings out, and cover stories that stop holding.

An accusatory manner raises true and false admissions alike, so whoever accuses must not be able to tell them apart by
the words alone; calm lets them be taken back (domain source A5, R13-R14). Against a cover story only evidence counts
that is put late and calmly: what a suspect saw before he told anything is in his story from the start, and a verdict
makes nobody explain himself (R18-R20). Victims are left out: that their accounts change is no sign of anything.
"""

from collections.abc import Iterator

from roleplay.exercise.log.events import Contradicted
from roleplay.exercise.persons.gates import CALM, Moment
from roleplay.scenario.persons import Admission, Disclosure
from roleplay.scenario.vocabulary import QuestionClass, Stance, Tactic

PRESSING_TACTICS: frozenset[Tactic] = frozenset({"accusation", "threat", "bluff", "minimisation", "promise"})
PRESSING_CLASSES: frozenset[QuestionClass] = frozenset({"LEAD", "FORCED"})
ASKING_FURTHER: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE", "CLOSED_I", "CLOSED_A"})


def admitted(moment: Moment) -> tuple[Stance, Admission] | None:
    """Return what is said of something untrue: brought out by pressure, taken back in calm, or vague in between.

    Of what could be brought out, that is the least costly.
    """
    inner, pressure = moment.inner, moment.inner.value("pressure")
    standing = [
        each for each in moment.person.admissions if each.id in inner.admitted and each.id not in inner.taken_back
    ]
    if moment.label in PRESSING_CLASSES or not PRESSING_TACTICS.isdisjoint(moment.tactics):
        fresh = [each for each in moment.person.admissions if each.id not in inner.admitted and pressure >= each.at]
        if fresh:
            return "admit", min(fresh, key=lambda each: each.at)
    elif moment.label in CALM:
        calmed = next((each for each in standing if pressure <= each.at / 2), None)
        if calmed is not None:
            return "take_back", calmed
    if moment.label in ASKING_FURTHER:
        just_now = max(inner.admitted.values(), default=0) == moment.state.turn - 1 and not moment.topics
        meant = next((each for each in standing if just_now or each.topic in moment.topics), None)
        if meant is not None:
            return "admit_vaguely", meant
    return None


def contradicted_by_evidence(moment: Moment) -> Iterator[Contradicted]:
    """Yield the cover stories told before that the evidence of this turn speaks against."""
    person, inner = moment.person, moment.inner
    if person.kind != "suspect" or not moment.calm:
        return
    put = [fact for fact in moment.evidence if inner.weighs(fact)]
    for item in person.disclosures:
        said = inner.covered.get(item.fact)
        if said is None or item.fact in inner.contradicted or item.fact in inner.told:
            continue
        # A story that was told once the evidence was known takes it in.
        if any(fact in (item.fact, *item.gate.evidence) and said < inner.evidence.get(fact, 0) for fact in put):
            yield Contradicted(person=person.id, fact=item.fact, said_turn=said, by="evidence")


def contradicted_by_own_words(moment: Moment, told: tuple[Disclosure, ...]) -> Iterator[Contradicted]:
    """Yield the cover stories that the person's own words now take back."""
    person, inner = moment.person, moment.inner
    for item in told if person.kind == "suspect" else ():
        if item.fact in inner.covered and item.fact not in inner.contradicted:
            said = inner.covered[item.fact]
            yield Contradicted(person=person.id, fact=item.fact, said_turn=said, by="own_words")
