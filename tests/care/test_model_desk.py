"""The choice of models: an operator's, by page or by hand; nobody else changes, tries or looks for anything."""

from collections.abc import Callable

import pytest
from pydantic import SecretStr

from evals.fake_server import FakeServer, Request
from roleplay.care.models import ModelDesk
from roleplay.config import Settings
from roleplay.errors import AccessError
from roleplay.models.calls.accounts import Ledger
from roleplay.models.choosing.card import write_card
from roleplay.models.choosing.choice import NAME, ModelChoice, read_choice
from roleplay.models.endpoints.address import Address
from roleplay.people.visitor import Visitor
from tests.care.conftest import OPS, OTHERS, TrailOf, acts
from tests.qualify.cards import card_of

KEY = "sk-very-secret-0815"


@pytest.fixture
def server(fake_server: FakeServer) -> FakeServer:
    def answer(request: Request) -> str | dict[str, object]:
        return {"greeting": "Dober dan", "words": 2} if request.wants_json else "Dober dan. Kako ste?"

    fake_server.answers = answer
    return fake_server


class House:
    """Desks over one data folder; `recast` counts how often models were told to take over."""

    def __init__(self, settings: Settings, trail: TrailOf) -> None:
        self.settings, self.trail, self.recast = settings, trail, 0

    def desk(self, who: Visitor) -> ModelDesk:
        return ModelDesk(self.settings, Ledger(), self.trail(who), self._count)

    def _count(self) -> None:
        self.recast += 1


@pytest.fixture
def house(tmp_path, trail: TrailOf, server: FakeServer) -> House:
    return House(Settings(data=tmp_path / "data", model_ports=(server.port,)), trail)  # type: ignore[call-arg]


def ways(desk: ModelDesk, server: FakeServer) -> dict[str, Callable[[], object]]:
    """Every way to the models of everybody."""
    place = ModelChoice(url=server.url, name=server.model)
    return {
        "use": lambda: desk.use(place),
        "use to read": lambda: desk.use(place, "reader"),
        "use to judge": lambda: desk.use(place, "judge"),
        "use none": lambda: desk.use(ModelChoice()),
        "read": lambda: desk.have_it_read(on=True),
        "try": lambda: desk.try_out(place, "en"),
        "look": desk.find_servers,
        "choice": desk.choice,
        "spending": desk.spending,
    }


@pytest.mark.parametrize("who", OTHERS, ids=lambda who: who.id.partition("@")[0])
def test_nobody_but_an_operator_gets_at_the_models(house: House, server: FakeServer, who: Visitor) -> None:
    for way, go in ways(house.desk(who), server).items():
        with pytest.raises(AccessError, match="operators_only"):
            go()
        assert not (house.settings.data / NAME).exists(), way
    assert not house.desk(who).is_open
    assert not server.requests and house.recast == 0 and not acts(house.trail)


def test_an_operator_does_all_of_it_and_the_trail_says_so(house: House, server: FakeServer) -> None:
    desk = house.desk(OPS)
    assert desk.is_open and not desk.is_fixed
    for go in ways(desk, server).values():
        go()
    assert house.recast == 5
    assert [act for _, act, _ in acts(house.trail)] == [
        "model_chosen",
        "model_chosen",
        "model_chosen",
        "model_cleared",
        "reading_on",
        "model_tried",
        "servers_sought",
    ]
    assert {who for who, _, _ in acts(house.trail)} == {OPS.id}


def test_no_key_and_no_path_of_an_address_stands_in_the_trail(house: House) -> None:
    house.desk(OPS).use(
        ModelChoice(url=f"https://models.example.org/{KEY}/v1?key={KEY}", name="big", key=SecretStr(KEY))
    )
    assert read_choice(house.settings.data).voice.key.get_secret_value() == KEY
    ((_, _, about),) = acts(house.trail)
    assert about == "voice big https://models.example.org"


def test_a_broken_choice_can_be_written_anew(house: House) -> None:
    house.settings.data.mkdir(parents=True)
    (house.settings.data / NAME).write_text("voice: [", encoding="utf-8")
    house.desk(OPS).use(ModelChoice(url="http://127.0.0.1:9/v1", name="m"))
    assert read_choice(house.settings.data).voice.name == "m"


def test_an_override_is_an_operators_and_is_written_down(house: House, trail: TrailOf, server: FakeServer) -> None:
    house.desk(OPS).use(ModelChoice(url=server.url, name=server.model))
    where = Address(server.url, "").where
    write_card(house.settings.data, card_of(server.model, where, {("persons", "sl"): "may_not"}), "")
    before = acts(trail)
    for who in OTHERS:
        assert house.desk(who).card("persons") is not None, "everybody may look"
        with pytest.raises(AccessError):
            house.desk(who).override("persons", "sl", on=True)
        assert not house.desk(who).is_overridden("persons", "sl")
    assert acts(trail) == before and read_choice(house.settings.data).overrides == ()
    desk, recast = house.desk(OPS), house.recast
    desk.override("persons", "sl", on=True)
    assert desk.is_overridden("persons", "sl") and not desk.is_overridden("persons", "en")
    assert house.recast == recast + 1
    desk.override("persons", "sl", on=False)
    assert not desk.is_overridden("persons", "sl")
    about = f"{server.model} {where} persons sl"
    assert acts(trail)[len(before) :] == [(OPS.id, "card_overridden", about), (OPS.id, "card_followed", about)]
