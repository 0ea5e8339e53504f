"""Entry of the Streamlit app: the pages, and one place where whatever fails is said plainly."""

import logging

import streamlit as st

from roleplay.errors import SodelujError
from roleplay.ui import frame, look, visit
from roleplay.ui.catalogue import catalogue

log = logging.getLogger("roleplay.ui")

t = catalogue(visit.language())
st.set_page_config(page_title=t("app.name"), page_icon=str(look.LOGO), layout="wide")
page = st.navigation(
    [
        st.Page(visit.START, title=t("nav.start"), default=True),
        st.Page(visit.PACK, title=t("nav.pack"), url_path="pack"),
        st.Page(visit.EXERCISE, title=t("nav.exercise"), url_path="exercise"),
        st.Page(visit.DEBRIEF, title=t("nav.debrief"), url_path="debrief"),
        st.Page(visit.REPORT, title=t("nav.report"), url_path="report"),
        st.Page(visit.SETTINGS, title=t("nav.settings"), url_path="settings"),
    ],
    position="hidden",
)
try:
    page.run()
except SodelujError:
    log.exception("a page could not be drawn")
    frame.failure("problem.page")
except Exception:  # the outermost edge: nothing may reach the visitor as a stack trace
    log.exception("a page failed")
    frame.failure("problem.unexpected")
