"""The sections of the workshop's form, one for each part of an outline, as `forms.yaml` lists their fields."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path as FilePath
from types import MappingProxyType

import streamlit as st
import yaml
from pydantic import TypeAdapter

from roleplay.languages import language_name
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop.fields import Field, Form, wrong
from roleplay.ui.pages.workshop.offers import offered, titled
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path
from roleplay.workshop.outlined import (
    add_entry,
    add_language,
    bring,
    brought_by,
    drop_language,
    entries,
    languages_of,
    remove_entry,
    tell,
    value_at,
    with_sign,
)
from roleplay.workshop.to_write import place_of, section_of

FILE = FilePath(__file__).with_name("forms.yaml")
AT_ONCE = ("seats", "topics")  # whose entries are short enough to stand below each other
WORDS = ("text", "long", "lines", "sign", "tells")  # what a further language has, too
GRADE = Field(at="grade", of="grade")
NONE = ""


@cache
def section_fields() -> Mapping[str, tuple[Field, ...]]:
    """Return the fields of each section."""
    content = yaml.safe_load(FILE.read_text("utf-8"))
    named = {
        section: [{"kind": item.pop("is", "text"), **item} for item in fields] for section, fields in content.items()
    }
    return TypeAdapter(dict[str, tuple[Field, ...]]).validate_python(named)


def is_exercise(draft: Draft) -> bool:
    """Return whether the case is a whole exercise, not one talk alone."""
    return bool(value_at(draft, ("kit",)) != "interview")


def sections(draft: Draft) -> list[str]:
    """Return the sections that a case has."""
    return [name for name in section_fields() if is_exercise(draft) or name not in ("injects", "endings")]


def open_at(section: str, entry: str) -> None:
    """Have a section shown when the page is drawn next, at one of its entries."""
    st.session_state["part"] = section
    st.session_state[f"new-{section}"] = entry


def draw_section(form: Form, section: str) -> None:
    """Draw a section: the whole case, all entries below each other, or the one that is chosen."""
    if section == "case":
        _fields(form, section, ())
        _languages(form)
        return
    names = entries(form.draft, section)
    is_first = form.language == form.first
    if section in AT_ONCE:
        for name in names:
            with st.container(border=True, key=f"entry-{section}-{name}"):
                if section == "seats":
                    st.subheader(plain(titled(form.t, form.draft, section)(name)), anchor=False)
                _entry(form, section, name, removable=is_first and len(names) > 1)
        if is_first:
            _addition(form, section)
        return
    chosen = _choose(form, section, names)
    if chosen is not None:
        _entry(form, section, chosen, removable=is_first)


def _entry(form: Form, section: str, name: str, *, removable: bool) -> None:
    _fields(form, section, (section, name))
    for finding in form.bench.examined.findings:  # what no field has said
        place = place_of(form.draft, finding)
        if finding not in form.shown and section_of(place) in {(section, name), (section, "")}:
            form.shown.add(finding)
            wrong(form.t, finding)
    if removable:
        with st.popover(form.t("workshop.remove.open"), icon=":material/delete:"):
            st.markdown(form.t("workshop.remove.sure"))
            gone = partial(remove_entry, head=section, name=name)
            _button(form, f"remove-{section}-{name}", form.t("workshop.remove.do"), gone)


def _fields(form: Form, section: str, base: Path) -> None:
    for item in section_fields()[section]:
        if item.only and not is_exercise(form.draft):
            continue
        if form.language == form.first or item.kind in WORDS:
            KINDS[item.kind](form, (*base, item.at), item)


def _choose(form: Form, section: str, names: list[str]) -> str | None:
    """Draw which entry is shown and how a new one is added; return its id.

    A browser knows an entry by its words alone. Where they have changed, the field is a new one, at the same entry:
    else it would go back to the first, and what is written next would stand there.
    """
    words, key = titled(form.t, form.draft, section), f"chosen-{section}"
    now = st.session_state.pop(f"new-{section}", st.session_state.get(key))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(
            form.t(f"workshop.which.{section}"),
            names,
            index=names.index(now) if now in names else 0,
            format_func=words,
            key=f"which-{section}-{hash(tuple(map(words, names)))}",
        )
    st.session_state[key] = chosen
    if form.language == form.first:
        with right:
            _addition(form, section)
    return chosen


def _addition(form: Form, section: str) -> None:
    """Draw how an entry is added: by its first words, of which its id is made; a seat by its agency."""
    with st.popover(form.t(f"workshop.add.{section}"), icon=":material/add:", width="stretch"):
        if section == "seats":
            free = [agency for agency in AGENCIES if agency not in entries(form.draft, section)]
            words = st.selectbox(
                form.t("workshop.add.agency"), free, format_func=titled(form.t, form.draft, section), key="more-seats"
            )
        else:
            label = form.t(f"workshop.add.words_{section}")
            words = st.text_input(label, key=f"words-{section}-{form.bench.stamp}", max_chars=300)

        def added(draft: Draft) -> Draft:
            draft, st.session_state[f"new-{section}"] = add_entry(draft, section, words or "")
            return draft

        _button(form, f"add-{section}", form.t("workshop.add.do"), added, disabled=not words)


def _button(form: Form, key: str, label: str, how: Callable[[Draft], Draft], *, disabled: bool = False) -> None:
    st.button(
        label,
        key=key,
        disabled=disabled,
        on_click=lambda: form.bench.change(how, redraw=True),
    )


def _sign(form: Form, path: Path, item: Field) -> None:
    """Draw of which indicator a fact is a sign: its dimension, and with one its name and weight."""
    dimension, is_first = value_at(form.draft, (*path, "dimension")), form.language == form.first
    if is_first:
        dimensions, words = offered(form.t, form.draft, "dimension")
        offer = ((NONE, *dimensions), lambda name: words(name) if name else form.t("workshop.no_sign"))
        chosen = lambda draft, to: with_sign(draft, path, 0, to or None)  # noqa: E731
        form.choice((*path, "dimension"), item, offer, write=chosen, now=dimension or NONE)
    if dimension is not None:
        form.text((*path, "name"), Field(at="name", name="indicator_name"))
        if is_first:
            weighed = lambda draft, to: with_sign(draft, path, 2, to)  # noqa: E731
            form.choice((*path, "grade"), GRADE, offered(form.t, form.draft, "grade"), write=weighed)
    form.beside(path)


def _tells(form: Form, path: Path, item: Field) -> None:
    """Draw which facts a person tells, and of each of them the words and the trust that it needs."""
    st.subheader(form.t("workshop.tells"), anchor=False)
    told, person = list(value_at(form.draft, path) or {}), path[1]
    if form.language == form.first:
        form.several(
            path, item, offered(form.t, form.draft, item.of), write=lambda draft, to: tell(draft, person, to), now=told
        )
    for fact in told:
        with st.container(border=True, key=f"told-{person}-{fact}"):
            st.markdown(f"**{plain(titled(form.t, form.draft, 'facts')(fact))}**")
            form.text((*path, fact, "says"), Field(at="says"), "lines")
            if form.language == form.first:
                form.share((*path, fact, "gate", "trust"), Field(at="trust"))
            form.beside((*path, fact))


def _languages(form: Form) -> None:
    """Draw how a language is added to the case, or taken out of it."""
    has = languages_of(form.draft)
    st.subheader(form.t("workshop.languages"), anchor=False)
    for language in LANGUAGES:
        spoken = language_name(language, form.t.language)
        if language not in has:
            st.caption(form.t("workshop.add_language_how"))
            label = form.t("workshop.add_language", language=spoken)
            more = partial(add_language, language=language, example=form.bench.example)
            _button(form, f"add-language-{language}", label, more)
        elif len(has) > 1:
            with st.popover(form.t("workshop.drop_language", language=spoken), icon=":material/delete:"):
                st.markdown(form.t("workshop.drop_language_sure"))
                gone = partial(drop_language, language=language)
                _button(form, f"drop-language-{language}", form.t("workshop.remove.do"), gone)


def _brought(form: Form, path: Path, item: Field) -> None:
    fact, offer = path[1], offered(form.t, form.draft, item.of)
    now = brought_by(form.draft, fact)
    form.several(path, item, offer, write=lambda draft, to: bring(draft, fact, to), now=now)


KINDS: Mapping[str, Callable[[Form, Path, Field], None]] = MappingProxyType(
    {
        "text": Form.text,
        "long": Form.text,
        "lines": Form.text,
        "plain": Form.plain,
        "flag": Form.flag,
        "amount": Form.amount,
        "scale": Form.scale,
        "choice": lambda form, path, item: form.choice(path, item, offered(form.t, form.draft, item.of)),
        "several": lambda form, path, item: form.several(path, item, offered(form.t, form.draft, item.of)),
        "sign": _sign,
        "tells": _tells,
        "brought": _brought,
    }
)
