"""A moment taken up by a language model: it speaks the expert's lines, and rules decide what comes of them.

It sees what the learner had heard by then, and nothing else; its lines are read like anybody's. What it gets wrong
falls away, and where too little is left the authored lines stand.
"""

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from roleplay.exercise.log.inputs import Said
from roleplay.exercise.words.reading import Reader
from roleplay.feedback.report import Change
from roleplay.feedback.welldone._branch import SpokenTurn
from roleplay.feedback.welldone._content import ExpertMoment
from roleplay.feedback.welldone._moments import Situation
from roleplay.models.model import Model, ModelError
from roleplay.models.prompts import PromptBook, quoted
from roleplay.reading.model import as_data
from roleplay.reading.words.language import language_of
from roleplay.voices.checking.details import strange_date, strange_name, strange_numbers

PROMPT = "expert"
MOST_TOKENS = 3000
MOST_HEARD = 30  # messages before the moment
LONGEST = 70  # words of a line
MOST_LINES = 3
_MARKUP = re.compile(r"https?:|www\.|[<>{}`|#*_\[\]]")


class _SaidLine(BaseModel):
    model_config = ConfigDict(extra="ignore")

    to: str = ""
    say: str


class ExpertAnswer(BaseModel):
    """A model's answer: two or three lines, among services each with whom it goes to."""

    model_config = ConfigDict(extra="ignore")

    lines: list[_SaidLine]


@dataclass(frozen=True, slots=True)
class ModelExpert:
    """Has a `speaker` say the lines; `reader` reads them."""

    speaker: Model
    prompts: PromptBook
    reader: Reader
    change: Change

    @property
    def model(self) -> str:
        """The name of the model."""
        return self.speaker.name

    def play(self, here: Situation, moment: ExpertMoment) -> tuple[SpokenTurn, ...]:
        """Play what the model says; nothing where it fails."""
        state, person = here.state, here.person
        if state.phase == "debrief":
            return ()
        given = self._given(here, moment)
        try:
            prompt = self.prompts.of(PROMPT, state.setup.language).render(**given)
            answer = self.speaker.answer(prompt, ExpertAnswer, most_tokens=MOST_TOKENS)
        except (ModelError, ValueError, RecursionError):  # the provider's own parser may fall over what came
            return ()
        material = "\n".join(str(value) for value in given.values())
        turns: list[SpokenTurn] = []
        for line in answer.lines[:MOST_LINES]:
            text = " ".join(line.say.split())
            to = person.id if person is not None else line.to
            others = [name for name in state.scenario.seat if name != state.learner]
            if self._is_strange(text, material, here) or (person is None and to not in others):
                break
            turn = here.branch.say("interview" if person is not None else "direct", text, (to,), self.reader)
            if not turn.is_sound:
                break
            turns.append(turn)
        return tuple(turns)

    def _is_strange(self, text: str, material: str, here: Situation) -> bool:
        """Tell whether a line has what the moment has not: another language, a number, a day, a name, markup."""
        language = here.state.setup.language
        return bool(
            not 0 < len(text.split()) <= LONGEST
            or _MARKUP.search(text)
            or language_of(text) not in (None, language)
            or strange_numbers(text, material, language)
            or strange_date(text, material, language)
            or strange_name(text, material, language)
        )

    def _given(self, here: Situation, moment: ExpertMoment) -> dict[str, object]:
        state, library = here.state, here.branch.library
        language, person = state.setup.language, here.person
        heard = [
            entry.event
            for entry in state.log
            if isinstance(entry.event, Said)
            and state.learner in entry.event.audience
            and (person is None or person.id in (*entry.event.audience, entry.event.speaker))
        ]
        names: dict[str, str] = {name: library.agency[name].name[language] for name in state.scenario.seat}
        names |= {item.id: item.name[language] for item in state.scenario.persons}
        return {
            "service": names[state.learner],
            "person": f"{person.name[language]}, {person.role[language]}" if person is not None else "",
            "services": [(name, names[name]) for name in state.scenario.seat if name != state.learner],
            "heard": [(names.get(said.speaker, said.speaker), as_data(said.text)) for said in heard[-MOST_HEARD:]],
            "title": quoted(self.change.title),
            "why": quoted(self.change.why),
            "said": as_data(self.change.quote) if self.change.quote else "",
            "example": [line.say[language] for line in moment.lines if "{" not in line.say[language]],
        }
