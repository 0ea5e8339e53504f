"""The wiring: settings, content, store, reader and voice joined into one practice for all visitors of this server."""

from dataclasses import dataclass

import streamlit as st

from roleplay.config import Settings
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.knowledge.manual import Manual
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.files import ContentFindingsError, Finding
from roleplay.scenario.loader import load
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice


@dataclass(frozen=True, slots=True)
class Service:
    """Everything the pages call; `findings` say which content could not be loaded."""

    settings: Settings
    practice: Practice
    rubric: Rubric
    manual: Manual
    findings: tuple[Finding, ...]


@st.cache_resource(show_spinner=False)
def service() -> Service:
    """Return the one service of this server; ready in about a second, while the manual is indexed in the background."""
    settings = Settings()
    content = load(settings.knowledge)
    practice = Practice(
        library=content.library,
        store=SessionStore(open_engine(settings.database_url)),
        reader=LocalReader.load(settings.knowledge / "reading"),
        voice=AuthoredVoice(),
        longest_message=settings.longest_message,
    )
    manual, findings = _manual(settings)
    manual.prepare_in_background()
    return Service(settings, practice, load_rubric(settings.knowledge), manual, (*content.findings, *findings))


def _manual(settings: Settings) -> tuple[Manual, list[Finding]]:
    """Return the manual; where its files are broken, an empty one and what is wrong: the exercise runs without."""
    try:
        return Manual.open(settings), []
    except ContentFindingsError as error:
        return Manual.empty(settings), error.findings
