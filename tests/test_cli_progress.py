"""`roleplay progress`: several session files of one learner, in any order; broken and unfinished ones are named."""

import json
from pathlib import Path

import pytest

from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.storage.files import session_text
from tests.feedback import drilled
from tests.test_cli import own_data, roleplay

__all__ = ["own_data"]  # the fixture of the command line's tests


@pytest.mark.long
def test_progress_over_files(practice: Practice, tmp_path: Path) -> None:
    first = drilled.drive(practice, "en")
    branch = practice.rewind(first, 12)
    running = tmp_path / "running.json"
    running.write_text(session_text(branch.state.log), encoding="utf-8")
    list(practice.next_phase(branch))
    whole = practice.start(Setup("white-van", "en", "ngo"))
    while whole.state.finished is None:
        list(practice.next_phase(whole))
    files = []
    for name, session in (("first", first), ("branch", branch), ("whole", whole)):
        files.append(str(tmp_path / f"{name}.json"))
        Path(files[-1]).write_text(session_text(session.state.log), encoding="utf-8")
    done = roleplay("progress", *files, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [item["agency"] for item in found["sessions"]] == ["police", "ngo"], "of a family the latest attempt"
    assert found["earlier_attempts"] == 1
    backwards = roleplay("progress", *reversed(files), files[0], "--json")
    assert json.loads(backwards.stdout) == found, "neither order nor a file given twice makes a difference"
    for language, title in (("sl", "# Napredek"), ("en", "# Progress")):
        told = roleplay("progress", *files, "--language", language)
        assert told.returncode == 0 and told.stdout.startswith(title)
        assert "| " in told.stdout and "None" not in told.stdout
    refused = roleplay("progress", files[0], str(running))
    assert (refused.returncode, refused.stdout) == (1, "") and "running.json" in refused.stderr
    missing = roleplay("progress", str(tmp_path / "none.json"))
    assert missing.returncode == 1 and "none.json" in missing.stderr
    assert roleplay("progress").returncode == 2
