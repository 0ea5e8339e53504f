"""Weights over the meaning and wording of texts: what a file of them must hold, and how they are applied."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.errors import ContentError
from roleplay.reading.local import LocalReader
from roleplay.reading.weights import BOUND, Weights, parts_of


def test_parts_of_the_wording_stay_below_their_bound(reader: LocalReader) -> None:
    parts = parts_of(reader.lexicons["en"].sentences("The foreman goes upstairs, the nine stay down here."))
    assert parts and max(parts) < BOUND and parts == tuple(sorted(set(parts)))


def test_parts_that_do_not_fit_together_are_named(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    rows = {"center": np.zeros(3), "meaning": np.zeros((2, 3)), "wording": np.zeros((2, 4)), "base": np.zeros(2)}
    np.savez(path, ids=np.array(["one"]), model=np.array("none"), **rows)
    with pytest.raises(ContentError, match=r"some\.npz.*do not fit"):
        Weights.load(path, "train_some.py")


@pytest.mark.parametrize("content", [b"", b"no weights", None])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "some.npz"
    if content is None:
        np.savez(path, ids=np.array(["one"]))
    else:
        path.write_bytes(content)
    with pytest.raises(ContentError, match=r"some\.npz.*train_some"):
        Weights.load(path, "train_some.py")


@given(st.lists(st.integers(0, BOUND - 1), unique=True, max_size=6), st.lists(st.floats(-1, 1), min_size=3, max_size=3))
def test_scores_add_what_the_meaning_and_the_wording_say(parts: list[int], vector: list[float]) -> None:
    wording = np.zeros((2, BOUND), dtype=np.float32)
    wording[0] = 1.0
    weights = Weights(
        ("by wording", "by meaning"),
        "model",
        np.array([0.5, 0.0, 0.0], dtype=np.float32),
        np.array([[0, 0, 0], [2, 0, 0]], dtype=np.float32),
        wording,
        np.array([0.25, -1.0], dtype=np.float32),
    )
    scores = weights.scores(np.array(vector, dtype=np.float32), parts)
    assert scores["by wording"] == pytest.approx(0.25 + np.sqrt(len(parts)), abs=1e-4)
    assert scores["by meaning"] == pytest.approx(-1.0 + 2 * (vector[0] - 0.5), abs=1e-4)
