"""The fields of a condition in the workshop's forms, drawn from what the condition language has."""

from collections.abc import Mapping

import streamlit as st

from roleplay.scenario.conditions import Condition
from roleplay.scenario.linting.references import REFERENCES
from roleplay.ui.pages.workshop.fields import Form
from roleplay.ui.pages.workshop.names import agency_names, offered, seated, titled
from roleplay.workshop.editing import Path

NESTED = ("all", "any", "none")
COUNTS = ("after_minute", "reflections")
OFFERED = {"phases": "phase", "learner": "seats"}
MOST = 90.0


def condition(form: Form, path: Path, name: str) -> None:
    """Draw a condition: the parts that it has, and the choice of a further one."""
    now = form.draft.value(path)
    written = now if isinstance(now, Mapping) else {}
    label = form.t(f"workshop.field.{name}")
    with st.expander(label, expanded=bool(written), key=f"when-{form.bench.stamp}-{'.'.join(path)}"):
        if not written:
            st.caption(form.t("workshop.condition.always"))
        opened = f"opened-{form.bench.draft.id}-{'.'.join(path)}"
        more = st.session_state.setdefault(opened, [])
        parts = [part for part in Condition.model_fields if part not in NESTED]
        for part in parts:
            if part in written or part in more:
                _part(form, path, part)
        _nested(form, path, written)
        _another(form, more, [part for part in parts if part not in written and part not in more], path)
    form.beside(path)


def _part(form: Form, path: Path, part: str) -> None:
    here, name = (*path, part), f"when_{part}"
    heads = REFERENCES[Condition].get(part, ())
    if part in COUNTS:
        form.amount(here, name, MOST)
    elif part in ("knows", "not_knows"):
        for seat in seated(form):
            form.several((*here, seat), name, *offered(form, "facts"), lacks=True, about=agency_names(form)(seat))
    elif part in ("disclosed_at_least", "minutes_since"):
        for head in heads:
            for entry in form.draft.names(head) if head == "persons" else list(form.draft.value(here) or {}):
                form.amount((*here, entry), name, MOST, about=titled(form, head)(entry))
    else:
        form.several(here, name, *offered(form, OFFERED.get(part) or heads[0]), lacks=True)


def _nested(form: Form, path: Path, written: Mapping[str, object]) -> None:
    for part in NESTED:
        found = written.get(part)
        for number in range(len(found) if isinstance(found, list) else 0):
            inner = (*path, part, f"[{number}]")
            st.markdown(f"**{form.t(f'workshop.field.when_{part}')}**")
            now = form.draft.value(inner)
            for name in Condition.model_fields:
                if name not in NESTED and isinstance(now, Mapping) and name in now:
                    _part(form, inner, name)


def _another(form: Form, more: list[str], left: list[str], path: Path) -> None:
    key = f"another-{form.bench.draft.id}-{'.'.join(path)}-{len(more)}"
    left = [part for part in left if part != "minutes_since"]
    chosen = st.selectbox(
        form.t("workshop.condition.more"),
        left,
        index=None,
        format_func=lambda part: form.t(f"workshop.field.when_{part}"),
        placeholder=form.t("workshop.choose"),
        key=key,
    )
    if chosen is not None:
        more.append(chosen)
        st.rerun()
