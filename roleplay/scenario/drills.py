"""What can be rehearsed with one person alone, without the exercise around it."""

from pydantic import PositiveFloat

from roleplay.scenario.texts import Authored, Slug, Text


class Goal(Authored):
    """A goal of an interview drill.

    `known` are facts that the learner has beforehand and may put to the person, `facts` those that a good talk can
    bring out; both besides what the learner's agency knows anyway. `minutes` are exercise minutes, the usual length.
    """

    id: Slug
    person: Slug
    title: Text
    text: Text
    known: tuple[Slug, ...] = ()
    facts: tuple[Slug, ...] = ()
    minutes: PositiveFloat = 10.0
