"""Files that the operator or another process may change while the program runs: has one changed since it was read?"""

from dataclasses import dataclass, field
from pathlib import Path

from roleplay.config import Settings
from roleplay.models.choosing.card import FOLDER as CARDS
from roleplay.models.choosing.choice import NAME as CHOICE
from roleplay.scenario.own_cases import FOLDER

Mark = tuple[tuple[str, int, int, int], ...]


@dataclass(slots=True)
class FollowedFiles:
    """A file, or all YAML files of a folder; create it before they are read for the first time."""

    path: Path | None
    _seen: Mark = field(init=False)

    def __post_init__(self) -> None:
        """Remember the files as they are now."""
        self._seen = self._mark()

    def have_changed(self) -> bool:
        """Return, once for each change, whether any was changed, added or removed."""
        before, self._seen = self._seen, self._mark()
        return self._seen != before

    def _mark(self) -> Mark:
        if self.path is None:
            return ()
        # Folders with a dot hold what is being written and what was there before.
        inside = (path for folder in sorted(self.path.glob("[a-z]*")) for path in sorted(folder.rglob("*.yaml")))
        found = []
        for path in (self.path, *inside):
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino))
        return tuple(found)


@dataclass(slots=True)
class Followed:
    """What all processes of a server share in files: groups, cases of one's own, the choice of models, their cards."""

    people: FollowedFiles
    cases: FollowedFiles
    choice: FollowedFiles
    cards: FollowedFiles

    @classmethod
    def of(cls, settings: Settings) -> "Followed":
        """Return what is to be followed, as it is now."""
        people = settings.people if settings.access != "local" else None
        data = settings.data
        models = FollowedFiles(data / CHOICE), FollowedFiles(data / CARDS)
        return cls(FollowedFiles(people), FollowedFiles(data / FOLDER), *models)
