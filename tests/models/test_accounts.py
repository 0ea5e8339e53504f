"""Tokens and money, the cap, and that the price list and the catalogue that ship can be read."""

import threading
from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.models.calls.accounts import Ledger, Price, PriceList, read_prices
from roleplay.models.model import ModelError, Usage

PRICES = PriceList(
    currency="EUR",
    prices=(
        Price(names=("big", "big-2*"), input=2, output=10, cached=0.5, source="test"),
        Price(names=("small*",), input=1, output=1, source="test"),
    ),
)


def test_money_follows_the_price_list() -> None:
    ledger = Ledger(PRICES)
    usage = Usage(1_000_000, 100_000, cached_tokens=400_000)
    assert ledger.record("agency", "maker/BIG-2026-01-01", usage).money == pytest.approx(1.2 + 0.2 + 1.0)
    assert ledger.record("reader", "small-1", usage).money == pytest.approx(1.1)
    unknown = ledger.record("reader", "bigger", usage, failure="dropped")
    assert (unknown.money, unknown.priced) == (0, False)
    here = ledger.record("reader", "big", usage, free=True)
    assert (here.money, here.priced) == (0, True)
    total = ledger.total
    assert (total.calls, total.failed, total.unpriced) == (4, 1, 1)
    assert total.money == pytest.approx(3.5)
    assert total.cached_tokens == 4 * 400_000


def test_the_cap_stops_the_next_call() -> None:
    ledger = Ledger(PRICES, cap=1.0)
    ledger.check("big")
    ledger.record("x", "small", Usage(900_000, 0))
    ledger.check("big")
    ledger.record("x", "small", Usage(100_000, 0))
    with pytest.raises(ModelError) as caught:
        ledger.check("big")
    assert caught.value.code == "spending_cap"
    assert (caught.value.details["spent"], caught.value.details["cap"]) == ("1.00", "1.00")
    with pytest.raises(ModelError):
        Ledger(PRICES, cap=0).check("big")


def test_nothing_is_lost_between_threads() -> None:
    ledger = Ledger(PRICES)

    def work() -> None:
        for _ in range(200):
            ledger.record("x", "small", Usage(1, 1))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.total.calls == 1600
    assert ledger.total.prompt_tokens == 1600


def test_the_price_list_that_ships() -> None:
    prices = read_prices(ROOT / "knowledge" / "models" / "prices.yaml")
    assert prices.currency == "USD"
    assert prices.as_of is not None
    mini, full = prices.find("gpt-4.1-mini-2025-04-14"), prices.find("openai/gpt-4.1-2025-04-14")
    assert mini is not None
    assert full is not None
    assert mini.output < full.output
    assert prices.find("llama3:8b") is None


def test_a_broken_price_list_is_said(tmp_path: Path) -> None:
    path = tmp_path / "prices.yaml"
    for text in ("prices: [{names: [a], input: -1, output: 1, source: x}]", "prices: [", "[]"):
        path.write_text(text)
        with pytest.raises(ContentError, match=r"prices\.yaml"):
            read_prices(path)
