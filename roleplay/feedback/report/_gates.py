"""What had to hold before a person would tell a fact, in plain words."""

from collections.abc import Iterator

from roleplay.exercise.interviewee import OPEN_TRUST
from roleplay.feedback.counting import SessionRecord
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.scenario.conditions import Gate
from roleplay.scenario.persons import Disclosure, Person


def needs_of(record: SessionRecord, person: Person, item: Disclosure) -> tuple[str, ...]:
    """Return what the fact needed of this person, each part in words; values are points of a hundred.

    What cannot fail with this person is left out, for instance an interpreter for somebody who needs none.
    """
    say, gate = phrases(record.language), item.gate
    return (say(f"gate.layer.{item.layer}"), *_values(gate, item, say), *_circumstances(record, person, gate, say))


def _values(gate: Gate, item: Disclosure, say: Phrasebook) -> Iterator[str]:
    """What is earned is told to nobody whom the person hardly trusts, whatever its gate asks for."""
    trust = max(gate.trust or 0.0, OPEN_TRUST) if item.layer == "earned" else gate.trust
    if trust:
        yield say("gate.trust", value=round(trust * 100))
    limits = {
        "fear_traffickers": gate.fear_traffickers_at_most,
        "fear_authorities": gate.fear_authorities_at_most,
        "distress": gate.distress_at_most,
        "resistance": gate.resistance_at_most,
    }
    for name, limit in limits.items():
        if limit is not None:
            yield say(f"gate.{name}", value=round(limit * 100))


def _circumstances(record: SessionRecord, person: Person, gate: Gate, say: Phrasebook) -> Iterator[str]:
    case, language = record.state.scenario, record.language
    if "vetted" in gate.interpreter and person.needs_interpreter:
        yield say("gate.interpreter")
    if gate.companion_absent and person.companion is not None:
        yield say("gate.companion")
    if gate.rights_explained:
        yield say("gate.rights")
    if gate.topic_opened:
        yield say("gate.account")
    for key, facts in (("disclosed", gate.disclosed), ("evidence", gate.evidence)):
        if facts:
            titles = [say("quoted", text=case.fact[fact].title[language]) for fact in facts]
            yield say(f"gate.{key}", facts=titles)
    if gate.actions:
        titles = [say("quoted", text=case.action[action].title[language]) for action in gate.actions]
        yield say("gate.actions", deeds=titles)
