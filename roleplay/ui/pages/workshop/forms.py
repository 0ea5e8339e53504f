"""The forms of the workshop, one for each part of a case, as `forms.yaml` lists their fields."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path as FilePath
from types import MappingProxyType

import streamlit as st
import yaml
from pydantic import Field, TypeAdapter

from roleplay.languages import language_name
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES
from roleplay.ui.pages.workshop.conditions import condition
from roleplay.ui.pages.workshop.fields import Form
from roleplay.ui.pages.workshop.names import blanks, is_exercise, offered, titled
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path
from roleplay.workshop.leftovers import add_language, alone
from roleplay.workshop.parts import add_entry, add_outcome, add_part, add_point, languages_of, remove_entry

FILE = FilePath(__file__).with_name("forms.yaml")
LEAST_OUTCOMES = 2
LONGEST = 90.0  # exercise minutes
PLACES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"closing": ("facilitator", "debrief", "follow_ups", "formulation")}
)
"""Where the texts of a form stand, if not at its name."""
WHOLE = ("case", "answer_key", *PLACES)  # what is no list of entries
OFTEN_ONE = ("persons", "seats")  # of which a case needs at least one


class FormField(Authored):
    """A field of a form; see the comment in the file."""

    at: str = ""
    kind: str = Field("text", alias="is")
    called: str = Field("", alias="name")
    of: str = ""
    lacks: bool = False
    only: str = ""
    beside: str = ""
    without: str = ""
    heading: str = ""
    caption: str = ""
    least: float = 0.0
    most: float = LONGEST
    step: float = 1.0
    fields: tuple["FormField", ...] = ()

    @property
    def name(self) -> str:
        """How it is called in the texts of the pages."""
        return self.called or self.at.rpartition(".")[2]


@cache
def form_fields() -> Mapping[str, tuple[FormField, ...]]:
    """Return the fields of each form."""
    return TypeAdapter(dict[str, tuple[FormField, ...]]).validate_python(yaml.safe_load(FILE.read_text("utf-8")))


@cache
def called() -> Mapping[str, str]:
    """Return the names of the fields by their places, with a star for each entry of a list."""
    named: dict[str, str] = {}
    for part, fields in form_fields().items():
        named |= _named(fields, "" if part in WHOLE else f"{part}.*.")
    return named


def _named(fields: Iterable[FormField], above: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in (field for field in fields if field.at):
        at = field.at[1:] if field.at.startswith("/") else above + field.at
        here = at.replace("[*]", "*").replace("[+]", "*").replace("+", "*")
        here += ".*" * (field.kind in ("stances", "key", "points", "obstacles", "outcomes"))
        found |= _named(field.fields, f"{here}.") if field.fields else {here: field.name}
    return found


def draw_form(form: Form, part: str) -> None:
    """Draw the form of a part: for a list of the case that of one entry, which is chosen first."""
    base: Path = ()
    chosen = ""
    if part not in WHOLE:
        names, chosen = form.draft.names(part), _choose(form, part) or ""
        if not chosen:
            form.rest(part)
            return
        base = (part, f"[{chosen}]")
    _draw(form, form_fields()[part], base)
    for head in PLACES.get(part, (part,)):
        form.rest(head, chosen)
    if base and (part not in OFTEN_ONE or len(names) > 1):
        _removal(form, chosen, lambda draft: remove_entry(draft, part, chosen))


def _draw(form: Form, fields: Iterable[FormField], base: Path) -> None:
    for field in fields:
        if (field.only and not is_exercise(form)) or not _is_there(form.draft, field, base):
            continue
        if field.heading:
            st.subheader(form.t(field.heading), anchor=False)
        if field.caption:
            st.caption(form.t(field.caption))
        for path in _places(form.draft, base, field.at) if field.at else ():
            KINDS[field.kind](form, path, field)


def _is_there(draft: Draft, field: FormField, base: Path) -> bool:
    wanted = not field.beside or draft.value((*base, field.beside)) is not None
    return wanted and (not field.without or draft.value((*base, field.without)) is None)


def _places(draft: Draft, base: Path, at: str) -> list[Path]:
    """Return the places that a field has below the entry that is shown, or in the whole case."""
    shown = base[1] if len(base) > 1 else ""
    found = [() if at.startswith("/") else base]
    for part in at.removeprefix("/").split("."):
        if part == "[*]":
            found = [inner for path in found for inner in _entries(draft, path)]
        else:
            known = {"[+]": shown, "+": shown.strip("[]")}.get(part, part)
            found = [(*path, known) for path in found]
    return found


def _entries(draft: Draft, path: Path) -> Iterator[Path]:
    """Yield the places of the entries of a list, by id, by number where they have none."""
    if len(path) == 1:
        yield from ((*path, f"[{name}]") for name in draft.names(path[0]))
        return
    found = draft.value(path)
    for number, entry in enumerate(found if isinstance(found, list) else ()):
        yield (*path, f"[{entry.get('id', number) if isinstance(entry, Mapping) else number}]")


def _choose(form: Form, head: str) -> str | None:
    """Draw which entry is shown and how a new one is added; return its id.

    A browser knows an entry by its title alone. Where a title has changed, the field is a new one, at the same entry:
    else it would go back to the first, and what is written next would stand there.
    """
    names, words, key = form.draft.names(head), titled(form, head), f"chosen-{head}"
    now = st.session_state.pop(f"new-{head}", st.session_state.get(key))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(
            form.t(f"workshop.which.{head}"),
            names,
            index=names.index(now) if now in names else 0,
            format_func=words,
            key=f"which-{head}-{hash(tuple(map(words, names)))}",
        )
    st.session_state[key] = chosen
    with right, st.popover(form.t(f"workshop.add.{head}"), icon=":material/add:", width="stretch"):
        if head == "seats":
            free = [agency for agency in AGENCIES if agency not in names]
            title = st.selectbox(form.t("workshop.add.agency"), free, format_func=words, key="more-seats")
        else:
            title = st.text_input(form.t("workshop.add.title"), key=f"title-{head}-{form.bench.stamp}", max_chars=120)
        st.button(
            form.t("workshop.add.do"), key=f"add-{head}", on_click=_add, args=(form, head, title), disabled=not title
        )
    return chosen


def _add(form: Form, head: str, title: str) -> None:
    languages = languages_of(form.draft)
    language = form.t.language if form.t.language in languages else languages[0]

    def added(draft: Draft) -> Draft:
        draft, name = add_entry(draft, blanks(), head, title, language)
        st.session_state[f"new-{head}"] = name
        key = "name" if head == "persons" else "title"
        return form.bench.following.after(draft, (head, f"[{name}]", key, language))

    form.bench.change(added, redraw=True)


def _removal(form: Form, name: str, how: Callable[[Draft], Draft], what: str = "open") -> None:
    """Draw how an entry is taken out; `what` says which kind of part of it, where it is not all of it."""
    with st.popover(form.t(f"workshop.remove.{what}"), icon=":material/delete:"):
        st.markdown(form.t("workshop.remove.sure"))
        _button(form, f"remove-{name}", form.t("workshop.remove.do"), how)


def _button(
    form: Form, key: str, label: str, how: Callable[[Draft], Draft], icon: str | None = None, *, disabled: bool = False
) -> None:
    st.button(label, key=key, icon=icon, disabled=disabled, on_click=lambda: form.bench.change(how, redraw=True))


def _text(form: Form, path: Path, field: FormField) -> None:
    form.text(path, field.name, field.kind)


def _entry(form: Form, path: Path, field: FormField) -> None:
    st.subheader(titled(form, path[0])(path[1].strip("[]")), anchor=False)
    _draw(form, field.fields, path)


def _optional(form: Form, path: Path, field: FormField) -> None:
    """Draw a part that a switch adds or takes out, and its fields while it is there."""
    owner, is_there = path[1].strip("[]"), form.draft.value(path) is not None
    if path[-1] == field.name:
        label, key = form.t(f"workshop.field.{field.name}"), f"{field.name}-{owner}"
    else:
        label = form.t("workshop.told_by", name=titled(form, path[0])(owner))
        key = f"{owner}-{path[-1].strip('[]')}"

    def switched(draft: Draft) -> Draft:
        return draft.without(path) if is_there else add_part(draft, blanks(), path)

    key = f"switch-{form.bench.stamp}-{key}"
    st.toggle(label, is_there, key=key, on_change=lambda: form.bench.change(switched, redraw=True))
    if is_there:
        _draw(form, field.fields, path)


def _telling(form: Form, path: Path, field: FormField) -> None:
    """Draw a text, or each of its variants with its condition; the last one has none."""
    if not isinstance(form.draft.value(path), list):
        form.text(path, field.name, "long")
        return
    places = list(_entries(form.draft, path))  # none where an author has emptied the list
    for place in places:
        if place is not places[-1]:
            condition(form, (*place, "when"), "variant_when")
        form.text((*place, "text"), field.name, "long")


def _stances(form: Form, path: Path, field: FormField) -> None:
    """Draw what a person says in one of the stances for which there are words."""
    stances, words = offered(form, "stances")
    spoken = [stance for stance in stances if form.draft.value((*path, stance)) is not None]
    key = f"stance-{path[1].strip('[]')}"
    stance = st.selectbox(form.t("workshop.stance_choice"), spoken, format_func=words, key=key)
    if stance is not None:
        form.text((*path, stance), field.name, "lines")


def _key(form: Form, path: Path, field: FormField) -> None:
    """Draw one field of the answer key: its text and its points."""
    kinds, words = offered(form, "key")
    kind = st.selectbox(form.t("workshop.which.key"), kinds, format_func=words, key="which-key")
    _draw(form, field.fields, (*path, kind))


def _points(form: Form, path: Path, field: FormField) -> None:
    for place in _entries(form.draft, path):
        name = f"{path[-2]}-{place[-1].strip('[]')}"
        with st.container(border=True, key=f"point-{name}"):
            _draw(form, field.fields, place)
            _part_removal(form, name, place, "point")
    with st.popover(form.t("workshop.add.point"), icon=":material/add:"):
        text = st.text_input(form.t("workshop.field.point_text"), key=f"new-point-{form.bench.stamp}", max_chars=200)

        def added(draft: Draft) -> Draft:
            return add_point(draft, blanks(), path, text, form.t.language)

        _button(form, "add-point", form.t("workshop.add.do"), added, ":material/add:", disabled=not text)


def _obstacles(form: Form, path: Path, field: FormField) -> None:
    for number, place in enumerate(_entries(form.draft, path)):
        _draw(form, field.fields, place)
        _part_removal(form, f"obstacle-{number}", place, "obstacle")


def _outcomes(form: Form, path: Path, field: FormField) -> None:
    """Draw the outcomes of an ending; the first whose condition holds is told, the last one has none."""
    places = list(_entries(form.draft, path))
    for number, place in enumerate(places, start=1):
        st.subheader(form.t("workshop.outcome", number=number), anchor=False)
        is_last = number == len(places)
        _draw(form, (item for item in field.fields if not (is_last and item.kind == "condition")), place)
        if not is_last and len(places) > LEAST_OUTCOMES:
            _part_removal(form, f"{path[1].strip('[]')}-{number - 1}", place, "outcome")
    label = form.t("workshop.add.outcome")
    _button(form, "add-outcome", label, lambda draft: add_outcome(draft, blanks(), path), ":material/add:")


def _part_removal(form: Form, name: str, place: Path, what: str) -> None:
    _removal(form, name, lambda draft: draft.without(place), what)


def _languages(form: Form, path: Path, field: FormField) -> None:
    """Draw how a language is added to the case, or taken out of it."""
    has = languages_of(form.draft)
    st.subheader(form.t("workshop.languages"), anchor=False)
    for language in LANGUAGES:
        spoken = language_name(language, form.t.language)
        if language not in has:
            st.caption(form.t("workshop.add_language_how"))
            label = form.t("workshop.add_language", language=spoken)
            more = partial(add_language, language=language, template=form.bench.template)
            _button(form, f"add-language-{language}", label, more, ":material/translate:")
        elif len(has) > 1:
            with st.popover(form.t("workshop.drop_language", language=spoken), icon=":material/delete:"):
                st.markdown(form.t("workshop.drop_language_sure"))
                other = next(name for name in has if name != language)
                label = form.t("workshop.remove.do")
                _button(form, f"drop-language-{language}", label, partial(alone, language=other))


KINDS: Mapping[str, Callable[[Form, Path, FormField], None]] = MappingProxyType(
    {
        "text": _text,
        "long": _text,
        "lines": _text,
        "words": _text,
        "choice": lambda form, path, field: form.choice(path, field.name, *offered(form, field.of), lacks=field.lacks),
        "several": lambda form, path, field: form.several(
            path, field.name, *offered(form, field.of), lacks=field.lacks
        ),
        "flag": lambda form, path, field: form.flag(path, field.name),
        "amount": lambda form, path, field: form.amount(path, field.name, field.most),
        "scale": lambda form, path, field: form.scale(path, field.name, field.least, field.most, field.step),
        "condition": lambda form, path, field: condition(form, path, field.name),
        "entry": _entry,
        "optional": _optional,
        "telling": _telling,
        "stances": _stances,
        "key": _key,
        "points": _points,
        "obstacles": _obstacles,
        "outcomes": _outcomes,
        "languages": _languages,
    }
)
