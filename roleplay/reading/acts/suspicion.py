"""Which sentences of a message may do harm. A suspicion decides nothing: it is put to people as a question.

Hearing much is the aim here, so the bound is low and what is certain is decided elsewhere (`act_reader.py`). Two
judges look at each sentence beside the whole message it stands in, a linear one at wording and meaning, and a small
network at the meaning alone; their log odds are added (`training/train_doubts.py`).
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from roleplay.errors import ContentError
from roleplay.exercise.words.reading import Act, Suspected
from roleplay.reading.acts.spoken import FAULT, Spoken, flags_of
from roleplay.reading.meaning.classifier import Classifier, Features, Head, likelihood
from roleplay.reading.meaning.vectors import Vectors
from roleplay.scenario.vocabulary import FAULTS, ActKind, AgencyId, Channel, Fault, Language

LINEAR, NETWORK = "doubts.npz", "doubts-network.npz"
HARMFUL = "harmful"
HEAD = Head("doubt", (HARMFUL,), exclusive=False)
PARTS = ("center", "inner", "shift", "outer")
# From here on a sentence is asked about: about one in eight harmless ones that were written to look like harm.
ASKED_ABOUT = 0.4


# What an act that a reader is not sure of would be called.
FAULT_OF_ACT: Mapping[ActKind, Fault] = {
    "deny": "withheld_information",
    "threat": "threat",
    "promise": "false_promise",
    "blame": "blame",
}


def doubted(acts: Iterable[Act]) -> Iterator[Suspected]:
    """Yield what of acts that a reader heard, and is not sure of, may do harm."""
    for act in acts:
        if act.kind in FAULT_OF_ACT and act.quote and not act.sure:
            fault = act.fault or FAULT_OF_ACT[act.kind]
            yield Suspected(fault=fault, quote=act.quote, likelihood=act.likelihood)


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer over the meaning of a sentence and of its message; gives log odds."""

    center: Vectors
    inner: Vectors
    shift: Vectors
    outer: Vectors
    base: float

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the weights; ContentError where the file is missing, broken or not one of ours."""
        try:
            with path.open("rb") as data, np.load(data, allow_pickle=False) as file:
                center, inner, shift, outer = (file[name].astype(np.float32) for name in PARTS)
                return cls(center, inner, shift, outer, float(file["base"]))
        except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise ContentError(f"{path}: {error}: make the file anew with training/train_doubts.py") from error

    def write(self, path: Path) -> None:
        """Write the weights; the same ones give the same file."""
        parts = {name: getattr(self, name).astype(np.float16) for name in PARTS}
        np.savez_compressed(path, **parts, base=np.float32(self.base))

    def log_odds(self, vector: Vectors) -> float:
        """Return what speaks for harm."""
        hidden = np.maximum((vector - self.center) @ self.inner + self.shift, 0.0)
        return float(hidden @ self.outer) + self.base


@dataclass(frozen=True, slots=True)
class HarmDetector:
    """Tells which sentences may do harm, and what that would be."""

    linear: Classifier
    network: Network

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read both judges from a folder; ContentError where they are not fit for the program."""
        return cls(Classifier.load(folder / LINEAR, HEAD), Network.load(folder / NETWORK))

    def suspected(
        self, spoken: Sequence[Spoken], channel: Channel, language: Language, learner: AgencyId
    ) -> Iterator[Suspected]:
        """Yield the sentences of a message that may do harm, each with the likeliest kind."""
        known = [each.vector for each in spoken if each.vector is not None]
        whole = np.mean(known, axis=0) if known else None
        for place, each in enumerate(spoken):
            flags = flags_of(channel, language, learner, place, len(spoken))
            found = self.likelihood(seen(each.text, each.vector, whole, flags))
            if found >= ASKED_ABOUT:
                kinds = each.scores[FAULT.name]
                fault = max(FAULTS, key=lambda name: kinds[name])
                yield Suspected(fault=fault, quote=each.text, likelihood=round(found, 2))

    def likelihood(self, features: Features) -> float:
        """Return how likely a sentence does harm (0-1); without its meaning the wording alone counts."""
        odds = self.linear.log_odds(features)[HEAD.name][HARMFUL]
        return likelihood(odds if features.vector is None else odds + self.network.log_odds(features.vector))


def seen(text: str, vector: Vectors | None, whole: Vectors | None, flags: Mapping[str, float]) -> Features:
    """Return a sentence as both judges look at it, beside the mean of all sentences of its message."""
    both = None if vector is None or whole is None else np.concatenate([vector, whole])
    return Features.of(text, both, flags)
