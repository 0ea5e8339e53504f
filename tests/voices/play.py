"""Random play in which each decided move's scene is made at the moment at which its voice would be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from roleplay.exercise.moves import Move
from roleplay.exercise.state import State
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.brief import Brief, Speech
from roleplay.voices.digest import due_summary
from roleplay.voices.scene import with_scene


@dataclass
class Watching:
    """Speaks as authored, and keeps the scene that a model would have been given for each move."""

    library: Library
    name: str = "watching"
    session: Session | None = None
    seen: list[tuple[Move, Brief, int, State]] = field(default_factory=list)
    passages: Mapping[str, str] = field(default_factory=dict)

    def speak(self, brief: Brief, used: Mapping[str, int]) -> Speech:
        if self.session is not None:
            state = self.session.state
            summary = due_summary(state, self.library, brief.move.speaker)
            if summary is not None:
                state.summaries[brief.move.speaker] = summary
            staged = with_scene(brief, state, self.library, shipped_prompts(), self.passages)
            self.seen.append((brief.move, staged, state.turn, state))
        return AuthoredVoice().speak(brief, used)

    def scenes(self) -> Iterator[tuple[Move, str, int]]:
        """Yield the moves that a model words with the text of their prompt and the turn."""
        for move, brief, turn, _ in self.seen:
            if brief.scene is not None:
                yield move, "\n".join(message.text for message in brief.scene.prompt.messages), turn


def watched(practice: Practice) -> tuple[Practice, Watching]:
    """Return a practice whose voice keeps the scenes."""
    voice = Watching(practice.library)
    return Practice(practice.library, practice.store, practice.reader, voice), voice
