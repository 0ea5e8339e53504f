"""The workshop: trainers make a case from a template, by form, look at each role, try it out and put it to use."""

from collections import Counter

import streamlit as st

from roleplay.errors import InputError
from roleplay.languages import language_name
from roleplay.messages import explain
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop import views
from roleplay.ui.pages.workshop.fields import Form, place_of
from roleplay.ui.pages.workshop.forms import PLACES, draw_form
from roleplay.ui.pages.workshop.left import leave, left_view
from roleplay.ui.pages.workshop.own import list_own, manage
from roleplay.ui.pages.workshop.workbench import Workbench, bench, clear, lay_out
from roleplay.ui.service import service
from roleplay.workshop.draft import Draft
from roleplay.workshop.leftovers import missing_in
from roleplay.workshop.parts import languages_of, new_id
from roleplay.workshop.templates import Template, begin, load_templates

VIEWS = ("left", "files", "preview", "try")
FORMS = ("case", "persons", "facts", "topics", "goals", "seats")
OF_EXERCISES = ("duties", "actions", "injects", "endings", "answer_key", "closing")


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    visit.leave()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        own = service().own_cases
        operates = own.trail.people.operates(own.trail.visitor)
        if not own.may_begin and not operates and not own.cases():
            clear()
            st.title(t("workshop.title"), anchor=False)
            st.info(t("workshop.no_trainer"), icon=":material/info:")
            return
        at_work = _at_work(t)
        if at_work is None:
            st.title(t("workshop.title"), anchor=False)
            st.markdown(t("workshop.body" if own.may_begin else "workshop.body_operator"))
            list_own(t)
            if own.may_begin:
                _new(t)
        else:
            _workbench(t, at_work)


def _at_work(t: Catalogue) -> Workbench | None:
    """Return the workbench; what is not, or no longer, the visitor's to open is taken off it."""
    at_work = bench()
    if at_work is None:
        return None
    try:
        may_open = "open_case" in service().own_cases.case(at_work.draft.id).acts
    except InputError:
        may_open = False
    if may_open:
        return at_work
    clear()
    st.warning(t("workshop.not_yours"), icon=":material/error:")
    return None


def _new(t: Catalogue) -> None:
    st.header(t("workshop.new"), anchor=False)
    offered = {template.id: template for template in load_templates(service().settings.knowledge)}
    chosen = st.radio(
        t("workshop.template"),
        list(offered),
        format_func=lambda name: f"**{plain(offered[name].sheet.title[t.language])}**",
        captions=[plain(template.sheet.text[t.language]) for template in offered.values()],
        key="template",
    )
    title = st.text_input(t("workshop.field.title"), key="new-title", help=t("workshop.title_how"), max_chars=120)
    languages: list[Language] = st.multiselect(
        t("workshop.languages"),
        LANGUAGES,
        default=[t.language],
        format_func=lambda language: language_name(language, t.language),
        key="new-languages",
    )
    st.caption(t("workshop.languages_how"))
    if st.button(t("workshop.create"), type="primary", key="create", icon=":material/add:"):
        try:
            draft = _begun(t, offered[chosen], title, tuple(item for item in LANGUAGES if item in languages))
        except InputError as error:
            st.warning(explain(error, t.language), icon=":material/error:")
            return
        problem = turns.tried(lambda: service().own_cases.create(draft))
        if problem is not None:
            st.warning(problem, icon=":material/error:")
            return
        lay_out(draft)
        st.rerun()


def _begun(t: Catalogue, template: Template, title: str, languages: tuple[Language, ...]) -> Draft:
    """Return a new case with its title, and with an id made of it that no case has yet."""
    own = service().own_cases
    draft = begin(template, new_id(title, sorted(own.taken())), languages)
    return draft.with_value(("title", t.language if t.language in languages else languages[0]), title)


def _workbench(t: Catalogue, at_work: Workbench) -> None:
    draft = at_work.draft
    with st.container(horizontal=True, vertical_alignment="center", key="workbench-top"):
        st.title(_title(t, draft), anchor=False, width="stretch")
        st.button(t("workshop.close"), key="close", icon=":material/arrow_back:", on_click=clear)
        st.button(
            t("workshop.undo"), key="undo", icon=":material/undo:", on_click=at_work.undo, disabled=not at_work.before
        )
        manage(t, service().own_cases.case(draft.id))
    turns.show_notice()
    _state(t, at_work)
    if at_work.problem:
        st.warning(at_work.problem, icon=":material/error:")
        if at_work.unkept is not None:
            st.button(t("storage.keep_now"), key="keep-now", icon=":material/refresh:", on_click=at_work.keep_now)
    drawn = FORMS if draft.value(("interview_only",)) is True else FORMS + OF_EXERCISES
    part: str = st.segmented_control(
        t("workshop.choose_part"),
        [VIEWS[0], *drawn, *VIEWS[1:]],
        format_func=lambda name: t(f"workshop.part.{name}"),
        default="left",
        required=True,
        key="part",
        label_visibility="collapsed",
    )
    language = t.language if t.language in languages_of(draft) else languages_of(draft)[0]
    if part != "left":
        leave(at_work)
    if part == "left":
        left_view(Form(t, at_work))
    elif part == "files":
        views.files_view(t, at_work)
    elif part == "preview":
        seen = at_work.in_language(language)
        views.preview(t, seen.scenario if seen.is_playable else None, language)
    elif part == "try":
        views.trials(t, at_work, language)
    else:
        form = Form(t, at_work)
        draw_form(form, part)
        if part == "case":  # which says also what is wrong in places for which there is no form
            for head in sorted({place_of(draft, finding)[0] for finding in at_work.examined.findings}):
                if head not in drawn and head not in PLACES["closing"]:
                    form.rest(head)


def _state(t: Catalogue, at_work: Workbench) -> None:
    draft, examined = at_work.draft, at_work.examined
    used = service().own_cases.used(draft.id)
    with st.container(horizontal=True, vertical_alignment="center", key="workbench-state"):
        if used is not None and used.files == draft.files:
            st.success(t("workshop.used"), icon=":material/task_alt:")
        elif examined.is_playable:
            st.info(t("workshop.use_ready" if used is None else "workshop.use_newer"), icon=":material/task_alt:")
            if st.button(t("workshop.use"), key="use", type="primary", icon=":material/publish:"):
                problem = turns.tried(lambda: service().own_cases.use(draft))
                turns.say_later(problem)
                if problem is None:
                    st.toast(t("workshop.use_done"))
                st.rerun()
            if not service().practice.visitor.alone:
                st.caption(t("workshop.use_for_all"))
        else:
            # The numbers stand here and not in the choice of the part: a browser knows what is chosen by its words.
            wrong = Counter(_form_of(place_of(draft, finding)[0]) for finding in examined.findings)
            parts = ", ".join(f"{t(f'workshop.part.{name}')} ({number})" for name, number in wrong.items())
            st.warning(t("workshop.use_not_yet", number=wrong.total(), parts=parts), icon=":material/rule:")
    for language, number in missing_in(draft).items():
        lacking = t("workshop.language_lacks", language=language_name(language, t.language), number=number)
        st.info(lacking, icon=":material/translate:")


def _title(t: Catalogue, draft: Draft) -> str:
    title = draft.value(("title", t.language)) or draft.value(("title", languages_of(draft)[0]))
    return plain(title) if isinstance(title, str) and title else plain(draft.id)


def _form_of(head: str) -> str:
    """Return the form that shows what stands at a place; what has none is shown with the case as a whole."""
    found = next((name for name, heads in PLACES.items() if head in heads), head)
    return found if found in FORMS + OF_EXERCISES else "case"


draw()
