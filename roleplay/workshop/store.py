"""Where cases of one's own lie: drafts, cases in use, and of each what it was before."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from pydantic import BaseModel, ConfigDict

from roleplay.errors import InputError
from roleplay.scenario.loading.files import ContentFindingsError, read_text
from roleplay.scenario.own_cases import FOLDER
from roleplay.storage.faults import system_errors_translated
from roleplay.workshop.draft import FILE, Draft, check_file, check_id

DRAFTS = "drafts"
PREVIOUS, INCOMING, OWNERS = ".previous", ".incoming", ".owners"


class Ownership(BaseModel):
    """Whose a case is, by sign-in name, and the group with whose trainers the owner shares it; None for nobody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    owner: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class OwnCases:
    """Drafts and cases in use below the data folder `data`; ids in `taken` belong to shipped cases.

    Who may do what with them is not asked here: pages go through `CaseDesk`.
    """

    data: Path
    taken: frozenset[str] = frozenset()

    def drafts(self) -> list[str]:
        """Return the ids of all cases of one's own: those under work and those in use."""
        names = {*_names(self.data / DRAFTS), *self.in_use()}
        return sorted(names - self.taken)

    def in_use(self) -> list[str]:
        """Return the ids of the cases that learners may see."""
        return _names(self.data / FOLDER)

    def used(self, name: str) -> Draft | None:
        """Return the version of a case that learners may see, None where none is in use."""
        check_id(name)
        folder = self.data / FOLDER / name
        return Draft(name, _files(folder)) if folder.is_dir() and not folder.is_symlink() else None

    def place(self, name: str) -> Path:
        """Return the folder in which the draft of a case lies."""
        return self.data / DRAFTS / name

    def ownership(self, name: str) -> Ownership:
        """Return whose a case is; nobody's where that was never written down, or cannot be read."""
        check_id(name)
        try:
            return Ownership.model_validate_json(self._owners(name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Ownership()

    def own(self, name: str, ownership: Ownership) -> None:
        """Write down whose a case is; InputError where there is no such case."""
        with self._locked():
            if name not in self.drafts():
                raise InputError("workshop_unknown", id=name)
            self._own(name, ownership)

    def create(self, draft: Draft, ownership: Ownership | None = None) -> None:
        """Keep a new draft, which belongs to nobody unless it is said to whom; InputError where its id is taken."""
        check_id(draft.id)
        with self._locked():
            if draft.id in self.taken or draft.id in self.drafts():
                raise InputError("workshop_taken", id=draft.id)
            self._own(draft.id, ownership or Ownership())
            self._write(self.data / DRAFTS, draft)

    def read(self, name: str) -> Draft:
        """Return a draft, or the case in use where nobody has changed it yet; InputError where there is none."""
        check_id(name)
        with self._locked():
            for parent in (DRAFTS, FOLDER):
                self._mend(self.data / parent)
                folder = self.data / parent / name
                if folder.is_dir() and not folder.is_symlink():
                    return Draft(name, _files(folder))
        raise InputError("workshop_unknown", id=name)

    def save(self, draft: Draft, before: Draft) -> None:
        """Keep a changed draft; InputError where it is not as it was `before`: somebody has changed it meanwhile."""
        with self._locked():
            if self.read(draft.id).files != before.files:
                raise InputError("workshop_changed_elsewhere")
            self._write(self.data / DRAFTS, draft)

    def use(self, draft: Draft) -> None:
        """Put a draft in the place from which cases are played; what lay there is kept as the previous version."""
        check_id(draft.id)
        if draft.id in self.taken:
            raise InputError("workshop_taken", id=draft.id)
        with self._locked():
            self._write(self.data / FOLDER, draft)

    def withdraw(self, name: str) -> None:
        """Take a case out of use; its draft stays."""
        draft = self.read(name)
        with self._locked():
            self._write(self.data / DRAFTS, draft)
            self._put_aside(self.data / FOLDER, name)

    def delete(self, name: str) -> None:
        """Remove a case of one's own, in use or not; the last version of each is kept aside. Raises like `read`."""
        self.read(name)
        with self._locked():
            for parent in (DRAFTS, FOLDER):
                self._put_aside(self.data / parent, name)

    def previous(self, name: str) -> Draft | None:
        """Return the version of a case in use that was there before the present one."""
        check_id(name)
        folder = self.data / FOLDER / PREVIOUS / name
        return Draft(name, _files(folder)) if folder.is_dir() else None

    def _owners(self, name: str) -> Path:
        return self.data / DRAFTS / OWNERS / f"{name}.json"

    def _own(self, name: str, ownership: Ownership) -> None:
        """Write whose a case is; the file is there whole or not at all."""
        path = self._owners(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(ownership.model_dump_json(), encoding="utf-8")
        part.replace(path)

    def _write(self, parent: Path, draft: Draft) -> None:
        """Write all files beside, then put the whole folder in place, so that there is never half a case."""
        for file in draft.files:
            check_file(file)
        incoming = parent / INCOMING / draft.id
        _clear(incoming)
        for file, text in draft.files.items():
            path = incoming / file
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="\n") as output:
                output.write(text)
                output.flush()
                os.fsync(output.fileno())
        self._put_aside(parent, draft.id)
        incoming.replace(parent / draft.id)

    def _put_aside(self, parent: Path, name: str) -> None:
        folder, aside = parent / name, parent / PREVIOUS / name
        if not folder.is_dir():
            return
        _clear(aside)
        aside.parent.mkdir(parents=True, exist_ok=True)
        folder.replace(aside)

    def _mend(self, parent: Path) -> None:
        """Finish what was cut off between putting the old version aside and the new one in its place."""
        for name in _names(parent / INCOMING):
            if not (parent / name).exists() and (parent / PREVIOUS / name).is_dir():
                (parent / INCOMING / name).replace(parent / name)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with system_errors_translated():
            self.data.mkdir(parents=True, exist_ok=True)
            with FileLock(self.data / ".workshop.lock", timeout=10, is_singleton=True):
                yield


def _names(parent: Path) -> list[str]:
    return sorted(path.name for path in parent.glob("[a-z]*") if path.is_dir() and not path.is_symlink())


def _files(folder: Path) -> dict[str, str]:
    """Return the files of a case; one that cannot be read is shown as empty, and the check says so."""
    found: dict[str, str] = {}
    for path in (*sorted(folder.glob("*.yaml")), *sorted((folder / "persons").glob("*.yaml"))):
        name = path.relative_to(folder).as_posix()
        if FILE.fullmatch(name) is None or path.is_symlink():
            continue
        try:
            found[name] = read_text(path, folder)
        except ContentFindingsError:
            found[name] = ""
    return found


def _clear(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
