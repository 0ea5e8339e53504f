"""Where commands write: never over what they read."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from roleplay.errors import InputError


def refuse_overwriting(out: Path | None, sources: Iterable[Path]) -> None:
    """Raise InputError where `out` is one of the files that a command reads, by whatever path it is named."""
    for source in sources:
        if out is not None and is_same(out, source):
            raise InputError("overwrites_source", path=str(out))


def write_target(out: Path, content: bytes, sources: Iterable[Path] = ()) -> None:
    """Write a file; InputError where it is one of the `sources`, or cannot be written."""
    refuse_overwriting(out, sources)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputError("export_unwritable", path=str(out), problem=error.strerror or str(error)) from error


def is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file, by links of both kinds or names that the file system takes for one."""
    with suppress(OSError):
        if one.samefile(other):
            return True
    return one.resolve() == other.resolve()
