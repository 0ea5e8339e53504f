"""Finds what the sentences of an answer state: facts told, steps taken on and offered. What nobody finds was not said.

A mind says what it does by its words; that is no proof, but less is wanted of words that a mind says state a fact: the
meaning has to be near and must not be turned round. Without its word, only what is recognised outright counts.

Where a model reads the words once more, its claims decide instead, where they stand in the words. It may see
everything, for nothing of what it writes reaches a page or a speaker but ids and quotes of words that have been shown.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self, get_args

import numpy as np
from pydantic import BaseModel

from roleplay.exercise.log.answers import Claim, ClaimKind
from roleplay.exercise.words.reading import FactReader, Utterance
from roleplay.languages import spoken_file
from roleplay.models.model import Cancel, Model, OnCall
from roleplay.models.prompts import PromptBook, quoted
from roleplay.reading.acts.plain import PlainWords, load_plain_words
from roleplay.reading.meaning.vectors import Embeds
from roleplay.reading.model_answer import FilledIn, stands_in
from roleplay.reading.words.numbers import numbers_in
from roleplay.reading.words.text import words_of
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Scenario
from roleplay.scenario.facts import Fact
from roleplay.scenario.linting.leaks import gives_away
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId, Language
from roleplay.voices.checking.details import in_material, stems_of
from roleplay.voices.checking.released import Released, Scene

# Cosine of a sentence and a fact's statement, by the shipped model of meaning: of sentences that tell the fact 94 in
# 100 are as near, of others 5 (`evals/sets/verifier`).
NEAR = 0.86
# Facts of one case are alike: of those that are near, the ones that a sentence tells are about as near as the nearest.
MARGIN = 0.03
# How likely words that name a step do: offering one owes less than taking it on, and binds nobody.
OFFERED, TAKEN_ON = 0.2, 0.6
FEWEST_DOING, MOST_MEANT = 4, 2  # words of a sentence that takes steps on in its own way, and how many
LETTERS = 4  # of a word that has to be said for what is agreed or made up to be said
FEWEST = 3  # words of a clause that can deny a matter by itself
_CLAUSES = re.compile(r"[,;:–—]\s+|\s[-–—]\s")
KEPT = 512  # statements and sentences whose meaning is remembered
MOST_TOKENS = 2000  # thinking counts against it
MOST_CLAIMS = 24
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
WITHOUT_SIGN: frozenset[ClaimKind] = frozenset({"promises", "invents", "harms"})


@dataclass(frozen=True, slots=True)
class ClaimedWords:
    """What one speaker has said, and what it says that its words do: facts told, actions begun and offered, by id.

    `facts` are those that it may tell, `actions` those that it may take on; `asked` of these were asked of it. `agreed`
    and `made_up` are what it says that it has agreed, and details that it says it has made up, in its words.
    """

    sentences: Sequence[str]
    language: Language
    agency: AgencyId | None
    facts: Sequence[Fact]
    actions: Sequence[Action]
    told: frozenset[str]
    begun: frozenset[str]
    offered: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    agreed: Sequence[str] = ()
    made_up: Sequence[str] = ()


class RuleVerifier:
    """Reads words by rules, those that read the learner's words too; the same words give the same claims."""

    def __init__(self, reader: FactReader, plain: Mapping[Language, PlainWords], embeds: Embeds | None = None) -> None:
        """Read by a local reader; `plain` knows what denies, `embeds` what words mean, where that runs here."""
        self._reader, self._plain = reader, plain
        self._vector = lru_cache(KEPT)(lambda text: np.asarray(embeds.embed_documents([text])[0])) if embeds else None

    @classmethod
    def load(cls, folder: Path, reader: FactReader, embeds: Embeds | None) -> Self:
        """Return a verifier with the word patterns in a folder.

        Raises:
            ContentError: where a file is missing or broken.
        """
        plain = {
            language: load_plain_words(spoken_file(folder / "plain", "{}.yaml", language)) for language in LANGUAGES
        }
        return cls(reader, plain, embeds)

    def claims(self, said: ClaimedWords) -> Iterator[Claim]:
        """Yield what the words state of what the speaker may tell and take on."""
        for sentence in said.sentences:
            for fact in self._spoken_of(sentence, said):
                if not self._denies(sentence, fact.statement[said.language], said.language):
                    yield Claim(does="tells", id=fact.id, quote=sentence)
            yield from self._stepping(sentence, said)
            yield from self._own_words(sentence, said)

    def turned_round(self, said: ClaimedWords) -> Iterator[Claim]:
        """Yield the facts that the words speak of and deny, of those that the speaker says it tells."""
        for sentence in said.sentences:
            for fact in self._spoken_of(sentence, said):
                if fact.id in said.told and self._denies(sentence, fact.statement[said.language], said.language):
                    yield Claim(does="reverses", id=fact.id, quote=sentence)

    def _spoken_of(self, sentence: str, said: ClaimedWords) -> Iterator[Fact]:
        """Yield the facts that a sentence is about, whether it states or denies them."""
        utterance = Utterance(sentence, said.language, "room", said.agency or "police", facts=tuple(said.facts))
        stated = frozenset(self._reader.stated(utterance))
        near = self._nearest(sentence, said)
        for fact in said.facts:
            if fact.id in stated or fact.id in near or gives_away(sentence, fact, said.language):
                yield fact

    def _own_words(self, sentence: str, said: ClaimedWords) -> Iterator[Claim]:
        """Yield what a speaker says that it has agreed or made up and a plain sentence says word for word."""
        if sentence.rstrip("\"”“»«’' ").endswith("?"):
            return
        own: tuple[tuple[ClaimKind, Sequence[str]], ...] = (("agrees", said.agreed), ("makes_up", said.made_up))
        spoken, numbers = stems_of(sentence), numbers_in(sentence, said.language)
        denied = self._is_negated(sentence, said.language)
        for does, text in ((does, text) for does, texts in own for text in texts):
            words = [word for word in words_of(text) if len(word) >= LETTERS]
            stands = words and all(in_material(word, spoken) for word in words)
            alike = numbers_in(text, said.language) <= numbers and denied == self._is_negated(text, said.language)
            if stands and alike:
                yield Claim(does=does, id=text, quote=sentence)

    def _stepping(self, sentence: str, said: ClaimedWords) -> Iterator[Claim]:
        """Yield the steps that words take on or offer, of those that the speaker says they do.

        They are read like the learner's own. Of a step that was asked of the speaker the sentence counts as well that
        is nearest to it, as long as it neither refuses nor denies it: an answer often names nothing.
        """
        if said.agency is None or not said.begun | said.offered:
            return
        utterance = Utterance(sentence, said.language, "room", said.agency, actions=tuple(said.actions))
        heard = self._reader.read(utterance).acts
        acts = [act for act in heard if act.of == "action" and act.likelihood >= OFFERED]
        first = next((act for act in acts if act.kind in ("decide", "request", "forbid", "undo")), None)
        if first is not None and first.kind in ("forbid", "undo"):
            return
        done = [act for act in acts if act.kind in ("decide", "request")]
        taken_on = {act.id for act in done if act.likelihood >= TAKEN_ON}
        begun = taken_on & said.begun or self._meant(sentence, said)
        offered = {act.id for act in acts if act in done or act.kind == "ask"} & said.offered
        for action in said.actions:
            if action.id in begun:
                yield Claim(does="takes_on", id=action.id, quote=sentence)
            elif action.id in offered:
                yield Claim(does="offers", id=action.id, quote=sentence)

    def _meant(self, sentence: str, said: ClaimedWords) -> frozenset[str]:
        """Return the asked steps that a sentence may take on in its own words: those it is nearest to, and few of them.

        It has to be the nearest to them that the speaker says, long enough to say something, and must not deny them.
        """
        names = said.begun & said.asked
        if self._vector is None or not names or len(sentence.split()) < FEWEST_DOING:
            return frozenset()
        texts = {action.id: f"{action.title[said.language]}. {action.will[said.language]}" for action in said.actions}
        how_near = {name: self._nearness(sentence, text) for name, text in texts.items()}
        least = max(how_near.values(), default=0.0) - MARGIN
        near = [
            name
            for name in sorted(names & how_near.keys(), key=lambda name: -how_near[name])
            if how_near[name] >= least
            and sentence == self._nearest_of(said.sentences, texts[name])
            and not self._denies(sentence, texts[name], said.language)
        ]
        return frozenset(near[:MOST_MEANT])

    def _nearest_of(self, sentences: Sequence[str], text: str) -> str | None:
        """Return the sentence whose meaning is nearest to a text; None where no model of meaning runs here."""
        return max(sentences, key=lambda each: self._nearness(each, text)) if self._vector is not None else None

    def _nearest(self, sentence: str, said: ClaimedWords) -> frozenset[str]:
        """Return those of the facts that the speaker says it tells that a sentence is as near to as to any other."""
        if self._vector is None or said.told.isdisjoint(fact.id for fact in said.facts):
            return frozenset()
        how_near = {fact.id: self._nearness(sentence, fact.statement[said.language]) for fact in said.facts}
        least = max(NEAR, max(how_near.values()) - MARGIN)
        return frozenset(name for name, nearness in how_near.items() if name in said.told and nearness >= least)

    def _nearness(self, one: str, other: str) -> float:
        return float(self._vector(one) @ self._vector(other)) if self._vector is not None else 0.0

    def _denies(self, sentence: str, statement: str, language: Language) -> bool:
        """Return whether what a sentence says of a matter is denied, and its statement is not.

        What counts is the clause that is nearest to the statement: others may deny something else.
        """
        clauses = [clause for clause in _CLAUSES.split(sentence) if len(clause.split()) >= FEWEST]
        nearest = self._nearest_of(clauses, statement) if len(clauses) > 1 else None
        return self._is_negated(nearest or sentence, language) and not self._is_negated(statement, language)

    def _is_negated(self, text: str, language: Language) -> bool:
        return "negated" in self._plain[language].of(text).marks


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
        known = scene.released.open_facts.union(fact.id for fact in said.facts)
        facts, actions = scene.handles.facts, scene.handles.actions
        prompt = file.render(
            speaker=scene.released.name,
            partner=scene.released.partner,
            heard=quoted(scene.released.heard),
            sentences=[quoted(sentence) for sentence in said.sentences],
            facts=[f"[{facts[fact.id]}] {fact.statement[language]}" for fact in said.facts],
            held=[f"[{facts[fact.id]}] {fact.statement[language]}" for fact in scenario.facts if fact.id not in known],
            steps=[f"[{actions[action.id]}] {action.title[language]}" for action in said.actions],
            besides=list(_besides(said, scene.released)),
            agreed=[f"[{sign}] {quoted(text)}" for sign, text in _numbered("a", said.agreed)],
            made_up=[f"[{sign}] {quoted(text)}" for sign, text in _numbered("m", said.made_up)],
        )
        found = self._model.answer(prompt, FoundClaims, most_tokens=MOST_TOKENS, cancel=cancel, on_call=on_call)
        return tuple(self._grounded(found, said, scene))

    @staticmethod
    def _grounded(found: FoundClaims, said: ClaimedWords, scene: Scene) -> Iterator[Claim]:
        """Yield the claims whose words stand in what was said and whose sign is one that was given."""
        text = " ".join(said.sentences)
        names = {handle: name for name, handle in (*scene.handles.facts.items(), *scene.handles.actions.items())}
        names |= {sign: words for sign, words in (*_numbered("a", said.agreed), *_numbered("m", said.made_up))}
        for claim in found.claims[:MOST_CLAIMS]:
            does = next((kind for kind in KINDS if kind == claim.does), None)
            name = names.get(claim.sign.strip(" []").casefold())
            if does is None or not stands_in(claim.quote, text) or (name is None and does not in WITHOUT_SIGN):
                continue
            yield Claim(does=does, id=name, quote=claim.quote)


def _numbered(letter: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what a speaker says of its own words, each with a sign that no handle can be."""
    return ((f"{letter}{number}", text) for number, text in enumerate(texts, 1))


def _besides(said: ClaimedWords, may: Released) -> Iterator[str]:
    """Yield what a speaker may say besides its facts and steps: stories, everyday things, what was settled before."""
    language = said.language
    listed = {fact.statement[language] for fact in said.facts}
    listed |= {text for action in said.actions for text in (action.title[language], action.explains[language])}
    lines = (line.strip() for line in may.content.splitlines())
    return (quoted(line) for line in dict.fromkeys(lines) if line and line not in listed)


def facts_of(scenario: Scenario, names: Iterable[str]) -> tuple[Fact, ...]:
    """Return facts of a case, in its order."""
    wanted = frozenset(names)
    return tuple(fact for fact in scenario.facts if fact.id in wanted)
