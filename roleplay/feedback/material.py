"""What a judge is given of a session: the transcript, words that are data, and last what it is asked about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from roleplay.exercise.log.state import State
from roleplay.feedback.counting import Harm, Slip, count
from roleplay.feedback.document import TranscriptLine, lines_heard
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.own_words import OwnWords, own_words
from roleplay.feedback.report import in_words
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import applies
from roleplay.reading.model import as_data
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language, TurnKind

Order = Literal["rising", "falling"]
KINDS: tuple[TurnKind, ...] = ("room", "direct", "interview", "action", "debrief")
SPOKEN: tuple[TurnKind, ...] = ("room", "direct", "interview")
LONGEST_CONTEXT, SHORTEST_CONTEXT = 300, 80  # signs of what others said
MOST_CONTEXT = 40_000  # signs of all that together
MOST_SIGNS = 40_000  # of the learner's words together; what is longer is given by beginning and end
SHORTEST = 200


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """A line of the transcript; `text` is data that nothing in it can close. `own` are the learner's words."""

    turn: int
    own: bool
    who: str
    deed: str
    text: str


@dataclass(frozen=True, slots=True)
class Material:
    """All that is needed to have one criterion judged; `words` are the judged turns as they were written.

    The transcript is the same for every criterion of a session, and stands before what is peculiar to one.
    """

    judged: JudgedCriterion
    title: str
    language: Language
    words: Mapping[int, str]
    transcript: tuple[JudgedLine, ...]

    @property
    def name(self) -> str:
        """What it is called where it could not be judged."""
        return self.judged.id

    def inputs(self, order: Order, remark: str = "") -> dict[str, Any]:
        """Return the inputs of the prompt, with the anchors and the examples in one of two orders.

        `remark` says what was wrong with an answer that is to be repaired.
        """
        judged, language, step = self.judged, self.language, 1 if order == "rising" else -1
        examples = [{"level": 0, "text": judged.bad[language]}, {"level": 3, "text": judged.good[language]}]
        return _inputs(
            self.transcript,
            remark,
            criterion=self.title,
            question=judged.question[language],
            anchors=[{"level": level, "text": text} for level, text in enumerate(judged.anchors[language])][::step],
            examples=examples[::step],
            rated=list(self.words),
        )


@dataclass(frozen=True, slots=True)
class Charges:
    """All that is needed to have looked whether what was counted against the learner is true."""

    items: tuple[Harm | Slip, ...]
    language: Language
    words: Mapping[int, str]
    transcript: tuple[JudgedLine, ...]
    name: str = "charges"

    def inputs(self, order: Order, remark: str = "") -> dict[str, Any]:
        """Return the inputs of the prompt, with what was counted in one of two orders."""
        told = [
            {"id": handle, "turn": item.turn, "title": item.title, "why": item.why, "quote": as_data(item.quote or "")}
            for handle, item in self.handles().items()
        ]
        return _inputs(self.transcript, remark, charges=told if order == "rising" else told[::-1])

    def handles(self) -> dict[str, Harm | Slip]:
        """Return what was counted by the names that it has in the prompt."""
        return {f"a{number}": item for number, item in enumerate(self.items, start=1)}


def _inputs(transcript: tuple[JudgedLine, ...], remark: str, **given: Any) -> dict[str, Any]:
    empty = {"criterion": "", "question": "", "anchors": [], "examples": [], "rated": [], "charges": []}
    return empty | given | {"transcript": transcript, "remark": as_data(remark) if remark else ""}


def judgeable(state: State, rubric: Rubric) -> tuple[JudgedCriterion, ...]:
    """Return what can be judged in a session: its criterion fits the session, and there are words to be judged."""
    fitting = (item for item in rubric.judged if item.id in rubric.criterion)
    return tuple(item for item in fitting if applies(rubric.criterion[item.id], state) and own_words(state, item.sees))


def material(state: State, library: Library, rubric: Rubric) -> tuple[Material, ...]:
    """Return what a judge is given for each criterion that can be judged in a session."""
    language, heard, own = state.setup.language, transcript(state, library), own_words(state, KINDS)
    return tuple(
        Material(item, rubric.criterion[item.id].title[language], language, _rated(own, item), heard)
        for item in judgeable(state, rubric)
    )


def charges(state: State, library: Library, rubric: Rubric) -> Charges | None:
    """Return what was counted against the learner's words in a session, for a judge to look at; None if nothing was.

    What was done by hand is not there: no reading of words can have been wrong about it.
    """
    language, words = state.setup.language, {item.turn: item.text for item in own_words(state, SPOKEN)}
    ledger = in_words(count(state, library, rubric, language), rubric)
    found = sorted((*ledger.harms, *ledger.slips, *ledger.cleared), key=lambda one: one.seq)
    items = tuple(item for item in found if item.quote and item.turn in words)
    return Charges(items, language, words, transcript(state, library)) if items else None


def _rated(own: Iterable[OwnWords], judged: JudgedCriterion) -> dict[int, str]:
    """Return the words that are judged; a reason with which several things were done was given once."""
    first: dict[tuple[TurnKind, str | int], OwnWords] = {}
    for item in own:
        if item.kind in judged.sees:
            first.setdefault((item.kind, item.text if item.kind == "action" else item.seq), item)
    return {item.turn: item.text for item in first.values()}


def transcript(state: State, library: Library) -> tuple[JudgedLine, ...]:
    """Return all that the learner said and heard; what is long is given by beginning and end."""
    language, own = state.setup.language, {item.seq: item for item in own_words(state, KINDS)}
    lines = lines_heard(state, library, language)
    longest = max(SHORTEST, MOST_SIGNS // max(1, len(own)))
    context = min(LONGEST_CONTEXT, max(SHORTEST_CONTEXT, MOST_CONTEXT // max(1, len(lines))))
    return tuple(_heard(line, own.get(line.seq), longest if line.seq in own else context, state) for line in lines)


def _heard(line: TranscriptLine, own: OwnWords | None, longest: int, state: State) -> JudgedLine:
    deed = state.scenario.action[own.deed].title[state.setup.language] if own and own.deed else ""
    text = own.text if own is not None else line.text
    return JudgedLine(line.turn, own is not None, line.name, deed, as_data(_cut(text, longest)))


def _cut(text: str, longest: int) -> str:
    """Return beginning and end of a text that is too long."""
    if len(text) <= longest:
        return text
    return f"{text[: longest * 2 // 3]} … {text[-(longest // 3) :]}"
