"""The language model on the settings page: what speaks now, a server on this machine by one click, another address."""

from collections.abc import Callable

import streamlit as st
from pydantic import SecretStr

from roleplay.care.models import ModelDesk
from roleplay.errors import AccessError
from roleplay.feedback.words import number
from roleplay.languages import LATER
from roleplay.messages import explain
from roleplay.models.choosing.choice import ModelChoice
from roleplay.models.choosing.discovery import LocalServer
from roleplay.models.choosing.probe import ProbeResult
from roleplay.models.endpoints.providers import COMPATIBLE, PROVIDERS, provider_names
from roleplay.models.model import Model, ModelError
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.pages.settings.model_card import model_card
from roleplay.ui.parts.model_offer import offer_all
from roleplay.ui.service import service
from roleplay.ui.speakers import resting, who_speaks
from roleplay.voices.checking.readiness import refusal

_FOUND, _TRIED = "model-servers", "model-tried"


def language_model(t: Catalogue) -> None:
    """Draw what speaks now, and to operators how to change it; others are told who may."""
    desk = service().model_desk
    st.markdown(f"**{who_speaks(t)}**")
    if any((service().models.voice, service().models.reader, service().models.judge)):
        model_card(t, desk)
    for refused in filter(None, (refusal(later, t.language) for later in LATER if later != t.language)):
        st.warning(explain(refused, t.language), icon=":material/translate:")
    if not desk.is_open:
        _who_decides(t)
        return
    if service().models_problem:
        st.warning(t("model.broken", problem=plain(service().models_problem)), icon=":material/error:")
    if words := resting(t):
        st.warning(words, icon=":material/hourglass_empty:")
    _tried(t)
    model = service().models.voice
    if model is not None:
        _now(t, desk, model)
    if desk.is_fixed:
        st.markdown(t("model.fixed"))
        return
    _local_servers(t, desk)
    _elsewhere(t, desk)


def _who_decides(t: Catalogue) -> None:
    names = ", ".join(sorted(service().practice.people.operators))
    if names and not service().model_desk.is_fixed:
        st.markdown(t("model.who_decides", names=plain(names)))
    else:
        st.markdown(t("model.fixed"))


def _use(place: ModelChoice) -> None:
    if _done(lambda: service().model_desk.use(place)):
        st.session_state.pop(_TRIED, None)


def _done(deed: Callable[[], object]) -> bool:
    """Do something; where the visitor may not any longer, say so at the next drawing of the page."""
    problem = turns.tried(deed)
    turns.say_later(problem)
    return problem is None


def _now(t: Catalogue, desk: ModelDesk, model: Model) -> None:
    """Draw what can be done with the model that speaks: try it out, have it read too, go back to authored lines."""
    accounts = desk.spending()
    total = accounts.total
    if total.calls:
        money = f"{total.money:.2f} {accounts.prices.currency}"
        pieces = total.prompt_tokens + total.completion_tokens
        st.caption(t("model.spent", calls=total.calls, pieces=pieces, money=money))
    outlook = model.outlook(visit.tab())
    st.caption(t("model.load", running=outlook.running, waiting=outlook.waiting, at_once=outlook.at_once))
    with st.container(horizontal=True):
        if st.button(t("model.try"), icon=":material/speed:", key="model-try"):
            with st.spinner(t("model.trying")):
                st.session_state[_TRIED] = desk.try_out(desk.choice().voice, visit.language())
            st.rerun()
        if not desk.is_fixed:
            st.button(
                t("model.back"), icon=":material/edit_note:", key="model-none", on_click=_use, args=(ModelChoice(),)
            )
    if not desk.is_fixed:
        st.checkbox(
            t("model.reads"),
            value=desk.choice().model_for_reading,
            key="model-reads",
            help=t("model.reads_help"),
            on_change=_have_it_read,
        )


def _have_it_read() -> None:
    wanted = bool(st.session_state["model-reads"])
    _done(lambda: service().model_desk.have_it_read(on=wanted))


def _tried(t: Catalogue) -> None:
    finding: ProbeResult | None = st.session_state.get(_TRIED)
    if finding is None:
        return
    if finding.problem is not None and finding.seconds_to_first is None:
        st.error(plain(explain(finding.problem, visit.language())), icon=":material/error:")
        return
    st.success(
        " ".join(
            (
                t("model.answers", seconds=number(finding.seconds_to_first or 0.0, t.language)),
                t("model.streams" if finding.streams else "model.whole"),
                t("model.structured" if finding.structured else "model.unstructured"),
            )
        ),
        icon=":material/check_circle:",
    )


def _local_servers(t: Catalogue, desk: ModelDesk) -> None:
    """Draw the servers that answer on this machine, each with its models."""
    st.markdown(f"**{t('model.local')}**")
    offer_all(t, desk)
    if st.button(t("model.look"), icon=":material/search:", key="model-look"):
        st.session_state[_FOUND] = desk.find_servers()
    found: tuple[LocalServer, ...] | None = st.session_state.get(_FOUND)
    if found is None:
        return
    if not found:
        st.info(t("model.none_found"), icon=":material/info:")
    for place_in_list, server in enumerate(found):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if not server.models:
                st.markdown(t("model.no_models", label=plain(server.label)))
                continue
            name = st.selectbox(plain(server.label), server.models, key=f"model-of-{place_in_list}")
            place = ModelChoice(url=server.url, name=name)
            st.button(t("model.use"), key=f"model-use-{place_in_list}", on_click=_use, args=(place,))


def _elsewhere(t: Catalogue, desk: ModelDesk) -> None:
    """Draw the form for any provider and any address."""
    titles = {name: provider.title for name, provider in PROVIDERS.items()} | {COMPATIBLE.name: t("model.compatible")}
    with st.expander(t("model.elsewhere"), icon=":material/cloud:"), st.form("model-elsewhere"):
        who = st.selectbox(
            t("model.provider"), provider_names(), format_func=lambda name: titles.get(name, name), key="model-provider"
        )
        url = st.text_input(t("model.url"), placeholder="https://…/v1", key="model-url", help=t("model.url_help"))
        name = st.text_input(t("model.name"), key="model-name")
        key = st.text_input(t("model.key"), type="password", key="model-key", help=t("model.key_help"))
        st.markdown(t("model.leaves"))
        if st.form_submit_button(t("model.use"), icon=":material/check:", key="model-take"):
            given = ModelChoice(provider=who, url=url.strip(), name=name.strip(), key=SecretStr(key.strip()))
            _take(t, desk, given)


def _take(t: Catalogue, desk: ModelDesk, place: ModelChoice) -> None:
    """Try an address out and use it where it answers; else say what is wrong and keep what was in use."""
    if not place.is_named:
        st.warning(t("model.incomplete"), icon=":material/error:")
        return
    try:
        with st.spinner(t("model.trying")):
            finding = desk.try_out(place, visit.language())
    except (ModelError, AccessError) as error:
        st.error(plain(explain(error, visit.language())), icon=":material/error:")
        return
    if finding is None or (finding.problem is not None and finding.seconds_to_first is None):
        problem = finding.problem if finding is not None else None
        st.error(
            plain(explain(problem, visit.language())) if problem else t("model.incomplete"), icon=":material/error:"
        )
        return
    _use(place)
    st.session_state[_TRIED] = finding
    st.rerun()
