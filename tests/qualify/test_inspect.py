"""The qualification as a task of `inspect-ai`, against its mock model and a server: the same verdicts, in its log."""

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.fake_server import FakeServer, Reply, Request
from roleplay.qualify.material import QualificationSet
from roleplay.scenario.vocabulary import Language
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

    small = shortened(lines=6, ratings=2, attacks=2)
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


def carried_out(model: Any, folder: Path, language: Language) -> tuple[Any, dict[str, float]]:
    """Return the log of a glance in a language, and its figures by their names."""
    from evals.inspect_task import qualification

    (log,) = inspect_ai.eval(
        qualification(language, "glance"), model=model, log_dir=os.fspath(folder), display="none", max_samples=2
    )
    gc.collect()  # what the tool leaves open is warned of here, and not when all is over
    assert log.status == "success", log.error
    return log, {name: metric.value for score in log.results.scores for name, metric in score.metrics.items()}


def test_a_perfect_model_is_found_so_by_the_mock_and_every_call_stands_in_the_log(
    material: QualificationSet, tmp_path: Path
) -> None:
    from inspect_ai.model import get_model

    model = get_model("mockllm/model", custom_outputs=mocked(personalities.perfect(material)))
    log, figures = carried_out(model, tmp_path, "en")
    parts = ("agencies", "persons", "facilitator", "reader", "judge")
    assert {part: figures.get(f"{part}_en") for part in parts} == dict.fromkeys(parts, 1.0), figures
    assert figures["accuracy"] == 1.0 and figures["agencies_en_leaks_passed"] == 0.0 and figures["judge_en_exact"] == 1
    assert {sample.id for sample in log.samples} > {"en/talk"} and len(log.samples) == 9
    calls = [event for sample in log.samples for event in sample.events if event.event == "model"]
    assert len(calls) > len(log.samples) and log.stats.model_usage["mockllm/model"].input_tokens == 900 * len(calls)


def test_a_leaking_model_at_a_server_may_not_play_for_the_same_reason_as_on_a_card(
    material: QualificationSet, tmp_path: Path, fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_server.answers = personalities.leaking(personalities.perfect(material))
    monkeypatch.setenv("SODELUJ_TEST_API_KEY", "none")
    monkeypatch.setenv("SODELUJ_TEST_BASE_URL", fake_server.url)
    log, figures = carried_out(f"openai-api/sodeluj-test/{fake_server.model}", tmp_path, "sl")
    assert {figures[f"{part}_sl"] for part in ("agencies", "persons", "facilitator")} == {0.0}
    assert figures["agencies_sl_stopped"] == 1.0 and figures["agencies_sl_leaks_passed"] == 0.0
    assert figures["reader_sl"] == 1.0 and figures["judge_sl"] == 0.0
    talk = next(sample for sample in log.samples if sample.id == "sl/talk")
    assert talk.scores["within_bounds"].value == "I" and "stopped" in talk.scores["within_bounds"].explanation
    assert len(fake_server.chats) > len(log.samples)
