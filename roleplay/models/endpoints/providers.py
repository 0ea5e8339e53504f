"""Who offers models: a provider is one entry in the table here, or one entry point of any installed package.

What a provider's own package does is asked of it through langchain: making the client (`init_chat_model`), having a
shape filled in its way (`with_structured_output`), counting tokens (`usage_metadata`).
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, SecretStr

from roleplay.errors import ContentError
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.shapes import Way, response_format, strict_schema

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import RunnableBinding, RunnableSequence

ENTRY_POINTS = "sodeluj.providers"
_METHODS: Mapping[Way, Any] = {"schema": "json_schema", "tools": "function_calling", "object": "json_mode"}
_GENERAL_API = "2024-10-21"  # the version of Azure's interface that has what is used here and stays


@dataclass(frozen=True)
class CallTerms:
    """What one call asks for besides its messages: at most `tokens` of answer, a shape in a way, how it is to think.

    `steady` calls are asked at temperature 0. `counts` is whether the server counts tokens while it streams.
    """

    tokens: int
    tokens_field: str = "max_tokens"
    shape: type[BaseModel] | None = None
    way: Way = "text"
    steady: bool = False
    effort: str = ""
    counts: bool | None = None


@dataclass(frozen=True)
class Provider:
    """A provider whose package does what langchain asks of it.

    `maker` is its name in langchain's table, `extra` the extra of ours that brings its package (empty: it is always
    there), `url` its own service where it has one, `ways` how it can be asked for a shape, best first. `client` gives
    what its client is made with. Of a call's options `tokens` is the one that bounds the answer, `within` the one in
    which that stands, `effort` the one that says how much a model is to think; empty where there is none. `faults` are
    what its client raises, each as `module:class`; `close` ends its connections, where its package lets that be done.
    One that `is_checked` takes a connection of ours, which looks at each answer before it is read.
    """

    name: str
    title: str
    maker: str
    extra: str = ""
    url: str = ""
    ways: tuple[Way, ...] = ("schema", "tools", "text")
    client: Callable[[Address], Mapping[str, Any]] = lambda _: {}
    tokens: str = "max_tokens"
    within: str = ""
    effort: str = ""
    faults: tuple[str, ...] = ()
    close: Callable[[Any], Coroutine[Any, Any, None]] | None = None
    is_checked: bool = False

    def make(self, address: Address, connection: "httpx2.AsyncClient | None") -> "BaseChatModel":
        """Return its client for a model; nothing is sent; ImportError where its package is not installed."""
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 - heavy, and only where configured

        given = {name: value for name, value in self._made_with(address, connection).items() if value is not None}
        return cast("BaseChatModel", init_chat_model(address.name, model_provider=self.maker, **given))

    def raised(self) -> tuple[type[BaseException], ...]:
        """Return what its client raises of its own; its package has been imported by then."""
        parted = (fault.split(":") for fault in self.faults)
        return tuple(getattr(import_module(module), name) for module, name in parted)

    def options(self, chat: "BaseChatModel", asked: CallTerms) -> dict[str, Any]:
        """Return what goes along with one call."""
        given = {self.tokens: asked.tokens} | ({"temperature": 0} if asked.steady else {})
        thinking = {self.effort: asked.effort} if self.effort and asked.effort else {}
        return {**({self.within: given} if self.within else given), **thinking, **self._shaped(chat, asked)}

    def _made_with(self, address: Address, connection: "httpx2.AsyncClient | None") -> dict[str, Any]:
        del connection
        return {"base_url": address.url, "api_key": _key(address), "max_retries": 0, **self.client(address)}

    def _shaped(self, chat: "BaseChatModel", asked: CallTerms) -> dict[str, Any]:
        """Return the options by which the provider's package asks for a shape: what it binds to its own client.

        They go along with a stream of ours: what it would put together itself is only given whole.
        """
        if asked.shape is None or asked.way not in _METHODS:
            return {}
        filling = chat.with_structured_output(strict_schema(asked.shape), method=_METHODS[asked.way])
        return dict(cast("RunnableBinding[Any, Any]", cast("RunnableSequence[Any, Any]", filling).first).kwargs)


@dataclass(frozen=True)
class ProtocolProvider(Provider):
    """A provider of OpenAI's protocol, through langchain-openai.

    By hand is what many servers of this protocol get wrong: fields that they do not know are left out (`Abilities`),
    and each goes into the body as it stands, because the client would read a stream that is to fill a schema itself
    and fall over a broken one.
    """

    ways: tuple[Way, ...] = ("schema", "tools", "object", "text")
    faults: tuple[str, ...] = ("openai:OpenAIError",)
    is_checked: bool = True

    def options(self, chat: "BaseChatModel", asked: CallTerms) -> dict[str, Any]:
        """Return what goes along with one call."""
        form = response_format(asked.shape, asked.way) if asked.shape is not None else None
        fields = {asked.tokens_field: asked.tokens, "reasoning_effort": asked.effort, "response_format": form}
        body = {name: value for name, value in fields.items() if value} | ({"temperature": 0} if asked.steady else {})
        streaming = {} if asked.counts is None else {"stream_usage": asked.counts}
        return {"extra_body": body, **streaming, **(self._shaped(chat, asked) if asked.way == "tools" else {})}

    def _made_with(self, address: Address, connection: "httpx2.AsyncClient | None") -> dict[str, Any]:
        patience = connection.timeout if connection is not None else None
        ours = {"timeout": patience, "http_async_client": connection, "stream_chunk_timeout": None}
        return super()._made_with(address, connection) | ours | {"use_responses_api": False}


def _key(address: Address) -> SecretStr:
    """Return the key; clients want one, servers without keys do not look."""
    return address.key if address.key.get_secret_value() else SecretStr("none")


def _kept_to(address: Address) -> dict[str, Any]:
    """Return how a connection goes nowhere but to its address: no redirect, and no proxy on this machine."""
    return {"follow_redirects": False, "trust_env": not address.is_local}


def _azure(address: Address) -> dict[str, Any]:
    """Return how Azure is reached: by resource and deployment; a version in the address wins over the general one."""
    parts = urlsplit(address.url)
    version = parse_qs(parts.query).get("api-version", [_GENERAL_API])[0]
    resource = f"{parts.scheme}://{parts.netloc}"
    return {"base_url": None, "azure_endpoint": resource, "azure_deployment": address.name, "api_version": version}


def _ollama(address: Address) -> dict[str, Any]:
    key = address.key.get_secret_value()
    headers = {"headers": {"Authorization": f"Bearer {key}"}} if key else {}
    return {"max_retries": None, "api_key": None, "client_kwargs": {**_kept_to(address), **headers}}


COMPATIBLE = ProtocolProvider("compatible", "OpenAI-compatible", "openai", ways=("schema", "object", "text"))
_TABLE = (
    COMPATIBLE,
    ProtocolProvider("openai", "OpenAI", "openai", url="https://api.openai.com/v1"),
    ProtocolProvider("azure", "Azure OpenAI", "azure_openai", client=_azure),
    Provider(
        "anthropic",
        "Anthropic",
        "anthropic",
        extra="anthropic",
        url="https://api.anthropic.com",
        effort="reasoning_effort",
        faults=("anthropic:AnthropicError",),
    ),
    Provider(
        "google",
        "Google",
        "google_genai",
        extra="google",
        url="https://generativelanguage.googleapis.com",
        client=lambda address: {"max_retries": 1, "client_args": _kept_to(address)},  # 1 is one try, 0 its own number
        tokens="max_output_tokens",
        effort="reasoning_effort",
        faults=("google.genai.errors:APIError",),
        close=lambda chat: chat.client.aio.aclose(),
    ),
    Provider(
        "mistral",
        "Mistral",
        "mistralai",
        extra="mistral",
        url="https://api.mistral.ai/v1",
        ways=("schema", "tools", "object", "text"),
        client=lambda _: {"max_retries": 1},
        close=lambda chat: chat.async_client.aclose(),
    ),
    Provider(
        "ollama",
        "Ollama",
        "ollama",
        extra="ollama",
        url="http://127.0.0.1:11434",
        ways=("schema", "object", "text"),
        client=_ollama,
        tokens="num_predict",
        within="options",
        effort="reasoning",
        faults=("ollama:ResponseError",),
    ),
)
PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in _TABLE}


@cache
def provider_names() -> tuple[str, ...]:
    """Return the names of all providers, those of other packages last."""
    others = (point.name for point in entry_points(group=ENTRY_POINTS))
    return tuple(dict.fromkeys((*PROVIDERS, *others)))


def service_of(name: str) -> str:
    """Return the address of a provider's own service; empty where it has none, or nobody knows the provider."""
    try:
        return provider_of(name).url
    except ContentError:
        return ""


def provider_of(name: str) -> Provider:
    """Return a provider by its name; without one, any server of OpenAI's protocol.

    ContentError where there is none of that name, or another package's entry is no provider.
    """
    if name in PROVIDERS or not name:
        return PROVIDERS[name or COMPATIBLE.name]
    for point in entry_points(group=ENTRY_POINTS, name=name):
        found = point.load()
        if isinstance(found, Provider):
            return found
        raise ContentError(f"entry point {ENTRY_POINTS}: '{name}' is no Provider")
    raise ContentError(f"model provider '{name}' is not known: {', '.join(provider_names())}")
