"""Conversation and what lies beside it; where there is no room for both, a switch says which is seen."""

from collections.abc import Callable

import streamlit as st

from roleplay.ui.markup import esc, tag
from roleplay.ui.parts.talk import places


def panes(label: str, labels: dict[str, str], conversation: Callable[[], None], desk: Callable[[], None]) -> None:
    """Draw both side by side; `labels` name the panes on the switch, `label` says what it is for."""
    seen = st.segmented_control(
        label,
        places.PANES,
        format_func=lambda pane: labels[pane],
        required=True,
        key="pane",
        label_visibility="collapsed",
        width="stretch",
    )
    hidden = "desk" if seen != "desk" else "conversation"
    column = f"[data-testid=stColumn]:has(.st-key-pane-{hidden})"
    st.html(f"<style>@media (max-width: 1000px) {{{column} {{display: none !important}}}}</style>")
    left, right = st.columns([2, 1], gap="medium")
    with left:
        _pane("conversation", labels, conversation)
    with right:
        _pane("desk", labels, desk)


def _pane(name: str, labels: dict[str, str], draw: Callable[[], None]) -> None:
    with st.container(key=f"pane-{name}"):
        st.html(tag("unseen", esc(labels[name].replace("*", "")), "h2"))
        draw()
