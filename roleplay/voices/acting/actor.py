"""The acting voice: a language model answers in its part, within its permit; what rules do not pass is not shown."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from itertools import islice

from roleplay.exercise.log.answers import Answer, Answered, Called, Claim
from roleplay.exercise.log.events import Summarised
from roleplay.exercise.log.inputs import Attempt, Origin
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Handles, Permit
from roleplay.models.choosing.card import Rights
from roleplay.models.model import Call, Cancel, Model, ModelError, Prompt
from roleplay.models.prompts import PromptBook
from roleplay.scenario.case import Library
from roleplay.voices.acting.contribution import Contribution, Speaking
from roleplay.voices.acting.corrections import correction
from roleplay.voices.acting.digest import due_summary
from roleplay.voices.acting.scene import LookUp, heard_with, is_acted, is_remark, nothing_on, played_as, with_scene
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import Brief
from roleplay.voices.checking.checker import Checker, Fault
from roleplay.voices.checking.model_verifier import ModelVerifier
from roleplay.voices.checking.released import Released, Scene
from roleplay.voices.checking.sentences import Cutter
from roleplay.voices.checking.verifier import ClaimedWords, RuleVerifier, facts_of
from roleplay.voices.speaking import Speech, SpokenPart, Words

MOST_TOKENS = 4000  # thinking counts against it; words that run on are stopped long before
MOST_TRIES = 2
# Faults of a sentence that is left out while the others stand: a detail that nobody gave, words of the prompt. Any
# other ends the answer, and so does a second.
SLIPS = frozenset({"number", "name", "date", "body", "power", "repeats"})
MOST_LEFT_OUT = 1
MOST_TOGETHER = 9  # sentences, of a quote among them
EVERYTHING = Rights()


@dataclass(slots=True)
class _Take:
    """One part as a model speaks it: the sentences that passed, what it wrote besides, what went wrong, the calls."""

    shown: list[str] = field(default_factory=list)
    written: Contribution | None = None
    failure: str | None = None
    fault: Fault | None = None
    left_out: int = 0
    tries: int = 0
    calls: list[Call] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.shown)


class ActorVoice:
    """Answers by a model, with the authored voice as the floor.

    A sentence is shown after the checker has passed it. One with a detail that nobody gave is left out; any other that
    it does not pass ends the answer. What has been shown stands as it is; where that is nothing, the model is told once
    which rule it broke, and then the authored floor speaks. Facts that have to be said and lack in the words follow in
    authored ones. What the facilitator says is shown whole or not at all: half a hint is none.
    """

    waits = True
    acts = True

    def __init__(
        self,
        model: Model,
        checker: Checker,
        verifier: RuleVerifier,
        book: PromptBook,
        look_up: LookUp = nothing_on,
        second: ModelVerifier | None = None,
        rights: Rights = EVERYTHING,
    ) -> None:
        """Speak by `model` as `book` says, checked and verified; `look_up` gives passages of the manual.

        Where a `second` verifier reads the words once more, what it finds decides what is committed. Parts that are not
        among the model's `rights` are spoken by the authored floor.
        """
        self._second, self._rights = second, rights
        self.model, self._checker, self._verifier, self._authored = model, checker, verifier, AuthoredVoice()
        self._book, self._look_up = book, look_up
        self.prompts: Mapping[str, str] = book.versions()

    @property
    def name(self) -> str:
        """The voice with its model, as it goes into the event log."""
        return f"model:{self.model.name}"

    def recall(self, state: State, library: Library, part: SpokenPart) -> Summarised | None:
        """Return the summary of older talk that is due before a part is spoken."""
        if not self._acts(part, state) or (is_remark(part) and part.called is not None):
            return None  # in the debrief the facilitator has all of it before it
        return due_summary(state, library, heard_with(part, state))

    def prepare(self, part: SpokenPart, state: State, library: Library) -> SpokenPart:
        """Return the part with its permit and its scene, where it is one that a model speaks."""
        return with_scene(part, state, library, self._book, self._look_up) if self._acts(part, state) else part

    def _acts(self, part: SpokenPart, state: State) -> bool:
        return is_acted(part, state) and self._rights.may(played_as(part, state), state.setup.language)

    def speak(self, part: SpokenPart, used: Mapping[str, int], cancel: Cancel) -> Iterator[Words | Speech]:
        """Yield the sentences that have passed, last the speech; a part without a scene is spoken as authored."""
        scene = part.scene
        if scene is None:
            yield from self._authored.speak(part, used, cancel)
            return
        began, take, prompt = time.monotonic(), _Take(), scene.prompt
        while True:
            take.tries += 1
            yield from self._listen(part, scene, prompt, take, cancel)
            if take.shown or take.fault is None or take.tries == MOST_TRIES:
                break
            prompt = scene.again("", correction(take.fault, scene.released))
        called, permit = part.called, part.permit
        answered = self._answered(called, permit, scene, take, cancel) if called and permit else None
        yield self._speech(part, scene, used, take, answered, time.monotonic() - began)

    def _listen(self, part: SpokenPart, scene: Scene, prompt: Prompt, take: _Take, cancel: Cancel) -> Iterator[Words]:
        """Yield what passes of one call; `take` says afterwards what was written and whether something failed."""
        if cancel.is_set():  # not even asked: a call that has begun may cost something
            take.failure, take.fault = "cancelled", None
            return
        take.failure, take.fault, take.left_out = None, None, 0
        whole, speaking, cutter = is_remark(part), Speaking(), Cutter(scene.released.language)
        check = self._checker.remark if whole else self._checker.sentence
        stream = self.model.stream(
            prompt, most_tokens=MOST_TOKENS, shape=Contribution, cancel=cancel, on_call=take.calls.append
        )
        try:
            with closing(stream):
                said = _sentences(stream, speaking, cutter)
                for sentence in _together(said) if whole else said:
                    faults = check(sentence, take.text, scene.released)
                    if faults:
                        take.failure, take.fault, take.left_out = faults[0].code, faults[0], take.left_out + 1
                        if take.left_out > MOST_LEFT_OUT or any(fault.code not in SLIPS for fault in faults):
                            break
                        continue
                    take.shown.append(sentence)
                    if not whole:
                        yield Words(part.name, take.text)
        except ModelError as error:
            take.failure = error.code
        if take.shown:
            take.written = speaking.contribution(take.text)
        elif take.failure is None and not (speaking.has_words and scene.released.quotable):
            take.failure = "empty" if speaking.has_words else "not_json"

    def _speech(
        self,
        part: SpokenPart,
        scene: Scene,
        used: Mapping[str, int],
        take: _Take,
        answered: Answered | None,
        seconds: float,
    ) -> Speech:
        lacking = self._lacking(part.brief, scene, take) if part.brief is not None else None
        if lacking is not None and take.failure is None:
            take.failure = "missing"
        attempt = self._attempt(scene, take, seconds)
        rest = self._authored.word(lacking, used) if lacking is not None else None
        text = " ".join(words for words in (take.text, rest.text if rest is not None else "") if words)
        lines = rest.lines if rest is not None else ()
        origin: Origin = "model" if take.shown and rest is None else "fallback"
        if answered is not None:
            answered = answered.model_copy(
                update={"attempt": attempt, "rest": rest.text if rest else "", "lines": lines}
            )
        return Speech(text, lines, origin, attempt, answered)

    def _lacking(self, brief: Brief, scene: Scene, take: _Take) -> Brief | None:
        """Return in authored words what had to be said and was not: moves whose facts lack; None where none does."""
        parts = (replace(brief, more=()), *brief.more)
        if take.shown:
            told = self._told(scene.released, take)
            parts = tuple(each for each in parts if not told.issuperset(each.move.facts))
        return replace(parts[0], more=parts[1:]) if parts else None

    def _told(self, released: Released, take: _Take) -> frozenset[str | None]:
        """Return what of the facts that had to be said is stated by the words."""
        facts = facts_of(released.scenario, released.facts)
        said = ClaimedWords(
            take.shown, released.language, released.agency, facts, (), frozenset(released.facts), frozenset()
        )
        return frozenset(claim.id for claim in self._verifier.claims(said))

    def _answered(self, called: Called, permit: Permit, scene: Scene, take: _Take, cancel: Cancel) -> Answered:
        """Return the answer within the permit with what its words state; without words nobody has answered."""
        if take.written is None:
            return Answered(speaker=permit.speaker, permit=permit.mark)
        answer = answer_of(take.written, permit, scene.handles)
        released = scene.released
        said = ClaimedWords(
            sentences=tuple(take.shown),
            language=released.language,
            agency=released.agency,
            facts=facts_of(released.scenario, permit.facts),
            actions=tuple(released.scenario.action[name] for name in sorted(permit.actions)),
            told=frozenset(answer.told),
            begun=frozenset(answer.takes_on),
            offered=frozenset(answer.offers),
            asked=frozenset(called.steps),
        )
        claims = self._claims(said, scene, take, cancel) if not released.quotable else ()
        return Answered(speaker=permit.speaker, permit=permit.mark, answer=answer, claims=claims)

    def _claims(self, said: ClaimedWords, scene: Scene, take: _Take, cancel: Cancel) -> tuple[Claim, ...]:
        """Return what the words state: as a model reads them where one does and answers, else as rules do."""
        if self._second is not None and not cancel.is_set():
            with suppress(ModelError):
                return self._second.claims(said, scene, cancel, take.calls.append)
        return tuple(self._verifier.claims(said))

    def _attempt(self, scene: Scene, take: _Take, seconds: float) -> Attempt:
        name = scene.prompt.name
        last = next((call for call in reversed(take.calls) if call.purpose == name), None)
        return Attempt(
            model=last.model if last is not None else self.model.name,
            prompt=name,
            version=scene.prompt.version,
            prompt_tokens=sum(call.usage.prompt_tokens for call in take.calls),
            completion_tokens=sum(call.usage.completion_tokens for call in take.calls),
            money=sum(call.money for call in take.calls),
            seconds=round(seconds, 3),
            rewrites=max(0, take.tries - 1),
            failure=take.failure,
            instead=last.instead if last is not None else None,
        )


def answer_of(written: Contribution, permit: Permit, handles: Handles) -> Answer:
    """Return what a model has written as an answer: ids for handles, and nothing that lies outside the permit."""
    return Answer(
        say=written.say,
        told=handles.facts_of(written.told, permit.facts),
        takes_on=handles.actions_of(written.takes_on, permit.actions),
        declines=handles.actions_of(written.declines, permit.named),
        asks=handles.facts_of(written.asks, permit.needs),
        offers=handles.actions_of(written.offers, permit.actions),
        covers=handles.facts_of(written.covers, permit.covers),
        agrees=written.agrees,
        objects_to=written.objects_to,
        improvised=written.improvised,
        feeling=written.feeling,
    )


def _sentences(stream: Iterator[str], speaking: Speaking, cutter: Cutter) -> Iterator[str]:
    for piece in stream:
        yield from cutter.feed(speaking.feed(piece))
    yield from cutter.feed(speaking.rest())
    rest = cutter.rest()
    if rest:
        yield rest


def _together(said: Iterator[str]) -> Iterator[str]:
    """Yield sentences as one text, so many that it is seen where there are too many."""
    text = " ".join(islice(said, MOST_TOGETHER))
    if text:
        yield text
