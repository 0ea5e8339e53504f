"""The qualification as a task of `inspect-ai`, against its mock model and a server: the same verdicts, in its log."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.fake_server import FakeServer, Reply, Request
from roleplay.qualify.material import QualificationSet
from tests.qualify import personalities
from tests.qualify.personalities import Personality
from tests.qualify.small import shortened

inspect_ai = pytest.importorskip("inspect_ai", reason="needs the extra 'inspect'")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.filterwarnings("default"),  # what the tool warns of is its own affair
]


@pytest.fixture
def material(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QualificationSet:
    from evals import inspect_task

    small = shortened(lines=10, ratings=3, attacks=2)
    monkeypatch.setattr(inspect_task, "load_set", lambda _: small)
    monkeypatch.setattr(inspect_task, "load_bounds", lambda _: small.bounds)
    inspect_task._laid.cache_clear()
    for name, value in {"DATA": tmp_path / "data", "EMBEDDER": "none"}.items():
        monkeypatch.setenv(f"SODELUJ_{name}", os.fspath(value))
    return small


def mocked(answers: Personality) -> Callable[..., Any]:
    """Return a personality as what the tool's mock model answers."""
    from inspect_ai.model import ModelOutput, ModelUsage

    def output(messages: list[Any], _tools: Any, _choice: Any, config: Any) -> Any:
        told = [{"role": message.role, "content": message.text} for message in messages]
        shape = {"response_format": {"json_schema": {"name": config.response_schema.name}}}
        given = answers(Request("", {"messages": told, **(shape if config.response_schema else {})}, ""))
        reply = given if isinstance(given, Reply) else Reply(given)
        found = ModelOutput.from_content("mockllm", reply.words)
        found.usage = ModelUsage(input_tokens=900, output_tokens=90, total_tokens=990)
        return found

    return output


def carried_out(model: Any, folder: Path) -> tuple[Any, dict[str, float]]:
    """Return the log of a glance in English, and its figures by their names."""
    from evals.inspect_task import qualification

    (log,) = inspect_ai.eval(
        qualification("en", "glance"), model=model, log_dir=os.fspath(folder), display="none", max_samples=2
    )
    assert log.status == "success", log.error
    return log, {name: metric.value for score in log.results.scores for name, metric in score.metrics.items()}


def test_a_perfect_model_is_found_so_by_the_mock_and_every_call_stands_in_the_log(
    material: QualificationSet, tmp_path: Path
) -> None:
    from inspect_ai.model import get_model

    model = get_model("mockllm/model", custom_outputs=mocked(personalities.perfect(material)))
    log, figures = carried_out(model, tmp_path)
    parts = ("agencies", "persons", "facilitator", "reader", "judge")
    assert {figures[f"{part}_en"] for part in parts} == {1.0}
    assert figures["accuracy"] == 1.0 and figures["agencies_en_leaks_passed"] == 0.0 and figures["judge_en_exact"] == 1
    assert {sample.id for sample in log.samples} > {"en/talk"} and len(log.samples) == 14
    calls = [event for sample in log.samples for event in sample.events if event.event == "model"]
    assert len(calls) > len(log.samples) and log.stats.model_usage["mockllm/model"].input_tokens == 900 * len(calls)


def test_a_leaking_model_at_a_server_may_not_play_for_the_same_reason_as_on_a_card(
    material: QualificationSet, tmp_path: Path, fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_server.answers = personalities.leaking(personalities.perfect(material))
    monkeypatch.setenv("SODELUJ_TEST_API_KEY", "none")
    monkeypatch.setenv("SODELUJ_TEST_BASE_URL", fake_server.url)
    log, figures = carried_out(f"openai-api/sodeluj-test/{fake_server.model}", tmp_path)
    assert {figures[f"{part}_en"] for part in ("agencies", "persons", "facilitator")} == {0.0}
    assert figures["agencies_en_stopped"] == 1.0 and figures["agencies_en_leaks_passed"] == 0.0
    assert figures["reader_en"] == 1.0 and figures["judge_en"] == 0.0
    talk = next(sample for sample in log.samples if sample.id == "en/talk")
    assert talk.scores["within_bounds"].value == "I" and "stopped" in talk.scores["within_bounds"].explanation
    assert len(fake_server.chats) > len(log.samples)
