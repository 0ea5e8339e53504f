"""Model servers that already run on this machine, at the ports where they usually listen. Looks nowhere else."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

USUAL: Mapping[int, str] = {11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8000: "vLLM"}
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class LocalServer:
    """A server that answered: what usually listens there, its URL to `/v1`, its models in its own order."""

    label: str
    url: str
    models: tuple[str, ...]


def find_servers(
    more_ports: Iterable[int] = (), *, usual: Mapping[int, str] = USUAL, seconds: float = 0.5
) -> tuple[LocalServer, ...]:
    """Return the servers on the usual ports and on `more_ports`, asked at the same time, each given `seconds`."""
    ports = dict(usual) | {port: usual.get(port, "") for port in more_ports}
    with ThreadPoolExecutor(max_workers=max(1, len(ports)), thread_name_prefix="discovery") as pool:
        found = pool.map(lambda item: _look(*item, seconds), ports.items())
        return tuple(server for server in found if server is not None)


def _look(port: int, label: str, seconds: float) -> LocalServer | None:
    import httpx2  # noqa: PLC0415 - only where somebody looks

    url = f"http://127.0.0.1:{port}/v1"
    try:
        with (
            httpx2.Client(timeout=seconds, trust_env=False) as client,
            client.stream("GET", f"{url}/models") as response,
        ):
            if response.status_code != 200:
                return None
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    return None
        models = _models(httpx2.Response(200, content=body).json())
    except (httpx2.HTTPError, ValueError, OSError):
        return None
    return LocalServer(label or f"127.0.0.1:{port}", url, models) if models is not None else None


def _models(content: object) -> tuple[str, ...] | None:
    """Return the model ids of a list in OpenAI's form; None for anything else that listens there."""
    data = content.get("data") if isinstance(content, dict) else None
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        return None
    return tuple(item["id"] for item in data if isinstance(item.get("id"), str))
