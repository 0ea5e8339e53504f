"""Work that is done in a process of its own: the memory that it needs goes with it, and nobody's turn is slowed.

What draws a page brings along some 200 MB, the vector store 100 MB and more; from turn to turn a server needs neither.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import IO, TypeVar, cast

from roleplay.errors import SodelujError

LARGE = (
    2**21
)  # bytes, from which on the C library of Linux shall give back what is free: it keeps up to 32 MB by itself
NICER = 10  # steps by which work that nobody waits for is behind what somebody does
T = TypeVar("T")


class ApartError(SodelujError):
    """The process has ended without a result; what it said of that is in the log."""


def apart(work: Callable[..., T], *given: object, report: Callable[..., object] | None = None) -> T:
    """Return what a function of a module makes of what is given.

    With `report`, the function is given one more argument, to be called now and then: what it is called with comes
    back while the work goes on. Nobody waits for such work, and it gives way to other processes.

    Raises:
        ApartError: where the process did not get to its end.
        SodelujError: the one that the function raises.
    """
    command = [sys.executable, "-P", "-X", "utf8", "-m", __name__, *([] if report is None else ["reporting"])]
    # It finds what this process finds, and nothing in the folder where that happens to be.
    found = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "MALLOC_MMAP_THRESHOLD_": str(LARGE)}
    with subprocess.Popen(command, env=os.environ | found, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own command
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - both are asked for
        try:
            with process.stdin as sent:
                pickle.dump((work, given), sent)
            return cast("T", _answered(process.stdout, report))
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            raise ApartError(f"{work.__qualname__} has come to no end: {error}") from error
        finally:
            process.kill()  # it has nothing left to do, or nobody who waits for it


def _answered(source: IO[bytes], report: Callable[..., object] | None) -> object:
    while True:
        kind, value = pickle.load(source)  # noqa: S301 - from our own program
        match kind:
            case "report" if report is not None:
                report(*value)
            case "raised":
                raise value
            case _:
                return value


def main() -> None:
    """Do what comes in, and write what comes of it."""
    work, given = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own program
    # What libraries print must not get between.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def tell(kind: str, value: object) -> None:
        pickle.dump((kind, value), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()

    reporting = sys.argv[1:] == ["reporting"]
    if reporting and hasattr(os, "nice"):
        os.nice(NICER)
    with suppress(BrokenPipeError):  # whoever asked is gone
        try:
            tell("made", work(*given, *([lambda *said: tell("report", said)] if reporting else [])))
        except SodelujError as error:
            tell("raised", error)


if __name__ == "__main__":
    main()
