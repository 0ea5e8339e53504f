"""What this machine can run: its memory, and whether models run in this process at all."""

import os
from importlib.util import find_spec
from pathlib import Path

LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_here() -> int | None:
    """Return how many bytes of memory this program may use: the machine's, or its container's; None if not known."""
    try:
        found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not every system says so
        return None
    # What containers are held to; the word `max` stands for no limit.
    said = [path.read_text(encoding="ascii").strip() for path in LIMITS if path.is_file()]
    return min([found, *(int(limit) for limit in said if limit.isdigit())])


def runs_files() -> bool:
    """Return whether models run in this process: the extra `embedded` is installed."""
    return find_spec("xllamacpp") is not None
