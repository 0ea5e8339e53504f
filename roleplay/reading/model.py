"""The reader that also asks a language model, and never depends on it."""

import json
import threading
import unicodedata
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from roleplay.exercise.words.quoting import UNSEEN
from roleplay.exercise.words.reading import Reader, Reading, Utterance
from roleplay.models.calls.limits import Breaker
from roleplay.models.model import TICK, Call, Cancel, Model, ModelError, Prompt, Waiting
from roleplay.models.prompts import PromptBook
from roleplay.reading.acts_book import acts_book
from roleplay.reading.local import LocalReader
from roleplay.reading.model_answer import HeardMessage, UngroundedError, reading_of
from roleplay.reading.words.speech import speaks_to_machine
from roleplay.reading.words.text import shorten
from roleplay.scenario.vocabulary import LANGUAGES, Language

PROMPT = "reader"
MOST_TOKENS = 4000  # thinking counts against it


@dataclass(frozen=True)
class ModelReader:
    """Reads by a language model, whose reading takes the place of the local one (`model_answer.py`).

    The local reading stands where the model fails, takes longer than `patience` (seconds, for the whole of a
    reading; the time in a queue does not count), answers what is no reading, or is not asked because the text speaks to
    a program, or because the model was too slow twice in a row and `rest` leaves it alone for a while. Messages
    that are not in one of its `languages` are the local reader's.
    `Reading.reader` then says why, so that the event log does. A failed answer is not repaired: a second call would
    keep the learner waiting for more than it is worth.
    """

    local: LocalReader
    model: Model
    prompts: PromptBook
    patience: float = 6.0
    rest: Breaker = field(default_factory=Breaker)
    languages: frozenset[Language] = frozenset(LANGUAGES)

    @property
    def name(self) -> str:
        """Both readers' names, as they go into the event log."""
        return f"{self.local.name} + {self.model.name}"

    def read(self, utterance: Utterance) -> Reading:
        """Return what the message says; never raises for any text, nor for anything that a model does."""
        steps = self.reading(utterance, Cancel())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                reading: Reading = end.value
                return reading

    def reading(self, utterance: Utterance, cancel: Cancel) -> Generator[Waiting, None, Reading]:
        """Return what the message says; yield a few times a second while the model has not answered.

        When `cancel` is set, the local reading follows at once.
        """
        if utterance.language not in self.languages or not any(sign.isalpha() for sign in utterance.text):
            return self.local.read(utterance)
        if speaks_to_machine(utterance.text):
            return self._alone(self.local.read(utterance), "not asked: the text speaks to a program")
        if cancel.is_set():  # not even asked: a call that has begun may cost something
            return self._alone(self.local.read(utterance), "model failed: cancelled")
        entered = self.rest.enter()
        if entered is None:
            return self._alone(self.local.read(utterance), "model failed: resting")
        prompt = self.prompts.of(PROMPT, utterance.language).render(**inputs_of(self._meant_for_people(utterance)))
        asking = _Asking.start(self.model, prompt, cancel)
        heard: HeardMessage | str = "cancelled"  # where the caller leaves meanwhile
        try:
            reading = self.local.read(utterance)
            heard = yield from asking.wait(self.patience)
        finally:
            asking.cancel.set()
            self.rest.tell(entered, None if heard == "cancelled" else heard != "too_slow")
        if not isinstance(heard, HeardMessage):
            return self._alone(reading, f"model failed: {heard}")
        by = f"{self.local.name} + {asking.by} ({prompt.name} {prompt.version})"
        try:
            return reading_of(heard, reading, utterance, by)
        except UngroundedError:
            return self._alone(reading, "model failed: ungrounded")

    def _meant_for_people(self, utterance: Utterance) -> Utterance:
        """Return an utterance without what the learner said before to a program: it would be read with each message."""
        own = utterance.learner
        heard = (said for said in utterance.heard if said.speaker != own or not speaks_to_machine(said.text))
        return replace(utterance, heard=tuple(heard))

    def _alone(self, reading: Reading, why: str) -> Reading:
        return reading.model_copy(update={"reader": f"{self.local.name} ({why})"})


def read_for(reader: Reader, utterance: Utterance, cancel: Cancel) -> Generator[Waiting, None, Reading]:
    """Return what a message says by any reader; see `ModelReader.reading`."""
    if isinstance(reader, ModelReader):
        return (yield from reader.reading(utterance, cancel))
    return reader.read(utterance)


@dataclass
class _Asking:
    """One question to a model, in a thread of its own that does not keep the program from ending."""

    model: Model
    cancel: Cancel
    by: str  # the name of who was asked last
    answer: HeardMessage | str = "dropped"  # the code of a failure where it is a text
    done: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def start(cls, model: Model, prompt: Prompt, turn: Cancel) -> "_Asking":
        """Ask on behalf of whoever takes the `turn`, whose end is this question's too; return at once."""
        asking = cls(model, Cancel(turn.asker), model.name)
        threading.Thread(target=asking._ask, args=(prompt, turn), daemon=True, name="model-reader").start()
        return asking

    def _ask(self, prompt: Prompt, turn: Cancel) -> None:
        forget = turn.watch(self.cancel.set)
        try:
            self.answer = self.model.answer(
                prompt, HeardMessage, most_tokens=MOST_TOKENS, cancel=self.cancel, on_call=self._note
            )
        except ModelError as error:
            self.answer = error.code
        except (ValueError, RecursionError):  # an answer so broken that the provider's own parser fell over it
            self.answer = "not_json"
        finally:
            forget()
            self.done.set()

    def _note(self, call: Call) -> None:
        self.by = call.model if call.instead is None else f"{call.model} (instead of one that gave: {call.instead})"

    def wait(self, patience: float) -> Generator[Waiting, None, HeardMessage | str]:
        """Return the answer or the code of a failure; a model that takes longer is told to stop."""
        while not self.done.wait(min(TICK, patience)):
            if self.model.outlook(self.cancel.asker).before is None:
                patience -= TICK
            if patience <= 0:
                self.cancel.set()
                return "too_slow"
            yield Waiting()
        return self.answer


def inputs_of(utterance: Utterance) -> dict[str, Any]:
    """Return the inputs of the prompt: closed lists of ids, the conversation so far, and the text, both as data.

    Of facts only those are given that the speaker knows, of words those that the speaker's agency has heard. What else
    a question may be after is for the local reader alone, and so are the remarks and ways of asking of the case.
    """
    language = utterance.language
    topics = {topic.id: topic.title[language] for topic in utterance.topics}
    return {
        "topics": _listed(topics.items()),
        "facts": _listed((fact.id, fact.statement[language]) for fact in utterance.facts),
        "actions": _listed((it.id, f"{it.title[language]}. {it.explains[language]}") for it in utterance.actions),
        "powers": _listed((power.id, power.title[language]) for power in utterance.powers),
        "kinds": acts_book(language).listed(),
        "rules": acts_book(language).rules,
        "faults": _listed(acts_book(language).faults.items()),
        "agencies": _listed((agency, profile.name[language]) for agency, profile in utterance.agencies.items()),
        "persons": _listed((it.id, f"{it.name[language]}, {it.role[language]}") for it in utterance.persons),
        "learner": utterance.learner,
        "heard": [
            # In the room words are for everybody.
            {"who": it.speaker, "to": ", ".join(it.to) if it.channel != "room" else "", "text": as_data(it.text)}
            for it in utterance.heard
        ],
        "to": ", ".join(utterance.to) or (utterance.person.id if utterance.person is not None else ""),
        "channel": utterance.channel,
        "stage": utterance.stage,
        "opened": _opened(utterance, topics),
        "text": as_data(utterance.text),
    }


def _listed(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"id": name, "title": title} for name, title in pairs]


def _opened(utterance: Utterance, topics: dict[str, str]) -> list[str]:
    """Return the ids of the topics that have been asked about, all of them where only that fact is known."""
    if utterance.topic_opened is not None:
        return list(topics) if utterance.topic_opened else []
    return [topic for topic in topics if topic in utterance.opened]


def as_data(text: str) -> str:
    """Return a text as one line of quoted data that nothing in it can close.

    It is a JSON string without angle brackets and without signs that show nothing; beginning and end stand for a text
    that is too long.
    """
    signs = (sign if sign == "\n" or unicodedata.category(sign) not in UNSEEN else " " for sign in shorten(text))
    shown = "".join(signs)
    return json.dumps(shown, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
