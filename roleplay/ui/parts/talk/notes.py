"""Writing a note of one's own."""

import streamlit as st

from roleplay.practice import Session
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.service import service


def add_note(t: Catalogue, session: Session, place: str) -> None:
    """Draw the field for a note and take it."""
    field = f"note-words-{place}"
    turns.empty_where_taken(field)
    with st.form(f"note-{place}", border=False):
        words = st.text_input(t("log.note_field"), key=field, placeholder=t("log.note_placeholder"))
        sent = st.form_submit_button(t("log.note_add"), icon=":material/add:")
    if sent:
        turns.take_words(field, turns.attempt(session, lambda: service().practice.note(session, words)))
        st.rerun()
