"""The frame of every page: name, ways to other pages, language, help; and what is shown when something fails."""

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import TypeVar

import streamlit as st

from roleplay.errors import StorageError
from roleplay.languages import language_name
from roleplay.messages import explain
from roleplay.practice import Session
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.ui import look, redraw, visit
from roleplay.ui.catalogue import Catalogue, catalogue
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.service import service

LOOK_AGAIN = 5.0  # seconds
T = TypeVar("T")


def header(
    t: Catalogue, session: Session | None = None, *, choose_language: bool = False, writes: bool = False
) -> None:
    """Draw the head of the page; where one `writes`, with a way past it for those who use the keyboard."""
    look.apply(service().practice.library, t("visit.choose_file"))
    with st.empty():  # always a place of its own: what follows would else be drawn twice while a turn is under way
        if visit.has_just_arrived():  # the browser keeps the place of the page before
            with st.container(key="to-top"):
                look.run(look.TO_TOP)
    with st.container(key="aids"):
        look.run(look.FOLLOW)
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="small"):
        skip = f'<a class="skip" href="#write">{esc(t("visit.to_writing"))}</a>' if writes else ""
        logo = f'<img class="logo" alt="" src="{look.icon()}">'
        st.html(tag("brand", f"{skip}{logo}<span>{esc(t('app.name'))}</span>"), width="stretch")
        with st.container(
            key="header-links", horizontal=True, vertical_alignment="center", gap="xsmall", width="content"
        ):
            _links(t, session)
            _help(t)
            if choose_language:
                _language(t)
            if service().settings.access == "oidc":
                label = t("visit.sign_out", name=plain(service().practice.visitor.name))
                leave = service().door.sign_out
                st.button(label, type="tertiary", icon=":material/logout:", on_click=leave, key="sign-out")


def sign_in(t: Catalogue) -> None:
    """Draw the only thing that a server shows to somebody whom it does not know."""
    is_oidc = service().settings.access == "oidc"
    look.apply(service().shared.library, t("visit.choose_file"))
    with st.container(key="page"):
        st.title(t("visit.sign_in"), anchor=False)
        st.markdown(t("visit.sign_in_body"))
        if is_oidc and service().door.is_nameless():
            st.error(t("visit.sign_in_nameless"), icon=":material/error:")
        if is_oidc and find_spec("authlib") is None:
            st.error(t("visit.sign_in_package"), icon=":material/error:")
        elif is_oidc:
            st.button(t("visit.sign_in_button"), type="primary", icon=":material/login:", on_click=st.login)
        else:
            st.info(t("visit.sign_in_header"), icon=":material/info:")
        _help(t)
        _language(t)


def _links(t: Catalogue, session: Session | None) -> None:
    st.page_link(visit.START, label=t("nav.start"), icon=":material/home:")
    if session is not None:
        is_drill = session.state.drill is not None
        if not is_drill:
            st.page_link(visit.PACK, label=t("nav.pack"), icon=":material/folder_open:")
        if session.state.finished is not None:
            st.page_link(visit.REPORT, label=t("nav.report"), icon=":material/summarize:")
        else:
            label = t("nav.drill" if is_drill else "nav.exercise")
            st.page_link(visit.play_page(session), label=label, icon=":material/forum:")
    else:
        st.page_link(visit.MANUAL, label=t("nav.manual"), icon=":material/menu_book:")
        if service().desk.groups:
            st.page_link(visit.REVIEW, label=t("nav.review"), icon=":material/rate_review:")
        if service().own_cases.may_begin or service().trail.people.operates(service().trail.visitor):
            st.page_link(visit.WORKSHOP, label=t("nav.workshop"), icon=":material/construction:")
        st.page_link(visit.SETTINGS, label=t("nav.settings"), icon=":material/settings:")


def _help(t: Catalogue) -> None:
    with st.popover(t("help.button"), icon=":material/volunteer_activism:", type="tertiary"):
        st.markdown(f"**{t('help.title')}**")
        st.markdown(t("help.body"))
        st.page_link(visit.HELP, label=t("nav.help"), icon=":material/help:")


def _language(t: Catalogue) -> None:
    names = {language: language_name(language) for language in LANGUAGES}
    how = {"default": visit.language(), "required": True, "label_visibility": "collapsed"}
    chosen = choose(st.segmented_control, t("language.label"), names, "choose-language", **how)
    if chosen != visit.language():
        visit.choose_language(chosen)
        st.rerun()


def failure(key: str, kept: str | None, place: str) -> None:
    """Show that something went wrong, what of the exercise is `kept`, and the way on.

    Uses as little as can be, for anything may have failed.
    """
    t = catalogue(visit.language_here())
    st.error(t(key), icon=":material/error:")
    if kept is not None:
        st.markdown(t(kept))
    if st.button(t("visit.to_start"), key=f"failure-home-{place}", icon=":material/home:"):
        visit.leave()
        visit.go(visit.START)


def storage_failure(error: StorageError, place: str) -> None:
    """Show that the database cannot be used, and look again until it can; nothing is claimed of what it holds."""
    t = catalogue(visit.language_here())
    st.error(f"{t('storage.page')} {plain(explain(error, t.language))}", icon=":material/cloud_off:")
    st.button(t("storage.again"), key=f"storage-again-{place}", icon=":material/refresh:")
    redraw.when(lambda: True, LOOK_AGAIN)


def confirm(
    t: Catalogue,
    title: str,
    words: tuple[str, ...],
    yes: str,
    deed: Callable[[], None],
    *,
    key: str,
    more: str = "",
    icon: str | None = None,
    may_go_back: bool = False,
) -> None:
    """Ask in a dialog; `more` is finished HTML below the words. A yes does the deed before the page is drawn anew."""

    @st.dialog(title)
    def ask() -> None:
        for paragraph in words:
            st.markdown(paragraph)
        look.draw_all(more)
        with st.container(horizontal=True):
            if st.button(yes, type="primary", icon=icon, key=f"{key}-yes", on_click=deed):
                st.rerun()
            if may_go_back and st.button(t("top.back"), icon=":material/arrow_back:", key=f"{key}-back"):
                st.rerun()

    ask()


def choose(widget: Callable[..., object], label: str, labels: Mapping[T, str], key: str, **how: object) -> T:
    """Draw a choice of which one is always chosen, among what the labels name, and return that."""
    options = list(labels)
    chosen = widget(label, options, format_func=labels.__getitem__, key=key, **how)
    return next((option for option in options if option == chosen), options[0])
