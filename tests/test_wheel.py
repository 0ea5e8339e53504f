"""A built wheel where there is no checkout: it has its content and prompts with it, and plays and serves from them."""

import json
import os
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from roleplay import __version__
from roleplay.config import ROOT
from tests.test_serve import SOON, answers, free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SAID = {"channel": "room", "text": "Dober dan. Kaj veste o kombiju, ki je bil ustavljen?"}
LEFT_OUT = ignore_patterns(".git", ".venv", ".*_cache", ".hypothesis", "build", "site", "*.egg-info", "__pycache__")
SHIPPED = {"knowledge", "prompts", ".streamlit", "app.py", "main.py"}


def run(command: list[str | Path], where: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build from a copy, so that nothing that an earlier build has left gets in."""
    source, target = tmp_path_factory.mktemp("source") / "sodeluj", tmp_path_factory.mktemp("wheel")
    copytree(ROOT, source, ignore=LEFT_OUT)
    command = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", target]
    run([*command, source], source, dict(os.environ))
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel beside the locked packages and return the folder of its commands."""
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home, with_pip=False)
    place = {"base": str(home), "platbase": str(home)}
    scripts, packages = (Path(sysconfig.get_path(name, "venv", place)) for name in ("scripts", "purelib"))
    locked = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (packages / "locked.pth").write_text("\n".join(locked))
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "--no-deps", "--no-index"]
    run([*pip, "--force-reinstall", "--ignore-installed", wheel], home, dict(os.environ))
    return scripts


@pytest.fixture
def fresh(tmp_path: Path) -> dict[str, str]:
    """Return the environment of somebody who has set nothing, with a home of their own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("SODELUJ_", "PYTHON", "XDG_"))}
    return kept | {"HOME": str(tmp_path / "home"), "SODELUJ_EMBEDDER": "none"}


def test_it_holds_the_content_and_nothing_that_only_developers_need(wheel: Path) -> None:
    assert wheel.name.startswith(f"sodeluj-{__version__}-")
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    for folder in ("knowledge", "prompts"):
        here = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert here and {f"roleplay/shipped/{name}" for name in here} <= names
    drawn = {path.relative_to(ROOT).as_posix() for path in (ROOT / "roleplay" / "ui").rglob("*.*")}
    assert {name for name in drawn if not name.endswith((".py", ".pyc"))} <= names, "templates, texts, style, scripts"
    assert {name.split("/")[0] for name in names} == {"roleplay"}
    assert {name.split("/")[2] for name in names if name.startswith("roleplay/shipped/")} == SHIPPED


def test_it_checks_and_plays(installed: Path, fresh: dict[str, str], tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found = run([installed / "python", "-c", "import roleplay.config as c; print(c.ROOT)"], empty, fresh)
    assert Path(found.strip()).is_relative_to(installed.parent)
    run([installed / "roleplay", "check"], empty, fresh)
    (tmp_path / "moves").write_text(json.dumps(SAID), encoding="utf-8")
    command: list[str | Path] = [installed / "roleplay", "play", "--scenario", "white-van", "--agency", "police"]
    command += ["--language", "sl", "--moves", tmp_path / "moves", "--out", tmp_path / "session.json"]
    assert SAID["text"] in run(command, empty, fresh)
    assert json.loads((tmp_path / "session.json").read_text(encoding="utf-8"))
    assert not list(empty.iterdir()), "nothing is written where one happens to stand"


def test_it_serves(installed: Path, fresh: dict[str, str], tmp_path: Path) -> None:
    empty, port = tmp_path / "empty", free_port()
    empty.mkdir()
    command = [installed / "roleplay", "serve", "--port", str(port)]
    with (tmp_path / "log").open("w") as log:
        served = subprocess.Popen(command, cwd=empty, env=fresh, stdout=log, stderr=log)
    try:
        until = time.monotonic() + SOON
        while not answers(port):
            assert served.poll() is None and time.monotonic() < until, (tmp_path / "log").read_text()
            time.sleep(0.1)
        assert answers(port, "download/handouts/none.pdf") is False
        assert answers(port, "download/everything.zip")
    finally:
        served.kill()
        served.wait()
    assert not list(empty.iterdir())
