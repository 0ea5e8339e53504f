"""Structured output: asking for a shape in four ways, and finding it in what comes back."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import BaseModel, ValidationError

from roleplay.models.model import ModelError, Shape

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage

Way = Literal["schema", "tools", "object", "text"]
"""By a schema beside the prompt, as the arguments of a tool, as any JSON object, or in words alone."""
IN_WORDS: frozenset[Way] = frozenset({"object", "text"})
"""The ways in which the prompt itself has to say what the shape is."""


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
