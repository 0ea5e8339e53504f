"""Texts that depend on how things stand: each variant with its condition, the first one that holds is told."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from roleplay.scenario.conditions import Condition
from roleplay.scenario.texts import Authored, Text
from roleplay.scenario.vocabulary import LANGUAGES


class Variant(Authored):
    """One wording of a text and the state in which it is true."""

    when: Condition = Condition()
    text: Text


def _always(written: Any) -> Any:
    """A single text, as authors usually write it, is the variant that always holds."""
    if isinstance(written, Text) or (isinstance(written, Mapping) and written.keys() <= set(LANGUAGES)):
        return ({"text": written},)
    return written


Telling = Annotated[tuple[Variant, ...], BeforeValidator(_always)]
"""A text, or several with conditions; the last one always holds."""
