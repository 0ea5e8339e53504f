"""The authored voice: chooses among the lines that authors wrote; the floor that always works."""

import hashlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from roleplay.exercise.log.state import State
from roleplay.models.model import Cancel
from roleplay.scenario.case import Library
from roleplay.voices.briefing.brief import Brief
from roleplay.voices.briefing.lines import Choice, Line
from roleplay.voices.speaking import Speech, SpokenPart


class AuthoredVoice:
    """Speaks in authored lines; never repeats one while another that fits has been used less recently."""

    name = "authored-1"
    prompts: Mapping[str, str] = MappingProxyType({})
    waits = False
    acts = False

    def recall(self, state: State, library: Library, part: SpokenPart) -> None:
        """Return nothing: authored lines need no memory."""

    def prepare(self, part: SpokenPart, state: State, library: Library) -> SpokenPart:
        """Return the part as it is."""
        del state, library
        return part

    def speak(self, part: SpokenPart, used: Mapping[str, int], cancel: Cancel) -> Iterator[Speech]:
        """Yield the one speech, at once; it has no words where somebody was called and nothing is decided yet."""
        del cancel  # there is nothing to wait for
        yield self.word(part.brief, used) if part.brief is not None else Speech("", (), "authored")

    def word(self, brief: Brief, used: Mapping[str, int]) -> Speech:
        """Return the least recently used fitting lines, slots filled in; the same input gives the same words."""
        texts: list[str] = []
        lines: tuple[str, ...] = ()
        for part in (brief, *brief.more):
            text, chosen = self._part(part, {**used, **dict.fromkeys(lines, max(used.values(), default=0) + 1)})
            texts.append(text)
            lines = (*lines, *chosen)
        return Speech(text=" ".join(texts), lines=lines, origin="authored")

    def _part(self, brief: Brief, used: Mapping[str, int]) -> tuple[str, tuple[str, ...]]:
        frame = _pick(brief.frames, used, brief.seed)
        chosen = [frame]
        filled: dict[str, str] = {}
        for name, choices in brief.slots.items():
            if f"{{{name}}}" not in frame.text:
                continue
            lines = [_pick(choice, used, brief.seed) for choice in choices]
            chosen.extend(lines)
            filled[name] = " ".join(line.text for line in lines)
        return frame.text.format_map(filled), tuple(line.key for line in chosen if line.key)


def _pick(choice: Choice, used: Mapping[str, int], seed: int) -> Line:
    """Return the least recently used line; among unused ones the seed decides, so that sessions differ."""
    return min(choice, key=lambda line: (used.get(line.key, -1), _order(line.key, seed)))


def _order(key: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
