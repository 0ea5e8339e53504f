"""The trainer's workbench: the draft under work in this tab, how it is changed, kept and taken back."""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from roleplay.errors import InputError
from roleplay.messages import explain
from roleplay.scenario.vocabulary import Language
from roleplay.ui import visit
from roleplay.ui.service import service
from roleplay.workshop.draft import Draft, Examined, examine
from roleplay.workshop.trial import Trial

_KEY = "workbench"
MOST_STEPS = 50


@dataclass(slots=True)
class Workbench:
    """A draft; `before` are its earlier states. `stamp` counts changes that the fields have not made themselves."""

    draft: Draft
    before: list[Draft] = field(default_factory=list)
    stamp: int = 0
    problem: str = ""
    trials: dict[Language, list[Trial]] = field(default_factory=dict)

    @property
    def examined(self) -> Examined:
        """What is wrong with the draft now."""
        return examine(self.draft)

    def change(self, how: Callable[[Draft], Draft], *, redraw: bool = False) -> None:
        """Change the draft and keep it; where that cannot be, say why beside the draft as it was.

        With `redraw` the fields show what is in the draft, not what was typed into them.
        """
        self.problem = ""
        try:
            changed = how(self.draft)
            if changed.files == self.draft.files:
                return
            service().own_cases.save(changed, self.draft)
        except InputError as error:
            self.problem = explain(error, visit.language())
            self.stamp += 1
            return
        self.before = [*self.before[1 - MOST_STEPS :], self.draft]
        self.draft, self.trials = changed, {}
        self.stamp += redraw

    def undo(self) -> None:
        """Take the last change back."""
        if self.before:
            earlier = self.before[-1]
            self.change(lambda _: earlier, redraw=True)
            self.before = self.before[:-2]


def bench() -> Workbench | None:
    """Return the workbench of this tab, None where no case lies on it."""
    found: Workbench | None = st.session_state.get(_KEY)
    return found


def lay_out(draft: Draft) -> None:
    """Lay a draft on the workbench."""
    st.session_state[_KEY] = Workbench(draft)


def clear() -> None:
    """Take the draft off the workbench; it is kept."""
    st.session_state.pop(_KEY, None)
