"""What the operator or another process changes in files holds here too, without a restart."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.models.choosing.choice import Choice, ModelChoice, write_choice
from roleplay.models.model import ModelError, Usage
from roleplay.people.visitor import Visitor
from roleplay.ui import service as wiring
from roleplay.ui.identity import FrontDoor
from roleplay.workshop.draft import Draft
from roleplay.workshop.store import OwnCases
from roleplay.workshop.templates import begin, load_templates
from tests.once import KNOWLEDGE
from tests.ui.conftest import Driver

ANA, ONE = "ana@example.org", "one@example.org"
PATIENCE = 20.0  # seconds; most of them go by while each process imports what a model needs
GROUPS = "groups:\n- id: north\n  title: North\n  trainers: [{trainer}]\n  members: [ana@example.org]\n"


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server on which a proxy signs people in; files are looked at on every access."""
    path = tmp_path / "people.yaml"
    path.write_text(GROUPS.format(trainer=ONE))
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    monkeypatch.setenv("SODELUJ_PEOPLE", str(path))
    monkeypatch.setattr(FrontDoor, "visitor", lambda _: Visitor(ANA))
    monkeypatch.setattr(wiring, "LOOK_AGAIN", 0.0)
    return path


def trained(who: str) -> list[str]:
    return [group.id for group in wiring.service().practice.people.trains(Visitor(who))]


def test_groups_follow_their_file(people: Path, new_tab: Driver, caplog: pytest.LogCaptureFixture) -> None:
    assert trained(ONE) == ["north"] and trained(ANA) == []
    people.write_text(GROUPS.format(trainer=ANA))
    assert trained(ANA) == ["north"] and trained(ONE) == []
    # a broken file, or none at all, opens nothing and takes nothing
    for spoil in (lambda: people.write_text("groups: [{"), people.unlink):
        spoil()
        assert trained(ANA) == ["north"] and trained(ONE) == []
        assert "the groups stay as they were" in caplog.text
        caplog.clear()
    people.write_text(GROUPS.format(trainer=ONE))
    assert trained(ONE) == ["north"] and trained(ANA) == []


def own_case() -> Draft:
    return begin(load_templates(KNOWLEDGE)["interview"], "night-shift", "sl")


def test_cases_in_use_follow_their_folder(people: Path, new_tab: Driver, tmp_path: Path) -> None:
    elsewhere = OwnCases(tmp_path)
    assert "night-shift" not in wiring.service().practice.library.scenario
    elsewhere.use(own_case())
    assert "night-shift" in wiring.service().practice.library.scenario
    elsewhere.delete("night-shift")
    assert "night-shift" not in wiring.service().practice.library.scenario


def test_the_chosen_model_follows_its_file(people: Path, new_tab: Driver, tmp_path: Path) -> None:
    assert wiring.service().practice.voice.name.startswith("authored")
    write_choice(tmp_path, Choice(voice=ModelChoice(url="http://127.0.0.1:9/v1", name="small")))
    assert wiring.service().practice.voice.name == "model:small"
    (tmp_path / "models.yaml").write_text("voice: [")
    assert wiring.service().practice.voice.name.startswith("authored") and wiring.service().models_problem
    write_choice(tmp_path, Choice())
    assert wiring.service().practice.voice.name.startswith("authored") and not wiring.service().models_problem


@pytest.mark.long
def test_whoever_chooses_a_model_anew_does_not_get_round_the_cap_on_spending(
    people: Path, new_tab: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SODELUJ_SPENDING_CAP", "2")
    wiring.service.clear()
    ledger = wiring.service().models.ledger
    ledger.record("voice", "gpt-4o", Usage(1_000_000, 1_000_000))
    for choice in (ModelChoice(url="https://models.example.org/v1", name="gpt-4o"), ModelChoice()):
        write_choice(tmp_path, Choice(voice=choice))
        assert wiring.service().practice.voice
        wiring.service().renew_cases()
        (tmp_path / "models.yaml").write_text("voice: [")
        assert wiring.service().practice.voice and wiring.service().models_problem
        assert wiring.service().models.ledger is ledger
        with pytest.raises(ModelError, match="spending_cap"):
            wiring.service().models.ledger.check("gpt-4o")


def test_files_are_looked_at_once_a_second_at_most(
    people: Path, new_tab: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "LOOK_AGAIN", 60.0)
    assert trained(ONE) == ["north"]
    people.write_text(GROUPS.format(trainer=ANA))
    assert trained(ONE) == ["north"]


PROCESS = """
import sys
from roleplay.people.visitor import Visitor
from roleplay.ui import service as wiring
from roleplay.ui.identity import FrontDoor
wiring.visitor = lambda _: Visitor("ana@example.org")
for line in sys.stdin:
    practice = wiring.service().practice
    print(practice.voice.name, sorted(practice.people.group), "night-shift" in practice.library.scenario, flush=True)
"""


@pytest.mark.slow
def test_two_processes_agree_within_seconds(people: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", PROCESS], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            )
            for _ in range(2)
        ]
        stack.callback(lambda: [process.kill() for process in processes])

        def all_say(expected: Callable[[str], bool]) -> float:
            """Wait until every process says what is expected; return the seconds that took."""
            began = time.monotonic()
            while True:
                answers = []
                for process in processes:
                    assert process.stdin is not None and process.stdout is not None
                    process.stdin.write("\n")
                    process.stdin.flush()
                    answers.append(process.stdout.readline())
                if all(map(expected, answers)):
                    return time.monotonic() - began
                assert time.monotonic() - began < 60, answers
                time.sleep(0.05)

        all_say(lambda answer: answer.startswith("authored") and "north" in answer)
        people.write_text(GROUPS.format(trainer=ONE).replace("id: north", "id: south"))
        assert all_say(lambda answer: "south" in answer and "north" not in answer) < PATIENCE
        write_choice(tmp_path, Choice(voice=ModelChoice(url="http://127.0.0.1:9/v1", name="small")))
        assert all_say(lambda answer: answer.startswith("model:small")) < PATIENCE
