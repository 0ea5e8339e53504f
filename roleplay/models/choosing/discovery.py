"""Model servers that already run on this machine, at the ports where they usually listen. Looks nowhere else."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from roleplay.models.endpoints.address import Address

USUAL: Mapping[int, str] = {11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8000: "vLLM"}
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class LocalServer:
    """A server that answered: what usually listens there, its URL to `/v1`, its models in its own order."""

    label: str
    url: str
    models: tuple[str, ...]


def find_servers(
    more_ports: Iterable[int] = (), *, usual: Mapping[int, str] | None = None, seconds: float = 0.5
) -> tuple[LocalServer, ...]:
    """Return the servers on the usual ports and on `more_ports`, asked at the same time, each given `seconds`."""
    labels = {port: "" for port in more_ports} | dict(USUAL if usual is None else usual)
    urls = {f"http://127.0.0.1:{port}/v1": label or f"127.0.0.1:{port}" for port, label in labels.items()}
    with ThreadPoolExecutor(max_workers=max(1, len(urls)), thread_name_prefix="discovery") as pool:
        found = zip(urls.items(), pool.map(lambda url: _ask(url, seconds), urls), strict=True)
        return tuple(LocalServer(label, url, models) for (url, label), models in found if models is not None)


def list_models(url: str, *, seconds: float = 2.0) -> tuple[str, ...]:
    """Return the models of a server on this machine; none where it does not answer."""
    if not Address(url, "").is_local:
        return ()
    return _ask(url.rstrip("/"), seconds) or ()


def _ask(url: str, seconds: float) -> tuple[str, ...] | None:
    """Return what a server lists; None where nothing answers, or something else than a model server."""
    import httpx2  # noqa: PLC0415 - only where somebody looks

    body = b""
    try:
        with (
            httpx2.Client(timeout=seconds, trust_env=False) as client,
            client.stream("GET", f"{url}/models") as response,
        ):
            if response.status_code != 200:
                return None
            for piece in response.iter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    return None
        return _models(json.loads(body))
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, OSError):
        return None


def _models(content: object) -> tuple[str, ...] | None:
    """Return the model ids of a list in OpenAI's form; None for anything else that listens there."""
    data = content.get("data") if isinstance(content, dict) else None
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        return None
    return tuple(item["id"] for item in data if isinstance(item.get("id"), str))
