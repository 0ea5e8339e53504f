"""Random play in which each part's scene is made at the moment at which its voice would be asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from roleplay.exercise.log.events import Summarised
from roleplay.exercise.log.state import State
from roleplay.models.model import Cancel
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.voices.acting.digest import due_summary
from roleplay.voices.acting.scene import LookUp, is_acted, nothing_on, with_scene
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.speaking import Speech, SpokenPart


@dataclass
class Watching(AuthoredVoice):
    """Leaves every answer to the authored floor, and keeps the scene that a model would have been given for each."""

    acts = True
    seen: list[tuple[SpokenPart, int]] = field(default_factory=list)
    look_up: LookUp = nothing_on

    def recall(self, state: State, library: Library, part: SpokenPart) -> Summarised | None:  # type: ignore[override]
        return due_summary(state, library, part.who) if is_acted(part, state) else None

    def prepare(self, part: SpokenPart, state: State, library: Library) -> SpokenPart:
        staged = with_scene(part, state, library, shipped_prompts(), self.look_up)
        self.seen.append((staged, state.turn))
        return staged

    def speak(self, part: SpokenPart, used: Mapping[str, int], cancel: Cancel) -> Iterator[Speech]:
        if part.brief is not None:
            yield from super().speak(part, used, cancel)
        else:
            yield Speech("", (), "fallback")

    def scenes(self) -> Iterator[tuple[SpokenPart, str, int]]:
        """Yield the parts that a model speaks with the text of their prompt and the turn."""
        for part, turn in self.seen:
            if part.scene is not None:
                yield part, "\n".join(message.text for message in part.scene.prompt.messages), turn


def watched(practice: Practice) -> tuple[Practice, Watching]:
    """Return a practice whose voice keeps the scenes."""
    voice = Watching()
    return Practice(practice.library, practice.store, practice.reader, voice), voice
