"""What the author of a draft still has to write: each text with a field of its own, form by form."""

from itertools import groupby

import streamlit as st

from roleplay.ui.pages.workshop.fields import Form, MissingText
from roleplay.ui.pages.workshop.names import agency_names, titled
from roleplay.ui.pages.workshop.workbench import Workbench
from roleplay.workshop.editing import Path
from roleplay.workshop.leftovers import form_of
from roleplay.workshop.texts_of import key_of, stars

# How a text is called in the forms, where that is not the last part of its place.
CALLED = {
    "persons.*.truth": "person_truth",
    "persons.*.disclosures.*.wordings.asked": "wording_asked",
    "persons.*.disclosures.*.wordings.volunteered": "wording_volunteered",
    "persons.*.disclosures.*.wordings.earned": "wording_earned",
    "persons.*.disclosures.*.wordings.too_early": "wording_too_early",
    "persons.*.lines.*": "said",
    "facts.*.title": "fact_title",
    "facts.*.stems": "fact_stems",
    "facts.*.indicator.name": "indicator_name",
    "topics.*.title": "topic_title",
    "topics.*.stems": "topic_stems",
    "goals.*.title": "goal_title",
    "goals.*.text": "goal_text",
    "phases.*.intro": "phase_intro",
    "phases.*.expects": "phase_expects",
    "duties.*.title": "duty_title",
    "duties.*.text": "duty_text",
    "actions.*.title": "action_title",
    "actions.*.stems": "action_stems",
    "injects.*.title": "inject_title",
    "injects.*.text": "inject_text",
    "injects.*.asks": "inject_asks",
    "endings.*.title": "ending_title",
    "endings.*.outcomes.*.text": "outcome_text",
    "answer_key.fields.*.text": "key_text",
    "answer_key.fields.*.points.*.text": "point_text",
    "facilitator.hints.*.text": "hint_text",
    "debrief.*.text": "debrief_text",
    "formulation.*.text": "formulation_text",
}
OTHER = "other_text"


def left_view(form: Form) -> None:
    """Draw the texts that wait for the author; those written here stay in sight until the part is left."""
    t, bench = form.t, form.bench
    left = [item.path for item in bench.left]
    with st.container(key="left-number"):
        if not left:
            st.success(t("workshop.left_none"), icon=":material/task_alt:")
        else:
            st.markdown(t("workshop.left_how", number=len(left)))
    # What a field is called and how it looks stays as it was when it came into sight: a browser takes a changed field
    # for a new one, and what is being typed into it would be lost.
    begun: dict[Path, MissingText] = st.session_state.setdefault(_key(bench), {})
    begun |= {path: _waiting(form, path) for path in left if path not in begun}
    for name, paths in groupby(begun, lambda path: form_of(key_of(path))):
        found = list(paths)
        open_now = sum(path in left for path in found)
        st.subheader(f"{t(f'workshop.part.{name}')} · {_open(form, open_now)}", anchor=False)
        for path in found:
            form.waiting(path, begun[path])


def _waiting(form: Form, path: Path) -> MissingText:
    about, name = _about(form, path), called(form.t.entries, path)
    words = form.draft.value(path)
    shown = "\n".join(map(str, words)) if isinstance(words, list) else str(words or "")
    return MissingText(name, about, shown, form.is_list(path))


def leave(bench: Workbench) -> None:
    """Forget which texts were in sight, once another part is shown."""
    st.session_state.pop(_key(bench), None)


def called(entries: object, path: Path) -> str:
    """Return the name of a text's field."""
    key = key_of(path)
    name = next((name for pattern, name in CALLED.items() if stars(key, pattern) is not None), key.split(".")[-1])
    return name if f"workshop.field.{name}" in entries else OTHER  # type: ignore[operator]


def _key(bench: Workbench) -> str:
    return f"left-{bench.draft.id}-{bench.stamp}"


def _open(form: Form, number: int) -> str:
    return form.t("workshop.left_open", number=number) if number else form.t("workshop.left_done")


def _about(form: Form, path: Path) -> str:
    """Return of which entry a text is, by its title as it stands now."""
    entries = [(path[:at], part) for at, part in enumerate(path) if part.startswith("[")]
    if not entries:
        return ""
    above, last = entries[-1]
    head = "facts" if above[-1] == "disclosures" else above[0]
    name = last.strip("[]")
    if above[0] == "endings" and len(entries) > 1:
        return f"{titled(form, 'endings')(entries[0][1].strip('[]'))}, {int(name) + 1}"
    if head == "seats":
        return agency_names(form)(name)
    return titled(form, head)(name) if name in form.draft.names(head) else ""
