"""Powers that words claim: a sentence that surely decides something and names a power by its stems."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roleplay.exercise.reading import Act, Utterance
from roleplay.reading.acts import SURE, SentenceActs
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.stems import StemIndex, stems_of
from roleplay.reading.text import beginnings
from roleplay.scenario.agencies import Power
from roleplay.scenario.vocabulary import Language


@dataclass(frozen=True, slots=True)
class PowerIndex:
    """The powers of all agencies by their stems in one language."""

    powers: tuple[Power, ...]
    stems: StemIndex
    lexicon: Lexicon

    @classmethod
    def of(cls, powers: Sequence[Power], language: Language, lexicon: Lexicon) -> "PowerIndex":
        """Index powers."""
        stems = [stems_of(power.stems[language], lexicon.mute_ending, lexicon.groups) for power in powers]
        return cls(tuple(powers), StemIndex.of(stems), lexicon)

    def claimed(self, heard: Sequence[SentenceActs], utterance: Utterance) -> Iterator[Act]:
        """Yield the powers that the learner surely means to use and does not have."""
        if utterance.channel == "interview":
            return
        for sentence in heard:
            words = [word for part in self.lexicon.sentences(sentence.text) for word in part.words]
            found = self.stems.among(frozenset(beginnings(words)))
            for number in found:
                power = self.powers[number]
                if utterance.learner not in power.owners and sentence.kinds["decide"] >= SURE:
                    yield Act(kind="decide", id=power.id, of="power", quote=sentence.text)
