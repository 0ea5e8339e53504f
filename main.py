"""What each drawing of a page begins with: the pages, who looks, and one place where whatever fails is said plainly."""

import streamlit as st

from roleplay.ui import failures, frame, identity, look, visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service

t = catalogue(visit.language())
st.set_page_config(page_title=t("app.name"), page_icon=look.icon(), layout="wide")
page = st.navigation(
    [
        st.Page(visit.START, title=t("nav.start"), default=True),
        st.Page(visit.PACK, title=t("nav.pack"), url_path="pack"),
        st.Page(visit.EXERCISE, title=t("nav.exercise"), url_path="exercise"),
        st.Page(visit.DRILL, title=t("nav.drill"), url_path="drill"),
        st.Page(visit.COMPARE, title=t("nav.compare"), url_path="compare"),
        st.Page(visit.PROGRESS, title=t("nav.progress"), url_path="progress"),
        st.Page(visit.SIDES, title=t("nav.sides"), url_path="sides"),
        st.Page(visit.DEBRIEF, title=t("nav.debrief"), url_path="debrief"),
        st.Page(visit.REPORT, title=t("nav.report"), url_path="report"),
        st.Page(visit.MANUAL, title=t("nav.manual"), url_path="manual"),
        st.Page(visit.HELP, title=t("nav.help"), url_path="help"),
        st.Page(visit.CODEBOOK, title=t("nav.codebook"), url_path="codebook"),
        st.Page(visit.REVIEW, title=t("nav.review"), url_path="review"),
        st.Page(visit.RATE, title=t("nav.rate"), url_path="rate"),
        st.Page(visit.AGREEMENT, title=t("nav.agreement"), url_path="agreement"),
        st.Page(visit.CONSOLE, title=t("nav.console"), url_path="console"),
        st.Page(visit.GROUP, title=t("nav.group"), url_path="group"),
        st.Page(visit.WORKSHOP, title=t("nav.workshop"), url_path="workshop"),
        st.Page(visit.SETTINGS, title=t("nav.settings"), url_path="settings"),
    ],
    position="hidden",
)
with failures.guarded("page"):
    visit.draw_anew()
    who = identity.visitor(service().settings)
    was_anothers = visit.hand_over(who)
    if who is None:
        frame.sign_in(t, service().settings)
    elif was_anothers:
        visit.go(visit.START)
    else:
        page.run()
