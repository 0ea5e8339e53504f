"""The model voice: a language model words the decided move; what the rules do not pass is never shown."""

import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace

from roleplay.exercise.events import Summarised
from roleplay.exercise.inputs import Attempt
from roleplay.exercise.moves import Move
from roleplay.exercise.state import State
from roleplay.models.model import Call, Cancel, Model, ModelError, Prompt
from roleplay.models.prompts import PromptBook
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.brief import Brief
from roleplay.voices.checker import FEWEST_WORDS, Checker, Fault
from roleplay.voices.corrections import correction
from roleplay.voices.digest import due_summary
from roleplay.voices.released import Scene
from roleplay.voices.scene import with_scene
from roleplay.voices.second_look import SecondLook
from roleplay.voices.sentences import Cutter
from roleplay.voices.speaking import Speech, Words

TOKENS_A_WORD = 4  # a Slovenian word takes three to four of a usual model
MOST_REWRITES = 1


@dataclass(slots=True)
class _Take:
    """One attempt at a move: the sentences that passed, what went wrong last, the calls.

    `holds` says that nothing is shown before the second look has seen all of it.
    """

    holds: bool = False
    shown: list[str] = field(default_factory=list)
    failure: str | None = None
    fault: Fault | None = None
    rewrites: int = 0
    calls: list[Call] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.shown)

    @property
    def words(self) -> int:
        return sum(len(sentence.split()) for sentence in self.shown)


class ModelVoice:
    """Speaks by a model, with the authored voice as the floor.

    A sentence is shown after the checker has passed it. One that it does not pass ends the call; the model is told
    once which rule it broke and goes on from what is shown. If that fails too, or the model gives nothing, authored
    words follow. What has been shown stands: where it says all that the move has to say it is kept as it is, otherwise
    the authored line for what lacks is put behind it. Authored words carry the same move, so nothing is taken back.
    """

    waits = True

    def __init__(
        self,
        model: Model,
        checker: Checker,
        book: PromptBook,
        passages: Mapping[Language, Mapping[str, str]],
        second_look: SecondLook | None = None,
    ) -> None:
        """Speak by `model` as `book` says, checked by `checker`; `passages` are texts of the manual by their id.

        With a `second_look`, the words of risky moves are shown only when they have passed that too, all at once.
        """
        self._second_look = second_look
        self.model, self._checker, self._authored = model, checker, AuthoredVoice()
        self._book, self._passages = book, passages
        self.prompts: Mapping[str, str] = book.versions()

    @property
    def name(self) -> str:
        """The voice with its model, as it goes into the event log."""
        return f"model:{self.model.name}"

    def recall(self, state: State, library: Library, move: Move) -> Summarised | None:
        """Return the summary of older talk that is due before a move is put into words."""
        return due_summary(state, library, move)

    def prepare(self, brief: Brief, state: State, library: Library) -> Brief:
        """Return the brief with its scene: the prompt, and what the words are checked against."""
        return with_scene(brief, state, library, self._book, self._passages[brief.language])

    def speak(self, brief: Brief, used: Mapping[str, int], cancel: Cancel) -> Iterator[Words | Speech]:
        """Yield the sentences that have passed, last the speech; a move without a scene is spoken as authored."""
        scene = brief.scene
        if scene is None:
            yield self._authored.word(brief, used)
            return
        holds = self._second_look is not None and self._second_look.concerns(scene.released)
        began, take = time.monotonic(), _Take(holds)
        prompt = scene.prompt
        while True:
            yield from self._listen(brief, scene, prompt, take, cancel)
            if take.failure is None or take.fault is None or take.rewrites == MOST_REWRITES:
                break
            take.rewrites += 1
            prompt = scene.again(take.text, correction(take.fault, scene.released))
        if take.holds and take.failure is not None:
            take.shown.clear()  # nobody has seen these words, and they were not looked at to the end
        yield self._speech(brief, scene, used, take, time.monotonic() - began)

    def _listen(self, brief: Brief, scene: Scene, prompt: Prompt, take: _Take, cancel: Cancel) -> Iterator[Words]:
        """Yield what passes of one call; `take` says afterwards whether something failed."""
        if cancel.is_set():  # not even asked: a call that has begun may cost something
            take.failure, take.fault = "cancelled", None
            return
        take.failure, take.fault = None, None
        cutter = Cutter(scene.released.language)
        stream = self.model.stream(
            prompt,
            most_tokens=TOKENS_A_WORD * scene.released.longest + 60,
            cancel=cancel,
            on_call=take.calls.append,
        )
        try:
            with closing(stream):
                for sentence in _sentences(stream, cutter):
                    faults = self._checker.sentence(sentence, take.text, scene.released)
                    if faults:
                        self._fail(take, faults[0])
                        return
                    if sentence in take.shown:
                        continue  # after a rewrite some models begin again
                    take.shown.append(sentence)
                    if not take.holds:
                        yield Words(brief.move.id, take.text)
        except ModelError as error:
            take.failure = error.code
            return
        lacks = self._checker.whole(take.text, scene.released)
        if lacks:
            self._fail(take, lacks[0])
        elif not take.shown:
            take.failure = "empty"
        elif take.holds:
            self._look_again(scene, take, cancel)

    def _look_again(self, scene: Scene, take: _Take, cancel: Cancel) -> None:
        """Have the whole of a risky move looked at; what does not pass is forgotten, for nobody has seen it."""
        if self._second_look is None:
            return
        try:
            fault = self._second_look.fault(take.text, scene.released, cancel, take.calls.append)
        except ModelError as error:
            take.failure = error.code
            return
        if fault is not None:
            self._fail(take, fault)
            take.shown.clear()

    def _fail(self, take: _Take, fault: Fault) -> None:
        take.failure, take.fault = fault.code, fault

    def _speech(self, brief: Brief, scene: Scene, used: Mapping[str, int], take: _Take, seconds: float) -> Speech:
        name = scene.prompt.name
        attempt = Attempt(
            model=next((call.model for call in reversed(take.calls) if call.purpose == name), self.model.name),
            prompt=name,
            version=scene.prompt.version,
            prompt_tokens=sum(call.usage.prompt_tokens for call in take.calls),
            completion_tokens=sum(call.usage.completion_tokens for call in take.calls),
            money=sum(call.money for call in take.calls),
            seconds=round(seconds, 3),
            rewrites=take.rewrites,
            failure=take.failure,
        )
        is_whole = take.failure is None or (
            take.words >= FEWEST_WORDS and not self._checker.whole(take.text, scene.released)
        )
        if take.shown and is_whole:
            return Speech(take.text, (), "model", attempt)
        rest = self._authored.word(self._lacking(brief, scene, take), used)
        text = f"{take.text} {rest.text}".strip()
        return Speech(text, rest.lines, "fallback", attempt)

    def _lacking(self, brief: Brief, scene: Scene, take: _Take) -> Brief:
        """Return the brief of what has not been said yet: only the facts that lack, where it carries several."""
        lacking = self._checker.lacking(take.text, scene.released)
        parts = [_only(part, lacking) for part in (replace(brief, more=()), *brief.more)] if take.shown else []
        left = [part for part in parts if part is not None]
        return replace(left[0], more=tuple(left[1:])) if left else brief


def _only(part: Brief, lacking: Collection[str]) -> Brief | None:
    """Return what of one move's words tells the facts that lack; None where it tells none of them."""
    told = part.slots.get("fact", ())
    if len(told) != len(part.move.facts) or not set(part.move.facts) & set(lacking):
        return None
    kept = tuple(choice for fact, choice in zip(part.move.facts, told, strict=True) if fact in lacking)
    plain = tuple(frame for frame in part.frames if frame.text == "{fact}") or part.frames
    return replace(part, frames=plain, slots={**part.slots, "fact": kept})


def _sentences(stream: Iterator[str], cutter: Cutter) -> Iterator[str]:
    for piece in stream:
        yield from cutter.feed(piece)
    rest = cutter.rest()
    if rest:
        yield rest
