"""The judge: has a model answer what counting cannot see, one criterion a call, each asked twice."""

import time
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from roleplay.exercise.inputs import Attempt, Graded
from roleplay.feedback.material import Material, Order
from roleplay.feedback.verdict import Pass, Verdict, look_up, weigh
from roleplay.models.accounts import estimate_tokens
from roleplay.models.card import Rights
from roleplay.models.model import TICK, Call, Cancel, Model, ModelError, Prompt, Usage, Waiting
from roleplay.models.prompts import PromptBook

PROMPT = "judge"
PASSES: tuple[Order, ...] = ("rising", "falling")
MOST_TOKENS = 2000
USUAL_TOKENS = 300  # of an answer, for the estimate
AT_ONCE = 4
# The model did answer, only not with anything that can be used: that is a result, and it is no level.
UNUSABLE = frozenset({"not_json", "empty", "too_long"})
# What would meet the next criterion just the same.
HOPELESS = frozenset(
    {
        "bad_key",
        "wrong_url",
        "unknown_model",
        "rate_limited",
        "unreachable",
        "resting",
        "spending_cap",
        "cancelled",
        "no_package",
        "no_file",
    }
)


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A criterion on which no answer came, and why; it is neither a level nor a result."""

    criterion: str
    error: ModelError


@dataclass(slots=True)
class _Work:
    """What all criteria of one run share: the flag that ends it, and what made the rest of it hopeless."""

    cancel: Cancel
    rubric: str
    hopeless: ModelError | None = None


@dataclass(slots=True)
class _Asked:
    """The passes over one criterion so far, and what they took."""

    passes: list[Pass] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    repairs: int = 0
    failure: str | None = None


class Judge:
    """Judges by a model. Nothing that goes wrong with the model becomes a level."""

    def __init__(self, model: Model, book: PromptBook, rights: Rights | None = None) -> None:
        """Judge by `model`, asked as `book` says; where it is not among its `rights` to decide, it only advises."""
        self.model, self._book, self._rights = model, book, rights

    def judge(self, materials: Sequence[Material], rubric: str) -> Generator[Graded | Unjudged | Waiting]:
        """Yield a result for each criterion as it comes, several being asked at once; `rubric` is its version.

        Where the caller closes the generator early, the calls that run are ended.
        """
        work = _Work(Cancel(), rubric)
        came: SimpleQueue[Future[Graded | Unjudged]] = SimpleQueue()
        pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="judge")
        try:
            for material in materials:
                pool.submit(self._result, material, work).add_done_callback(came.put)
            left = len(materials)
            while left:
                try:
                    item = came.get(timeout=TICK)
                except Empty:
                    yield Waiting()
                    continue
                left -= 1
                yield item.result()
        finally:
            work.cancel.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def estimate(self, materials: Sequence[Material]) -> Usage:
        """Return about what judging takes, repairs aside."""
        prompts = [self._prompt(material, order) for material in materials for order in PASSES]
        asked = sum(estimate_tokens([message.text for message in prompt.messages]) for prompt in prompts)
        return Usage(asked, USUAL_TOKENS * len(prompts), estimated=True)

    def _result(self, material: Material, work: _Work) -> Graded | Unjudged:
        asked, began = _Asked(), time.monotonic()
        name = material.judged.id
        for order in PASSES:
            if work.hopeless is not None:
                return Unjudged(name, work.hopeless)
            try:
                asked.passes.append(look_up(self._verdict(material, order, asked, work.cancel), material.words))
            except ModelError as error:
                if error.code not in UNUSABLE:
                    if error.code in HOPELESS:
                        work.hopeless = error
                    return Unjudged(name, error)
                asked.failure = error.code
                break
        return self._graded(material, asked, work.rubric, time.monotonic() - began)

    def _verdict(self, material: Material, order: Order, asked: _Asked, cancel: Cancel) -> Verdict:
        """Return the model's answer; one that does not fit is asked for once more, with what was wrong with it."""
        try:
            return self._answer(self._prompt(material, order), asked, cancel)
        except ModelError as error:
            if error.code != "not_json":
                raise
            asked.repairs += 1
            return self._answer(self._prompt(material, order, str(error.details["problem"])), asked, cancel)

    def _answer(self, prompt: Prompt, asked: _Asked, cancel: Cancel) -> Verdict:
        if cancel.is_set():
            raise ModelError("cancelled", model=self.model.name)
        try:
            return self.model.answer(
                prompt, Verdict, most_tokens=MOST_TOKENS, cancel=cancel, on_call=asked.calls.append
            )
        except (ValueError, RecursionError) as error:  # so broken that the provider's own parser fell over it
            raise ModelError("not_json", model=self.model.name, problem=type(error).__name__) from error

    def _prompt(self, material: Material, order: Order, remark: str = "") -> Prompt:
        return self._book.of(PROMPT, material.language).render(**material.inputs(order, remark))

    def _graded(self, material: Material, asked: _Asked, rubric: str, seconds: float) -> Graded:
        outcome = weigh(asked.passes, len(PASSES))
        version = self._book.of(PROMPT, material.language).front.version
        return Graded(
            criterion=material.judged.id,
            level=outcome.level,
            levels=tuple(item.level for item in asked.passes),
            confidence=outcome.confidence,
            evidence=outcome.evidence,
            reason=outcome.reason,
            better=outcome.better,
            dropped=sum(item.dropped for item in asked.passes),
            rubric=rubric,
            advises=self._rights is not None and not self._rights.decides(material.language),
            attempt=Attempt(
                model=self.model.name,
                prompt=PROMPT,
                version=version,
                prompt_tokens=sum(call.usage.prompt_tokens for call in asked.calls),
                completion_tokens=sum(call.usage.completion_tokens for call in asked.calls),
                money=sum(call.money for call in asked.calls),
                seconds=round(seconds, 3),
                rewrites=asked.repairs,
                failure=asked.failure,
            ),
        )
