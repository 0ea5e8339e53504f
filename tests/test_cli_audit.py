"""The command line acts as an operator of the machine, and what it does stands in the trail."""

import json
from pathlib import Path

import pytest

from tests.test_cli import roleplay

PEOPLE = "operators: [ops@example.org]\ngroups: [{id: north, title: North, trainers: [one@example.org]}]\n"


@pytest.fixture(autouse=True)
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    monkeypatch.setenv("SODELUJ_PEOPLE", str(tmp_path / "people.yaml"))
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_KEY", "MODEL_FILE"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    (tmp_path / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def trail() -> list[dict[str, str]]:
    return [json.loads(line) for line in roleplay("audit", "--json").stdout.splitlines()]


def test_a_document_for_a_group_and_one_for_all(server: Path) -> None:
    paper = server / "paper.txt"
    paper.write_text("The duty car goes back to the garage.", encoding="utf-8")
    assert roleplay("ingest", str(paper), "--language", "en").returncode == 0
    done = roleplay("ingest", str(paper), "--group", "north", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert roleplay("ingest", str(paper), "--group", "gone", "--language", "en").returncode == 1
    listed = [line.split("\t") for line in roleplay("documents").stdout.splitlines()]
    assert sorted(line[-1] for line in listed) == ["", "north"]
    of_group = next(line[0] for line in listed if line[-1] == "north")
    assert roleplay("documents", "--remove", of_group).returncode == 0
    assert [(row["who"], row["act"]) for row in reversed(trail())] == [
        ("local", "document_added"),
        ("local", "document_added"),
        ("local", "document_removed"),
    ]
    assert trail()[0]["object"] == f"{of_group} north"


def test_a_model_that_is_chosen_stands_in_the_trail_in_words_too() -> None:
    done = roleplay("model", "use", "http://127.0.0.1:9/v1", "--name", "small", "--reading", "--language", "en")
    assert done.returncode == 0, done.stderr
    assert [row["act"] for row in reversed(trail())] == ["model_chosen", "reading_on"]
    for language in ("en", "sl"):
        (first, _) = roleplay("audit", "--language", language, "--count", "2").stdout.splitlines()
        assert "reading_on" not in first and "local" not in first.split("\t")[1]
    assert len(roleplay("audit", "--count", "1").stdout.splitlines()) == 1


def test_a_broken_file_of_people_stops_what_rests_on_it(server: Path) -> None:
    (server / "people.yaml").write_text("operators: local\n", encoding="utf-8")
    assert roleplay("model", "use", "none").returncode == 1
    assert roleplay("audit").returncode == 1
