"""Endpoints at the fake server, which are closed when a test is over."""

from collections.abc import Callable, Iterator

import pytest
from pydantic import BaseModel, SecretStr

from evals.fake_server import FakeServer
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.fair_queue import Entrance
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Message, Prompt

SECRET = "sk-very-secret-0123456789"
PROMPT = Prompt("agency", "1", (Message("system", "Govorite kratko."), Message("user", "Dober dan!")))
ASKED = Prompt("agency", "1", (Message("user", "Dober dan!"),))

Make = Callable[..., Endpoint]


class Mood(BaseModel):
    """What the tests ask to be filled."""

    mood: str


@pytest.fixture
def make(fake_server: FakeServer) -> Iterator[Make]:
    made: list[Endpoint] = []

    def endpoint(
        limits: Limits,
        entrance: Entrance | None = None,
        *,
        name: str = "fake-1",
        key: str = "",
        url: str = "",
        insists: bool = False,
        ledger: Ledger | None = None,
    ) -> Endpoint:
        address, words = Address(url or fake_server.url, name, SecretStr(key)), "Only JSON, by: $schema"
        given = {"limits": limits, "instruction": words, "entrance": entrance, "insists": insists}
        made.append(Endpoint(address, ledger or Ledger(), **given))
        return made[-1]

    yield endpoint
    for one in made:
        one.close()
