"""The audit trail on the settings page, for operators: the latest of what was done."""

import streamlit as st

from roleplay.care.trail import LATEST
from roleplay.people.access import may_operate
from roleplay.review.wording import act_in_words, who_in_words
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc
from roleplay.ui.parts.tables import table
from roleplay.ui.service import service


def trail(t: Catalogue) -> None:
    """Draw what operators and trainers did lately; nothing for others."""
    kept = service().trail
    if not may_operate(kept.visitor, "read_audit", kept.people):
        return
    st.header(t("trail.title"), anchor=False)
    st.markdown(t("trail.body"))
    with st.expander(t("trail.latest", number=LATEST), icon=":material/history:", key="trail"):
        rows = kept.latest()
        if not rows:
            st.caption(t("trail.none"))
            return
        table(
            [t(f"trail.column.{name}") for name in ("when", "who", "what")],
            (
                [esc(_when(row.at)), esc(who_in_words(row, t.language)), esc(act_in_words(row, t.language))]
                for row in rows
            ),
        )


def _when(at: str) -> str:
    """Return day and minute, in the time of the world's clock, in which the trail is kept."""
    return f"{at[:10]} {at[11:16]} UTC"
