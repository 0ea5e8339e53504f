"""A model that reads once more what was said: its claims, where they stand in the words, decide what is committed.

It may see everything, for nothing of what it writes reaches a page or a speaker but ids and quotes of words that have
been shown already.
"""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from roleplay.exercise.log.answers import Claim, ClaimKind
from roleplay.models.model import Cancel, Model, OnCall
from roleplay.models.prompts import PromptBook, quoted
from roleplay.reading.model_answer import FilledIn, stands_in
from roleplay.voices.checking.released import Scene
from roleplay.voices.checking.verifier import ClaimedWords

MOST_TOKENS = 2000  # thinking counts against it
MOST_CLAIMS = 24
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
WITHOUT_SIGN: frozenset[ClaimKind] = frozenset({"promises", "invents"})


class FoundClaim(FilledIn):
    """A claim as a model writes it; what is missing claims nothing."""

    sentence: int = 0
    does: str = ""
    sign: str = ""
    quote: str = ""


class FoundClaims(BaseModel, frozen=True):
    """What a model has found in the words of a speaker."""

    claims: tuple[FoundClaim, ...] = ()


class ModelVerifier:
    """Asks a model what words state; where it fails, nothing is known of them but what rules find."""

    def __init__(self, model: Model, book: PromptBook) -> None:
        """Ask `model` as `book` says."""
        self._model, self._book = model, book

    def claims(self, said: ClaimedWords, scene: Scene, cancel: Cancel, on_call: OnCall) -> tuple[Claim, ...]:
        """Return what the words state.

        Raises:
            ModelError: where there is no answer that can be used.
        """
        file, scenario, language = self._book.of("verifier", said.language), scene.released.scenario, said.language
        known = {fact.id for fact in said.facts}
        facts, actions = scene.handles.facts, scene.handles.actions
        prompt = file.render(
            speaker=scene.released.name,
            partner=scene.released.partner,
            sentences=[quoted(sentence) for sentence in said.sentences],
            facts=[f"[{facts[fact.id]}] {fact.statement[language]}" for fact in said.facts],
            held=[f"[{facts[fact.id]}] {fact.statement[language]}" for fact in scenario.facts if fact.id not in known],
            steps=[f"[{actions[action.id]}] {action.title[language]}" for action in said.actions],
        )
        found = self._model.answer(prompt, FoundClaims, most_tokens=MOST_TOKENS, cancel=cancel, on_call=on_call)
        return tuple(self._grounded(found, said, scene))

    @staticmethod
    def _grounded(found: FoundClaims, said: ClaimedWords, scene: Scene) -> Iterator[Claim]:
        """Yield the claims whose words stand in what was said and whose sign is one that was given."""
        text = " ".join(said.sentences)
        names = {handle: name for name, handle in (*scene.handles.facts.items(), *scene.handles.actions.items())}
        for claim in found.claims[:MOST_CLAIMS]:
            does = next((kind for kind in KINDS if kind == claim.does), None)
            name = names.get(claim.sign.strip(" []").casefold())
            if does is None or not stands_in(claim.quote, text) or (name is None and does not in WITHOUT_SIGN):
                continue
            yield Claim(does=does, id=name, quote=claim.quote)
