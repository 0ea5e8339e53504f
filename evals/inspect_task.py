"""Qualifying a model as a task of `inspect-ai`, for who compares models with that tool; needs the extra `inspect`.

    inspect eval evals/inspect_task.py --model openai/gpt-4o -T language=sl -T extent=quick

A sample is one piece of a qualification: the long talk, a talk with a learner by the model, a labelled line, a rated
extract. Solving it is carrying it out; its score is whether everything seen in it lies within the bounds, and what is
seen in all samples together makes the same figures and verdicts as on a card of `roleplay model qualify`.
"""

import json
import time
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextvars import copy_context
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from anyio.from_thread import BlockingPortal
from anyio.to_thread import run_sync
from inspect_ai import Task, task
from inspect_ai import model as inspected
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import CORRECT, INCORRECT, Metric, SampleScore, Score, Scorer, Target, accuracy, metric
from inspect_ai.scorer import scorer as scored_by
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import json_schema

from evals.scripted import Scripted
from roleplay.cli.shared import content_here
from roleplay.config import Settings
from roleplay.feedback.rubric import load_rubric
from roleplay.models.choosing.card import Extent, PartFound, stamp_of
from roleplay.models.endpoints import shapes
from roleplay.models.model import Call, Inquiry, Model, ModelError, ModelErrorCode, Shape, Usage
from roleplay.qualify.bounds import BoundsBook, load_bounds
from roleplay.qualify.findings import Observations
from roleplay.qualify.journal import JournaledModel
from roleplay.qualify.material import QualificationSet, load_set
from roleplay.qualify.playing import PlayTable
from roleplay.qualify.run import Qualification
from roleplay.scenario.vocabulary import LANGUAGES, Language

ROLES = {
    "system": inspected.ChatMessageSystem,
    "user": inspected.ChatMessageUser,
    "assistant": inspected.ChatMessageAssistant,
}
STOPS: dict[str, ModelErrorCode] = {"max_tokens": "too_long", "model_length": "too_long", "content_filter": "refused"}
VERDICTS = {"may": 1.0, "may_not": 0.0}
UNSEEN = "first_word"  # of a provider that does not stream: then nothing may hang on it


class InspectedModel(Model):
    """Asks a model of `inspect-ai` from the threads of a play: its log, retries, limits and prices are that tool's.

    An answer comes whole; its first word is timed where the provider streams. Made in the task of the sample whose log
    the calls go into. What the tool gives up on ends the sample as its error.
    """

    def __init__(self, model: inspected.Model, portal: BlockingPortal) -> None:
        """Ask `model` by way of the event loop of `portal`."""
        self._model, self._portal, self._sample = model, portal, copy_context()
        self.name, self.places = str(model), (model.api.base_url or model.api.model_name,)

    def pieces(self, inquiry: Inquiry) -> Generator[str]:
        """Yield the answer at once; the tool's own calls cannot be left early."""
        yield self._asked(inquiry)

    def filled(self, inquiry: Inquiry, shape: type[Shape]) -> Shape:
        """Return the answer as a filled shape."""
        return shapes.fill(shape, self._asked(inquiry), self.name)

    def _asked(self, inquiry: Inquiry) -> str:
        began, first, shape = time.monotonic(), list[float](), inquiry.shape

        async def note(event: inspected.StreamEvent) -> None:
            if event.type == "text" and not first:
                first.append(time.monotonic() - began)

        async def generate() -> inspected.ModelOutput:
            messages = [ROLES[message.role](content=message.text) for message in inquiry.prompt.messages]
            config = inspected.GenerateConfig(max_tokens=inquiry.most_tokens)
            if shape is not None:
                config.response_schema = inspected.ResponseSchema(name=shape.__name__, json_schema=json_schema(shape))
            return await self._model.generate(messages, config=config, on_stream=note)

        # Whoever asks is a thread of the program's own, in which the sample is not known.
        output = self._sample.copy().run(self._portal.call, generate)
        text = output.completion
        failure = STOPS.get(output.stop_reason) or ("empty" if not text.strip() else None)
        seconds = output.time if output.time is not None else time.monotonic() - began
        inquiry.tell(Call(inquiry.prompt.name, self.name, _usage(output, first, seconds), failure=failure))
        if failure is not None:
            raise ModelError(failure, model=self.name, problem=output.error or "")
        return text


def _usage(output: inspected.ModelOutput, first: list[float], seconds: float) -> Usage:
    used, to_first = output.usage, first[0] if first else None
    if used is None:
        return Usage(0, 0, 0, True, to_first, seconds)
    cached = used.input_tokens_cache_read or 0
    asked = used.input_tokens + cached + (used.input_tokens_cache_write or 0)
    return Usage(asked, used.output_tokens, cached, False, to_first, seconds)


@task
def qualification(language: str = "both", extent: Extent = "full", seed: int = 1) -> Task:
    """Return the qualification in one language or `both`, `full`, `quick` or as a `glance`."""
    settings = Settings()
    languages = [name for name in LANGUAGES if language in ("both", name)]
    material = load_set(settings.knowledge)
    used = material.cut(material.bounds.plans[extent])
    samples = [sample for name in languages for sample in _samples(used, name)]
    return Task(
        dataset=MemoryDataset(samples, name="qualification"),
        solver=carried_out(extent, seed),
        scorer=within_bounds(),
        version=material.bounds.version,
        metadata={"stamp": stamp_of(settings.knowledge), "labels": used.ratings.by["en"]},
    )


def _samples(material: QualificationSet, language: Language) -> Iterator[Sample]:
    def sample(name: str, text: str, target: str = "") -> Sample:
        return Sample(text, target=target, id=f"{language}/{name}", metadata={"language": language, "piece": name})

    yield sample("talk", "\n".join(move.text[language] for move in material.talk.moves))
    for persona in material.personas:
        yield sample(persona.id, persona.character[language])
    for line in material.lines[language].lines:
        yield sample(line.id, line.text, line.model_dump_json(include={"bad", "acts", "label", "tactics"}))
    for extract in material.ratings.extracts:
        yield sample(
            extract.id, "\n".join(f"{it.who}: {it.text[language]}" for it in extract.lines), str(extract.level)
        )


@cache
def _laid(extent: Extent, seed: int) -> Qualification:
    """Return what all samples share; the model is each sample's own, and this one is never asked."""
    settings = Settings()
    nobody = JournaledModel(Scripted("nobody", lambda _: ""), settings.data / "nobody.jsonl")
    table = PlayTable.laid(settings, content_here(settings).library, nobody, seed)
    return Qualification(table, load_set(settings.knowledge), load_rubric(settings.knowledge), "", LANGUAGES, extent)


@solver
def carried_out(extent: Extent, seed: int) -> Solver:
    """Carry a piece of the qualification out; what was seen stands in the sample's metadata."""
    laid = _laid(extent, seed)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate
        async with BlockingPortal() as portal:
            model = InspectedModel(inspected.get_model(), portal)
            seen = await run_sync(_seen, laid, model, state.metadata["language"], state.metadata["piece"])
        state.metadata["seen"] = seen
        state.output = inspected.ModelOutput.from_content(model.name, json.dumps(seen, ensure_ascii=False))
        return state

    return solve


def _seen(laid: Qualification, model: InspectedModel, language: Language, piece: str) -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        asked = JournaledModel(model, Path(folder) / "calls.jsonl")
        asked.language = language
        run = laid.anew(asked)
        for _ in run.pieces(language)[piece]:
            pass
        return _as_data(run.observed())


def _as_data(observed: Observations) -> list[dict[str, Any]]:
    return [
        {"part": part, "language": language, "seen": seen, "stopped": dict(observed.stopped.get((part, language), {}))}
        for (part, language), seen in observed.seen.items()
    ]


def _together(data: Iterable[Mapping[str, Any]]) -> Observations:
    """Return as one what was seen in several samples."""
    seen = Observations()
    for item in data:
        for what, values in item["seen"].items():
            seen.note(item["part"], item["language"], what, *values)
        seen.stopped.setdefault((item["part"], item["language"]), Counter()).update(item["stopped"])
    return seen


def _found(book: BoundsBook, data: Iterable[Mapping[str, Any]]) -> list[PartFound]:
    """Return what was found of each part and language of which anything was seen."""
    seen = _together(data)
    if not any(UNSEEN in values for values in seen.seen.values()):
        bounds = (bound.model_copy(update={"optional": bound.optional or bound.id == UNSEEN}) for bound in book.bounds)
        book = book.model_copy(update={"bounds": tuple(bounds)})
    return [
        book.found(part, language, seen.seen[part, language], seen.stopped.get((part, language), Counter()))
        for part, language in seen.seen
    ]


@metric
def verdicts() -> Metric:
    """Return the verdict on each part in each language: 1 may, 0 may not; what was not measured is left out."""
    return lambda scores: {
        f"{part.part}_{part.language}": VERDICTS[part.verdict]
        for part in _found(load_bounds(Settings().knowledge), _seen_in(scores))
        if part.verdict in VERDICTS
    }


@metric
def figures() -> Metric:
    """Return every figure that has a bound, over all samples."""
    return lambda scores: {
        f"{part.part}_{part.language}_{held.bound}": held.value
        for part in _found(load_bounds(Settings().knowledge), _seen_in(scores))
        for held in part.held
        if held.value is not None
    }


def _seen_in(scores: Iterable[SampleScore]) -> Iterator[Mapping[str, Any]]:
    for item in scores:
        yield from (item.score.metadata or {}).get("seen", ())


@scored_by(metrics=[accuracy(), verdicts(), figures()])
def within_bounds() -> Scorer:
    """Score a sample by whether all that was seen in it lies within the bounds, however little it is."""
    book = load_bounds(Settings().knowledge)
    alone = [bound.model_copy(update={"sample": dict.fromkeys(bound.parts, 1)}) for bound in book.bounds]
    strict = book.model_copy(update={"bounds": tuple(alone)})

    async def score(state: TaskState, target: Target) -> Score:
        del target
        found = _found(strict, state.metadata["seen"])
        broken = [f"{part.part}: {', '.join(part.broken)}" for part in found if part.broken]
        return Score(
            value=INCORRECT if broken else CORRECT,
            explanation="; ".join(broken),
            metadata={"seen": state.metadata["seen"]},
        )

    return score
