"""The judge: has a model answer what counting cannot see, one criterion a call, each asked twice.

It is also asked whether what was counted against the learner is true.
"""

import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from roleplay.exercise.log.inputs import Attempt, Graded, Rechecked
from roleplay.feedback.material import Charges, Material, Order
from roleplay.feedback.verdict import Pass, Recheck, Verdict, look_up, rechecked, weigh
from roleplay.models.calls.accounts import estimate_tokens
from roleplay.models.choosing.card import Rights
from roleplay.models.model import TICK, Call, Cancel, Model, ModelError, Prompt, Shape, Usage, Waiting
from roleplay.models.prompts import PromptBook
from roleplay.scenario.vocabulary import Language

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


MayJudge = Callable[[Language], bool]  # whether those that judge are qualified to in a language
NOBODY: MayJudge = Rights().decides


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A criterion, or `charges`, on which no answer came, and why; it is neither a level nor a result."""

    criterion: str
    error: ModelError


JudgeResult = Graded | Rechecked | Unjudged


@dataclass(slots=True)
class _Work:
    """What all criteria of one run share: the flag that ends it, and what made the rest of it hopeless."""

    cancel: Cancel
    rubric: str
    hopeless: ModelError | None = None


@dataclass(slots=True)
class _Asked:
    """The calls for one criterion so far, and what went wrong."""

    calls: list[Call] = field(default_factory=list)
    repairs: int = 0
    failure: str | None = None


class Judge:
    """Judges by a model, or by two of which each makes one pass. Nothing that goes wrong becomes a level."""

    def __init__(self, models: Sequence[Model], book: PromptBook, may_judge: MayJudge = NOBODY) -> None:
        """Judge by `models`, asked as `book` says; what they are sure of decides where they `may_judge`."""
        self.models, self._book, self.may_judge = tuple(models), book, may_judge

    @property
    def name(self) -> str:
        """The names of its models, as they go into the event log."""
        return ", ".join(dict.fromkeys(model.name for model in self.models))

    def judge(
        self, materials: Sequence[Material], rubric: str, charges: Charges | None = None
    ) -> Generator[JudgeResult | Waiting]:
        """Yield the results as they come, several criteria being asked about at once; `rubric` is its version.

        Last asked is whether the `charges` are true. Where the caller closes the generator early, the calls that run
        are ended.
        """
        work = _Work(Cancel(), rubric)
        pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="judge")
        tasks = (*materials, *((charges,) if charges is not None else ()))
        try:
            asked = {pool.submit(self._result, task, work) for task in tasks}
            while asked:
                came, asked = wait(asked, timeout=TICK, return_when=FIRST_COMPLETED)
                if not came:
                    yield Waiting()
                for item in came:
                    yield from item.result()
        finally:
            work.cancel.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def estimate(self, materials: Sequence[Material], charges: Charges | None = None) -> Usage:
        """Return about what judging takes, repairs aside."""
        tasks = (*materials, *((charges,) if charges is not None else ()))
        prompts = [self._prompt(task, order) for task in tasks for order in PASSES]
        asked = sum(estimate_tokens([message.text for message in prompt.messages]) for prompt in prompts)
        return Usage(asked, USUAL_TOKENS * len(prompts), estimated=True)

    def _result(self, task: Material | Charges, work: _Work) -> tuple[JudgeResult, ...]:
        asked, began = _Asked(), time.monotonic()
        shape: type[Verdict | Recheck] = Verdict if isinstance(task, Material) else Recheck
        answers: list[Verdict | Recheck] = []
        for number, order in enumerate(PASSES):
            if work.hopeless is not None:
                return (Unjudged(task.name, work.hopeless),)
            model = self.models[number % len(self.models)]
            try:
                answers.append(self._whole(model, task, order, shape, asked, work.cancel))
            except ModelError as error:
                if error.code not in UNUSABLE:
                    if error.code in HOPELESS:
                        work.hopeless = error
                    return (Unjudged(task.name, error),)
                asked.failure = error.code
                break
        attempt = self._attempt(task, asked, time.monotonic() - began)
        may = self.may_judge(task.language)
        if isinstance(task, Material):
            passes = [look_up(item, task.words) for item in answers if isinstance(item, Verdict)]
            return (_graded(task, passes, work.rubric, attempt, qualified=may),)
        looks = [item for item in answers if isinstance(item, Recheck)]
        return tuple(rechecked(looks, task.handles(), task.words, attempt, qualified=may))

    def _whole(
        self, model: Model, task: Material | Charges, order: Order, shape: type[Shape], asked: _Asked, cancel: Cancel
    ) -> Shape:
        """Return the model's answer; one that does not fit is asked for once more, with what was wrong with it."""
        try:
            return self._answer(model, self._prompt(task, order), shape, asked, cancel)
        except ModelError as error:
            if error.code != "not_json" or "repaired" in error.details:
                raise
            asked.repairs += 1
            prompt = self._prompt(task, order, str(error.details["problem"]))
            return self._answer(model, prompt, shape, asked, cancel)

    def _answer(self, model: Model, prompt: Prompt, shape: type[Shape], asked: _Asked, cancel: Cancel) -> Shape:
        if cancel.is_set():
            raise ModelError("cancelled", model=model.name)
        try:
            return model.answer(prompt, shape, most_tokens=MOST_TOKENS, cancel=cancel, on_call=asked.calls.append)
        except (ValueError, RecursionError) as error:  # so broken that the provider's own parser fell over it
            raise ModelError("not_json", model=model.name, problem=type(error).__name__) from error

    def _prompt(self, task: Material | Charges, order: Order, remark: str = "") -> Prompt:
        return self._book.of(PROMPT, task.language).render(**task.inputs(order, remark))

    def _attempt(self, task: Material | Charges, asked: _Asked, seconds: float) -> Attempt:
        return Attempt(
            model=self.name,
            prompt=PROMPT,
            version=self._book.of(PROMPT, task.language).front.version,
            prompt_tokens=sum(call.usage.prompt_tokens for call in asked.calls),
            completion_tokens=sum(call.usage.completion_tokens for call in asked.calls),
            money=sum(call.money for call in asked.calls),
            seconds=round(seconds, 3),
            rewrites=asked.repairs,
            failure=asked.failure,
        )


def _graded(task: Material, passes: Sequence[Pass], rubric: str, attempt: Attempt, *, qualified: bool) -> Graded:
    outcome = weigh(passes, len(PASSES))
    return Graded(
        criterion=task.judged.id,
        level=outcome.level,
        levels=tuple(item.level for item in passes),
        confidence=outcome.confidence,
        evidence=outcome.evidence,
        reason=outcome.reason,
        better=outcome.better,
        dropped=sum(item.dropped for item in passes),
        rubric=rubric,
        qualified=qualified,
        attempt=attempt,
    )
