"""The cases of one's own: which there are, whose they are, and what is done with one as a whole."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from roleplay.errors import InputError
from roleplay.languages import language_name
from roleplay.messages import explain
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop.workbench import clear, lay_out
from roleplay.ui.service import service
from roleplay.workshop.case_desk import ListedCase
from roleplay.workshop.outlined import languages_of

NOBODY = ""


def list_own(t: Catalogue) -> None:
    """Draw the cases with which the visitor may do anything."""
    cases, heading = service().own_cases.cases(), "own" if service().own_cases.may_begin else "others"
    st.header(t(f"workshop.{heading}"), anchor=False)
    if not cases:
        st.caption(t(f"workshop.{heading}_none"))
    for case in cases:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"own-{case.id}"):
            parts = [t("workshop.in_use" if case.in_use else "workshop.draft"), *_whose(t, case)]
            if "open_case" in case.acts:
                parts.append(_languages(t, case.id))
            st.markdown(" · ".join((f"**{plain(case.id)}**", *map(plain, parts))), width="stretch")
            if "open_case" in case.acts:
                icon = ":material/edit:"
                st.button(t("workshop.open"), key=f"open-{case.id}", icon=icon, on_click=_open, args=(case.id,))
            else:
                _withdrawal(t, case.id, f"withdraw-{case.id}", ":material/block:")
    turns.show_notice()


def manage(t: Catalogue, case: ListedCase) -> None:
    """Draw what the visitor may do with a case as a whole, besides changing it."""
    own, name = service().own_cases, case.id
    with st.popover(t("workshop.manage"), icon=":material/more_horiz:"):
        if own.trail.visitor.alone:
            st.caption(plain(t("workshop.folder", path=own.store.place(name))))
        elif "assign_case" in case.acts:
            _assign(t, name)
        elif "share_case" in case.acts:
            _share(t, case)
        if case.in_use:
            st.caption(t("workshop.earlier"))
            st.caption(t("workshop.withdraw_how"))
            _withdrawal(t, name, "withdraw", None)
        st.caption(t("workshop.delete_how"))
        st.button(t("workshop.delete"), key="delete", on_click=lambda: _do(lambda: own.delete(name), closes=True))


def _share(t: Catalogue, case: ListedCase) -> None:
    groups = {NOBODY: t("workshop.share_nobody")} | {item.id: item.title for item in service().own_cases.groups}
    key = f"share-{case.id}"
    now = case.ownership.group or NOBODY
    st.selectbox(
        t("workshop.share"),
        list(groups),
        index=list(groups).index(now) if now in groups else 0,
        format_func=groups.__getitem__,
        key=key,
        on_change=lambda: _do(lambda: service().own_cases.share(case.id, st.session_state[key] or None)),
    )
    st.caption(t("workshop.share_how"))


def _assign(t: Catalogue, name: str) -> None:
    st.caption(t("workshop.assign_how"))
    owner = st.selectbox(t("workshop.assign"), service().own_cases.trainers(), key=f"assign-{name}")
    if owner is not None:
        given = partial(service().own_cases.assign, name, owner)
        st.button(t("workshop.assign_do"), key=f"assign-do-{name}", on_click=lambda: _do(given, closes=True))


def _whose(t: Catalogue, case: ListedCase) -> list[str]:
    """Return whose a case is and with whom it is shared; on a machine of one's own all are one's own."""
    trail = service().trail
    if trail.visitor.alone:
        return []
    owner, group = case.ownership.owner, case.ownership.group
    if owner is None or "assign_case" in case.acts:
        return [t("workshop.owner_nobody")]
    mine = owner == trail.visitor.id
    found = [t("workshop.owner_you") if mine else t("workshop.owner_other", name=owner)]
    if group is not None:
        known = trail.people.group.get(group)
        found.append(t("workshop.shared_with", group=known.title if known is not None else group))
    return found


def _withdrawal(t: Catalogue, name: str, key: str, icon: str | None) -> None:
    withdrawn = partial(service().own_cases.withdraw, name)
    st.button(t("workshop.withdraw"), key=key, icon=icon, on_click=lambda: _do(withdrawn))


def _languages(t: Catalogue, name: str) -> str:
    spoken = languages_of(service().own_cases.read(name))
    return ", ".join(language_name(language, t.language) for language in spoken)


def _open(name: str) -> None:
    try:
        lay_out(service().own_cases.read(name))
    except InputError as error:
        turns.say_later(explain(error, visit.language()))


def _do(deed: Callable[[], None], *, closes: bool = False) -> None:
    """Do something with a case; where that `closes` it, it does not stay on the workbench."""
    turns.say_later(turns.tried(deed))
    if closes:
        clear()
