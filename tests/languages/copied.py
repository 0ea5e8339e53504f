"""A temporary copy of the content, to which something is added, and a program that finds it there when it starts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from roleplay.config import ROOT
from tests.once import KNOWLEDGE

HERE = Path(__file__).parent


def copied(folder: Path) -> Path:
    """Copy what ships below a folder, and return where it lies; nothing may write into its files, only replace them."""
    return Path(shutil.copytree(KNOWLEDGE, folder / "knowledge", copy_function=_linked))


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


def told_by(script: str, knowledge: Path, **more: str) -> Any:
    """Run a script of this folder with that content, and return what it tells as JSON in its last line."""
    data = knowledge.parent / "data"
    given = {"SODELUJ_KNOWLEDGE": str(knowledge), "SODELUJ_DATA": str(data), "SODELUJ_EMBEDDER": "none", **more}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SODELUJ_")} | given
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), environment.get("PYTHONPATH", "")))
    run = subprocess.run(
        [sys.executable, str(HERE / script)], capture_output=True, text=True, env=environment, cwd=ROOT, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])
