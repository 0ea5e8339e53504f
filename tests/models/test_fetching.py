"""Fetching a model from a stand-in hub that drops, ignores ranges, lies and refuses; by the library's own protocol."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock
from huggingface_hub import constants

from roleplay.messages import explain
from roleplay.models.calls.accounts import Ledger
from roleplay.models.choosing.catalogue import CatalogueEntry
from roleplay.models.choosing.fetching import FetchError, fetch, hub_in_use
from roleplay.models.choosing.machine import runs_files
from roleplay.models.endpoints.embedded import Embedded
from roleplay.scenario.vocabulary import LANGUAGES
from tests.models.hub import CONTENT, REVISION, Hub
from tests.models.test_embedded import PATIENT, PROMPT, Greeting, small_model


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with Hub() as found:
        found.stand_in(monkeypatch)
        yield found


def part_of(entry: CatalogueEntry, data: Path) -> Path:
    assert entry.sha256
    return entry.path(data).with_name(f"{entry.file}.{entry.sha256[:12]}.part")


def fails(entry: CatalogueEntry, data: Path, code: str, **how: object) -> FetchError:
    """Fetch, which fails; whatever was there before is there still, and the words are there in both languages."""
    with pytest.raises(FetchError) as caught:
        fetch(entry, data, **how)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert not entry.path(data).exists()
    for language in LANGUAGES:
        assert entry.file in explain(caught.value, language)
    return caught.value


def test_a_file_comes_whole_with_progress_and_only_once(hub: Hub, tmp_path: Path) -> None:
    seen: list[int] = []
    path = fetch(hub.entry(), tmp_path, told=seen.append)
    assert path == tmp_path / "models" / "tiny.gguf"
    assert path.read_bytes() == CONTENT
    assert (seen[0], seen[-1]) == (0, len(CONTENT)) and seen == sorted(seen)
    assert hub.paths == [f"/maker/tiny-GGUF/resolve/{REVISION}/tiny.gguf"] * 2  # looked at, then fetched
    fetch(hub.entry(), tmp_path)
    assert len(hub.asked) == 1
    assert {item.name for item in path.parent.iterdir()} <= {"tiny.gguf", part_of(hub.entry(), tmp_path).name + ".lock"}


def test_what_lies_there_and_is_another_file_is_replaced_once_the_right_one_has_come(hub: Hub, tmp_path: Path) -> None:
    path = hub.entry().path(tmp_path)
    path.parent.mkdir()
    path.write_bytes(b"GGUF of another version")
    hub.status = 503
    with pytest.raises(FetchError):
        fetch(hub.entry(), tmp_path)
    assert path.read_bytes() == b"GGUF of another version"
    hub.status = 0
    assert fetch(hub.entry(), tmp_path).read_bytes() == CONTENT


def test_a_broken_connection_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.drops = [300_000, 200_000]
    assert fetch(hub.entry(), tmp_path).read_bytes() == CONTENT
    assert hub.asked[0] == ""
    assert 0 < int(hub.asked[1].removeprefix("bytes=").rstrip("-")) <= 300_000
    assert len(hub.asked) == 3


def test_an_interrupted_download_goes_on_in_a_later_run(hub: Hub, tmp_path: Path) -> None:
    entry, seen = hub.entry(), list[int]()

    def stop_half_way(done: int) -> None:
        if done > len(CONTENT) / 2:
            raise FetchError("cancelled", file=entry.file)

    fails(entry, tmp_path, "cancelled", told=stop_half_way)
    kept = part_of(entry, tmp_path).stat().st_size
    assert 0 < kept < len(CONTENT)
    assert fetch(entry, tmp_path, told=seen.append).read_bytes() == CONTENT
    assert (hub.asked[-1], seen[0]) == (f"bytes={kept}-", kept)


def test_a_connection_that_never_holds_is_said_and_what_came_is_kept(hub: Hub, tmp_path: Path) -> None:
    entry = hub.entry()
    hub.drops = [200_000, *[0] * 9]
    fails(entry, tmp_path, "dropped")
    kept = part_of(entry, tmp_path).stat().st_size
    assert kept > 0
    hub.drops = []
    fetch(entry, tmp_path)
    assert hub.asked[-1] == f"bytes={kept}-"


def test_without_ranges_it_starts_over(hub: Hub, tmp_path: Path) -> None:
    hub.ranges, hub.drops = False, [300_000]
    assert fetch(hub.entry(), tmp_path).read_bytes() == CONTENT


def test_another_file_is_not_even_transferred_where_the_hub_says_so(hub: Hub, tmp_path: Path) -> None:
    wrong = "0" * 64
    assert fails(hub.entry(sha256=wrong), tmp_path, "wrong_hash").details["expected"] == wrong
    assert not hub.asked


def test_another_file_under_the_right_name_is_refused_and_not_kept(hub: Hub, tmp_path: Path) -> None:
    entry = hub.entry()
    hub.content = CONTENT[:-1] + b"x"
    hub.etag = entry.sha256 or ""
    fails(entry, tmp_path, "wrong_hash")
    assert not part_of(entry, tmp_path).exists()


@pytest.mark.parametrize("wrong", [b"x" * 1000, b"x" * len(CONTENT), b"x" * (len(CONTENT) + 7)])
def test_a_wrong_part_is_dropped_and_fetched_anew(hub: Hub, tmp_path: Path, wrong: bytes) -> None:
    part = part_of(hub.entry(), tmp_path)
    part.parent.mkdir()
    part.write_bytes(wrong)
    assert fetch(hub.entry(), tmp_path).read_bytes() == CONTENT
    assert not part.exists()


@pytest.mark.parametrize("status", [401, 403, 404, 503])
def test_a_hub_that_refuses_is_said_and_named(hub: Hub, tmp_path: Path, status: int) -> None:
    hub.status = status
    said = fails(hub.entry(), tmp_path, "http").details
    assert (said["status"], said["where"]) == (status, hub.address)


def test_no_network_is_said_and_keeps_what_came(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = part_of(hub.entry(), tmp_path)
    part.parent.mkdir()
    part.write_bytes(CONTENT[:1000])
    template = "http://127.0.0.1:1/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    fails(hub.entry(), tmp_path, "unreachable")
    assert part.read_bytes() == CONTENT[:1000]


def test_a_full_disk_is_said_before_anything_comes(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roleplay.models.choosing.fetching.SPARE", 1 << 62)
    assert fails(hub.entry(), tmp_path, "no_space").details["free"] == "0.0"
    assert not hub.asked


def test_a_folder_that_cannot_be_written_is_said(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    with pytest.raises(FetchError, match="unwritable"):
        fetch(hub.entry(), tmp_path)


def test_two_programs_do_not_write_one_part(hub: Hub, tmp_path: Path) -> None:
    part = part_of(hub.entry(), tmp_path)
    part.parent.mkdir()
    with FileLock(f"{part}.lock"):
        fails(hub.entry(), tmp_path, "busy")
    assert fetch(hub.entry(), tmp_path).read_bytes() == CONTENT


def test_what_nobody_verified_comes_only_with_a_hash_that_the_user_brings(hub: Hub, tmp_path: Path) -> None:
    entry = hub.entry(sha256=None, revision="main")
    fails(entry, tmp_path, "unverified")
    assert not hub.paths
    assert fetch(entry, tmp_path, hashlib.sha256(CONTENT).hexdigest().upper()).read_bytes() == CONTENT


def test_a_token_goes_to_the_hub_and_nowhere_else(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetch(hub.entry(), tmp_path)
    assert hub.keys == {"127.0.0.1": {"Bearer hf_secret"}, "localhost": {""}}
    monkeypatch.setattr(constants, "ENDPOINT", "https://name:secret@hub.example")
    assert hub_in_use() == "https://hub.example"


@pytest.mark.slow
def test_a_real_model_comes_in_pieces_and_answers(hub: Hub, tmp_path: Path) -> None:
    file = small_model()
    if file is None or not runs_files():
        pytest.skip("the small model or xllamacpp is not installed")
    hub.content, hub.drops = file.read_bytes(), [50_000_000]
    with closing(Embedded(fetch(hub.entry(), tmp_path), Ledger(), limits=PATIENT)) as model:
        assert len(hub.asked) == 2
        assert model.answer(PROMPT, Greeting, most_tokens=200).greeting


def test_threads_of_one_program_wait_for_nobody(hub: Hub, tmp_path: Path) -> None:
    """A second try while the first is under way is told so; the first ends as if there had been none."""
    hub.pause, begun, ends = 0.02, threading.Event(), []
    first = threading.Thread(target=lambda: ends.append(fetch(hub.entry(), tmp_path, told=lambda *_: begun.set())))
    first.start()
    assert begun.wait(5)
    with pytest.raises(FetchError, match="busy"):
        fetch(hub.entry(), tmp_path)
    first.join(10)
    assert ends[0].read_bytes() == CONTENT
