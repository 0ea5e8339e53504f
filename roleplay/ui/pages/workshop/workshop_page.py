"""The workshop: trainers make a case from a template, by form, look at each role, try it out and put it to use."""

import streamlit as st

from roleplay.errors import InputError
from roleplay.languages import language_name
from roleplay.messages import explain
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop import views
from roleplay.ui.pages.workshop.fields import Form, wrong
from roleplay.ui.pages.workshop.offers import title_of, titled
from roleplay.ui.pages.workshop.own import list_own, manage
from roleplay.ui.pages.workshop.sections import draw_section, open_at, sections
from roleplay.ui.pages.workshop.workbench import Workbench, bench, clear, lay_out
from roleplay.ui.service import service
from roleplay.workshop.draft import Draft
from roleplay.workshop.outlined import is_outlined, languages_of, new_id, read
from roleplay.workshop.templates import begin, load_templates
from roleplay.workshop.to_write import ToWrite, tasks

LEFT, VIEWS = "left", ("files", "preview", "try")


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
    offered = load_templates(service().settings.knowledge)
    chosen = st.radio(
        t("workshop.template"),
        list(offered),
        format_func=lambda kit: f"**{t(f'workshop.kit.{kit}.title')}**",
        captions=[t(f"workshop.kit.{kit}.text") for kit in offered],
        key="template",
    )
    title = st.text_input(t("workshop.field.title"), key="new-title", help=t("workshop.title_how"), max_chars=120)
    spoken = [item for item in LANGUAGES if item in languages_of(offered[chosen])]
    language: Language = st.selectbox(
        t("workshop.language"),
        spoken,
        index=spoken.index(t.language) if t.language in spoken else 0,
        format_func=lambda item: language_name(item, t.language),
        key="new-language",
    )
    st.caption(t("workshop.language_how"))
    if st.button(t("workshop.create"), type="primary", key="create", icon=":material/add:"):
        try:
            draft = begin(offered[chosen], new_id(title, sorted(service().own_cases.taken())), language, title)
        except InputError as error:
            st.warning(explain(error, t.language), icon=":material/error:")
            return
        problem = turns.tried(lambda: service().own_cases.create(draft))
        if problem is not None:
            st.warning(problem, icon=":material/error:")
            return
        lay_out(draft)
        st.rerun()


def _workbench(t: Catalogue, at_work: Workbench) -> None:
    at_work.catch_up()
    draft = at_work.draft
    with st.container(horizontal=True, vertical_alignment="center", key="workbench-top"):
        st.title(plain(title_of(t, draft)), anchor=False, width="stretch")
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
    if not is_outlined(draft):
        st.info(t("workshop.in_full"), icon=":material/info:")
    elif not read(draft):
        st.info(t("workshop.unreadable"), icon=":material/info:")
    parts = [LEFT, *sections(draft), *VIEWS] if read(draft) else list(VIEWS)
    if st.session_state.get("part") not in parts:
        st.session_state["part"] = parts[0]
    part = st.segmented_control(
        t("workshop.choose_part"),
        parts,
        format_func=lambda name: t(f"workshop.part.{name}"),
        required=True,
        key="part",
        label_visibility="collapsed",
    )
    language = t.language if t.language in languages_of(draft) else languages_of(draft)[0]
    if part == LEFT:
        _left(t, at_work)
    elif part == "files":
        views.files_view(t, at_work)
    elif part == "preview":
        seen = at_work.in_language(language)
        views.preview(t, seen.scenario if seen.is_playable else None, language)
    elif part == "try":
        views.trials(t, at_work, language)
    else:
        draw_section(Form(t, at_work, _writing_in(t, draft), at_work.left), part or LEFT)


def _writing_in(t: Catalogue, draft: Draft) -> Language:
    """Draw in which language of the case its words are shown and written, where it has several."""
    spoken = languages_of(draft)
    if len(spoken) == 1:
        return spoken[0]
    chosen: Language = st.segmented_control(
        t("workshop.writing_in"),
        spoken,
        default=spoken[0],
        format_func=lambda item: language_name(item, t.language),
        required=True,
        key=f"writing-in-{draft.id}",
    )
    if chosen != spoken[0]:
        st.caption(t("workshop.words_only", language=language_name(spoken[0], t.language)))
    return chosen


def _left(t: Catalogue, at_work: Workbench) -> None:
    """Draw what waits for the author, entry by entry, each with a way to where it is written."""
    left = at_work.left
    waiting = tasks(at_work.draft, left, at_work.examined.findings)
    with st.container(key="left-number"):
        if waiting:
            st.markdown(t("workshop.left_how", number=len(left)))
        else:
            st.success(t("workshop.left_none"), icon=":material/task_alt:")
    for task in waiting:
        with st.container(border=True, key=f"left-{task.section}-{task.entry}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_told(t, at_work.draft, task), width="stretch")
                name = t("workshop.left_open")
                st.button(
                    name, key=f"go-{task.section}-{task.entry}", on_click=open_at, args=(task.section, task.entry)
                )
            for finding in task.findings:
                wrong(t, finding)


def _told(t: Catalogue, draft: Draft, task: ToWrite) -> str:
    """Return of which entry a task is and how much of it waits."""
    words = [f"**{t(f'workshop.part.{task.section}')}**"]
    if task.entry:
        words.append(plain(titled(t, draft, task.section)(task.entry)))
    if task.example:
        words.append(t("workshop.left_of_example", number=task.example))
    words += [
        t("workshop.left_in", language=language_name(language, t.language), number=number)
        for language, number in task.missing.items()
    ]
    return " · ".join(words)


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
            st.warning(t("workshop.use_not_yet", number=len(examined.findings)), icon=":material/rule:")
    missing = [language for (_, language), why in at_work.left.items() if why == "missing"]
    for language in dict.fromkeys(missing):
        number, spoken = missing.count(language), language_name(language, t.language)
        st.info(t("workshop.language_lacks", language=spoken, number=number), icon=":material/translate:")


draw()
