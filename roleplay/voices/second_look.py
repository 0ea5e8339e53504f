"""A second look: a model compares the words of a risky move with its content, after the rules have passed them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from roleplay.exercise.state import CAUTIONS
from roleplay.models.model import Cancel, Model, OnCall
from roleplay.models.prompts import PromptBook, quoted
from roleplay.voices.checker import Fault
from roleplay.voices.released import Released

PROMPT = "checker"
MOST_TOKENS = 400
# Acts that keep something back, refuse, or tell what an interviewer may have put into the mouth.
RISKY = CAUTIONS | {
    "withhold",
    "decline",
    "object",
    "push_back",
    "refuse",
    "ask_back",
    "evade",
    "deny",
    "go_along",
    "break_down",
}

Code = Literal["new_fact", "missing", "opposite", "power", "law", "role"]


class Finding(BaseModel):
    """Something wrong with the words, and where; a quote that does not stand in them is worth nothing."""

    model_config = ConfigDict(extra="ignore")

    code: Code
    quote: str


class Verdict(BaseModel):
    """What the model found."""

    model_config = ConfigDict(extra="ignore")

    ok: bool
    findings: list[Finding] = []


class SecondLook:
    """Looks at the words of risky moves by a model, usually the judge; costs a call before these words are shown."""

    def __init__(self, model: Model, book: PromptBook) -> None:
        """Look by `model`, asked as `book` says."""
        self._model, self._book = model, book

    def concerns(self, may: Released) -> bool:
        """Return whether a move is risky enough for the wait."""
        return may.act in RISKY

    def fault(self, words: str, may: Released, cancel: Cancel, on_call: OnCall) -> Fault | None:
        """Return the first thing that is wrong with the words and can be shown in them; None where nothing is.

        Raises:
            ModelError: where the model gives no verdict.
        """
        known = [may.scenario.fact[name].statement[may.language] for name in sorted(may.open_facts)]
        prompt = self._book.of(PROMPT, may.language).render(
            speaker=_name(may),
            act=may.act,
            content=quoted(may.content),
            known="\n".join(known),
            words=quoted(words),
        )
        verdict = self._model.answer(prompt, Verdict, most_tokens=MOST_TOKENS, cancel=cancel, on_call=on_call)
        said = _plain(words)
        shown = (item for item in verdict.findings if len(_plain(item.quote)) > 1 and _plain(item.quote) in said)
        found = next(shown, None)
        return Fault(f"looked_{found.code}", found.quote) if found is not None and not verdict.ok else None


def _name(may: Released) -> str:
    if may.speaker in may.scenario.person:
        return may.scenario.person[may.speaker].name[may.language]
    return next((seat.speaker[may.language] for seat in may.scenario.seats if seat.agency == may.speaker), may.speaker)


def _plain(text: str) -> str:
    return " ".join(quoted(text).casefold().split())
