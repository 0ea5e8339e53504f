"""What each drawing of a page begins with: the pages, who looks, and one place where whatever fails is said plainly."""

import streamlit as st

from roleplay.ui import failures, frame, look, visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service

t = catalogue(visit.language())
st.set_page_config(page_title=t("app.name"), page_icon=look.icon(), layout="wide")
page = st.navigation(
    [
        st.Page(path, title=t(f"nav.{name}"), url_path=name, default=path == visit.START)
        for name, path in visit.PAGES.items()
    ],
    position="hidden",
)
with failures.guarded("page"):
    visit.draw_anew()
    who = service().door.visitor()
    was_anothers = visit.hand_over(who)
    if who is None:
        frame.sign_in(t)
    elif was_anothers:
        visit.go(visit.START)
    else:
        page.run()
