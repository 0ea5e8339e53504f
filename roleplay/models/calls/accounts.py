"""The accounts: what calls took in tokens and money, by purpose, and the cap on spending."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import Field

from roleplay.models.calls.traces import Traces
from roleplay.models.model import Call, ModelError, Usage
from roleplay.scenario.loading.files import read_as
from roleplay.scenario.texts import Authored

MILLION = 1_000_000


class Price(Authored):
    """The price of the models whose name fits one of `names` (shell patterns), per million tokens."""

    names: tuple[str, ...]
    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    source: str

    def of(self, usage: Usage) -> float:
        """Return the money for `usage`; what a cache held costs `cached` where the provider has such a price."""
        cached = self.input if self.cached is None else self.cached
        fresh = max(0, usage.prompt_tokens - usage.cached_tokens)
        return (fresh * self.input + usage.cached_tokens * cached + usage.completion_tokens * self.output) / MILLION


class PriceList(Authored):
    """Prices as they stood on a day, in one currency."""

    currency: str = "USD"
    as_of: date | None = None
    prices: tuple[Price, ...] = ()

    def find(self, model: str) -> Price | None:
        """Return the first price whose pattern the model's name fits, without its maker's prefix and in lower case."""
        name = model.lower().rsplit("/", 1)[-1]
        fitting = (price for price in self.prices if any(fnmatchcase(name, pattern) for pattern in price.names))
        return next(fitting, None)


FREE = Price(names=("*",), input=0, output=0, source="runs on this machine")


def read_prices(path: Path) -> PriceList:
    """Return the price list of a file; ContentFindingsError where it is missing or broken."""
    return read_as(path, PriceList, path.parent)


@dataclass(frozen=True)
class Total:
    """A sum over calls; `unpriced` counts those whose price is unknown, `failed` those that gave nothing."""

    calls: int = 0
    failed: int = 0
    unpriced: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    money: float = 0.0
    estimated: bool = False

    def plus(self, call: Call) -> "Total":
        """Return the sum with one more call."""
        usage = call.usage
        return Total(
            calls=self.calls + 1,
            failed=self.failed + (call.failure is not None),
            unpriced=self.unpriced + (not call.priced),
            prompt_tokens=self.prompt_tokens + usage.prompt_tokens,
            completion_tokens=self.completion_tokens + usage.completion_tokens,
            cached_tokens=self.cached_tokens + usage.cached_tokens,
            money=self.money + call.money,
            estimated=self.estimated or usage.estimated,
        )


@dataclass
class Ledger:
    """Writes down every call since the program started; safe to use from several threads.

    `cap` is in the currency of the price list; None is no cap. Calls that run when it is reached are let end. Both may
    be renewed; what was spent stays. `traces` are told of each call, where somebody wants them.
    """

    prices: PriceList = field(default_factory=PriceList)
    cap: float | None = None
    traces: Traces | None = None
    _total: Total = Total()
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def check(self, model: str) -> None:
        """Let a call begin; raises ModelError: `spending_cap` where the cap is reached."""
        spent = self.total.money
        if self.cap is not None and spent >= self.cap:
            raise ModelError(
                "spending_cap", model=model, spent=f"{spent:.2f}", cap=f"{self.cap:.2f}", currency=self.prices.currency
            )

    def record(self, purpose: str, model: str, usage: Usage, *, failure: str | None = None, free: bool = False) -> Call:
        """Write down a call and return it with its price; `free` where the model runs on this machine."""
        price = FREE if free else self.prices.find(model)
        call = Call(purpose, model, usage, price.of(usage) if price else 0.0, price is not None, failure)
        with self._lock:
            self._total = self._total.plus(call)
        return call

    @property
    def total(self) -> Total:
        """The sum over all calls."""
        with self._lock:
            return self._total


def estimate_tokens(texts: Sequence[str]) -> int:
    """Return about how many tokens texts have: one in three characters, as Slovenian has in most tokenisers."""
    return -(-sum(map(len, texts)) // 3)
