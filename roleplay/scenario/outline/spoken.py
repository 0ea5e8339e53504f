"""Reads an outline that is written in one language, and others beside it, as texts in languages side by side."""

from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from roleplay.scenario.conditions import Variant
from roleplay.scenario.outline.outline import PartOf, SeatOutline, SignOutline, TellingOutline, TopicOutline
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import LANGUAGES, Language

# What an author may write instead of a part with keys: the one key that such a part cannot do without.
SHORT: Mapping[type[BaseModel], str] = {SeatOutline: "briefing", TopicOutline: "title", TellingOutline: "says"}


def beside(main: Any, other: Any, spoken: Language, told: Language) -> Any:
    """Return content written in one language with what another file of the same shape has in another language."""
    match main, other:
        case dict(), dict():
            return main | {key: beside(main.get(key), value, spoken, told) for key, value in other.items()}
        case list(), list() if main and all(isinstance(entry, dict) for entry in main):
            return [beside(*pair, spoken, told) for pair in zip(main, other, strict=False)] + main[len(other) :]
        case [dimension, str(name), grade], str():  # a sign
            return [dimension, {spoken: name, told: other}, grade]
        case (str() | list(), str() | list()):
            return {spoken: main, told: other}
        case None, (str() | list()):
            return {told: other}
    return main


def side_by_side(shape: Any, content: Any, language: Language) -> Any:
    """Return content as its `shape` (a type) takes it: texts that are written plainly are in `language`."""
    arms = get_args(shape)
    if get_origin(shape) is Annotated:
        return side_by_side(
            next((item.model for item in arms[1:] if isinstance(item, PartOf)), arms[0]), content, language
        )
    if get_origin(shape) in {Union, UnionType}:
        return _of_union(arms, content, language)
    if get_origin(shape) is tuple:
        if arms[0] is Variant and _is_text(content):
            return side_by_side(Text, content, language)
        return [side_by_side(arms[0], entry, language) for entry in content] if isinstance(content, list) else content
    if get_origin(shape) is dict:
        return (
            {key: side_by_side(arms[1], entry, language) for key, entry in content.items()}
            if isinstance(content, dict)
            else content
        )
    return _of_class(shape, content, language) if isinstance(shape, type) else content


def _of_union(arms: tuple[Any, ...], content: Any, language: Language) -> Any:
    """An optional part is what it is where it is there; of other choices a plain word is the first."""
    models = [arm for arm in arms if arm is not type(None)]
    if len(models) > 1 and isinstance(content, str):
        return content
    return content if content is None else side_by_side(models[-1], content, language)


def _of_class(shape: type, content: Any, language: Language) -> Any:
    if issubclass(shape, Text):
        return {language: content} if isinstance(content, str) else content
    if issubclass(shape, Lines):
        said = content if isinstance(content, dict) else {language: content}
        return {name: [lines] if isinstance(lines, str) else lines for name, lines in said.items()}
    if not issubclass(shape, BaseModel):
        return content
    if shape is SignOutline and isinstance(content, list):
        content = dict(zip(("dimension", "name", "grade"), content, strict=False))
    elif shape in SHORT and (_is_text(content) or isinstance(content, list)):
        content = {SHORT[shape]: content}
    if not isinstance(content, dict):
        return content
    fields = {field.alias or name: field.annotation for name, field in shape.model_fields.items()}
    return {
        key: side_by_side(fields[key], value, language) if key in fields else value for key, value in content.items()
    }


def _is_text(content: Any) -> bool:
    return isinstance(content, str) or (
        isinstance(content, dict) and bool(content) and content.keys() <= set(LANGUAGES)
    )
