"""The one condition language of the content, and texts that depend on how things stand.

Duties, gates, injects, hints and endings all use it.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, NonNegativeFloat, NonNegativeInt, model_validator

from roleplay.scenario.texts import Authored, Slug, Text
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId, Interpreter, PhaseId

# Lists of which one entry is enough.
ONE_OF = ("phases", "any_action", "learner", "any")


class Condition(Authored):
    """A statement about the state of the exercise; every given part must hold, an empty one always holds.

    `actions` are action ids that somebody has completed, `injects` those that have fired; `knows` maps an agency to
    facts it must know; `disclosed` are facts that an interviewed person has told; `disclosed_at_least` counts them a
    person; `minutes_since` maps an action or inject to the exercise minutes that must have passed since; `learner`
    lists agencies one of which the learner plays; `reflections` is the number of debrief answers given.
    """

    phases: tuple[PhaseId, ...] = ()
    after_minute: NonNegativeFloat | None = None
    actions: tuple[Slug, ...] = ()
    any_action: tuple[Slug, ...] = ()
    not_actions: tuple[Slug, ...] = ()
    injects: tuple[Slug, ...] = ()
    not_injects: tuple[Slug, ...] = ()
    duties: tuple[Slug, ...] = ()
    knows: dict[AgencyId, tuple[Slug, ...]] = Field(default_factory=dict)
    not_knows: dict[AgencyId, tuple[Slug, ...]] = Field(default_factory=dict)
    disclosed: tuple[Slug, ...] = ()
    disclosed_at_least: dict[Slug, NonNegativeInt] = Field(default_factory=dict)
    minutes_since: dict[Slug, NonNegativeFloat] = Field(default_factory=dict)
    learner: tuple[AgencyId, ...] = ()
    reflections: NonNegativeInt = 0
    all: tuple["Condition", ...] = ()
    any: tuple["Condition", ...] = ()
    none: tuple["Condition", ...] = ()

    def parts(self) -> Iterator["Condition"]:
        """Yield the conditions that must hold together for this one to hold; each of them can fail alone."""
        for name in type(self).model_fields:
            match getattr(self, name):
                case tuple() as parts if name == "all":
                    for part in parts:
                        yield from part.parts()
                case tuple() as values if name not in ONE_OF:
                    for value in values:
                        yield Condition.model_validate({name: (value,)})
                case dict() as values:
                    for key, value in values.items():
                        for one in [(fact,) for fact in value] if isinstance(value, tuple) else [value]:
                            yield Condition.model_validate({name: {key: one}})
                case value if value:
                    yield Condition.model_validate({name: value})


class Gate(Authored):
    """What an interviewee must have found before a fact leaves the mouth: thresholds 0-1 and circumstances."""

    trust: float | None = Field(default=None, ge=0, le=1)
    fear_traffickers_at_most: float | None = Field(default=None, ge=0, le=1)
    fear_authorities_at_most: float | None = Field(default=None, ge=0, le=1)
    distress_at_most: float | None = Field(default=None, ge=0, le=1)
    resistance_at_most: float | None = Field(default=None, ge=0, le=1)
    interpreter: tuple[Interpreter, ...] = ()
    companion_absent: bool = False
    rights_explained: bool = False
    topic_opened: bool = False
    disclosed: tuple[Slug, ...] = ()
    evidence: tuple[Slug, ...] = ()
    actions: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _interpreter_makes_sense(self) -> Self:
        if "none" in self.interpreter and len(self.interpreter) > 1:
            raise ValueError("interpreter: 'none' cannot stand beside other values; leave the key out instead")
        return self


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
"""A text, or several with conditions: the first one that holds is told, and the last one always does."""
