"""Each provider is one entry: its package is there or its extra is named, and a model of it answers like any other."""

import gc
import logging
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from langchain.chat_models import base
from pydantic import BaseModel, SecretStr
from typer.testing import CliRunner

from evals.fake_server import Request
from roleplay.cli import app
from roleplay.config import ROOT, Settings
from roleplay.errors import CodedError, ContentError
from roleplay.messages import explain
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Limits
from roleplay.models.choosing.choice import Choice, ModelChoice, read_choice, write_choice
from roleplay.models.choosing.chosen import choice_for, models_for
from roleplay.models.endpoints import providers
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.endpoints.providers import PROVIDERS, CallTerms, Provider, provider_names, provider_of, service_of
from roleplay.models.endpoints.shapes import Way
from roleplay.models.model import Call, ModelError
from tests.models.conftest import PROMPT, SECRET
from tests.models.other_protocols import PROTOCOLS, OtherProtocols

QUICK = Limits(connect=5, first=20, between=20, total=40, attempts=2, backoff=0.001)
# A line: the provider, what is said of it, its extra.
ROW = re.compile(r"^\| `(\w+)`[^|]*\| (?:`(\w+)`|–) \|", re.MULTILINE)
WITH_EXTRA = [name for name, provider in PROVIDERS.items() if provider.extra]
# What their packages do that others warn of: not each closes what it has opened.
ODD = ("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:Inheritance class")
THEIRS = (pytest.mark.slow, pytest.mark.filterwarnings(*ODD))
EACH = [pytest.param(name, marks=THEIRS if name in WITH_EXTRA else ()) for name in PROVIDERS]
OWN = Provider("own", "Our own", "openai", url="https://models.example.org")
NOT_ONE = object()


class Inner(BaseModel):
    """A shape within a shape, as most that are asked for have some."""

    mood: str
    why: str | None = None


class Outer(BaseModel):
    """What the tests ask to be filled."""

    found: list[Inner] = []
    score: int


FILLED = {"found": [{"mood": "calm", "why": None}], "score": 2}
At = Callable[..., Endpoint]


@pytest.fixture(scope="module")
def running() -> Iterator[OtherProtocols]:
    with OtherProtocols() as server:
        yield server


@pytest.fixture
def others(running: OtherProtocols) -> OtherProtocols:
    running.requests.clear()
    running.queue, running.refuses, running.key = [], set(), ""
    return running


@pytest.fixture
def at(others: OtherProtocols) -> Iterator[At]:
    made: list[Endpoint] = []

    def make(name: str, limits: Limits = QUICK) -> Endpoint:
        address = Address(f"{others.address}{PROTOCOLS[name].base}", others.model, SecretStr(SECRET))
        made.append(Endpoint(address, Ledger(), limits=limits, instruction="By: $schema", provider=provider_of(name)))
        return made[-1]

    yield make
    are_others = any(endpoint.provider.extra for endpoint in made)
    while made:
        made.pop().close()
    if are_others:
        gc.collect()


def test_how_each_provider_is_spoken_to_lies_in_a_file_of_the_tests() -> None:
    assert PROTOCOLS.keys() ^ PROVIDERS.keys() == set()


def test_each_provider_has_its_row_in_the_documentation() -> None:
    told = (ROOT / "docs" / "models.md").read_text(encoding="utf-8").partition("\n## Providers\n")[2]
    rows = dict(ROW.findall(told.partition("\n## ")[0]))
    assert rows == {name: provider.extra for name, provider in PROVIDERS.items()}


@pytest.mark.parametrize("name", WITH_EXTRA)
def test_without_its_package_the_extra_is_named(at: At, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    package = base._BUILTIN_PROVIDERS[PROVIDERS[name].maker][0]
    monkeypatch.setitem(sys.modules, package, None)
    base._get_chat_model_creator.cache_clear()
    with pytest.raises(ModelError) as caught:
        list(at(name).stream(PROMPT, most_tokens=5))
    assert caught.value.code == "no_package"
    assert all(
        f"{quote}{PROVIDERS[name].extra}" in explain(caught.value, lang) for lang, quote in (("sl", "»"), ("en", "“"))
    )
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    wanted, distribution = extras[PROVIDERS[name].extra], package.partition(".")[0].replace("_", "-")
    assert [line.partition(">")[0] for line in wanted] == [distribution]
    assert {*wanted} <= {*extras["dev"]}, "who tests it has its package"
    assert f"\n{distribution}==" in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8"), "by `make lock`"


@pytest.mark.parametrize("name", EACH)
def test_a_model_of_each_provider_answers_counts_and_fails_alike(
    at: At, others: OtherProtocols, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    others.says("Dober dan vsem skupaj.")
    endpoint, calls = at(name), list[Call]()
    with caplog.at_level(logging.DEBUG):
        assert "".join(endpoint.stream(PROMPT, most_tokens=50, on_call=calls.append)) == "Dober dan vsem skupaj."
        if PROTOCOLS[name].counts:
            assert (calls[0].usage.completion_tokens, calls[0].usage.estimated) == (4, False)
        others.queue = ["429"]
        assert len(list(endpoint.stream(PROMPT, most_tokens=50))) == 4
        assert len(others.requests) == 3, "one more try, and none that the client makes of its own accord"
        others.queue = ["500"] * 9
        with pytest.raises(ModelError) as caught:
            list(endpoint.stream(PROMPT, most_tokens=50))
        assert (caught.value.code, len(others.requests)) == ("server_error", 5)
        others.queue = []
        with pytest.raises(ModelError) as too_long:
            list(endpoint.stream(PROMPT, most_tokens=2))
        assert too_long.value.code == "too_long"
    assert SECRET not in f"{caught.value!r} {caught.value.details} {endpoint!r} {caplog.text}"
    assert "Dober dan!" in str(others.requests[0].body) and SECRET not in str(others.requests[0].body)


@pytest.mark.parametrize("name", EACH)
def test_a_shape_is_filled_in_each_way_that_a_provider_offers(at: At, others: OtherProtocols, name: str) -> None:
    others.says(FILLED)
    endpoint = at(name)
    for way in endpoint.provider.ways:
        endpoint.abilities.structure = way
        assert endpoint.answer(PROMPT, Outer, most_tokens=50).score == 2, way
        body = str(others.requests[-1].body)
        assert ("By: {" in body) == (way in ("object", "text")), "only what cannot take a schema is told it in words"
        assert ("'mood'" in body) == (way in ("schema", "tools")), way


@pytest.mark.parametrize(
    ("refuses", "ways"),
    [
        ({"json_schema"}, ["schema", "tools"]),
        ({"json_schema", "tools"}, ["schema", "tools", "object"]),
        ({"response_format", "tools"}, ["schema", "tools", "object", "text"]),
    ],
)
def test_a_provider_is_asked_in_the_next_way_where_it_refuses_one(
    at: At, others: OtherProtocols, refuses: set[str], ways: list[Way]
) -> None:
    others.says(FILLED)
    others.refuses = refuses
    endpoint = at("openai")
    pieces = "".join(endpoint.stream(PROMPT, most_tokens=50, shape=Outer))
    assert Outer.model_validate_json(pieces) == Outer.model_validate(FILLED), "what a tool is given comes in pieces too"
    assert len(others.chats) == len(ways)
    assert endpoint.abilities.structure == ways[-1]
    assert endpoint.answer(PROMPT, Outer, most_tokens=50).score == 2
    assert len(others.chats) == len(ways) + 1, "and not again"


@pytest.mark.parametrize("way", ["object", "text"])
def test_json_asked_for_in_words_is_repaired_once(at: At, others: OtherProtocols, way: Way) -> None:
    endpoint, calls = at("compatible"), list[Call]()
    endpoint.abilities.structure = way
    endpoint.abilities.prove_structure()

    def answer(request: Request) -> dict[str, Any]:
        return FILLED if "score: Field required" in request.text else {"found": []}

    others.answers = answer
    assert endpoint.answer(PROMPT, Outer, most_tokens=50, on_call=calls.append).score == 2
    assert [message["role"] for message in others.chats[-1].messages] == ["system", "user", "assistant", "user"]
    assert "By: {" in others.chats[-1].messages[-1]["content"]
    assert len(calls) == len(others.chats) == 2, "both are in the accounts"
    others.says({"found": []})
    with pytest.raises(ModelError) as caught:
        endpoint.answer(PROMPT, Outer, most_tokens=50)
    assert (caught.value.code, caught.value.details["repaired"], len(others.chats)) == ("not_json", True, 4)
    endpoint.abilities.structure = "schema"
    with pytest.raises(ModelError) as caught:
        endpoint.answer(PROMPT, Outer, most_tokens=50)
    assert ("repaired" in caught.value.details, len(others.chats)) == (False, 5), "by a schema it is the caller's"


def test_azure_is_reached_by_resource_deployment_and_version(others: OtherProtocols) -> None:
    others.says("Da.")
    given = f"{others.address}/openai/deployments/x/chat/completions?api-version=2025-01-01-preview"
    for url, version in ((others.address, "2024-10-21"), (given, "2025-01-01-preview")):
        chat = provider_of("azure").make(Address(url, others.model, SecretStr(SECRET)), None)
        assert chat.openai_api_version == version  # type: ignore[attr-defined]
        assert chat.invoke("Ali?").text == "Da."
        assert others.requests[-1].path == f"/openai/deployments/{others.model}/chat/completions"


def test_effort_goes_by_the_name_that_each_provider_has_for_it() -> None:
    asked = CallTerms(5, effort="low")
    names = {name: provider.options(None, asked) for name, provider in PROVIDERS.items()}  # type: ignore[arg-type]
    assert names["compatible"]["extra_body"]["reasoning_effort"] == names["azure"]["extra_body"]["reasoning_effort"]
    assert names["anthropic"]["reasoning_effort"] == names["google"]["reasoning_effort"] == "low"
    assert names["ollama"]["reasoning"] == "low"
    assert "low" not in str(names["mistral"])


def test_a_provider_is_chosen_by_environment_and_keys_stay_with_theirs(tmp_path: Path) -> None:
    write_choice(tmp_path, Choice(voice=ModelChoice(url="http://h/v1", name="m", key=SecretStr("stored"))))
    given: dict[str, Any] = {"data": tmp_path, "model_provider": "anthropic", "model_name": "c", "model_key": "k"}
    models = models_for(Settings(**given, judge_provider="openai", judge_name="j", fallback_provider="mistral"))
    voice, judge = models.voice, models.judge
    assert isinstance(voice, Endpoint) and isinstance(judge, Endpoint)
    assert (voice.provider.name, voice.address.url) == ("anthropic", "https://api.anthropic.com")
    assert voice.address.key.get_secret_value() == "k"
    assert (judge.provider.name, judge.address.url) == ("openai", "https://api.openai.com/v1")
    assert judge.address.key.get_secret_value() == ""
    other = choice_for(Settings(data=tmp_path, model_provider="anthropic", model_name="c")).voice
    assert other.key.get_secret_value() == "", "a stored key is not sent to another provider"
    assert other.identity == ("c", "https://api.anthropic.com")
    assert choice_for(Settings(**given, reader_name="tiny")).place_of("reader").provider == "anthropic"
    assert models_for(Settings(data=tmp_path / "x", model_provider="azure", model_name="d")).voice is None, "no address"
    with pytest.raises(ContentError, match="'nobody' is not known: compatible, openai"):
        models_for(Settings(data=tmp_path, model_provider="nobody", model_name="c"))


def test_another_package_brings_a_provider_by_an_entry_point(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    points = [EntryPoint(name, f"{__name__}:{what}", "g") for name, what in (("own", "OWN"), ("not", "NOT_ONE"))]
    monkeypatch.setattr(
        providers, "entry_points", lambda group, name=None: [point for point in points if name in (None, point.name)]
    )
    provider_names.cache_clear()
    assert provider_names() == (*PROVIDERS, "own", "not")
    voice = models_for(Settings(data=tmp_path, model_provider="own", model_name="m")).voice
    assert isinstance(voice, Endpoint)
    assert (voice.provider.title, voice.address.where) == ("Our own", "https://models.example.org")
    with pytest.raises(ContentError, match="'not' is no Provider"):
        provider_of("not")
    assert service_of("not") == service_of("nobody") == ""
    provider_names.cache_clear()


def test_the_command_line_takes_a_provider_with_a_service_or_an_address_and_whose_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))

    def use(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["model", "use", *arguments])

    assert "https://api.anthropic.com" in use("anthropic", "--name", "c").output
    assert read_choice(tmp_path).voice == ModelChoice(provider="anthropic", name="c")
    assert use("https://x.example", "--provider", "azure", "--name", "d").exit_code == 0
    azure = ModelChoice(provider="azure", url="https://x.example", name="d")
    assert read_choice(tmp_path).voice == azure
    assert "nobody" in str(use("https://x.example", "--provider", "nobody", "--name", "d").exception)
    without = use("azure", "--name", "d").exception
    assert isinstance(without, CodedError)
    assert "--provider" in explain(without, "sl") and "azure" in explain(without, "en")
    assert read_choice(tmp_path).voice == azure, "what cannot be used replaces nothing"
