"""The wiring: settings, content, store, reader and voice joined into one practice for all visitors of this server."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from roleplay.config import Settings
from roleplay.exercise.reading import Reader, Reading, Utterance
from roleplay.practice import Practice
from roleplay.scenario.loader import Finding, load
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice


@dataclass(frozen=True, slots=True)
class Service:
    """Everything the pages call; `findings` say which content could not be loaded."""

    settings: Settings
    practice: Practice
    findings: tuple[Finding, ...]


class EarlyReader:
    """A reader that gets ready in the background, so that the first page does not wait for it."""

    def __init__(self, knowledge: Path) -> None:
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        self._ready: Future[Reader] = pool.submit(_local_reader, knowledge)
        pool.shutdown(wait=False)

    @property
    def name(self) -> str:
        """The name of the reader that does the work."""
        return self._ready.result().name

    def read(self, utterance: Utterance) -> Reading:
        """Return what the reader understands, once it is ready."""
        return self._ready.result().read(utterance)


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """Return the one service of this server."""
    settings = Settings()
    content = load(settings.knowledge)
    practice = Practice(
        library=content.library,
        store=SessionStore(open_engine(settings.database_url)),
        reader=EarlyReader(settings.knowledge),
        voice=AuthoredVoice(),
        longest_message=settings.longest_message,
    )
    return Service(settings, practice, tuple(content.findings))


def _local_reader(knowledge: Path) -> Reader:
    from roleplay.reading.local import LocalReader

    return LocalReader(knowledge)
