"""What one move may say, and the prompt that asks for it: made from the state once, so that threads need no state."""

from dataclasses import dataclass

from roleplay.exercise.permits import Handles
from roleplay.models.model import Message, Prompt
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AgencyId, Language
from roleplay.voices.checking.scaffold import Scaffold


@dataclass(frozen=True, slots=True)
class Released:
    """All that the words of a move are checked against.

    `facts` must be said; `open_facts` are known to everybody who hears it and may be said. `content` is the authored
    wording of the move, `material` every text that the speaker was given: names, numbers, places and bodies come from
    there or nowhere. `longest` is in words. `scaffold` are the words of the prompt that must not be read aloud. Where
    there is something `quotable`, each a text of the learner's, the words have to quote it, and nothing else.
    """

    language: Language
    scenario: Scenario
    speaker: str
    name: str
    partner: str
    agency: AgencyId | None
    act: str
    facts: tuple[str, ...]
    open_facts: frozenset[str]
    content: str
    material: str
    labels: tuple[str, ...]
    longest: int
    scaffold: Scaffold
    quotable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """The prompt of a part, what its words are checked against, and the handles that stand in it."""

    prompt: Prompt
    released: Released
    handles: Handles

    def again(self, shown: str, correction: str) -> Prompt:
        """Return the prompt for the one rewrite: what is shown already stands, and the model goes on from there."""
        said = (Message("assistant", shown),) if shown else ()
        messages = (*self.prompt.messages, *said, Message("user", correction))
        if not said:  # two messages of one role in a row are refused by some servers
            *before, last = self.prompt.messages
            messages = (*before, Message("user", f"{last.text}\n\n{correction}"))
        return Prompt(self.prompt.name, self.prompt.version, messages)
