"""The transcript at the end of the report, where every quoted turn leads to."""

from collections.abc import Iterable

import streamlit as st

from roleplay.feedback.document import TranscriptLine, lines_heard
from roleplay.practice import Session
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import css_class
from roleplay.ui.markup import esc, tag
from roleplay.ui.parts.talk.understood import understood_html
from roleplay.ui.parts.turn_links import anchor
from roleplay.ui.service import service

HEIGHT = 520  # pixels


def transcript(t: Catalogue, session: Session) -> None:
    """Draw what the learner's agency heard, turn by turn."""
    st.header(t("talks.transcript"), anchor=False)
    with st.container(height=HEIGHT, key="report-transcript"):
        library = service().practice.library
        st.html(tag("course", _turns(t, session, lines_heard(session.state, library, t.language))))


def _turns(t: Catalogue, session: Session, lines: Iterable[TranscriptLine]) -> str:
    """Return the lines in blocks, one a turn, each with the place to which its links lead."""
    turns: dict[int, list[str]] = {}
    for line in lines:
        turns.setdefault(line.turn, []).append(_line(line) + _understood(t, session, line))
    return "".join(
        f"<section id='{anchor(turn)}' class='logline' tabindex='-1'>{_head(t, turn)}{''.join(drawn)}</section>"
        for turn, drawn in turns.items()
    )


def _head(t: Catalogue, turn: int) -> str:
    if not turn:
        return ""
    back = f"<a class='back' href='#changes'>{esc(t('report.back'))}</a>"
    return tag("meta", f"{esc(t('report.turn', turn=turn))} {back}")


def _line(line: TranscriptLine) -> str:
    if line.channel == "phase":
        return tag("divider", esc(line.text))
    to = f" → {', '.join(line.to_names)}" if line.to_names else ""
    who = tag(f"who {css_class(line.speaker)}", esc(line.name + to), "span")
    return tag("words", f"{who} {esc(line.text)}")


def _understood(t: Catalogue, session: Session, line: TranscriptLine) -> str:
    if line.understood is None:
        return ""
    return understood_html(t, line.understood, disputed=line.turn in session.state.disputed)
