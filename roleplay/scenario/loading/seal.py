"""The seal of shipped content: which files it has, and which of them are still as they were when all was checked.

It is written when nothing was found wrong, so that a start of the program need not look for it again; what differs
from it is looked at. Line ends do not count.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from roleplay import __version__
from roleplay.scenario.loading.files import ContentFindingsError, Finding, read_as
from roleplay.scenario.texts import Authored

SEAL = "scenarios/seal.yaml"
HEADING = "# Written by `roleplay check --seal` where nothing is wrong with the content; not to be changed by hand.\n"
SHARED = (
    "agencies/*.yaml", "rules/interviewee.yaml", "voices/narrator.yaml", "voices/agencies.yaml", "kits/**/*.yaml",
)  # fmt: skip
RESTORE = "restore it; where it is left out on purpose, run `roleplay check --seal`"


class Seal(Authored):
    """By which version of the program the content was checked, and the hashes of its files as they were then."""

    version: str
    shared: dict[str, str]
    cases: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """How content stands to its seal: files that are gone as findings by case, those changed, cases all as sealed."""

    missing: dict[str, list[Finding]] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    intact: frozenset[str] = frozenset()
    shared_intact: bool = False


def compare(root: Path) -> Compared:
    """Return how the content folder `root` stands to its seal; content without one differs nowhere and is not intact.

    What is wrong with the seal itself stands among what is missing, under no case.
    """
    if not (root / SEAL).is_file():
        return Compared()
    try:
        seal = read_as(root / SEAL, Seal, root)
    except ContentFindingsError as error:
        return Compared(missing={"": error.findings})
    now = seal_of(root)
    changed = [file for file, digest in now.shared.items() if seal.shared.get(file) != digest]
    missing: dict[str, list[Finding]] = {}
    for name, files in seal.cases.items():
        here, place = now.cases.get(name), f"scenarios/{name}"
        if here is None:
            missing[name] = [Finding(place, "(whole folder)", "the case is missing", RESTORE)]
            continue
        gone = [
            Finding(f"{place}/{file}", "(whole file)", "the file is missing", RESTORE)
            for file in files
            if file not in here
        ]
        if gone:
            missing[name] = gone
        changed += [f"{place}/{file}" for file, digest in here.items() if files.get(file) != digest]
    shared_intact = seal.shared == now.shared and seal.version == now.version
    intact = frozenset(name for name, files in seal.cases.items() if shared_intact and now.cases.get(name) == files)
    return Compared(missing, tuple(changed), intact, shared_intact)


def seal_of(root: Path) -> Seal:
    """Return the seal of the content folder `root` as it is now."""
    shared = {path.relative_to(root).as_posix(): path for pattern in SHARED for path in sorted(root.glob(pattern))}
    folders = sorted(path for path in (root / "scenarios").glob("*") if path.is_dir())
    return Seal(
        version=__version__,
        shared={name: _digest(path) for name, path in shared.items()},
        cases={
            folder.name: {path.relative_to(folder).as_posix(): _digest(path) for path in files_of(folder)}
            for folder in folders
        },
    )


def write_seal(root: Path) -> None:
    """Seal the content folder `root`, in which nothing is wrong."""
    content = yaml.dump(seal_of(root).model_dump(), sort_keys=True, allow_unicode=True)
    (root / SEAL).write_text(HEADING + content, encoding="utf-8")


def files_of(folder: Path) -> list[Path]:
    """Return the files of a case that are played."""
    return [*sorted(folder.glob("*.yaml")), *sorted((folder / "persons").glob("*.yaml"))]


def _digest(path: Path) -> str:
    """Return a file's hash; one that cannot be read, which the loader reports, has none that fits."""
    try:
        return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:16]
    except OSError:
        return ""
