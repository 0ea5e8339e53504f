"""Linear classifiers over the features of a sentence, trained beforehand (`training/`), applied with numpy alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.features import BUCKETS, Features
from roleplay.reading.meaning import Vectors

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Classifier:
    """One row of weights a label.

    `model` names the embedder whose vectors the rows belong to, `center` is the mean of these vectors, `worth` what
    each numbered feature is worth (rare ones more). Where the labels are `exclusive`, their probabilities sum to 1;
    otherwise each stands for itself.
    """

    labels: tuple[str, ...]
    exclusive: bool
    model: str
    center: Vectors
    worth: Vectors
    meaning: Vectors
    wording: Vectors
    base: Vectors

    def probabilities(self, features: Features) -> Mapping[str, float]:
        """Return how likely each label is (0-1)."""
        found = self.base + np.einsum("ij,j->i", self.meaning, features.vector - self.center)
        if features.numbers:
            numbers = list(features.numbers)
            found = found + np.einsum("ij,j->i", self.wording[:, numbers], features.shares * self.worth[numbers])
        if self.exclusive:
            powers = np.exp(found - found.max())
            likely = powers / powers.sum()
        else:
            likely = 1 / (1 + np.exp(-found))
        return dict(zip(self.labels, likely.tolist(), strict=True))

    def arrays(self, name: str) -> dict[str, Array]:
        """Return what a file keeps of the classifier, under names that begin with `name`."""
        return {
            f"{name}.labels": np.array(self.labels),
            f"{name}.exclusive": np.array(self.exclusive),
            f"{name}.meaning": self.meaning.astype(np.float16),
            f"{name}.wording": self.wording.astype(np.float16),
            f"{name}.base": self.base.astype(np.float32),
        }


def load_classifiers(path: Path) -> Mapping[str, Classifier]:
    """Return the classifiers of a file by their names.

    Raises:
        ContentError: where the file is missing or not one of ours.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            shared = (str(file["model"]), *(file[name].astype(np.float32) for name in ("center", "worth")))
            names = sorted({key.partition(".")[0] for key in file.files if "." in key})
            found = {name: _one(file, name, *shared) for name in names}
    except (OSError, EOFError, KeyError, ValueError) as error:
        raise ContentError(f"{path.name}: {error}: make the file with `python -m training.acts`") from error
    return found


def _one(file: Mapping[str, Array], name: str, model: str, center: Vectors, worth: Vectors) -> Classifier:
    rows = [file[f"{name}.{part}"].astype(np.float32) for part in ("meaning", "wording", "base")]
    labels = tuple(str(label) for label in file[f"{name}.labels"])
    whole = len({len(labels), *(len(row) for row in rows)}) == 1
    if not whole or rows[0].shape[1:] != center.shape or rows[1].shape[1:] != (BUCKETS,) or worth.shape != (BUCKETS,):
        raise ValueError(f"the parts of {name} do not fit together")
    return Classifier(labels, bool(file[f"{name}.exclusive"]), model, center, worth, *rows)
