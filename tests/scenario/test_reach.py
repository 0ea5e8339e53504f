"""Gates that nobody can ever meet are findings, and what is met with effort is none."""

from pathlib import Path
from typing import Any

import pytest

from roleplay.scenario.case import Scenario
from roleplay.scenario.linting.content_walk import Case
from roleplay.scenario.linting.linter import check
from roleplay.scenario.linting.reach import check_gates, most_turns, reach_of
from roleplay.scenario.loading.loader import read_case
from roleplay.scenario.persons import InterviewRule
from tests.once import KNOWLEDGE, shipped_content
from tests.scenario.conftest import CASE, Files, write

WORKER = f"{CASE}/persons/worker.yaml"


def rules(*effects: tuple[dict[str, Any], dict[str, float]]) -> tuple[InterviewRule, ...]:
    text = {"sl": "x", "en": "x"}
    return tuple(
        InterviewRule.model_validate(
            {
                "id": f"R{number}",
                "title": text,
                "when": when,
                "effects": changes,
                "reason": text,
                "source": text,
                "mark": "V",
            }
        )
        for number, (when, changes) in enumerate(effects)
    )


def with_gate(scenario: Scenario, fact: str, **gate: Any) -> Scenario:
    """Return the case with other thresholds for a fact, whoever tells it."""
    persons = []
    for person in scenario.persons:
        told = [
            item.model_copy(update={"gate": item.gate.model_copy(update=gate)}) if item.fact == fact else item
            for item in person.disclosures
        ]
        persons.append(person.model_copy(update={"disclosures": tuple(told)}))
    return scenario.model_copy(update={"persons": tuple(persons)})


@pytest.mark.parametrize(
    ("case", "fact", "gate"),
    [
        ("white-van", "threat-sister", {"trust": 0.99}),
        ("white-van", "zalar-orders", {"trust": 0.99}),
        ("paid-driver", "new-address", {"trust": 0.99}),
        ("white-van", "threat-sister", {"fear_traffickers_at_most": 0.2}),
        ("white-van", "zalar-orders", {"fear_authorities_at_most": 0.1}),
        ("paid-driver", "new-address", {"distress_at_most": 0.1}),
        ("white-van", "threat-sister", {"resistance_at_most": 0.1}),
    ],
)
def test_a_gate_out_of_reach_is_found(case: str, fact: str, gate: dict[str, float]) -> None:
    library = shipped_content(KNOWLEDGE).library
    changed = with_gate(library.scenario[case], fact, **gate)
    found = [item.key for item in check_gates(Case(changed), library.rules)]
    assert found and all(f"[{fact}].gate.{next(iter(gate))}" in key for key in found)


def test_the_bound_is_what_rules_and_time_give(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    case = read_case(tmp_path / CASE, tmp_path)[0]
    person = case.persons[0]
    once, always, silent, back = (
        ({"tactics": ["consent"], "first_time": True}, {"trust": 0.1}),
        ({"classes": ["OPEN"]}, {"trust": 0.01}),
        ({"silence": True}, {"trust": 0.02}),
        ({"tactics": ["threat"]}, {"trust": -0.3}),
    )
    reach = reach_of(case, person, "trust", 1, rules(once, always, silent, back))
    assert (reach.once, reach.each_turn, reach.slip) == pytest.approx((0.1, 0.02, 0.3))
    assert reach_of(case, person, "trust", -1, rules(once, back)).each_turn == pytest.approx(0.3)
    # Ten turns' time is not enough for what twenty bring.
    assert reach.best(0.3, 10, 1) == pytest.approx(0.6) and reach.best(0.3, 20, 1) == pytest.approx(0.7)
    assert most_turns(case, person) == 90 / 0.5


def test_what_is_met_from_the_start_is_in_reach(files: Files, tmp_path: Path) -> None:
    files[WORKER]["begins"]["trust"] = 1.0
    files[WORKER]["disclosures"][1]["gate"]["trust"] = 1.0
    write(tmp_path, files)
    assert check(tmp_path) == []


def test_an_interpreter_or_a_separation_that_nobody_brings_is_found(files: Files, tmp_path: Path) -> None:
    files[WORKER]["companion"] = "worker"
    files[WORKER]["disclosures"][1]["gate"] |= {"interpreter": ["vetted"], "companion_absent": True}
    write(tmp_path, files)
    assert {item.key.rpartition(".")[2] for item in check(tmp_path)} == {"interpreter", "companion_absent"}


def test_no_played_turn_goes_beyond_the_bound() -> None:
    """The rules themselves, at their best in every turn, bring nobody further than the bound says."""
    library = shipped_content(KNOWLEDGE).library
    for scenario in library.scenarios:
        for person in scenario.persons:
            reach = reach_of(scenario, person, "trust", 1, library.rules)
            own = [rule for rule in library.rules if person.kind in rule.kinds]
            for label in ("OPEN", "PROBE", None):
                fitting = [
                    rule.effects.get("trust", 0.0)
                    for rule in own
                    if (rule.when.silence is True if label is None else rule.when.silence is None)
                    and (not rule.when.classes or label in rule.when.classes)
                ]
                assert sum(step for step in fitting if step > 0) <= reach.once + reach.each_turn + 1e-9
