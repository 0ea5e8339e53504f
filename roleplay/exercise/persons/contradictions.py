"""Cover stories that stop holding: what a suspect denied and now tells, or what evidence speaks against (A5, R18-R20).

Only evidence put late and calmly counts. What a suspect saw before he told anything is in his story from the start, and
a verdict makes nobody explain himself. Victims are left out: that their accounts change is no sign of anything.
"""

from collections.abc import Iterator

from roleplay.exercise.log.events import Contradicted
from roleplay.exercise.log.state import State
from roleplay.exercise.persons.gates import Moment
from roleplay.scenario.persons import Disclosure


def by_evidence(state: State, moment: Moment) -> Iterator[Contradicted]:
    """Yield the cover stories told before that the evidence of this turn speaks against."""
    person, inner = moment.person, state.inner(moment.person.id)
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


def by_own_words(state: State, moment: Moment, told: tuple[Disclosure, ...]) -> Iterator[Contradicted]:
    """Yield the cover stories that the person's own words now take back."""
    person, inner = moment.person, state.inner(moment.person.id)
    for item in told if person.kind == "suspect" else ():
        if item.fact in inner.covered and item.fact not in inner.contradicted:
            said = inner.covered[item.fact]
            yield Contradicted(person=person.id, fact=item.fact, said_turn=said, by="own_words")
