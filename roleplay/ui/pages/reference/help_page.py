"""The help: how an exercise goes, what the parts of the page are for, and whom to turn to."""

import streamlit as st

from roleplay.ui import frame, visit

PARTS = ("about", "talk", "understood", "facts", "actions", "time", "interview", "report", "privacy", "keys")


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("nav.help"), anchor=False)
        for part in PARTS:
            st.header(t(f"guide.{part}.title"), anchor=False)
            st.markdown(t(f"guide.{part}.body"))
        st.header(t("help.title"), anchor=False)
        st.markdown(t("help.body"))


draw()
