"""What the author of a draft still has to write: each text with a field of its own, form by form."""

from itertools import groupby

import streamlit as st

from roleplay.ui.pages.workshop.fields import Form, MissingText
from roleplay.ui.pages.workshop.forms import called
from roleplay.ui.pages.workshop.names import titled
from roleplay.ui.pages.workshop.workbench import Workbench
from roleplay.workshop.editing import Path
from roleplay.workshop.leftovers import form_of
from roleplay.workshop.texts_of import key_of, matches

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
        how_many = t("workshop.left_open", number=open_now) if open_now else t("workshop.left_done")
        st.subheader(f"{t(f'workshop.part.{name}')} · {how_many}", anchor=False)
        for path in found:
            form.waiting(path, begun[path])


def _waiting(form: Form, path: Path) -> MissingText:
    words = form.draft.value(path)
    shown = "\n".join(map(str, words)) if isinstance(words, list) else str(words or "")
    return MissingText(_name(form, path), _about(form, path), shown, form.is_list(path))


def leave(bench: Workbench) -> None:
    """Forget which texts were in sight, once another part is shown."""
    st.session_state.pop(_key(bench), None)


def _name(form: Form, path: Path) -> str:
    """Return how a text is called in the forms."""
    key = key_of(path)
    name = next((name for pattern, name in called().items() if matches(key, pattern)), key.split(".")[-1])
    return name if f"workshop.field.{name}" in form.t.entries else OTHER


def _key(bench: Workbench) -> str:
    return f"left-{bench.draft.id}-{bench.stamp}"


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
    return titled(form, head)(name) if name in form.draft.names(head) else ""
