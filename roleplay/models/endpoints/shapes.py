"""What is asked of a server and what comes back: a shape in four ways, by what it can do, and no thoughts aloud.

Every server of this protocol lacks something else: what it cannot do is learnt. Some models think before they answer;
what stands between their think tags is nobody's business.
"""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import BaseModel, ValidationError

from roleplay.models.model import ModelError, Shape

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

Way = Literal["schema", "tools", "object", "text"]
"""By a schema beside the prompt, as the arguments of a tool, as any JSON object, or in words alone."""
OPEN, CLOSE = "<think>", "</think>"
IN_WORDS: frozenset[Way] = frozenset({"object", "text"})
"""The ways in which the prompt itself has to say what the shape is."""

_OF_SHAPES = re.compile(r"response_format|json_schema|json_object|tool|response_?schema|output_(format|config)")
_FIELDS: tuple[tuple[str, str, bool | str], ...] = (
    ("stream_options", "counts", False),
    ("temperature", "temperature", False),
    ("reasoning_effort", "effort", False),
    ("max_completion_tokens", "tokens_field", "max_completion_tokens"),
)
"""What a refusal names, and what is then known."""


def response_format(shape: type[BaseModel], way: Way) -> dict[str, Any] | None:
    """Return the protocol's `response_format`: the schema itself, any JSON object, or nothing of the kind."""
    if way == "schema":
        schema = {"name": shape.__name__, "schema": strict_schema(shape), "strict": True}
        return {"type": "json_schema", "json_schema": schema}
    return {"type": "json_object"} if way == "object" else None


def schema_text(shape: type[BaseModel]) -> str:
    """Return the JSON schema of a shape as text, for servers that cannot take it beside the prompt."""
    return json.dumps(shape.model_json_schema(), ensure_ascii=False, separators=(",", ":"))


def strict_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """Return a shape's schema as strict servers want it: every property required, no others, no defaults."""
    return cast("dict[str, Any]", _strict(shape.model_json_schema()))


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if not isinstance(schema.get("properties"), dict):
        return {key: _strict(part) for key, part in schema.items() if key != "default"}
    properties = {name: _strict(part) for name, part in schema["properties"].items()}
    rest = {key: _strict(part) for key, part in schema.items() if key not in ("properties", "default")}
    return rest | {"properties": properties, "required": list(properties), "additionalProperties": False}


def words_of(message: "AIMessage") -> str:
    """Return a message's text or, where a tool was asked for, what the tool was to be given."""
    pieces = getattr(message, "tool_call_chunks", None)
    if pieces is None:  # not a piece of a stream
        pieces = [{"args": json.dumps(call["args"], ensure_ascii=False)} for call in message.tool_calls]
        pieces += message.invalid_tool_calls
    return str(message.text) + "".join(piece["args"] or "" for piece in pieces)


def has_object(text: str) -> bool:
    """Return whether there is a JSON object anywhere in the text."""
    return next(_objects(text), None) is not None


def fill(shape: type[Shape], text: str, model: str, *, repaired: bool = False) -> Shape:
    """Return the first object in `text` that fits the shape, whatever stands around it.

    ModelError: `not_json`; its `problem` says what of the first object does not fit, or that there is none; `repaired`
    is there where the model had been told once what was wrong.
    """
    problem = "no JSON object"
    for number, found in enumerate(_objects(text)):
        try:
            return shape.model_validate(found)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"]))
            problem = problem if number else f"{where}: {first['msg']}"
    details: dict[str, Any] = {"repaired": True} if repaired else {}
    raise ModelError("not_json", model=model, problem=problem, **details)


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of a text, outermost only."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            found, end = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            end = at + 1
        else:
            yield found
        at = text.find("{", end)


@dataclass
class Abilities:
    """Learnt from a server's refusals, kept as long as the endpoint; safe to use from several threads.

    `ways` are those in which it may be asked for a shape, best first.
    """

    ways: tuple[Way, ...] = ("schema", "object", "text")
    streams: bool = True
    counts: bool = True
    temperature: bool = True
    effort: bool = True
    tokens_field: str = "max_tokens"
    structure: Way = field(init=False)
    proven: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self.structure = self.ways[0]

    def learn(self, complaint: str) -> bool:
        """Take note of the field that a refusal names; return whether another try makes sense."""
        with self._lock:
            if _OF_SHAPES.search(complaint):
                return self._weaken()
            for named, ability, left in _FIELDS:
                if named in complaint and getattr(self, ability) != left:
                    setattr(self, ability, left)
                    return True
        return False

    def learn_streamless(self) -> bool:
        """Note that the server answers in one piece; return whether that is news."""
        with self._lock:
            news, self.streams = self.streams, False
            return news

    def weaken_structure(self, tried: Way) -> bool:
        """Note that asking in the way `tried` gave no JSON; only counts where it never did. Return whether to retry."""
        with self._lock:
            return not self.proven and self.structure == tried and self._weaken()

    def prove_structure(self) -> None:
        """Note that JSON came as asked for: a later answer without is a mishap."""
        with self._lock:
            self.proven = True

    def _weaken(self) -> bool:
        at = self.ways.index(self.structure)
        if at + 1 == len(self.ways):
            return False
        self.structure = self.ways[at + 1]
        return True


@dataclass
class Thinking:
    """Takes pieces of an answer, gives back what is to be shown: without thoughts and space before the first word."""

    _held: str = ""
    _begun: bool = False

    def take(self, piece: str) -> str:
        """Return what of the text so far can be shown now."""
        if self._begun:
            return piece
        self._held = (self._held + piece).lstrip()
        if self._held.startswith(OPEN):
            _, closed, rest = self._held.partition(CLOSE)
            if not closed:
                return ""
            self._held = rest.lstrip()
        if OPEN.startswith(self._held):
            return ""
        return self._release()

    def end(self) -> str:
        """Return what is left when the answer has ended; an unfinished thought is not."""
        return "" if self._begun or self._held.startswith(OPEN) else self._release()

    def _release(self) -> str:
        self._begun = bool(self._held)
        held, self._held = self._held, ""
        return held
