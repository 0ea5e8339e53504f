"""Plots on a page: in the visitor's theme, and as pictures to take along."""

import streamlit as st

from roleplay.exercise.log.state import State
from roleplay.feedback.charts import GROUND, INK, Look, Plot
from roleplay.feedback.report import Report
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.parts.file_link import file_link


def visitors_look() -> Look:
    """Return the look of the visitor's theme."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    return Look(INK[theme], GROUND[theme])


def drawn(t: Catalogue, session: Session, plot: Plot) -> None:
    """Draw a plot of a session's report, in the visitor's theme, and offer it as a picture."""
    st.vega_lite_chart(spec=plot.draw(visitors_look()), alt=plot.words, height=plot.height)
    downloads(t, f"session/{session.id}/plots/{plot.name}")


def downloads(t: Catalogue, address: str, language: Language | None = None) -> None:
    """Offer the plot at an address below `/download/` as PNG and SVG; it is made only when asked for."""
    with st.container(horizontal=True, gap="small"):
        for form, icon in (("png", "image"), ("svg", "draw")):
            key, label = f"{form}-{address}", t(f"talks.{form}")
            file_link(label, f"{address}.{form}", key=key, icon=icon, language=language, kind="tertiary")


def file_name(t: Catalogue, state: State, plot: str) -> str:
    """Return how the file of a session's plot is named, without its ending."""
    kind, _, person = plot.partition("-")
    what = {"facts": "report.file.map", "questions": "talks.file.map"}[kind]
    return f"{state.scenario.id}-{person or state.learner}-{t(what)}"


def notes(t: Catalogue, report: Report, plot: str) -> list[str]:
    """Return the lines under the title of a session's plot, where it stands by itself."""
    kind, _, person = plot.partition("-")
    if kind == "facts":
        return [t("report.map_how")]
    return [figure.text for figure in report.figures if kind == "questions" and figure.person == person]
