"""`grade --judge`: has the configured model judge a session file, and says on the error output what came of it."""

from contextlib import ExitStack, closing

from roleplay.cast import models_here
from roleplay.cli.terminal import tell
from roleplay.cli.wording import say
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.exercise.log.inputs import Graded
from roleplay.exercise.log.state import State
from roleplay.feedback.grade import build
from roleplay.feedback.judge import Unjudged
from roleplay.feedback.page import Narrator, mark_of
from roleplay.feedback.rubric import Rubric
from roleplay.grading import judge_of, judge_state, keep, refuse_unfinished
from roleplay.messages import explain
from roleplay.models.model import ModelError
from roleplay.models.prompts import shipped_prompts
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language


def _have_written(state: State, library: Library, rubric: Rubric, language: Language, narrator: Narrator) -> None:
    """Have the first page of the report in `language` written; where that fails the authored one stays."""
    report = build(state, library, rubric, language)
    if mark_of(report) in state.narrated:
        return
    try:
        keep(state, narrator.write(report, library))
    except ModelError as error:
        tell(say(language, "unwritten", reason=explain(error, language)), err=True)


def have_judged(state: State, library: Library, rubric: Rubric, language: Language) -> None:
    """Have everything judged that can be; the results are appended to the session's log.

    Raises:
        InputError: where no model is configured or the session is not over.
        ModelError: where the model judged nothing at all.
    """
    refuse_unfinished(state)
    models = models_here(Settings())
    if models.judge is None:
        raise InputError("no_judge")
    judge = judge_of(models, state.setup.language)
    if judge is None:
        raise InputError("unfit_judge", model=models.judge.name)
    from roleplay.models.endpoints.endpoint import Endpoint  # noqa: PLC0415 - heavy, and loaded by now

    failures: dict[str, list[str]] = {}
    errors: dict[str, ModelError] = {}
    done = 0
    with ExitStack() as stack:
        for model in judge.models:
            if isinstance(model, Endpoint):
                stack.enter_context(closing(model))
        for item in judge_state(state, library, rubric, judge):
            if isinstance(item, Unjudged):
                failures.setdefault(item.error.code, []).append(item.criterion)
                errors[item.error.code] = item.error
            else:
                done += isinstance(item, Graded)
        if done:
            _have_written(state, library, rubric, language, Narrator(judge.models[0], shipped_prompts()))
    for code, criteria in failures.items():
        reason = explain(errors[code], language)
        tell(say(language, "unjudged", criteria=", ".join(sorted(criteria)), reason=reason), err=True)
    if errors and not done:
        raise next(iter(errors.values()))
    money = f"{models.ledger.total.money:.4f} {models.ledger.prices.currency}"
    tell(say(language, "judged", model=judge.name, count=done, money=money), err=True)
