"""The command line: exit codes, clear messages, stable JSON."""

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from evals.fake_server import FakeServer
from roleplay import cast
from roleplay.cli import app, main, shared
from roleplay.config import ROOT
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.loading.loader import LoadedContent
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES

MOVES = ROOT / "knowledge" / "scenarios" / "white-van" / "moves"


@pytest.fixture(autouse=True, scope="module")
def own_data(tmp_path_factory: pytest.TempPathFactory, library: Library, reader: LocalReader) -> Iterator[None]:
    """Every command of these tests has a data folder of its own, needs no embedder, and finds the content read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "load_playable", lambda root: LoadedContent(library))
        patch.setattr(LocalReader, "load", lambda folder, embeds=None: reader)
        patch.setenv("SODELUJ_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv("SODELUJ_EMBEDDER", "none")
        yield


@dataclass(frozen=True, slots=True)
class Answered:
    """What a command wrote, and the code it ended with."""

    returncode: int
    stdout: str
    stderr: str


def roleplay(*arguments: str, given: str = "") -> Answered:
    """Run the command line, errors worded and all, inside this process."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["roleplay", *arguments])
        patch.setattr(sys, "stdin", io.StringIO(given))
        with pytest.raises(SystemExit) as ended:
            main()
    # Python ends with 0 for None, and with 1 for words that it prints.
    code = ended.value.code
    return Answered(code if isinstance(code, int) else int(code is not None), out.getvalue(), err.getvalue())


def roleplay_process(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "roleplay", *arguments],
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )


def play(agency: str, language: str, out: Path, level: str = "expert") -> Result:
    """Play a shipped moves file inside this process."""
    moves = MOVES / f"{agency}-{language}-{level}.jsonl"
    given = ["--scenario", "white-van", "--agency", agency, "--language", language, "--moves", str(moves)]
    return CliRunner().invoke(app, ["play", *given, "--out", str(out)], catch_exceptions=False)


def timeless(path: Path) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))["entries"]
    for entry in entries:
        entry["at"] = None
    return entries


def check_contract(report: dict[str, Any]) -> None:
    """What every report holds, whatever there was to say."""
    assert all(isinstance(report[name], list) for name in ("harms", "slips", "strengths", "changes", "criteria"))
    for name in ("harms", "slips", "strengths", "changes"):
        assert all({"kind", "criterion", "turn", "minute", "quote"} <= item.keys() for item in report[name])
    assert report["one_page"].startswith("## ") and len(report["one_page"].split()) <= 400


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_every_agency_plays_to_the_end_alike_twice(
    agency: str, language: str, tmp_path: Path, reader: LocalReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cast, "LocalReader", SimpleNamespace(load=lambda *_: reader))  # as it ships
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    played = play(agency, language, first)
    assert played.exit_code == 0, played.output
    assert "finished" in played.stdout.splitlines()[-1] and "not finished" not in played.stdout
    assert not played.stderr, "a line was refused"
    assert play(agency, language, second).exit_code == 0
    assert timeless(first) == timeless(second)
    graded = CliRunner().invoke(app, ["grade", str(first), "--json"], catch_exceptions=False)
    assert graded.exit_code == 0
    report = json.loads(graded.stdout)
    check_contract(report)
    assert report["strengths"]
    assert 0 <= report["total"] <= 1
    assert all({"id", "level", "source", "evidence", "passages", "better"} <= set(item) for item in report["criteria"])


@pytest.mark.long
def test_export_has_transcript_and_report(tmp_path: Path) -> None:
    session, out = tmp_path / "s.json", tmp_path / "s.md"
    assert play("ngo", "en", session).exit_code == 0
    assert roleplay("export", str(session), "--format", "md", "--out", str(out)).returncode == 0
    text = out.read_text(encoding="utf-8")
    assert text.startswith("# ") and len(text) > 5000
    exported = roleplay("export", str(session), "--format", "json", "--language", "sl")
    assert exported.returncode == 0 and json.loads(exported.stdout)
    for form, begins in (("csv", b"\xef\xbb\xbf"), ("docx", b"PK"), ("pdf", b"%PDF-")):
        made = CliRunner().invoke(app, ["export", str(session), "--format", form], catch_exceptions=False)
        assert made.exit_code == 0 and made.stdout_bytes.startswith(begins)
    nowhere = roleplay("export", str(session), "--format", "csv", "--out", str(tmp_path / "no" / "s.csv"))
    assert nowhere.returncode == 1 and str(tmp_path / "no") in nowhere.stderr and "Traceback" not in nowhere.stderr


@pytest.mark.long
def test_map_says_who_knew_what(tmp_path: Path) -> None:
    session = tmp_path / "s.json"
    assert play("border", "sl", session).exit_code == 0
    lines = roleplay("map", str(session)).stdout.splitlines()
    assert lines[0].split("\t") == ["fact", *AGENCIES]
    assert any(line.startswith("passports-pouch\t") for line in lines)


@pytest.mark.slow  # `make test` runs the command itself before the tests
def test_check_finds_nothing_in_what_ships() -> None:
    checked = roleplay("check")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.long
def test_doctor_says_what_is_used() -> None:
    looked = roleplay("doctor", "--json")
    assert looked.returncode == 0
    facts = json.loads(looked.stdout)
    assert facts["voice"] == "authored-1"
    assert "n-grams" in facts["search"]


def ask(command: str, *arguments: str, lines: list[dict[str, object]] | None = None) -> list[dict[str, object]]:
    """Run a command that answers in JSON Lines."""
    given = "\n".join(json.dumps(line) for line in lines or [])
    done = roleplay(command, *arguments, given=given)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.long
def test_search_answers_one_question_and_many() -> None:
    (one,) = ask("search", "Kdo sme žrtev uradno identificirati?", "--k", "3", "--json", "--language", "sl")
    assert one["silent"] is False
    assert len(one["passages"]) == 3
    assert {"passage", "ids", "provenance", "text", "score"} <= one["passages"][0].keys()
    many = ask(
        "search",
        "--language",
        "en",
        lines=[{"id": 7, "query": "how do I bake bread"}, {"id": "b", "query": "reflection period"}],
    )
    assert [line["id"] for line in many] == [7, "b"]
    assert many[0]["silent"] is True


def test_route_says_whose_task_it_is() -> None:
    lines = [{"id": 1, "learner_agency": "ngo", "to": "labour", "text": "Please arrest the driver."}]
    (route,) = ask("route", "--language", "en", lines=lines)
    assert route["within_mandate"] is False
    assert route["right_agency"] in ("police", "border")
    assert route["passages"]


def test_documents_are_taken_in_listed_and_removed(tmp_path: Path) -> None:
    path = tmp_path / "rules.txt"
    path.write_text("The duty car goes back to the garage at the Green Log station.", encoding="utf-8")
    done = roleplay("ingest", str(path), str(tmp_path / "missing.pdf"), "--language", "en")
    assert done.returncode == 1
    assert "missing.pdf" in done.stderr
    name = done.stdout.split()[0]
    assert name in roleplay("documents").stdout
    assert name not in roleplay("documents", "--remove", name).stdout
    assert roleplay("documents", "--remove", name).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("grade", "no-such-file.json"), 1, "no-such-file.json"),
        (("play", "--agency", "police", "--moves", "no-such-file.jsonl"), 1, "no-such-file.jsonl"),
        (("play", "--agency", "police", "--moves", "README.md"), 1, "1"),
        (("play", "--agency", "police", "--scenario", "nowhere", "--moves", "README.md"), 1, "white-van"),
        (("play", "--agency", "army", "--moves", "README.md"), 2, "police"),
        (("dance",), 2, "dance"),
        (("export", "README.md", "--format", "scroll"), 2, "md"),
    ],
)
def test_bad_input_is_answered_with_a_message_and_no_traceback(
    arguments: tuple[str, ...], code: int, words: str
) -> None:
    answered = roleplay(*arguments)
    assert answered.returncode == code
    assert words in answered.stderr
    assert "Traceback" not in answered.stderr


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("grade", "ni-še-seje.json"), 1, "ni-še-seje.json"),
        pytest.param(("play", "--agency", "police", "--moves", "README.md"), 1, "1", marks=pytest.mark.slow),
        pytest.param(("dance",), 2, "dance", marks=pytest.mark.slow),
    ],
)
def test_a_process_of_its_own_ends_alike(arguments: tuple[str, ...], code: int, words: str) -> None:
    answered = roleplay_process(*arguments)
    assert answered.returncode == code
    assert words in answered.stderr
    assert "Traceback" not in answered.stderr


@pytest.mark.long
def test_one_case_can_be_checked_alone(tmp_path: Path) -> None:
    folder = tmp_path / "white-van"
    shutil.copytree(ROOT / "knowledge" / "scenarios" / "white-van", folder)
    assert roleplay("check", str(folder)).returncode == 0
    facts = folder / "facts.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("wordings:", "wordinks:", 1), encoding="utf-8")
    for path in (folder, folder / "persons" / "worker.yaml"):
        checked = roleplay("check", str(path))
        assert checked.returncode == 1
        assert "facts.yaml" in checked.stdout and "wordinks" in checked.stdout and "remove the key" in checked.stdout
    missing = roleplay("check", str(tmp_path / "nowhere"))
    assert missing.returncode == 1 and "nowhere" in missing.stderr


def test_read_by_a_model_says_who_has_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = json.dumps({"id": "a", "text": "Tell me what happened.", "context": {}}) + "\n"
    command = ["read", "--reader", "model", "--language", "en"]
    none = roleplay(*command, given=given)
    assert none.returncode == 1 and "SODELUJ_MODEL_URL" in none.stderr
    with FakeServer() as server:
        monkeypatch.setenv("SODELUJ_MODEL_URL", server.url)
        monkeypatch.setenv("SODELUJ_MODEL_NAME", server.model)
        monkeypatch.setenv("SODELUJ_MODEL_KEY", server.key)
        server.says({"label": "OPEN", "sure": "certain"})
        line = json.loads(CliRunner().invoke(app, command, input=given, catch_exceptions=False).stdout)
        assert (line["label"], line["confidence"]) == ("OPEN", 0.95)
        assert line["reader"].startswith(f"local-9 + {server.model} (reader ")
        assert "Tell me what happened." in server.requests[-1].text
        server.says("Gladly! How can I help?")
        line = json.loads(CliRunner().invoke(app, command, input=given, catch_exceptions=False).stdout)
    assert (line["label"], line["reader"]) == ("OPEN", "local-9 (model failed: not_json)")


def test_read_labels_lines() -> None:
    given = json.dumps({"id": "a", "text": "Tell me what happened from the time you left home.", "context": {}})
    labelled = roleplay("read", "--language", "en", given=given + "\n")
    assert labelled.returncode == 0, labelled.stderr
    line = json.loads(labelled.stdout)
    assert line["id"] == "a" and line["label"] == "OPEN" and line["side"] == "+"
    marked = roleplay("read", "--language", "en", given="\ufeff\n" + given + "\n")
    assert (marked.returncode, marked.stdout) == (0, labelled.stdout), marked.stderr
    broken = roleplay("read", given="{\n")
    assert broken.returncode == 1 and "1" in broken.stderr


@pytest.mark.long
def test_a_process_of_its_own_reads_and_writes_utf_8() -> None:
    given = json.dumps({"id": "č", "text": "Povejte, kaj se je zgodilo."}, ensure_ascii=False) + "\n"
    labelled = roleplay_process("read", "--language", "sl", given=given)
    assert labelled.returncode == 0, labelled.stderr
    assert json.loads(labelled.stdout)["id"] == "č" and "č" in labelled.stdout


@pytest.mark.long
def test_help_needs_no_heavy_package() -> None:
    """Whoever asks how a command is used does not wait for stores and models."""
    looked = "import sys, roleplay.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", looked], cwd=ROOT, capture_output=True, text=True, timeout=100, check=True
    )
    heavy = {"alembic", "chromadb", "docx", "langchain_core", "langchain_chroma", "openai", "pypdf", "scipy"}
    assert not heavy & set(done.stdout.split())


def test_an_interview_alone_is_played_branched_and_graded(tmp_path: Path) -> None:
    moves, out = tmp_path / "moves.jsonl", tmp_path / "drill.json"
    lines = [
        {"channel": "interview", "to": ["driver"], "text": "Good morning."},
        {"channel": "interview", "to": ["driver"], "text": "You are lying!"},
        {"channel": "rewind", "text": "2"},
        {"channel": "interview", "to": ["driver"], "text": "Tell me about your day."},
    ]
    moves.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    played = roleplay("play", "--drill", "driver", "--minutes", "5", "--moves", str(moves), "--out", str(out))
    assert played.returncode == 0, played.stderr
    entries = timeless(out)
    kinds = [entry["event"]["kind"] for entry in entries]  # type: ignore[index]
    assert {"rewound", "finished"} <= set(kinds)
    started = entries[0]["event"]
    assert started["agency"] == "police" and started["drill"]["minutes"] == 5  # type: ignore[index]
    assert "You are lying!" not in out.read_text(encoding="utf-8")
    graded = roleplay("grade", str(out), "--json")
    assert graded.returncode == 0 and json.loads(graded.stdout)["turns"] == 3, "two questions and the end"
    check_contract(json.loads(graded.stdout))


@pytest.mark.parametrize(
    ("given", "code", "names"),
    [
        (("--drill", "nobody"), 1, "driver"),
        (("--drill", "driver", "--goal", "worker-account"), 1, "driver-late-evidence"),
        (("--drill", "driver", "--minutes", "0"), 2, "minutes"),
        (("--drill", "driver", "--scenario", "no-such"), 1, "white-van"),
        (("--agency", "police", "--goal", "worker-account"), 2, "--drill"),
        ((), 2, "--agency"),
    ],
)
def test_a_drill_that_does_not_exist_is_refused(tmp_path: Path, given: tuple[str, ...], code: int, names: str) -> None:
    moves = tmp_path / "moves.jsonl"
    moves.write_text("", encoding="utf-8")
    refused = roleplay("play", "--moves", str(moves), "--language", "en", *given)
    assert refused.returncode == code
    assert names in re.sub(r"\x1b\[[0-9;]*m", "", refused.stderr)
