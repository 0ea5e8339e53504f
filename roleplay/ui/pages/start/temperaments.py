"""For trainers and repeaters: how the persons that can be interviewed meet whoever asks."""

import streamlit as st

from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain


def choose_temperaments(t: Catalogue, scenario: Scenario, language: Language) -> dict[str, str]:
    """Draw a folded choice for each person; return those that differ from what the case says."""
    chosen: dict[str, str] = {}
    with st.expander(t("start.temperaments"), icon=":material/tune:", key="temperaments"):
        st.caption(t("start.temperaments_how"))
        for person in scenario.persons:
            usual = person.temperaments[0].id
            titles = {item.id: item.title[language] for item in person.temperaments}
            titles[usual] = t("start.as_written", temperament=titles[usual])
            picked = st.selectbox(
                f"{plain(person.name[language])} ({plain(person.role[language])})",
                list(titles),
                format_func=titles.__getitem__,
                key=f"temperament-{scenario.id}-{person.id}",
            )
            if picked != usual:
                chosen[person.id] = picked
    return chosen
