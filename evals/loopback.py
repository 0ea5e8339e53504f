"""A server of our own on a free port of this machine, in a thread."""

import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route


class Loopback(ABC):
    """Serves its routes for as long as it is entered."""

    port: int

    @abstractmethod
    def routes(self) -> Sequence[Route]:
        """Return what there is."""

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_ending(self) -> bool:
        """Whether it is being left."""
        return self._server.should_exit

    @property
    def spent(self) -> float:
        """The seconds of processor time that the server itself has taken, its answers included; Linux only."""
        return time.clock_gettime(time.pthread_getcpuclockid(self._thread.ident or 0))

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        app = Starlette(routes=[*self.routes()])
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.002)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(timeout=5)
        self._socket.close()
