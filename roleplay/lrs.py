"""Sending xAPI statements to a learning record store, with a few repetitions and plain words for what goes wrong."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from roleplay.errors import InputError

AGAIN = frozenset({429, 500, 502, 503, 504})
BATCH = 25  # statements in one request: some stores refuse long ones
NO_SECRET = SecretStr("")
LONGEST_WORDS = 200  # characters of a store's answer that are repeated


@dataclass(frozen=True, slots=True)
class RecordStore:
    """A store at `endpoint`, the address to which `/statements` is added; user and secret only where it asks for them.

    `attempts` bounds repetitions, `timeout` is seconds for each, `pause` waits between them (seconds).
    """

    endpoint: str
    user: str = ""
    secret: SecretStr = NO_SECRET
    version: str = "1.0.3"
    attempts: int = 3
    timeout: float = 15.0
    pause: Callable[[float], None] = time.sleep

    def send(self, statements: Sequence[dict[str, Any]]) -> int:
        """Send all statements; return how many. Sent again they stay one, for their ids are the same.

        Raises:
            InputError: naming what the store said or why it was not reached; some statements may be there by then.
        """
        parts = urlsplit(self.endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InputError("lrs_address", endpoint=self.endpoint)
        account = (self.user, self.secret.get_secret_value())
        with httpx.Client(
            timeout=self.timeout,
            follow_redirects=False,
            trust_env=False,
            auth=httpx.BasicAuth(*account) if self.user else None,
            headers={"X-Experience-API-Version": self.version},
        ) as client:
            for start in range(0, len(statements), BATCH):
                self._post(client, list(statements[start : start + BATCH]))
        return len(statements)

    def _post(self, client: httpx.Client, batch: list[dict[str, Any]]) -> None:
        address = f"{self.endpoint.rstrip('/')}/statements"
        where = urlsplit(self.endpoint).netloc.rpartition("@")[2]
        problem = ""
        for attempt in range(self.attempts):
            if attempt:
                self.pause(2.0 ** (attempt - 1))
            try:
                answer = client.post(address, json=batch)
            except httpx.HTTPError as error:
                problem = type(error).__name__
                continue
            if answer.is_success or answer.status_code == httpx.codes.CONFLICT:
                return  # a conflict says that these statements are there already
            if answer.status_code in {401, 403}:
                raise InputError("lrs_denied", where=where, status=answer.status_code)
            if answer.status_code not in AGAIN:
                words = " ".join(answer.text.split())[:LONGEST_WORDS]
                raise InputError("lrs_refused", where=where, status=answer.status_code, problem=words)
            problem = str(answer.status_code)
        raise InputError("lrs_unreachable", where=where, problem=problem, attempts=self.attempts)
