"""Some models think aloud before they answer; what stands between their think tags is nobody's business."""

from dataclasses import dataclass

OPEN, CLOSE = "<think>", "</think>"


@dataclass
class Thinking:
    """Takes pieces of an answer, gives back what is to be shown: without thoughts and space before the first word."""

    _held: str = ""
    _begun: bool = False

    def take(self, piece: str) -> str:
        """Return what of the text so far can be shown now."""
        if self._begun:
            return piece
        self._held = (self._held + piece).lstrip()
        if self._held.startswith(OPEN):
            _, closed, rest = self._held.partition(CLOSE)
            if not closed:
                return ""
            self._held = rest.lstrip()
        if OPEN.startswith(self._held):
            return ""
        return self._release()

    def end(self) -> str:
        """Return what is left when the answer has ended; an unfinished thought is not."""
        return "" if self._begun or self._held.startswith(OPEN) else self._release()

    def _release(self) -> str:
        self._begun = bool(self._held)
        held, self._held = self._held, ""
        return held
