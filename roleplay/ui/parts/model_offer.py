"""Language models that one click brings here: the one that fits this machine on the start page, all in the settings."""

import streamlit as st

from roleplay.care.models import ModelDesk
from roleplay.feedback.words import number
from roleplay.messages import explain
from roleplay.models.choosing.catalogue import CatalogueEntry
from roleplay.ui import redraw, turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service

LOOK_AGAIN = 1.0  # seconds


def offer_one(t: Catalogue) -> None:
    """Draw the recommended model for whoever may choose one and has none; for anybody else nothing."""
    desk = service().model_desk
    if not desk.is_open or service().models.voice is not None:
        return
    fetchable = desk.fetchable()
    if fetchable:
        with st.container(border=True, key="model-offer"):
            st.markdown(f":material/forum: **{t('offer.now')}** {t('offer.with_model')}")
            _draw(t, desk, fetchable[0])


def offer_all(t: Catalogue, desk: ModelDesk) -> None:
    """Draw the models of the list that run on this machine, one of them chosen."""
    fetchable = desk.fetchable()
    if not fetchable:
        return
    entry = st.selectbox(t("offer.list"), fetchable, format_func=lambda item: item.name, key="model-fetchable")
    _draw(t, desk, entry)


def _draw(t: Catalogue, desk: ModelDesk, entry: CatalogueEntry) -> None:
    """Draw one model with what it takes, and the button that has it come; or how far the one is that comes."""
    if desk.arrival.is_under_way:
        redraw.by_itself(_coming, LOOK_AGAIN)(t)
        return
    if desk.arrival.problem is not None:
        st.warning(plain(explain(desk.arrival.problem, t.language)), icon=":material/error:")
    size, memory = number(entry.size_gb, t.language), number(entry.memory_gb, t.language)
    facts = {"name": plain(entry.name), "memory": memory, "languages": plain(entry.languages[t.language])}
    st.caption(t("offer.facts", size=size, licence=f"[{entry.licence}]({entry.licence_url})", **facts))
    st.caption(plain(entry.note[t.language]))
    there = entry.path(desk.settings.data).is_file()
    label = t("offer.take", name=entry.name) if there else t("offer.get", name=entry.name, size=size)
    st.button(label, icon=":material/download:", key="model-fetch", on_click=_fetch, args=(entry,))


def _fetch(entry: CatalogueEntry) -> None:
    turns.do(lambda: service().model_desk.fetch(entry))


def _coming(t: Catalogue) -> None:
    """Draw how far the model is; once it is there or will not come, the whole page is drawn anew."""
    arrival = service().arrival
    if arrival.entry is None or not arrival.is_under_way:
        st.rerun()
    entry = arrival.entry
    done, size = number(arrival.done / 1e9, t.language), number(entry.size_gb, t.language)
    has_come = arrival.done >= entry.size or entry.path(service().settings.data).is_file()
    text = t("offer.checked" if has_come else "offer.coming", name=plain(entry.name), done=done, size=size)
    st.progress(1.0 if has_come else arrival.done / entry.size, text=text)
    st.caption(t("offer.meanwhile"))
    label, icon = t("offer.stopping" if arrival.is_stopping else "offer.stop"), ":material/stop_circle:"
    st.button(label, icon=icon, key="model-fetch-stop", on_click=_stop, disabled=arrival.is_stopping)


def _stop() -> None:
    turns.do(lambda: service().model_desk.stop_fetching())  # noqa: PLW0108 - whose desk it is is looked up there
