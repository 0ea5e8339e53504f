"""Entry of the app: the ASGI application that `streamlit run` serves; what a page shows begins in `main.py`."""

import streamlit as st

from roleplay.config import Settings
from roleplay.ui import failures, web

settings = Settings()
web.bind_tabs(settings)
app = st.App(
    "main.py",
    routes=web.routes(),
    middleware=web.middleware(settings),
    lifespan=web.lifespan(settings),
    on_script_error=failures.failed,
    exception_handlers={Exception: web.unanswered},
)
