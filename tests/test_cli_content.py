"""What is wrong with content is said by `check` and `doctor`, shipped or one's own, and `play` does not play it."""

import json
import shutil
from pathlib import Path

import pytest

from roleplay.cli import shared
from roleplay.config import ROOT
from roleplay.scenario.linting.linter import load_playable
from roleplay.workshop.store import OwnCases
from roleplay.workshop.templates import begin, load_templates
from tests.test_cli import own_data, roleplay  # noqa: F401 - a fixture

KNOWLEDGE = ROOT / "knowledge"


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what ships, the larger case apart, in which commands look; they read it each time."""
    root = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, root, ignore=shutil.ignore_patterns("white-van", "seal.yaml", "hands"))
    monkeypatch.setenv("SODELUJ_KNOWLEDGE", str(root))
    monkeypatch.setattr(shared, "load_playable", load_playable)
    return root


@pytest.mark.slow
def test_a_shipped_case_with_a_broken_part_is_reported_and_not_played(shipped: Path) -> None:
    moves = shipped / "scenarios" / "paid-driver" / "moves" / "police-sl-expert.jsonl"
    play = ("play", "--scenario", "paid-driver", "--drill", "driver", "--moves", str(moves))
    assert roleplay(*play).returncode == 0
    person = shipped / "scenarios" / "paid-driver" / "persons" / "driver.yaml"
    text = person.read_text(encoding="utf-8")
    person.write_text(text.replace("remarks:", "remarkable: 1\nremarks:", 1), encoding="utf-8")
    played = roleplay(*play)
    assert played.returncode == 1 and "persons/driver.yaml" in played.stderr
    says = json.loads(roleplay("doctor", "--json").stdout)["content"]
    assert "persons/driver.yaml" in says and "cases: none" in says


@pytest.mark.slow
def test_check_looks_at_cases_of_ones_own_and_names_drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    own = OwnCases(tmp_path)
    draft = begin(load_templates(KNOWLEDGE)["interview"], "night-shift")
    own.create(draft)
    own.use(draft)
    own.create(begin(load_templates(KNOWLEDGE)["interview"], "day-shift"))
    facts = tmp_path / "scenarios" / "night-shift" / "facts.yaml"
    facts.write_text("facts: [{id: nothing}]\n", encoding="utf-8")
    checked = roleplay("check")
    assert checked.returncode == 1
    lines = checked.stdout.splitlines()
    found = [line for line in lines if "night-shift" in line and not line.startswith("note: ")]
    assert found and all(line.startswith(str(tmp_path)) for line in found)
    assert len(found) == int(lines[-1].split()[0]), "nothing is wrong with what ships"
    assert any(line.startswith("note: ") and "day-shift" in line for line in lines)
