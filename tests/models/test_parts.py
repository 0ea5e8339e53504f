"""The small parts: addresses, thoughts, shapes, waiting, what a server can do."""

from typing import Literal

import pytest
from pydantic import BaseModel, SecretStr

from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.shapes import Abilities, Thinking, fill, response_format
from roleplay.models.model import ModelError


class Fact(BaseModel):
    id: str
    sure: Literal["yes", "no"] = "no"


class Reading(BaseModel):
    facts: list[Fact] = []
    mood: str | None = None
    default: str = "x"


@pytest.mark.parametrize(
    ("url", "where", "local"),
    [
        ("https://user:pass@models.example:8443/v1", "https://models.example:8443", False),
        ("http://localhost:11434/v1", "http://localhost:11434", True),
        ("http://127.8.8.8/v1", "http://127.8.8.8", True),
        ("http://[::1]:8000/v1", "http://::1:8000", True),
        ("http://127.0.0.1.evil.example/v1", "http://127.0.0.1.evil.example", False),
        ("http://localhost.evil.example/v1", "http://localhost.evil.example", False),
        ("http://h:port/v1", "–", False),
        ("http://[bad/v1", "–", False),
    ],
)
def test_what_may_be_shown_of_an_address(url: str, where: str, local: bool) -> None:
    address = Address(url, "m")
    assert (address.where, address.is_local) == (where, local)


def test_a_servers_words_are_cleaned_of_keys() -> None:
    address = Address("http://h/v1", "m", SecretStr("plainsecret"))
    words = "Key plainsecret is wrong,\n also sk-abc***xyz99 and Bearer eyJhbGciOi.x " + "long " * 100
    clean = address.without_key(words)
    assert "plainsecret" not in clean
    assert "sk-abc" not in clean
    assert "eyJ" not in clean
    assert len(clean) <= 200
    assert "\n" not in clean


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["Dober ", "dan"], "Dober dan"),
        (["\n", "  Dober", " dan"], "Dober dan"),
        (["<thi", "nk>secret", " plan</th", "ink>\n\nDa", "."], "Da."),
        (["<think>never ended"], ""),
        (["<th"], "<th"),
        (["<", "b>"], "<b>"),
        (["a <think>b</think>"], "a <think>b</think>"),
        ([" ", "\n"], ""),
    ],
)
def test_thoughts_and_first_spaces_are_kept_back(pieces: list[str], shown: str) -> None:
    thinking = Thinking()
    assert "".join([*map(thinking.take, pieces), thinking.end()]) == shown


def test_a_strict_schema_requires_everything_at_every_depth() -> None:
    form = response_format(Reading, "schema")
    assert form is not None
    schema = form["json_schema"]["schema"]
    assert schema["required"] == ["facts", "mood", "default"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Fact"]["required"] == ["id", "sure"]
    assert schema["$defs"]["Fact"]["properties"]["sure"]["enum"] == ["yes", "no"]
    assert "default" not in schema["$defs"]["Fact"]["properties"]["sure"]
    assert response_format(Reading, "object") == {"type": "json_object"}
    assert response_format(Reading, "text") is None


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "f1"}',
        'Sure! ```json\n{"id": "f1"}\n``` Anything else?',
        '{"note": 1} {"id": "f1", "sure": "no"}',
        'In braces {not json} and then {"id": "f1"}',
    ],
)
def test_an_object_is_found_whatever_stands_around_it(text: str) -> None:
    assert fill(Fact, text, "m") == Fact(id="f1")


@pytest.mark.parametrize("text", ["", "no", "{" * 5000, '{"id": 3}', '["id"]'])
def test_what_is_not_there_is_not_found(text: str) -> None:
    with pytest.raises(ModelError) as caught:
        fill(Fact, text, "m")
    assert caught.value.code == "not_json"


def test_waits_grow_and_are_bounded() -> None:
    limits = Limits(attempts=9, backoff=1, longest_wait=5, chance=lambda: 1.0)
    assert [limits.wait(number, None) for number in range(1, 10)] == [1, 2, 4, 5, 5, 5, 5, 5, None]
    assert Limits(attempts=2, backoff=1, chance=lambda: 0.0).wait(1, None) == 0.5
    assert limits.wait(1, 3.0) == 3.0
    assert limits.wait(1, 6.0) is None


def test_what_a_server_cannot_do_is_learnt_once() -> None:
    abilities = Abilities()
    assert abilities.learn("Unknown field: stream_options")
    assert not abilities.learn("Unknown field: stream_options")
    assert not abilities.learn("Your messages are odd")
    assert abilities.learn("'response_format.type' must be 'json_object'")
    assert abilities.structure == "object"
    assert abilities.learn("response_format is not supported")
    assert not abilities.learn("response_format is not supported")
    proven = Abilities(proven=True)
    assert not proven.weaken_structure("schema")
