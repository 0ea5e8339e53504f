"""Plots on a page, in the visitor's theme."""

import streamlit as st

from roleplay.feedback.charts import GROUND, INK, Look, Plot
from roleplay.ui.markup import plain


def draw_plot(plot: Plot) -> None:
    """Draw a plot, its finding above it."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    st.subheader(plain(plot.finding), anchor=False)
    st.vega_lite_chart(spec=plot.draw(Look(INK[theme], GROUND[theme])), alt=plot.words, height=plot.height)
