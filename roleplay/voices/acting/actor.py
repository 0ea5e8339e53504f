"""The acting voice: a language model answers in its part, within its permit; what rules do not pass is not shown."""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from itertools import islice

from roleplay.exercise.log.answers import WRONG, Answer, Answered, Claim, Undertaking
from roleplay.exercise.log.events import Summarised
from roleplay.exercise.log.inputs import Attempt, Origin
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit
from roleplay.models.choosing.card import CardPart, Rights
from roleplay.models.model import Call, Cancel, Model, ModelError, Prompt
from roleplay.models.prompts import PromptBook
from roleplay.scenario.case import Library
from roleplay.voices.acting.contribution import Contribution, Speaking
from roleplay.voices.acting.digest import due_summary
from roleplay.voices.acting.scene import (
    LookUp,
    correction,
    heard_with,
    is_acted,
    is_remark,
    nothing_on,
    played_as,
    with_scene,
)
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import Brief
from roleplay.voices.checking.checker import Checker, Fault
from roleplay.voices.checking.released import Scene
from roleplay.voices.checking.sentences import Cutter
from roleplay.voices.checking.verifier import ClaimedWords, ModelVerifier, RuleVerifier, facts_of
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
    """One part as a model speaks it: the sentences that passed, what it wrote besides, what went wrong, the calls.

    Words that are `held` are shown only once it has been verified what they state; `claims` is what that is.
    """

    part: SpokenPart
    scene: Scene
    cancel: Cancel
    held: bool = False
    began: float = field(default_factory=time.monotonic)
    shown: list[str] = field(default_factory=list)
    written: Contribution | None = None
    answer: Answer | None = None
    claims: tuple[Claim, ...] = ()
    failure: str | None = None
    fault: Fault | None = None
    tries: int = 0
    calls: list[Call] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.shown)

    def said(self) -> ClaimedWords:
        """Return the words with what they are said to do: what their speaker says, and facts that have to be told."""
        released, permit, answer = self.scene.released, self.part.permit, self.answer
        may, must = permit.facts if permit is not None else frozenset(), released.facts
        said = ClaimedWords(
            self.shown, released.language, released.agency, facts_of(released.scenario, may.union(must)), (),
            told=frozenset(must), begun=frozenset(),
        )  # fmt: skip
        if permit is None or answer is None or self.part.called is None:
            return said
        return replace(
            said,
            actions=tuple(released.scenario.action[name] for name in sorted(permit.actions)),
            told=said.told.union(answer.told),
            begun=frozenset(answer.takes_on),
            offered=frozenset(answer.offers),
            asked=frozenset(self.part.called.steps),
            agreed=tuple(item.what for item in answer.agrees),
            made_up=answer.improvised,
        )

    def withdraw(self, fault: Fault) -> None:
        """Take the words back before anybody has seen them."""
        self.failure, self.fault = fault.code, fault
        self.shown, self.written, self.answer, self.claims = [], None, None, ()

    def attempt(self, model: str) -> Attempt:
        """Return what a model did for the words, as it goes into the event log."""
        prompt = self.scene.prompt
        last = next((call for call in reversed(self.calls) if call.purpose == prompt.name), None)
        return Attempt(
            model=last.model if last is not None else model,
            prompt=prompt.name,
            version=prompt.version,
            prompt_tokens=sum(call.usage.prompt_tokens for call in self.calls),
            completion_tokens=sum(call.usage.completion_tokens for call in self.calls),
            money=sum(call.money for call in self.calls),
            seconds=round(time.monotonic() - self.began, 3),
            rewrites=max(0, self.tries - 1),
            failure=self.failure,
            instead=last.instead if last is not None else None,
        )


class ActorVoice:
    """Answers by a model, with the authored voice as the floor.

    A sentence is shown after the checker has passed it, and where the model has not been found safe, after the whole
    answer has been verified. One with a detail that nobody gave is left out; any other that the checker does not pass
    ends the answer. What has been shown stands as it is; where that is nothing, the model is told once which rule it
    broke, and then the authored floor speaks. Facts that have to be said and lack in the words follow in authored ones.
    What the facilitator says is shown whole or not at all: half a hint is none.
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
        self.model, self.name = model, f"model:{model.name}"
        self.prompts: Mapping[str, str] = book.versions()
        self._checker, self._verifier, self._second = checker, verifier, second
        self._book, self._look_up, self._rights = book, look_up, rights
        self._authored = AuthoredVoice()

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
        if part.scene is None:
            yield from self._authored.speak(part, used, cancel)
            return
        take = _Take(part, part.scene, cancel, held=self._holds(part, part.scene))
        prompt = take.scene.prompt
        while True:
            take.tries += 1
            yield from self._listen(prompt, take)
            if take.shown and not is_remark(part):
                self._verify(take)
            if take.shown or take.fault is None or take.tries == MOST_TRIES:
                break
            prompt = take.scene.again(correction(take.fault, take.scene.released))
        if take.shown and take.held:
            yield Words(part.name, take.text)
        yield self._speech(take, used)

    def _holds(self, part: SpokenPart, scene: Scene) -> bool:
        """Return whether words wait until they are verified: where that is done, and the model is not known as safe."""
        if self._second is None or is_remark(part):
            return False
        played: CardPart = "persons" if part.who.speaker in scene.released.scenario.person else "agencies"
        return not self._rights.vouched(played, scene.released.language)

    def _listen(self, prompt: Prompt, take: _Take) -> Iterator[Words]:
        """Yield what passes of one call; `take` says afterwards what was written and whether something failed."""
        take.failure, take.fault, left_out = None, None, 0
        if take.cancel.is_set():  # not even asked: a call that has begun may cost something
            take.failure = "cancelled"
            return
        released, whole = take.scene.released, is_remark(take.part)
        speaking, cutter = Speaking(), Cutter(released.language)
        check = self._checker.remark if whole else self._checker.sentence
        stream = self.model.stream(
            prompt, most_tokens=MOST_TOKENS, shape=Contribution, cancel=take.cancel, on_call=take.calls.append
        )
        try:
            with closing(stream):
                said = _sentences(stream, speaking, cutter)
                for sentence in _together(said) if whole else said:
                    faults = check(sentence, take.text, released)
                    if faults:
                        take.failure, take.fault, left_out = faults[0].code, faults[0], left_out + 1
                        if left_out > MOST_LEFT_OUT or any(fault.code not in SLIPS for fault in faults):
                            break
                        continue
                    take.shown.append(sentence)
                    if not whole and not take.held:
                        yield Words(take.part.name, take.text)
        except ModelError as error:
            take.failure = error.code
        if take.shown:
            take.written = speaking.contribution(take.text)
        elif take.failure is None and not (speaking.has_words and released.quotable):
            take.failure = "empty" if speaking.has_words else "not_json"

    def _speech(self, take: _Take, used: Mapping[str, int]) -> Speech:
        answered, lacking = self._answered(take), self._lacking(take)
        rest = Speech("", (), "authored")
        origin: Origin = "model" if take.shown else "fallback"
        if lacking is not None:
            take.failure = take.failure or "missing"
            rest, origin = self._authored.word(lacking, used), "fallback"
        attempt = take.attempt(self.model.name)
        if answered is not None:
            answered = answered.model_copy(update={"attempt": attempt, "rest": rest.text, "lines": rest.lines})
        text = " ".join(words for words in (take.text, rest.text) if words)
        return Speech(text, rest.lines, origin, attempt, answered)

    def _lacking(self, take: _Take) -> Brief | None:
        """Return in authored words what had to be said and was not: moves whose facts lack; None where none does."""
        brief = take.part.brief
        if brief is None:
            return None
        parts = [replace(brief, more=()), *brief.more]
        if take.shown:
            told = {claim.id for claim in take.claims if claim.does == "tells"}
            parts = [each for each in parts if not told.issuperset(each.move.facts)]
        return replace(parts[0], more=tuple(parts[1:])) if parts else None

    def _answered(self, take: _Take) -> Answered | None:
        """Return the answer within the permit with what its words state; without words nobody has answered."""
        called, permit = take.part.called, take.part.permit
        if called is None or permit is None:
            return None
        if take.written is None:
            return Answered(speaker=permit.speaker, permit=permit.mark)
        answer = take.answer or answer_of(take.written, permit, take.scene)
        return Answered(speaker=permit.speaker, permit=permit.mark, answer=answer, claims=take.claims)

    def _verify(self, take: _Take) -> None:
        """Find what the words state; such as must not be said are taken back while nobody has seen them."""
        permit = take.part.permit
        if take.written is not None and permit is not None:
            take.answer = answer_of(take.written, permit, take.scene)
        take.claims = self._claims(take.said(), take)
        wrong = next((claim for claim in take.claims if claim.does in WRONG), None)
        if wrong is not None and take.held:
            take.withdraw(Fault(wrong.does, wrong.quote))

    def _claims(self, said: ClaimedWords, take: _Take) -> tuple[Claim, ...]:
        """Return what the words state: as a model reads them where one does and answers, else as rules do."""
        if self._second is not None and not take.cancel.is_set():
            with suppress(ModelError):
                return self._second.claims(said, take.scene, take.cancel, take.calls.append)
        return tuple(self._verifier.claims(said))


def answer_of(written: Contribution, permit: Permit, scene: Scene) -> Answer:
    """Return what a model has written as an answer: ids for handles, and nothing that lies outside the permit."""
    handles, sides = scene.handles, {"we": permit.speaker, "you": scene.released.learner}
    within = {
        "told": handles.facts_of(written.told, permit.facts),
        "takes_on": handles.actions_of(written.takes_on, permit.actions),
        "declines": handles.actions_of(written.declines, permit.named),
        "asks": handles.facts_of(written.asks, permit.needs),
        "offers": handles.actions_of(written.offers, permit.actions),
        "covers": handles.facts_of(written.covers, permit.covers),
        "agrees": tuple(Undertaking(owes=sides[item.who], what=item.what) for item in written.agrees),
    }
    return Answer.model_validate(written.model_dump() | within)


def _sentences(stream: Iterator[str], speaking: Speaking, cutter: Cutter) -> Iterator[str]:
    for piece in stream:
        yield from cutter.feed(speaking.feed(piece))
    yield from cutter.feed(speaking.rest())
    if rest := cutter.rest():
        yield rest


def _together(said: Iterator[str]) -> Iterator[str]:
    """Yield sentences as one text, so many that it is seen where there are too many."""
    if text := " ".join(islice(said, MOST_TOGETHER)):
        yield text
