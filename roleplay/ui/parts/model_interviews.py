"""A good and a poor model interview with a person, to read before or after one's own."""

from collections.abc import Sequence

import streamlit as st

from roleplay.feedback.document import interview_blocks
from roleplay.feedback.welldone import InterviewPair, interview_pairs
from roleplay.scenario.persons import Person
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.blocks import html_of
from roleplay.ui.service import service


def pairs_of(case: str) -> tuple[InterviewPair, ...]:
    """Return the model interviews with persons of a case: to be read after a session of it."""
    return tuple(pair for pair in _pairs_here() if pair.case == case)


def pairs_beside(case: str) -> tuple[InterviewPair, ...]:
    """Return the model interviews that give nothing of a case away: to be read before a session of it."""
    return tuple(pair for pair in _pairs_here() if pair.case != case)


def _pairs_here() -> tuple[InterviewPair, ...]:
    library = service().practice.library
    return tuple(pair for pair in interview_pairs(service().settings.knowledge) if pair.case in library.scenario)


def model_interviews(t: Catalogue, pairs: Sequence[InterviewPair], key: str) -> None:
    """Draw the choice of a person and of the good or the poor interview, and the one chosen; nothing before that."""
    library = service().practice.library

    def person(number: int) -> Person:
        case = library.scenario[pairs[number].case]
        return case.person[case.goal[pairs[number].goal].person]

    def named(number: int) -> str:
        case = library.scenario[pairs[number].case]
        return f"{plain(person(number).name[t.language])} · {plain(case.title[t.language])}"

    chosen = st.selectbox(t("welldone.with"), range(len(pairs)), format_func=named, key=f"model-person-{key}")
    which = st.segmented_control(
        t("welldone.which"), ("good", "poor"), format_func=lambda name: t(f"welldone.{name}"), key=f"model-which-{key}"
    )
    if which is not None:
        pair = pairs[chosen]
        interview = pair.good if which == "good" else pair.poor
        st.html(html_of(interview_blocks(pair, interview, library, t.language)))
