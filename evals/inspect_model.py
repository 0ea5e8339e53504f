"""A model that `inspect-ai` reaches, as the product asks its models; needs the extra `inspect`."""

import time
from collections.abc import Generator, Hashable
from contextvars import copy_context

from anyio.from_thread import BlockingPortal
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    ModelOutput,
    ResponseSchema,
    StreamEvent,
)
from inspect_ai.model import Model as InspectModel
from inspect_ai.util import json_schema
from pydantic import BaseModel

from roleplay.models.endpoints import shapes
from roleplay.models.model import Call, Cancel, ModelError, ModelErrorCode, OnCall, Outlook, Prompt, Shape, Usage

ROLES = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}
STOPS: dict[str, ModelErrorCode] = {"max_tokens": "too_long", "model_length": "too_long", "content_filter": "refused"}


class InspectedModel:
    """Asks a model of `inspect-ai` from the threads of a play: its log, retries, limits and prices are that tool's.

    An answer comes whole; its first word is timed where the provider streams. Made in the task of the sample whose log
    the calls go into. What the tool gives up on ends the sample as its error.
    """

    def __init__(self, model: InspectModel, portal: BlockingPortal) -> None:
        """Ask `model` by way of the event loop of `portal`."""
        self._model, self._portal, self._sample = model, portal, copy_context()

    @property
    def name(self) -> str:
        """The model's name."""
        return str(self._model)

    @property
    def places(self) -> tuple[str, ...]:
        """Where prompts may go: to its provider."""
        return (self._model.api.base_url or self._model.api.model_name,)

    def outlook(self, asker: Hashable) -> Outlook:
        """Return that nobody has to wait here: the tool bounds its calls itself."""
        del asker
        return Outlook()

    def stream(
        self,
        prompt: Prompt,
        *,
        most_tokens: int,
        shape: type[BaseModel] | None = None,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Generator[str]:
        """Yield the answer at once.

        Raises:
            ModelError: see `Model.stream`.
        """
        del cancel  # the tool's own calls cannot be left early
        yield self._asked(prompt, most_tokens, shape, on_call)

    def answer(
        self,
        prompt: Prompt,
        shape: type[Shape],
        *,
        most_tokens: int,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Shape:
        """Return the answer as a filled shape.

        Raises:
            ModelError: see `Model.answer`.
        """
        del cancel
        return shapes.fill(shape, self._asked(prompt, most_tokens, shape, on_call), self.name)

    def _asked(self, prompt: Prompt, most_tokens: int, shape: type[BaseModel] | None, on_call: OnCall | None) -> str:
        began, first = time.monotonic(), list[float]()

        async def note(event: StreamEvent) -> None:
            if event.type == "text" and not first:
                first.append(time.monotonic() - began)

        async def generate() -> ModelOutput:
            messages: list[ChatMessage] = [ROLES[message.role](content=message.text) for message in prompt.messages]
            schema = ResponseSchema(name=shape.__name__, json_schema=json_schema(shape)) if shape is not None else None
            config = GenerateConfig(max_tokens=most_tokens, response_schema=schema)
            return await self._model.generate(messages, config=config, on_stream=note)

        # Whoever asks is a thread of the program's own, in which the sample is not known.
        output = self._sample.copy().run(self._portal.call, generate)
        text = output.completion
        failure = STOPS.get(output.stop_reason) or ("empty" if not text.strip() else None)
        if on_call is not None:
            seconds = output.time if output.time is not None else time.monotonic() - began
            on_call(Call(prompt.name, self.name, _usage(output, first, seconds), failure=failure))
        if failure is not None:
            raise ModelError(failure, model=self.name, problem=output.error or "")
        return text


def _usage(output: ModelOutput, first: list[float], seconds: float) -> Usage:
    used, to_first = output.usage, first[0] if first else None
    if used is None:
        return Usage(0, 0, 0, True, to_first, seconds)
    cached = used.input_tokens_cache_read or 0
    asked = used.input_tokens + cached + (used.input_tokens_cache_write or 0)
    return Usage(asked, used.output_tokens, cached, False, to_first, seconds)
