"""Asked once before the report: safeguards that words of a talk likely gave, and whether they were meant."""

from collections.abc import Iterable

import streamlit as st

from roleplay.exercise.log.learner_turns import LikelySafeguard, likely_safeguards
from roleplay.practice import Session, Turn
from roleplay.reading.acts_book import acts_book
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service


def likely(t: Catalogue, session: Session) -> tuple[LikelySafeguard, ...]:
    """Draw a box to tick for each safeguard that is not sure; return those that are ticked."""
    found, kinds = likely_safeguards(session.state), acts_book(t.language).kinds
    if not found:
        return ()
    st.markdown(f"**{t('debrief.likely')}**")
    st.caption(t("debrief.likely_how"))
    names = visit.names(session)
    meant: list[LikelySafeguard] = []
    for one in found:
        said = {"turn": one.turn, "name": names.short(one.person), "quote": one.quote}
        label = t("debrief.likely_said", kind=kinds[one.act].title, **said)
        if st.checkbox(plain(label), key=f"likely-{one.turn}-{one.act}-{session.id}"):
            meant.append(one)
    return tuple(meant)


def affirm(session: Session, meant: Iterable[LikelySafeguard], then: Turn) -> Turn:
    """Record what was meant, and go on with `then`."""
    for one in meant:
        yield from service().practice.affirm(session, one.turn, one.act, meant=True)
    yield from then
