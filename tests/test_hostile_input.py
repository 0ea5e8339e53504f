"""Files from outside: no command writes over what it reads, and nothing in them steers a terminal."""

import io
import json
import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.cli.terminal import harmless, tell, tell_document, tell_json
from roleplay.config import ROOT
from roleplay.errors import CodedError, InputError, SessionError
from roleplay.json_input import LONGEST_LINE, JsonFault, parse_json
from roleplay.messages import explain
from roleplay.moves_file import read_moves
from roleplay.scenario.case import Scenario
from roleplay.storage.files import read_session
from tests.test_cli import own_data, roleplay  # noqa: F401 - a fixture

MOVES = ROOT / "knowledge" / "scenarios" / "white-van" / "moves"
# Control signs but for line ends and tabs, surrogates, and what turns the direction of writing round.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, own_data: None) -> bytes:  # noqa: F811 - the fixture
    """A short session as a file holds it."""
    folder = tmp_path_factory.mktemp("played")
    moves, out = folder / "moves.jsonl", folder / "session.json"
    moves.write_text(json.dumps({"channel": "room", "text": "Dobro jutro."}), encoding="utf-8")
    assert roleplay("play", "--agency", "police", "--moves", str(moves), "--out", str(out)).returncode == 0
    return out.read_bytes()


def other_names(source: Path) -> list[Path]:
    """Other paths that lead to the same file."""
    link, hard = source.with_name("link.json"), source.with_name("hard.json")
    link.symlink_to(source)
    os.link(source, hard)
    return [source, source.parent / ".." / source.parent.name / source.name, link, hard]


def test_no_command_writes_over_what_it_reads(played: bytes, tmp_path: Path) -> None:
    source = tmp_path / "session.json"
    source.write_bytes(played)
    moves = tmp_path / "moves" / "m.jsonl"
    moves.parent.mkdir()
    moves.write_bytes((MOVES / "police-sl-poor.jsonl").read_bytes())
    tried = [("export", str(source), "--out", str(out)) for out in other_names(source)]
    tried += [("xapi", str(source), "--out", str(out)) for out in (source, tmp_path / "link.json")]
    tried += [("grade", str(source), "--judge", "--out", str(tmp_path / "hard.json"))]
    tried += [("play", "--agency", "police", "--moves", str(moves), "--out", str(out)) for out in other_names(moves)]
    for command in tried:
        refused = roleplay(*command)
        assert refused.returncode == 1 and command[-1] in refused.stderr, command
    assert source.read_bytes() == played
    assert moves.read_bytes() == (MOVES / "police-sl-poor.jsonl").read_bytes()


def test_a_relative_path_leads_to_the_same_file(played: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "session.json"
    source.write_bytes(played)
    monkeypatch.chdir(tmp_path)
    assert roleplay("export", str(source), "--out", "./session.json").returncode == 1
    assert source.read_bytes() == played
    assert roleplay("export", str(source), "--out", "other.md").returncode == 0


def test_a_copy_on_paper_is_not_written_over_a_case_nor_an_export_over_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "scenarios" / "own" / "facts.yaml"
    case.parent.mkdir(parents=True)
    case.write_text("facts: []\n", encoding="utf-8")
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    hard = tmp_path / "hard.md"
    os.link(ROOT / "knowledge" / "mandates.yaml", hard)
    tasks = hard.read_bytes()
    for out in (case, hard):
        assert roleplay("copy", "--agency", "police", "--out", str(out)).returncode == 1
    assert roleplay("data", "export", "--out", str(tmp_path / "first.zip")).returncode == 0
    assert roleplay("data", "export", "--out", str(tmp_path / "sodeluj.sqlite")).returncode == 1
    assert case.read_text(encoding="utf-8") == "facts: []\n" and hard.read_bytes() == tasks


HOSTILE_LINES = {
    "half a surrogate pair": '{"channel": "room", "text": "a\\ud800b"}',
    "six thousand digits": '{"channel": "rewind", "text": ' + "9" * 6000 + "}",
    "six thousand digits with a sign": '{"channel": -' + "9" * 6000 + "}",
    "more than any number": '{"channel": 1e99999}',
    "no number": '{"channel": NaN}',
    "escaped ESC": '{"channel": "room", "text": "\\u001b[2J"}',
    "ESC itself": '{"channel": "room", "text": "\x1b[2J"}',
    "ESC in a key": '{"channel": "room", "\\u001b]0;x\\u0007": 1}',
    "C1": '{"channel": "room", "text": "\x9b31m"}',
    "escaped C1": '{"channel": "room", "text": "\\u009B31m"}',
    "NUL": '{"channel": "room", "text": "\x00"}',
    "escaped NUL": '{"channel": "room", "text": "\\u0000"}',
    "deep": '{"channel": ' + "[" * 100_000,
    "deep and closed": "[" * 100_000 + "]" * 100_000,
    "huge": '{"channel": "room", "text": "' + "a" * LONGEST_LINE + '"}',
    "no JSON with ESC": "\x1b[31m nothing",
    "unknown channel with a turn": '{"channel": "room\\u202e"}',
    "many recipients": '{"channel": "direct", "to": [' + ", ".join(['"x"'] * 20_000) + "]}",
    "half a letter": b'{"channel": "room", "text": "\xc4"}',
    "wide": '{"channel": "room"}'.encode("utf-16"),
}


@pytest.mark.parametrize("name", HOSTILE_LINES)
def test_a_hostile_line_is_named_and_never_steers(case: Scenario, tmp_path: Path, name: str) -> None:
    line = HOSTILE_LINES[name]
    path = tmp_path / "moves.jsonl"
    first = b'\xef\xbb\xbf{"channel": "room", "text": "x\xe2\x80\xa8y\x0b"}\r\n\r\n'.replace(b"\x0b", b"")
    path.write_bytes(first + (line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")))
    with pytest.raises(InputError) as refused:
        read_moves(path, case, "police")
    assert refused.value.details["line"] == 3
    for language in ("sl", "en"):
        said = explain(refused.value, language)
        assert "3" in said and len(said) < 1000
        assert not STEERING.search(harmless(said))


@pytest.mark.parametrize("name", [name for name, line in HOSTILE_LINES.items() if isinstance(line, str)])
def test_a_hostile_line_on_the_standard_input_is_named(name: str) -> None:
    given_lines = json.dumps({"id": 1, "text": "Kje delate?"}) + "\n" + str(HOSTILE_LINES[name])
    answered = roleplay("read", given=given_lines)
    assert answered.returncode == 1 and "2" in answered.stderr
    assert not STEERING.search(answered.stderr) and "Traceback" not in answered.stderr


@pytest.mark.parametrize("name", [name for name in HOSTILE_LINES if "recipients" not in name and "turn" not in name])
def test_a_hostile_session_file_is_refused(played: bytes, tmp_path: Path, name: str) -> None:
    line = HOSTILE_LINES[name]
    if name == "huge":
        pytest.skip("a session file has no lines")
    path = tmp_path / "s\x1b[2J.json"
    hostile = line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")
    path.write_bytes(b'{"sodeluj_session": 1, "entries": [' + hostile + b"]}")
    with pytest.raises(SessionError) as refused:
        read_session(path)
    for language in ("sl", "en"):
        assert not STEERING.search(harmless(explain(refused.value, language)))
    answered = roleplay("grade", str(path))
    assert answered.returncode == 1 and not STEERING.search(answered.stderr)


def test_what_a_learner_may_have_pasted_can_be_read_back(played: bytes, tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    path.write_bytes(played.replace(b"Dobro jutro.", "Dobro\x85jutro.\t\x7f".encode().replace(b"\t", b"\\t")))
    assert any("\x85" in getattr(entry.event, "text", "") for entry in read_session(path))


def test_what_turns_writing_round_is_shown_as_its_number(played: bytes, tmp_path: Path) -> None:
    """Text that may be kept is not refused for what a terminal makes of it, but never reaches one raw."""
    path = tmp_path / "session.json"
    path.write_bytes(played.replace(b"Dobro jutro.", "Dobro\u202e\u2066jutro.".encode()))
    for command in (("grade", str(path)), ("map", str(path)), ("progress", str(path))):
        answered = roleplay(*command)
        assert not STEERING.search(answered.stdout + answered.stderr)
    moves = tmp_path / "moves.jsonl"
    moves.write_text(json.dumps({"channel": "room", "text": "Dobro\u202ejutro."}), encoding="utf-8")
    done = roleplay("play", "--agency", "police", "--moves", str(moves))
    assert "Dobro\\u202ejutro." in done.stdout and not STEERING.search(done.stdout)


@given(st.text(st.characters(), max_size=60))
def test_output_is_harmless_and_json_exact(text: str) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        tell(text)
    assert not STEERING.search(out.getvalue())
    out = io.StringIO()
    with redirect_stdout(out):
        tell_json({"text": text})
    assert not STEERING.search(out.getvalue())
    assert json.loads(out.getvalue()) == {"text": text} and out.getvalue().count("\n") == 1


def test_a_document_goes_whole_to_a_file_and_harmless_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Output(io.TextIOWrapper):
        is_terminal = False

        def isatty(self) -> bool:
            return self.is_terminal

    content = "a\x1b[2Jb\u202e"
    for is_terminal in (False, True):
        raw = io.BytesIO()
        output = Output(raw, encoding="utf-8")
        output.is_terminal = is_terminal
        monkeypatch.setattr(sys, "stdout", output)
        tell_document(content)
        output.flush()
        assert (raw.getvalue().decode() == content) is not is_terminal
        assert is_terminal is not bool(STEERING.search(raw.getvalue().decode()))


WORDS = st.text(st.characters(codec="utf-8"))
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**80), 10**80)
    | WORDS
    | st.floats(allow_nan=False, allow_infinity=False)
)


@settings(max_examples=60)
@given(st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner), max_leaves=8))
def test_json_is_read_as_it_was_written_or_refused_with_words(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        try:
            assert parse_json(text) == value
        except JsonFault as fault:
            assert fault.code == "json_sign" and isinstance(fault, CodedError)
            assert explain(fault, "sl") != explain(fault, "en")
