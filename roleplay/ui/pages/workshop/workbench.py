"""The trainer's workbench: the draft under work in this tab, how it is changed, kept and taken back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock

import streamlit as st

from roleplay.errors import InputError, StorageError
from roleplay.messages import explain
from roleplay.scenario.vocabulary import Language
from roleplay.ui import turns, visit
from roleplay.ui.service import service
from roleplay.workshop.draft import Draft, Examined, examine
from roleplay.workshop.outlined import alone
from roleplay.workshop.templates import template_of
from roleplay.workshop.to_write import Left, left_of
from roleplay.workshop.trial import Trial

_KEY = "workbench"
MOST_STEPS = 50


@dataclass(slots=True)
class Workbench:
    """A draft; `before` are its earlier states.

    `stamp` counts changes that the fields have not made themselves. `unkept` is the latest change where it could not be
    kept, and whether the fields are to show it. `waiting` are the fields that are to be taken.
    """

    draft: Draft
    before: list[Draft] = field(default_factory=list)
    stamp: int = 0
    problem: str = ""
    unkept: tuple[Callable[[Draft], Draft], bool] | None = None
    trials: dict[Language, list[Trial]] = field(default_factory=dict)
    waiting: dict[str, Callable[[object], None]] = field(default_factory=dict)
    one_at_a_time: RLock = field(default_factory=RLock, repr=False)

    @property
    def example(self) -> Draft | None:
        """The example as which the draft began."""
        return template_of(self.draft, service().settings.knowledge)

    @property
    def left(self) -> Left:
        """The texts that the author still has to write."""
        return left_of(self.draft, self.example)

    @property
    def examined(self) -> Examined:
        """What is wrong with the draft now."""
        return examine(self.draft, service().shipped.library.rules)

    def change(self, how: Callable[[Draft], Draft], *, redraw: bool = False) -> None:
        """Change the draft and keep it; where that cannot be, say why beside the draft as it was.

        With `redraw` the fields show what is in the draft, not what was typed into them. Who types fast changes the
        next text while the one before is being kept: each change is made of what the one before has left.
        """
        with self.one_at_a_time:
            self.problem, self.unkept = "", None
            try:
                changed = how(self.draft)
                if changed.files == self.draft.files:
                    return
                service().own_cases.save(changed, self.draft)
            except InputError as error:
                self.problem = explain(error, visit.language())
                self.stamp += 1
                return
            except StorageError as error:
                # The fields are drawn as they are: what was typed stays there, and can be kept later.
                self.problem, self.unkept = turns.not_done(error), (how, redraw)
                return
            self.before = [*self.before[1 - MOST_STEPS :], self.draft]
            self.draft, self.trials = changed, {}
            self.stamp += redraw

    def take(self, key: str, how: Callable[[object], None]) -> None:
        """Take what stands in a field into the draft."""
        self.waiting[key] = how
        self.catch_up()

    def catch_up(self) -> None:
        """Take the fields that are still to be taken.

        Where a browser has more to tell meanwhile, as when somebody types fast, Streamlit breaks a callback off as soon
        as it looks into the session's state, and does not call it again; so this is done when the page is drawn, too.
        """
        with self.one_at_a_time:
            for key, how in list(self.waiting.items()):
                if key in st.session_state:
                    how(st.session_state[key])
                self.waiting.pop(key, None)

    def keep_now(self) -> None:
        """Make the change once more that could not be kept."""
        if self.unkept is not None:
            how, redraw = self.unkept
            self.change(how, redraw=redraw)

    def in_language(self, language: Language) -> Examined:
        """What is wrong with the draft in one of its languages, where another one lacks texts."""
        examined = self.examined
        return (
            examined if examined.is_playable else examine(alone(self.draft, language), service().shipped.library.rules)
        )

    def undo(self) -> None:
        """Take the last change back."""
        with self.one_at_a_time:
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
