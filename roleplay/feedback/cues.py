"""Whether words hold one of the lines of signs that the rubric keeps in the notation of stems."""

from functools import lru_cache

from roleplay.reading.stems import Stem, stems_of
from roleplay.reading.text import Sentence


def holds(parts: tuple[Sentence, ...], lines: tuple[str, ...]) -> bool:
    """Return whether one of the sentences holds all that one of the lines names."""
    return any(stem.occurs(part.prefixes) for part in parts for stem in _stems(lines))


@lru_cache(maxsize=64)
def _stems(lines: tuple[str, ...]) -> tuple[Stem, ...]:
    return stems_of(lines)
