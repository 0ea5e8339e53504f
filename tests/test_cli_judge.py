"""`roleplay grade --judge`: with a model of our own server, without one, and where it fails."""

import json
from pathlib import Path

import pytest

from evals.fake_server import FakeServer, Request
from roleplay.practice import Practice
from roleplay.storage.files import read_session, session_text
from tests.feedback.judging import lines
from tests.test_cli import own_data, roleplay
from tests.test_grading import talk

__all__ = ["own_data"]  # the fixture of the command line's tests


def praise(request: Request) -> dict[str, object]:
    turn, words = lines(request)[0]
    return {"evidence": [{"turn": turn, "quote": words}], "reason": "So it is.", "level": 3, "better": ""}


@pytest.mark.long
def test_grade_judges_where_a_model_is_configured(
    practice: Practice, fake_server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, running, out = tmp_path / "s.json", tmp_path / "running.json", tmp_path / "judged.json"
    given.write_text(session_text(talk(practice).state.log), encoding="utf-8")
    running.write_text(session_text(talk(practice, ended=False).state.log), encoding="utf-8")
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_FILE", "JUDGE_URL", "JUDGE_NAME"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    none = roleplay("grade", str(given), "--judge")
    assert (none.returncode, none.stdout) == (1, "") and "SODELUJ_JUDGE_URL" in none.stderr
    assert roleplay("grade", str(given), "--out", str(out)).returncode == 2

    monkeypatch.setenv("SODELUJ_MODEL_URL", fake_server.url)
    monkeypatch.setenv("SODELUJ_MODEL_NAME", fake_server.model)
    monkeypatch.setenv("SODELUJ_MODEL_ATTEMPTS", "1")
    assert roleplay("grade", str(running), "--judge").returncode == 1
    counted = json.loads(roleplay("grade", str(given), "--json").stdout)
    assert not fake_server.chats

    fake_server.probability, fake_server.faults = 1.0, ["429"]
    failed = roleplay("grade", str(given), "--judge", "--json", "--out", str(out))
    assert (failed.returncode, failed.stdout) == (1, "") and "R-06" in failed.stderr and not out.exists()

    fake_server.probability, fake_server.answers = 0.0, praise
    done = roleplay("grade", str(given), "--judge", "--json", "--out", str(out))
    assert done.returncode == 0 and fake_server.model in done.stderr
    report = json.loads(done.stdout)
    assert report.keys() == counted.keys()
    views = {item["id"]: item["judged"] for item in report["criteria"] if item["judged"]}
    assert "R-06" in views
    assert all((view["level"], view["confidence"], view["model"]) == (3, "sure", "fake-1") for view in views.values())
    for before, after in zip(counted["criteria"], report["criteria"], strict=True):
        assert {"id", "level", "source", "evidence", "passages", "better"} <= after.keys()
        assert after["level"] == before["level"] or after["source"] == "model"
    assert {entry.event.kind for entry in read_session(out)[-len(views) :]} == {"graded"}
    assert json.loads(roleplay("grade", str(out), "--json").stdout) == report
    assert read_session(given) == read_session(out)[: -len(views)]
