"""The plots of a report, drawn alike on the page and on paper. Only modules that draw import altair, which is heavy."""
