"""What the program keeps is its owner's alone: nobody else on the machine can read a file below the data folder."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

OF_OTHERS = 0o077
"""What group and others may do with a file."""

log = logging.getLogger("roleplay.storage")


def write_privately() -> None:
    """Have all files and folders that this process makes from now on be their owner's alone."""
    os.umask(OF_OTHERS)


def keep_private(data: Path) -> None:
    """Do `write_privately`, and take from everybody else what lies below the data folder already.

    Links are left alone, for what they lead to lies elsewhere. What belongs to another user of the machine is said in
    the log: only that user can mend it.
    """
    write_privately()
    for path in _below(data):
        try:
            found = path.lstat()
            if not stat.S_ISLNK(found.st_mode) and found.st_mode & OF_OTHERS:
                path.chmod(stat.S_IMODE(found.st_mode) & ~OF_OTHERS)
        except FileNotFoundError:
            continue  # somebody has removed it meanwhile
        except PermissionError:
            log.warning("%s belongs to another user of this machine and stays readable to others", path)


def _below(data: Path) -> Iterator[Path]:
    """Yield the folder, if it is there, and everything below it."""
    if data.exists():
        yield data
    for folder, folders, files in os.walk(data):
        yield from (Path(folder, name) for name in (*folders, *files))
