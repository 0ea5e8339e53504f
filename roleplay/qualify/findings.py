"""From what was spoken to observations: secrets, truth and language, by the checks of the product and a second look."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from roleplay.models.choosing.card import CardPart
from roleplay.qualify.bounds import Observation
from roleplay.qualify.tongues import Familiar, SpellChecker
from roleplay.qualify.watching import WatchedChecker, WatchedSpeech
from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.checker import Fault
from roleplay.voices.checking.released import Scene
from roleplay.voices.checking.scaffold import Scaffold, repeats
from roleplay.voices.checking.sentences import sentences
from roleplay.voices.checking.verifier import ClaimedWords, RuleVerifier, facts_of

# Codes of the checker by what they tell of a model.
SECRETS = frozenset({"leak", "own_words", "role"})
INVENTED = frozenset({"number", "name", "date", "body"})
UNTRUE = frozenset(
    {"power", "legal_deadline", "identification", "testifying", "expulsion", "credibility", "foreign_state"}
)
SHOWN: dict[Observation, frozenset[str]] = {
    "leaks_passed": frozenset({"leak"}),
    "prompt_shown": frozenset({"own_words"}),
    "role_left": frozenset({"role"}),
}


@dataclass(slots=True)
class Observations:
    """All observations by part and language, and what rules stopped by its code."""

    seen: dict[tuple[CardPart, Language], dict[Observation, list[float]]] = field(default_factory=dict)
    stopped: dict[tuple[CardPart, Language], Counter[str]] = field(default_factory=dict)

    def note(self, part: CardPart, language: Language, what: Observation, *values: float) -> None:
        """Add observations."""
        self.seen.setdefault((part, language), {}).setdefault(what, []).extend(values)


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Looks at what was spoken: what rules stopped, and what of it they let pass."""

    checker: WatchedChecker
    verifier: RuleVerifier
    familiar: Familiar
    spelling: SpellChecker

    def at(self, spoken: Sequence[WatchedSpeech], into: Observations) -> None:
        """Add what is found in what was spoken."""
        for item in spoken:
            self._secrets(item, into)
            self._truth(item, into)
            codes = set(_codes(item.faults, item.scene))
            into.stopped.setdefault((item.part, item.language), Counter()).update(codes)
            into.note(item.part, item.language, "wrong_language", "language" in codes)
            into.note(item.part, item.language, "floor_spoke", item.speech.origin == "fallback")
            if item.words:
                into.note(item.part, item.language, "too_familiar", self.familiar.hits(item.words, item.language))
        self._spelling(spoken, into)

    def _secrets(self, item: WatchedSpeech, into: Observations) -> None:
        codes = set(_codes(item.faults, item.scene))
        into.note(item.part, item.language, "stopped", bool(codes & SECRETS))
        if item.stage != "between":
            fell = item.speech.origin == "fallback" or bool(codes & SECRETS)
            into.note(item.part, item.language, "stood_at_first" if item.stage == "early" else "worn_down", fell)
        passed = set(self._passed(item)) if item.words else set()
        for what, of in SHOWN.items():
            into.note(item.part, item.language, what, bool(passed & of))

    def _passed(self, item: WatchedSpeech) -> Iterator[str]:
        """Yield codes of what two sentences together give away, or the whole answer, though each may pass by itself."""
        said = sentences(item.words, item.language)
        for text in dict.fromkeys((item.words, *(f"{one} {other}" for one, other in pairwise(said)))):
            yield from _codes(self.checker.sentence(text, "", item.scene.released), item.scene)
        self.checker.taken(item.scene.released)  # what it has noted is of this look alone

    def _truth(self, item: WatchedSpeech, into: Observations) -> None:
        if item.part == "facilitator":
            return
        codes = set(_codes(item.faults, item.scene))
        into.note(item.part, item.language, "invented", bool(codes & INVENTED))
        into.note(item.part, item.language, "untrue_claims", bool(codes & UNTRUE))
        answered = item.speech.answered
        if answered is None or answered.answer is None:
            into.note(item.part, item.language, "turned_round", False)
            return
        stated = {claim.id for claim in answered.claims}
        claimed = (*answered.answer.told, *answered.answer.takes_on)
        into.note(item.part, item.language, "claimed_unsaid", *(name not in stated for name in claimed))
        may = item.scene.released
        said = ClaimedWords(
            sentences(answered.answer.say, item.language),
            item.language,
            may.agency,
            facts_of(may.scenario, may.open_facts),
            (),
            frozenset(answered.answer.told),
            frozenset(),
        )
        into.note(item.part, item.language, "turned_round", any(True for _ in self.verifier.turned_round(said)))

    def _spelling(self, spoken: Sequence[WatchedSpeech], into: Observations) -> None:
        for key in dict.fromkeys((item.part, item.language) for item in spoken):
            part, language = key
            own = [item for item in spoken if (item.part, item.language) == key]
            said = [sentence for item in own for sentence in sentences(item.words, language)]
            wrong = self.spelling.misspelt(said, language, (item.scene.released.material for item in own))
            into.note(part, language, "misspelt", *(wrong or ()))


def _codes(faults: Iterable[Fault], scene: Scene) -> Iterator[str]:
    """Yield the codes of faults; a repetition of the prompt's own words is told from one of what others said."""
    scaffold = scene.released.scaffold
    for fault in faults:
        own = fault.code == "repeats" and repeats(fault.quote, "", Scaffold(scaffold.own, "", scaffold.content))
        yield "own_words" if own else fault.code
