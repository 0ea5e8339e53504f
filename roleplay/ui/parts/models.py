"""The language model on the settings page: what speaks now, a server on this machine by one click, another address."""

import math
from contextlib import closing

import streamlit as st
from pydantic import SecretStr

from roleplay.errors import ContentError
from roleplay.feedback.figures import number
from roleplay.messages import explain
from roleplay.models.address import Address
from roleplay.models.choice import Choice, Place, inherited, read_choice, write_choice
from roleplay.models.chosen import choice_for, fallback_of, model_at
from roleplay.models.discovery import LocalServer, find_servers
from roleplay.models.fallback import WithFallback
from roleplay.models.model import Model, ModelError
from roleplay.models.probe import Finding, try_out
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service

_FOUND, _TRIED = "model-servers", "model-tried"


def who_speaks(t: Catalogue) -> str:
    """Return in one sentence who puts the others' moves into words, and where the learner's words go."""
    model = service().models.voice
    if model is None:
        return t("model.authored")
    second = fallback_of(service().settings)
    both = isinstance(model, WithFallback)
    names = plain(f"{model.name} / {second.name}" if both else model.name)
    away = [_where(place) for place in (_chosen().voice, *([second] if both else [])) if not _stays(place)]
    if not away:
        return t("model.here", model=names)
    return t("model.away", model=names, where=plain(", ".join(away)))


def who_speaks_and_how_to_change_it(t: Catalogue) -> str:
    """Return who speaks, and without a model also where one can be chosen: for pages other than the settings."""
    return f"{who_speaks(t)} {t('model.choose')}" if service().models.voice is None else who_speaks(t)


def resting(t: Catalogue) -> str:
    """Return in one sentence that the model is left alone for now; empty while it is asked as usual."""
    model = service().models.voice
    seconds = model.outlook(visit.tab()).resting if model is not None else None
    if seconds is None:
        return ""
    return t("model.resting", seconds=math.ceil(seconds)) if seconds else t("model.tried_again")


def judge_is_here() -> bool:
    """Return whether the model that judges runs on this machine: then it costs nothing and nothing leaves."""
    choice = _chosen()
    return _stays(inherited(choice.judge, choice.voice))


def who_judges(t: Catalogue, model: str) -> str:
    """Return in one sentence which model judges, and where the learner's words go."""
    choice = _chosen()
    if judge_is_here():
        return t("judging.here", model=plain(model))
    return t("judging.away", model=plain(model), where=plain(_where(inherited(choice.judge, choice.voice))))


def language_model(t: Catalogue) -> None:
    """Draw what speaks now and how to change it."""
    st.markdown(f"**{who_speaks(t)}**")
    if service().models_problem:
        st.warning(t("model.broken", problem=plain(service().models_problem)), icon=":material/error:")
    if words := resting(t):
        st.warning(words, icon=":material/hourglass_empty:")
    _tried(t)
    model = service().models.voice
    if model is not None:
        _now(t, model)
    if _is_fixed():
        st.markdown(t("model.fixed"))
        return
    _local_servers(t)
    _elsewhere(t)


def _is_fixed() -> bool:
    """Return whether the environment names the model: then the page only shows it."""
    settings = service().settings
    return bool(settings.model_url or settings.model_name or settings.model_file)


def _chosen() -> Choice:
    try:
        return choice_for(service().settings)
    except ContentError:
        return Choice()


def _stored() -> Choice:
    """Return the stored choice; an unreadable one is as good as none, for it is about to be written anew."""
    try:
        return read_choice(service().settings.data)
    except ContentError:
        return Choice()


def _stays(place: Place) -> bool:
    return bool(place.file) or Address(place.url, "").is_local


def _where(place: Place) -> str:
    return Address(place.url, "").where


def _use(place: Place) -> None:
    write_choice(service().settings.data, _stored().model_copy(update={"voice": place}))
    service().recast()
    st.session_state.pop(_TRIED, None)


def _now(t: Catalogue, model: Model) -> None:
    """Draw what can be done with the model that speaks: try it out, have it read too, go back to authored lines."""
    total = service().models.ledger.total
    if total.calls:
        money = f"{total.money:.2f} {service().models.ledger.prices.currency}"
        pieces = total.prompt_tokens + total.completion_tokens
        st.caption(t("model.spent", calls=total.calls, pieces=pieces, money=money))
    outlook = model.outlook(visit.tab())
    st.caption(t("model.load", running=outlook.running, waiting=outlook.waiting, at_once=outlook.at_once))
    with st.container(horizontal=True):
        if st.button(t("model.try"), icon=":material/speed:", key="model-try"):
            with st.spinner(t("model.trying")):
                st.session_state[_TRIED] = _try_out(_chosen().voice)
            st.rerun()
        if not _is_fixed():
            st.button(t("model.back"), icon=":material/edit_note:", key="model-none", on_click=_use, args=(Place(),))
    if not _is_fixed():
        st.checkbox(
            t("model.reads"),
            value=_chosen().model_for_reading,
            key="model-reads",
            help=t("model.reads_help"),
            on_change=_have_it_read,
        )


def _have_it_read() -> None:
    wanted = bool(st.session_state["model-reads"])
    write_choice(service().settings.data, _stored().model_copy(update={"model_for_reading": wanted}))
    service().recast()


def _try_out(place: Place) -> Finding | None:
    settings = service().settings
    model = model_at(place, settings, service().models.ledger, insists=True)
    if model is None:
        return None
    with closing(model):
        return try_out(model, settings.knowledge, visit.language())


def _tried(t: Catalogue) -> None:
    finding: Finding | None = st.session_state.get(_TRIED)
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


def _local_servers(t: Catalogue) -> None:
    """Draw the servers that answer on this machine, each with its models."""
    st.markdown(f"**{t('model.local')}**")
    if st.button(t("model.look"), icon=":material/search:", key="model-look"):
        st.session_state[_FOUND] = find_servers(service().settings.model_ports)
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
            place = Place(url=server.url, name=name)
            st.button(t("model.use"), key=f"model-use-{place_in_list}", on_click=_use, args=(place,))


def _elsewhere(t: Catalogue) -> None:
    """Draw the form for any OpenAI-compatible endpoint."""
    with st.expander(t("model.elsewhere"), icon=":material/cloud:"), st.form("model-elsewhere"):
        url = st.text_input(t("model.url"), placeholder="https://…/v1", key="model-url")
        name = st.text_input(t("model.name"), key="model-name")
        key = st.text_input(t("model.key"), type="password", key="model-key", help=t("model.key_help"))
        st.markdown(t("model.leaves"))
        if st.form_submit_button(t("model.use"), icon=":material/check:", key="model-take"):
            _take(t, Place(url=url.strip(), name=name.strip(), key=SecretStr(key.strip())))


def _take(t: Catalogue, place: Place) -> None:
    """Try an address out and use it where it answers; else say what is wrong and keep what was in use."""
    if not place.url or not place.name:
        st.warning(t("model.incomplete"), icon=":material/error:")
        return
    try:
        with st.spinner(t("model.trying")):
            finding = _try_out(place)
    except ModelError as error:
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
