"""The least that a chat in Streamlit can be: what is written comes back."""

import streamlit as st

said = st.session_state.setdefault("said", [])
for words in said:
    with st.chat_message("user"):
        st.write(words)
if new := st.chat_input("Write"):
    with st.chat_message("user"):
        st.write(new)
    with st.chat_message("assistant"):
        st.write(f"Echo: {new}")
    said += [new, f"Echo: {new}"]
