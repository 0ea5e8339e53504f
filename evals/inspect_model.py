"""A model that `inspect-ai` reaches, as the product asks its models; needs the extra `inspect`."""

import time
from collections.abc import Generator
from contextvars import copy_context

from anyio.from_thread import BlockingPortal
from inspect_ai import model as inspected
from inspect_ai.util import json_schema

from roleplay.models.endpoints import shapes
from roleplay.models.model import Call, Inquiry, Model, ModelError, ModelErrorCode, Shape, Usage

ROLES = {
    "system": inspected.ChatMessageSystem,
    "user": inspected.ChatMessageUser,
    "assistant": inspected.ChatMessageAssistant,
}
STOPS: dict[str, ModelErrorCode] = {"max_tokens": "too_long", "model_length": "too_long", "content_filter": "refused"}


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
            messages: list[inspected.ChatMessage] = [
                ROLES[message.role](content=message.text) for message in inquiry.prompt.messages
            ]
            schema = (
                inspected.ResponseSchema(name=shape.__name__, json_schema=json_schema(shape))
                if shape is not None
                else None
            )
            config = inspected.GenerateConfig(max_tokens=inquiry.most_tokens, response_schema=schema)
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
