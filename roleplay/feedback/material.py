"""What a judge is given of a session for one criterion: anchors, examples, and a transcript of words that are data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from roleplay.exercise.state import State
from roleplay.feedback.document import TranscriptLine, lines_heard
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.own_words import OwnWords, own_words
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import applies
from roleplay.reading.model import as_data
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language, TurnKind

Order = Literal["rising", "falling"]
KINDS: tuple[TurnKind, ...] = ("room", "direct", "interview", "action", "debrief")
LONGEST_CONTEXT = 300  # signs of what others said
MOST_SIGNS = 40_000  # of the judged words together; what is longer is given by beginning and end
SHORTEST = 200


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A line of the transcript; `text` is data that nothing in it can close. Only `judged` lines are rated."""

    turn: int
    judged: bool
    who: str
    deed: str
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that is needed to have one criterion judged; `words` are the judged turns as they were written."""

    judged: JudgedCriterion
    title: str
    language: Language
    words: Mapping[int, str]
    transcript: tuple[JudgedLine, ...]

    def inputs(self, order: Order, remark: str = "") -> dict[str, Any]:
        """Return the inputs of the prompt, with the anchors and the examples in one of two orders.

        `remark` says what was wrong with an answer that is to be repaired.
        """
        levels = [*enumerate(self.judged.anchors[self.language])]
        examples = [(3, self.judged.good[self.language]), (0, self.judged.bad[self.language])]
        if order == "falling":
            levels.reverse()
        else:
            examples.reverse()
        return {
            "criterion": self.title,
            "question": self.judged.question[self.language],
            "anchors": [{"level": level, "text": text} for level, text in levels],
            "examples": [{"level": level, "text": text} for level, text in examples],
            "transcript": self.transcript,
            "remark": as_data(remark) if remark else "",
        }


def judgeable(state: State, rubric: Rubric) -> tuple[JudgedCriterion, ...]:
    """Return what can be judged in a session: its criterion fits the session, and there are words to be judged."""
    return tuple(item for item in rubric.judged if _fits(item, state, rubric) and own_words(state, item.sees))


def _fits(judged: JudgedCriterion, state: State, rubric: Rubric) -> bool:
    counted = rubric.criterion.get(judged.id)
    return counted is not None and applies(counted, state)


def material(state: State, library: Library, judged: JudgedCriterion, rubric: Rubric) -> Material:
    """Return what a judge is given for a criterion: the judged turns, what came just before them and the answers."""
    language = state.setup.language
    own = {item.seq: item for item in own_words(state, KINDS)}
    rated = _rated(own.values(), judged)
    turns = {item.turn for item in rated.values()}
    near = [line for line in lines_heard(state, library, language) if {line.turn, line.turn + 1} & turns]
    longest = max(SHORTEST, MOST_SIGNS // max(1, len(rated)))
    lines = tuple(_heard(line, own.get(line.seq), line.seq in rated, longest, state) for line in near)
    words = {item.turn: item.text for item in rated.values()}
    return Material(judged, rubric.criterion[judged.id].title[language], language, words, lines)


def _rated(own: Iterable[OwnWords], judged: JudgedCriterion) -> dict[int, OwnWords]:
    """Return the words that are judged; a reason with which several things were done was given once."""
    first: dict[tuple[TurnKind, str | int], OwnWords] = {}
    for item in own:
        if item.kind in judged.sees:
            first.setdefault((item.kind, item.text if item.kind == "action" else item.seq), item)
    return {item.seq: item for item in first.values()}


def _heard(line: TranscriptLine, own: OwnWords | None, judged: bool, longest: int, state: State) -> JudgedLine:
    language = state.setup.language
    deed = state.scenario.action[own.deed].title[language] if own and own.deed else ""
    text = own.text if own is not None else line.text
    return JudgedLine(line.turn, judged, line.name, deed, as_data(_cut(text, longest if judged else LONGEST_CONTEXT)))


def _cut(text: str, longest: int) -> str:
    """Return beginning and end of a text that is too long."""
    if len(text) <= longest:
        return text
    return f"{text[: longest * 2 // 3]} … {text[-(longest // 3) :]}"
