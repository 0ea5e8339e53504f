"""A model in this process, from a GGUF file: llama.cpp's own server on a free port of this machine."""

import os
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.fair_queue import Entrance
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

MAGIC = b"GGUF"
CONTEXT = 8192
"""Tokens that one prompt and its answer may have."""
SPEAKERS = 2
"""Calls that run side by side; each holds a context of its own in memory."""


class Embedded(Endpoint):
    """A model from a file. It is loaded at the first call; its port asks for a key that only this process knows."""

    def __init__(
        self,
        file: Path,
        ledger: Ledger,
        *,
        limits: Limits | None = None,
        instruction: str = "$schema",
        entrance: Entrance | None = None,
        insists: bool = False,
    ) -> None:
        """Take the file; nothing is loaded yet. How many calls run at once is known here and not learnt."""
        address = Address("http://127.0.0.1", file.stem, SecretStr(secrets.token_urlsafe(24)))
        entrance = entrance or Entrance.of(Limits(at_once=SPEAKERS))
        super().__init__(address, ledger, limits=limits, instruction=instruction, entrance=entrance, insists=insists)
        self._file = file
        self._server: Any = None
        self._loading = threading.Lock()

    def _client(self) -> "BaseChatModel":
        self.load()
        return super()._client()

    def load(self) -> None:
        """Load the model, where it is not loaded yet; takes seconds to minutes.

        ModelError: `no_package` without the extra `embedded`, `no_file` where the file is missing or no model.
        """
        with self._loading:
            if self._server is None:
                self._server = self._serve()
                self.address = Address(f"{self._server.listening_address}/v1", self.name, self.address.key)

    def close(self) -> None:
        """Unload the model."""
        super().close()
        with self._loading:
            self._server = None

    def _serve(self) -> Any:
        problem = _problem(self._file)
        if problem:
            raise ModelError("no_file", model=self.name, file=str(self._file), problem=problem)
        try:
            import xllamacpp  # noqa: PLC0415 - optional
        except ImportError as error:
            raise ModelError("no_package", model=self.name, extra="embedded", problem=str(error)) from error
        params = xllamacpp.CommonParams()
        params.model.path = str(self._file)
        params.model_alias = {self.name}
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.api_keys = [self.address.key.get_secret_value()]
        params.ui = params.endpoint_slots = False
        params.offline = True
        params.verbosity = 0
        # Its threads wait for each other in turns: with none left over, other work makes it crawl.
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 2) - 1)
        params.n_ctx, params.n_parallel = CONTEXT * SPEAKERS, SPEAKERS
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError("no_file", model=self.name, file=str(self._file), problem=str(error)) from error


def _problem(file: Path) -> str:
    """Return why a file cannot be a model; empty where it can."""
    try:
        with file.open("rb") as opened:
            return "" if opened.read(len(MAGIC)) == MAGIC else "no GGUF"
    except OSError as error:
        return error.strerror or type(error).__name__
