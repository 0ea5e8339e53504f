"""Settings, read once at the start from the environment (prefix `SODELUJ_`) or their defaults."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Where content and data lie, and the limits of an input.

    `database` is an SQLAlchemy URL; empty means an SQLite file below `data`. `longest_message` is in characters.
    """

    model_config = SettingsConfigDict(env_prefix="SODELUJ_", frozen=True, extra="ignore")

    knowledge: Path = ROOT / "knowledge"
    data: Path = user_data_path("sodeluj")
    database: str = ""
    longest_message: int = 4000

    @property
    def database_url(self) -> str:
        """The URL of the session store."""
        return self.database or f"sqlite:///{self.data / 'sodeluj.sqlite'}"
