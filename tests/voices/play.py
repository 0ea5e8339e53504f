"""Random play in which each decided move's scene is made at the moment at which its voice would be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from roleplay.exercise.events import Summarised
from roleplay.exercise.moves import Move
from roleplay.exercise.state import State
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.brief import Brief
from roleplay.voices.digest import due_summary
from roleplay.voices.scene import with_scene


@dataclass
class Watching(AuthoredVoice):
    """Speaks as authored, and keeps the scene that a model would have been given for each move."""

    seen: list[tuple[Move, Brief, int, State]] = field(default_factory=list)
    passages: Mapping[str, str] = field(default_factory=dict)

    def recall(self, state: State, library: Library, move: Move) -> Summarised | None:
        return due_summary(state, library, move)

    def prepare(self, brief: Brief, state: State, library: Library) -> Brief:
        staged = with_scene(brief, state, library, shipped_prompts(), self.passages)
        self.seen.append((brief.move, staged, state.turn, state))
        return staged

    def scenes(self) -> Iterator[tuple[Move, str, int]]:
        """Yield the moves that a model words with the text of their prompt and the turn."""
        for move, brief, turn, _ in self.seen:
            if brief.scene is not None:
                yield move, "\n".join(message.text for message in brief.scene.prompt.messages), turn


def watched(practice: Practice) -> tuple[Practice, Watching]:
    """Return a practice whose voice keeps the scenes."""
    voice = Watching()
    return Practice(practice.library, practice.store, practice.reader, voice), voice
