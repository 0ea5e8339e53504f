"""Nothing is paid for twice: what was cut off goes on, a budget ends a run cleanly, what failed is known as failed."""

import json
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from pydantic import BaseModel

from evals.fake_server import FakeServer
from evals.scripted import Scripted
from roleplay.models.calls.accounts import Ledger, Price, PriceList
from roleplay.models.choosing.card import ModelCard
from roleplay.models.endpoints.address import Address
from roleplay.models.model import Cancel, Message, ModelError, Prompt
from roleplay.qualify.journal import JournaledModel, StoppedError
from roleplay.qualify.material import QualificationSet
from tests.qualify import personalities
from tests.qualify.small import finished, qualification, shortened

PROMPT = Prompt("agency", "1", (Message("user", "?"),))
CUT = 5  # steps after which a run is killed


class Filled(BaseModel):
    say: str


@pytest.fixture
def material() -> QualificationSet:
    return shortened()


@pytest.fixture
def server(fake_server: FakeServer, material: QualificationSet) -> FakeServer:
    fake_server.answers = personalities.perfect(material)
    return fake_server


def without_times(card: ModelCard) -> object:
    """Return a card without what differs from run to run: the day, seconds, and the figures that are seconds."""
    told = card.model_dump(exclude={"made", "calls"})
    for found in told["found"]:
        found["held"] = [held for held in found["held"] if held["most"] not in (0.5, 20, 6)]
    return told


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_pays_for_no_call_twice(
    server: FakeServer, material: QualificationSet, tmp_path: Path
) -> None:
    with qualification(server, tmp_path, material, "sl") as run:
        killed = run.run()
        assert len(list(islice(killed, CUT))) == CUT
        killed.close()
    paid = len(server.chats)
    journal = tmp_path / "calls.jsonl"
    assert 0 < paid == len(journal.read_text(encoding="utf-8").splitlines())
    with qualification(server, tmp_path, material, "sl") as run:
        card = finished(run)
        assert card.ended == "complete"
        lines = len(run.table.model.lines)
    assert len(server.chats) == lines == len(journal.read_text(encoding="utf-8").splitlines())
    asked = Counter(json.dumps(request.body, sort_keys=True) for request in server.chats)
    server.requests.clear()
    with qualification(server, tmp_path / "anew", material, "sl") as run:
        whole = finished(run)
    assert Counter(json.dumps(request.body, sort_keys=True) for request in server.chats) == asked
    assert without_times(card) == without_times(whole)
    assert [made.calls for made in card.calls] == [made.calls for made in whole.calls]


def test_a_line_that_was_cut_off_while_it_was_written_is_no_call(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    asked: list[Prompt] = []

    def answers(prompt: Prompt) -> str:
        asked.append(prompt)
        return f"Answer {len(asked)}."

    model = JournaledModel(Scripted("m", answers), path)
    assert ["".join(model.stream(PROMPT, most_tokens=9)) for _ in range(2)] == ["Answer 1.", "Answer 2."]
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    for _ in range(2):  # the second time everything is known
        again = JournaledModel(Scripted("m", answers), path)
        assert ["".join(again.stream(PROMPT, most_tokens=9)) for _ in range(2)] == ["Answer 1.", "Answer 3."]
    assert len(asked) == 3


def priced() -> Ledger:
    return Ledger(PriceList(prices=(Price(names=("*",), input=1_000_000, output=0, source="a test"),)))


@pytest.mark.long
def test_a_budget_ends_a_run_cleanly_and_a_larger_one_goes_on(
    server: FakeServer, material: QualificationSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Address, "is_local", False)  # what runs on this machine costs nothing
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with qualification(server, tmp_path, material, "sl", budget=3000.0, ledger=priced()) as run:
        card = finished(run)
    assert (card.ended, card.budget) == ("budget", 3000.0) and card.spent >= 3000.0
    assert [found.verdict for found in card.found if found.part == "judge"] == ["not_measured"]
    paid = len(server.chats)
    with qualification(server, tmp_path, material, "sl", budget=3000.0, ledger=priced()) as run:
        assert without_times(finished(run)) == without_times(card)
    assert len(server.chats) == paid
    with qualification(server, tmp_path, material, "sl", ledger=priced()) as run:
        card = finished(run)
        assert card.ended == "complete" and card.exercise_money["sl"] > 0
        assert len(server.chats) == len(run.table.model.lines) > paid


def test_a_model_that_cannot_be_asked_stops_the_run_and_says_nothing_of_it(
    server: FakeServer, material: QualificationSet, tmp_path: Path
) -> None:
    server.key = "another"
    with qualification(server, tmp_path, material, "sl") as run:
        card = finished(run)
    assert (card.ended, card.problem) == ("stopped", "bad_key")
    assert all(held.sample == 0 for found in card.found for held in found.held)


Ask = Callable[[JournaledModel], str]


@pytest.mark.parametrize(
    "ask",
    [
        lambda model: "".join(model.stream(PROMPT, most_tokens=9)),
        lambda model: model.answer(PROMPT, Filled, most_tokens=9).say,
    ],
)
def test_what_failed_is_known_as_failed(tmp_path: Path, ask: Ask) -> None:
    asked: list[Prompt] = []

    def failing(prompt: Prompt) -> ModelError:
        asked.append(prompt)
        return ModelError("dropped", problem="gone")

    for _ in range(2):
        model = JournaledModel(Scripted("m", failing), tmp_path / "calls.jsonl")
        with pytest.raises(ModelError, match="dropped"):
            ask(model)
        assert [line.failure for line in model.lines] == ["dropped"]
        model.refuse_more()  # nothing stops the run
    assert len(asked) == 1


def test_an_answer_that_does_not_fit_its_form_is_known_as_such_with_what_is_wrong(tmp_path: Path) -> None:
    problems = []
    for _ in range(2):
        model = JournaledModel(Scripted("m", lambda _: "no JSON at all"), tmp_path / "calls.jsonl")
        with pytest.raises(ModelError, match="not_json") as caught:
            model.answer(PROMPT, Filled, most_tokens=9)
        problems.append(caught.value.details["problem"])
    assert problems[0] == problems[1] != "–"


def test_who_leaves_an_answer_early_leaves_it_at_the_same_place_again(tmp_path: Path) -> None:
    for _ in range(2):
        model = JournaledModel(Scripted("m", lambda _: "One. Two. Three."), tmp_path / "calls.jsonl")
        stream = model.stream(PROMPT, most_tokens=9)
        assert next(stream).startswith("One.")
        stream.close()
        assert [line.failure for line in model.lines] == ["cancelled"]
    gone = Cancel()
    gone.set()
    with pytest.raises(ModelError, match="too_slow"):
        model.answer(PROMPT, Filled, most_tokens=9, cancel=gone)


def test_what_says_nothing_of_the_model_is_asked_again(tmp_path: Path) -> None:
    model = JournaledModel(Scripted("m", lambda _: ModelError("unreachable")), tmp_path / "calls.jsonl")
    with pytest.raises(ModelError, match="unreachable"):
        list(model.stream(PROMPT, most_tokens=9))
    with pytest.raises(StoppedError):
        model.refuse_more()
    mended = JournaledModel(Scripted("m", lambda _: "Here."), tmp_path / "calls.jsonl")
    assert list(mended.stream(PROMPT, most_tokens=9)) == ["Here."]
