"""The cases of one's own: which there are, whose they are, and what is done with one as a whole."""

from collections.abc import Callable

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
from roleplay.workshop.parts import languages_of

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
                _button(t("workshop.open"), f"open-{case.id}", ":material/edit:", _open, case.id)
            else:
                _button(t("workshop.withdraw"), f"withdraw-{case.id}", ":material/block:", _withdraw, case.id)
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
            _button(t("workshop.withdraw"), "withdraw", None, _withdraw, name)
        st.caption(t("workshop.delete_how"))
        _button(t("workshop.delete"), "delete", None, _delete, name)


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
        _button(t("workshop.assign_do"), f"assign-do-{name}", None, lambda one: _hand_over(one, owner), name)


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


def _button(label: str, key: str, icon: str | None, deed: Callable[[str], None], name: str) -> None:
    st.button(label, key=key, icon=icon, on_click=deed, args=(name,))


def _languages(t: Catalogue, name: str) -> str:
    spoken = languages_of(service().own_cases.read(name))
    return ", ".join(language_name(language, t.language) for language in spoken)


def _open(name: str) -> None:
    try:
        lay_out(service().own_cases.read(name))
    except InputError as error:
        turns.say_later(explain(error, visit.language()))


def _withdraw(name: str) -> None:
    _do(lambda: service().own_cases.withdraw(name))


def _delete(name: str) -> None:
    _do(lambda: service().own_cases.delete(name))
    clear()


def _hand_over(name: str, owner: str) -> None:
    _do(lambda: service().own_cases.assign(name, owner))
    clear()


def _do(deed: Callable[[], None]) -> None:
    turns.say_later(turns.tried(deed))
