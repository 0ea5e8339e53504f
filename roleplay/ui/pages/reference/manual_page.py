"""The manual outside an exercise: asking it, and a trainer's own documents."""

import tempfile
from functools import partial
from pathlib import Path

import streamlit as st

from roleplay.errors import InputError
from roleplay.knowledge.sources.extract import READERS
from roleplay.languages import language_name
from roleplay.messages import explain
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import choose
from roleplay.ui.markup import plain
from roleplay.ui.parts.manual import consult, state_of_search
from roleplay.ui.service import service

SAFE_NAME = 80
FOR_ALL = ""


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("nav.manual"), anchor=False)
        st.markdown(t("manual.body"))
        st.page_link(visit.CODEBOOK, label=t("codebook.open"), icon=":material/quiz:")
        consult(t)
        st.caption(plain(state_of_search(t, service().manual.status)))
        st.header(t("documents.title"), anchor=False)
        turns.show_notice()
        _add(t)
        _list(t)


def _add(t: Catalogue) -> None:
    """Draw the form of those who may add documents; to others say who may."""
    places = _places(t)
    if not places:
        st.markdown(t("documents.who_adds"))
        return
    st.markdown(t("documents.body_here" if service().practice.visitor.alone else "documents.body_server"))
    with st.form("document", border=True, clear_on_submit=True):
        kinds = [kind.lstrip(".") for kind in READERS]
        file = st.file_uploader(t("documents.file"), type=kinds, key="document-file")
        title = st.text_input(t("documents.name"), key="document-title", max_chars=200)
        licence = st.text_input(t("documents.licence"), key="document-licence", help=t("documents.licence_help"))
        names = {language: language_name(language) for language in LANGUAGES}
        how = {"default": t.language, "required": True}
        language = choose(st.segmented_control, t("documents.language"), names, "document-language", **how)
        if len(places) > 1:
            place = choose(st.selectbox, t("documents.whose"), places, "document-for")
        else:
            place = next(iter(places))
            st.caption(f"{t('documents.whose')}: {plain(places[place])}")
        sent = st.form_submit_button(t("documents.add"), icon=":material/upload_file:")
    if not sent:
        return
    if file is None:
        st.warning(t("documents.no_file"), icon=":material/error:")
        return
    try:
        # The name is the visitor's: only its ending is used for a path, and its words for a title.
        with tempfile.TemporaryDirectory() as folder, st.spinner(t("documents.adding")):
            path = Path(folder) / f"upload{Path(file.name).suffix.lower()}"
            path.write_bytes(file.getbuffer())
            visit.forget_uploads()
            name = title or Path(file.name).stem[:SAFE_NAME]
            desk = service().document_desk
            document = desk.add(path, language, name, licence, file.name, place or None)
            desk.manual.refresh_documents()
    except InputError as error:
        st.warning(plain(explain(error, t.language)), icon=":material/error:")
        return
    st.success(t("documents.added", title=plain(document.title), pieces=len(document.pieces)), icon=":material/check:")


def _places(t: Catalogue) -> dict[str, str]:
    """Return for whom the visitor may add documents, by group, and what that is called."""
    desk, alone = service().document_desk, service().practice.visitor.alone
    for_all = {FOR_ALL: t("documents.for_me" if alone else "documents.for_all")} if desk.may_add_for_all else {}
    return for_all if alone else for_all | {group.id: group.title for group in desk.groups}


def _list(t: Catalogue) -> None:
    desk = service().document_desk
    documents = desk.all()
    if not documents:
        st.caption(t("documents.none"))
    for document in documents:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"document-{document.id}"):
            about = t(
                "documents.about",
                language=language_name(document.language),
                source=document.source,
                licence=document.licence or t("passage.no_licence"),
            )
            if document.group is not None:
                group = service().practice.people.group.get(document.group)
                about += f" · {t('documents.for', whose=group.title if group is not None else document.group)}"
            st.markdown(f"**{plain(document.title)}**  \n{plain(about)}", width="stretch")
            if desk.may_remove(document):
                label, key, remove = t("documents.remove"), f"remove-{document.id}", partial(_remove, document.id)
                st.button(label, key=key, icon=":material/delete:", on_click=remove)


def _remove(document: str) -> None:
    desk = service().document_desk
    turns.do(lambda: desk.remove(document))
    desk.manual.refresh_documents()


draw()
