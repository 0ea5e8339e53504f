"""The forms of the workshop for what only a whole exercise has: duties, actions, changes from outside, endings, key."""

from collections.abc import Callable, Mapping
from typing import get_args

import streamlit as st

from roleplay.scenario.answer_key import FormulationKind
from roleplay.scenario.flow import Outcome
from roleplay.scenario.vocabulary import ACTION_GROUPS, PhaseId
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop.conditions import condition
from roleplay.ui.pages.workshop.fields import Form
from roleplay.ui.pages.workshop.forms import choose, remove
from roleplay.ui.pages.workshop.names import agency_names, blanks, seated, titled
from roleplay.ui.service import service
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path
from roleplay.workshop.parts import add_outcome, add_point

LONGEST = 90.0  # exercise minutes
LEAST_OUTCOMES = 2
TONES = get_args(Outcome.model_fields["tone"].annotation)


def duties_form(form: Form) -> None:
    """Draw one duty of an agency."""
    chosen = choose(form, "duties")
    if chosen is None:
        return
    here: Path = ("duties", f"[{chosen}]")
    form.text((*here, "title"), "duty_title")
    form.text((*here, "text"), "duty_text", long=True)
    form.choice((*here, "agency"), "duty_agency", seated(form), agency_names(form))
    form.choice((*here, "phase"), "phase", get_args(PhaseId), _phase(form))
    condition(form, (*here, "met_when"), "met_when")
    form.choice((*here, "via"), "via", form.draft.names("actions"), titled(form, "actions"), lacks=True)
    form.choice((*here, "starts"), "starts", ("asked", "alone"), lambda how: form.t(f"workshop.starts.{how}"))
    form.amount((*here, "within"), "within", LONGEST)
    form.rest("duties", chosen)
    remove(form, chosen, lambda draft: draft.without(here))


def actions_form(form: Form) -> None:
    """Draw one action: who may do it, how it is told, what it gives, what stands in its way."""
    chosen = choose(form, "actions")
    if chosen is None:
        return
    here: Path = ("actions", f"[{chosen}]")
    facts, names = form.draft.names("facts"), agency_names(form)
    form.text((*here, "title"), "action_title")
    form.text((*here, "explains"), "explains", long=True)
    form.several((*here, "agencies"), "agencies", seated(form), names)
    form.several((*here, "phases"), "phases", get_args(PhaseId), _phase(form), lacks=True)
    form.choice((*here, "group"), "group", ACTION_GROUPS, lambda group: form.t(f"group.{group}"))
    form.number((*here, "minutes"), "action_minutes", 1.0, 15.0, 1.0)
    form.text((*here, "will"), "will")
    _telling(form, (*here, "done"), "done")
    form.text((*here, "whose"), "whose")
    form.words((*here, "stems"), "action_stems")
    form.several((*here, "gives"), "gives", facts, titled(form, "facts"), lacks=True)
    form.several((*here, "gives_to"), "gives_to", seated(form), names, lacks=True)
    _obstacles(form, here)
    _harm(form, here)
    form.rest("actions", chosen)
    remove(form, chosen, lambda draft: draft.without(here))


def injects_form(form: Form) -> None:
    """Draw one change from outside."""
    chosen = choose(form, "injects")
    if chosen is None:
        return
    here: Path = ("injects", f"[{chosen}]")
    form.text((*here, "title"), "inject_title")
    form.text((*here, "text"), "inject_text", long=True)
    form.choice((*here, "phase"), "phase", get_args(PhaseId), _phase(form))
    form.amount((*here, "minute"), "minute", LONGEST)
    form.amount((*here, "turns"), "turns", LONGEST)
    condition(form, (*here, "when"), "fires_when")
    form.several((*here, "tells"), "inject_tells", seated(form), agency_names(form), lacks=True)
    form.several((*here, "gives"), "gives", form.draft.names("facts"), titled(form, "facts"), lacks=True)
    condition(form, (*here, "answered_when"), "answered_when")
    form.amount((*here, "within"), "within", LONGEST)
    _telling(form, (*here, "answered"), "answered")
    _telling(form, (*here, "unanswered"), "unanswered")
    form.text((*here, "asks"), "inject_asks")
    form.rest("injects", chosen)
    remove(form, chosen, lambda draft: draft.without(here))


def endings_form(form: Form) -> None:
    """Draw one ending with its outcomes; the first whose condition holds is told."""
    chosen = choose(form, "endings")
    if chosen is None:
        return
    here: Path = ("endings", f"[{chosen}]")
    st.caption(form.t("workshop.endings_how"))
    form.text((*here, "title"), "ending_title")
    outcomes = form.draft.value((*here, "outcomes")) or []
    for number in range(len(outcomes)):
        place: Path = (*here, "outcomes", f"[{number}]")
        st.subheader(form.t("workshop.outcome", number=number + 1), anchor=False)
        form.choice((*place, "tone"), "tone", TONES, lambda tone: form.t(f"workshop.tone.{tone}"))
        last = number == len(outcomes) - 1
        if not last:
            condition(form, (*place, "when"), "outcome_when")
        form.text((*place, "text"), "outcome_text", long=True)
        if not last and len(outcomes) > LEAST_OUTCOMES:
            _remove_part(form, f"{chosen}-{number}", place, "outcome")
    _button(form, "add-outcome", "workshop.add.outcome", lambda draft: add_outcome(draft, blanks(), chosen))
    form.rest("endings", chosen)
    remove(form, chosen, lambda draft: draft.without(here))


def key_form(form: Form) -> None:
    """Draw one field of the answer key: its text and its points."""
    kinds = get_args(FormulationKind)
    kind = st.selectbox(
        form.t("workshop.which.key"), kinds, format_func=lambda name: form.t(f"workshop.key.{name}"), key="which-key"
    )
    here: Path = ("answer_key", "fields", kind)
    st.caption(form.t("workshop.key_how"))
    form.text((*here, "text"), "key_text", long=True)
    points = [str(item["id"]) for item in form.draft.value((*here, "points")) or [] if isinstance(item, Mapping)]
    for point in points:
        place: Path = (*here, "points", f"[{point}]")
        with st.container(border=True, key=f"point-{kind}-{point}"):
            form.text((*place, "text"), "point_text", long=True)
            form.words((*place, "signs"), "signs")
            form.several((*place, "facts"), "point_facts", form.draft.names("facts"), titled(form, "facts"), lacks=True)
            actions = form.draft.names("actions")
            form.several((*place, "actions"), "point_actions", actions, titled(form, "actions"), lacks=True)
            _remove_part(form, f"{kind}-{point}", place, "point")
    _new_point(form, kind)
    form.rest("answer_key")


def closing_form(form: Form) -> None:
    """Draw what the facilitator asks: on the way, at the end, and for the own formulation."""
    st.caption(form.t("workshop.closing_how"))
    hints = [str(item["id"]) for item in form.draft.value(("facilitator", "hints")) or [] if isinstance(item, Mapping)]
    st.subheader(form.t("workshop.hints"), anchor=False)
    for hint in hints:
        place: Path = ("facilitator", "hints", f"[{hint}]")
        form.text((*place, "text"), "hint_text")
    st.subheader(form.t("workshop.debrief"), anchor=False)
    for question in form.draft.names("debrief"):
        form.text(("debrief", f"[{question}]", "text"), "debrief_text")
    st.subheader(form.t("workshop.formulation"), anchor=False)
    for field in form.draft.names("formulation"):
        form.text(("formulation", f"[{field}]", "text"), "formulation_text")
    for head in ("facilitator", "debrief", "follow_ups", "formulation"):
        form.rest(head)


def _obstacles(form: Form, here: Path) -> None:
    for number in range(len(form.draft.value((*here, "blocked")) or [])):
        place: Path = (*here, "blocked", f"[{number}]")
        st.subheader(form.t("workshop.obstacle"), anchor=False)
        form.text((*place, "text"), "obstacle_text")
        if form.draft.value((*place, "unless_known")) is None:
            condition(form, (*place, "unless"), "unless")
        else:
            facts = form.draft.names("facts")
            form.several((*place, "unless_known"), "unless_known", facts, titled(form, "facts"), lacks=True)
        _remove_part(form, f"obstacle-{number}", place, "obstacle")


def _remove_part(form: Form, name: str, place: Path, what: str) -> None:
    remove(form, name, lambda draft: draft.without(place), what)


def _harm(form: Form, here: Path) -> None:
    kinds = service().rubric.harm
    form.choice((*here, "harm"), "harm", list(kinds), lambda kind: plain(_harm_name(form, kind)), lacks=True)
    if form.draft.value((*here, "harm")) is None:
        return
    form.text((*here, "objection"), "objection")
    form.several((*here, "objectors"), "objectors", seated(form), agency_names(form), lacks=True)


def _harm_name(form: Form, kind: str) -> str:
    return next(text.title[form.t.language] for name, text in service().rubric.harm.items() if name == kind)


def _telling(form: Form, path: Path, name: str) -> None:
    """Draw a text, or each of its variants with its condition."""
    written = form.draft.value(path)
    if not isinstance(written, list):
        form.text(path, name, long=True)
        return
    for number in range(len(written)):
        place: Path = (*path, f"[{number}]")
        if number < len(written) - 1:
            condition(form, (*place, "when"), "variant_when")
        form.text((*place, "text"), name, long=True)


def _phase(form: Form) -> Callable[[str], str]:
    return lambda phase: plain(form.t(f"phase.{phase}"))


def _new_point(form: Form, kind: str) -> None:
    with st.popover(form.t("workshop.add.point"), icon=":material/add:"):
        text = st.text_input(form.t("workshop.field.point_text"), key=f"new-point-{form.bench.stamp}", max_chars=200)

        def added(draft: Draft) -> Draft:
            return add_point(draft, blanks(), kind, text, form.t.language)[0]

        _button(form, "add-point", "workshop.add.do", added, disabled=not text)


def _button(form: Form, key: str, name: str, how: Callable[[Draft], Draft], *, disabled: bool = False) -> None:
    st.button(
        form.t(name),
        key=key,
        icon=":material/add:",
        disabled=disabled,
        on_click=lambda: form.bench.change(how, redraw=True),
    )
