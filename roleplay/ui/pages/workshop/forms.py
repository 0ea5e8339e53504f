"""The forms of the workshop, one for each part of a case."""

from collections.abc import Callable
from typing import get_args

import streamlit as st

from roleplay.languages import language_name
from roleplay.scenario.vocabulary import AGENCIES, DIMENSIONS, LANGUAGES, Grade, Language, Layer, PersonKind, Stance
from roleplay.ui.pages.workshop.conditions import condition
from roleplay.ui.pages.workshop.fields import Form
from roleplay.ui.pages.workshop.names import agency_names, blanks, is_exercise, phrased, seated, titled
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path
from roleplay.workshop.languages import add_language, alone
from roleplay.workshop.parts import (
    add_entry,
    add_fact,
    add_person,
    add_seat,
    languages_of,
    remove_fact,
    remove_person,
    show_indicator,
    tell,
)

FIRST_STATE = ("trust", "fear_traffickers", "fear_authorities", "distress", "resistance", "suggestibility")


def case_form(form: Form) -> None:
    """Draw the case as a whole."""
    for name in ("title", "sector"):
        form.text((name,), name)
    form.number(("difficulty",), "difficulty", 1.0, 3.0, 1.0)
    form.text(("summary",), "summary", long=True)
    form.text(("setting",), "setting", long=True)
    if is_exercise(form):
        form.text(("whereabouts",), "whereabouts")
    for name in ("truth", "notice", "invented"):
        form.text((name,), name, long=True)
    for phase in form.draft.names("phases"):
        st.subheader(titled(form, "phases")(phase), anchor=False)
        for name in ("intro", "expects"):
            form.text(("phases", f"[{phase}]", name), f"phase_{name}", long=True)
    _languages(form)


def _languages(form: Form) -> None:
    """Draw how a language is added to the case, or taken out of it."""
    offered = languages_of(form.draft)
    st.subheader(form.t("workshop.languages"), anchor=False)
    for language in LANGUAGES:
        spoken = language_name(language, form.t.language)
        if language not in offered:
            st.caption(form.t("workshop.add_language_how"))
            st.button(
                form.t("workshop.add_language", language=spoken),
                key=f"add-language-{language}",
                icon=":material/translate:",
                on_click=_change_languages,
                args=(form, language, offered),
            )
        elif len(offered) > 1:
            with st.popover(form.t("workshop.drop_language", language=spoken), icon=":material/delete:"):
                st.markdown(form.t("workshop.drop_language_sure"))
                other = next(name for name in offered if name != language)
                st.button(
                    form.t("workshop.remove.do"),
                    key=f"drop-language-{language}",
                    on_click=_change_languages,
                    args=(form, other, ()),
                )


def _change_languages(form: Form, language: Language, beside: tuple[Language, ...]) -> None:
    """Have the case in a language beside those that it has, or in that language alone."""
    if beside:
        template = form.bench.template
        form.bench.change(lambda draft: add_language(draft, language, template), redraw=True)
    else:
        form.bench.change(lambda draft: alone(draft, language), redraw=True)


def facts_form(form: Form) -> None:
    """Draw one fact: what is true, who knows it, and how a person tells it."""
    chosen = choose(form, "facts")
    if chosen is None:
        return
    here: Path = ("facts", f"[{chosen}]")
    form.text((*here, "title"), "fact_title")
    form.text((*here, "statement"), "statement", long=True)
    form.text((*here, "question"), "question")
    form.lines(("asks", chosen), "fact_asks")
    form.text((*here, "origin"), "origin")
    form.choice((*here, "topic"), "topic", form.draft.names("topics"), titled(form, "topics"))
    form.several((*here, "holders"), "holders", seated(form) if is_exercise(form) else AGENCIES, agency_names(form))
    if is_exercise(form):
        form.several((*here, "needs"), "needs", seated(form), agency_names(form))
        form.flag((*here, "key"), "key")
        _indicator(form, chosen)
    form.number((*here, "sensitivity"), "sensitivity", 0.0, 4.0, 1.0)
    form.words((*here, "stems"), "fact_stems")
    form.words((*here, "tells"), "tells")
    for person in form.draft.names("persons"):
        _told_by(form, person, chosen)
    form.rest("facts", chosen)
    remove(form, chosen, lambda draft: remove_fact(draft, chosen))


def _indicator(form: Form, fact: str) -> None:
    here: Path = ("facts", f"[{fact}]", "indicator")
    shown = form.draft.value(here) is not None
    _switch(
        form,
        form.t("workshop.field.indicator"),
        f"indicator-{fact}",
        shown,
        lambda draft: show_indicator(draft, blanks(), fact, shown=not shown),
    )
    if shown:
        form.text((*here, "name"), "indicator_name")
        form.choice((*here, "dimension"), "dimension", DIMENSIONS, phrased(form))
        form.choice((*here, "grade"), "grade", get_args(Grade), lambda name: form.t(f"workshop.grade.{name}"))


def _told_by(form: Form, person: str, fact: str) -> None:
    told: Path = ("persons", f"[{person}]", "disclosures", f"[{fact}]")
    shown, name = form.draft.value(told) is not None, titled(form, "persons")(person)
    words = form.t("workshop.told_by", name=name)
    _switch(form, words, f"{person}-{fact}", shown, lambda draft: tell(draft, blanks(), person, fact, told=not shown))
    if shown:
        _disclosure(form, told)


def _switch(form: Form, words: str, key: str, on: bool, how: Callable[[Draft], Draft]) -> None:
    """Draw a switch that adds a part of the draft, or takes it out."""
    st.toggle(
        words,
        on,
        key=f"switch-{form.bench.stamp}-{key}",
        on_change=lambda: form.bench.change(how, redraw=True),
    )


def _disclosure(form: Form, told: Path) -> None:
    form.choice((*told, "layer"), "layer", get_args(Layer), lambda layer: form.t(f"workshop.layer.{layer}"))
    form.number((*told, "gate", "trust"), "gate_trust", 0.0, 1.0, 0.01)
    for manner in ("volunteered", "asked", "earned", "too_early"):
        form.lines((*told, "wordings", manner), f"wording_{manner}")


def persons_form(form: Form) -> None:
    """Draw one person: who that is, how the talk begins, how the person speaks."""
    chosen = choose(form, "persons")
    if chosen is None:
        return
    here: Path = ("persons", f"[{chosen}]")
    form.text((*here, "name"), "name")
    form.text((*here, "role"), "role")
    form.choice((*here, "kind"), "kind", get_args(PersonKind), lambda kind: form.t(f"person.{kind}"))
    form.text((*here, "sketch"), "sketch", long=True)
    form.text((*here, "truth"), "person_truth", long=True)
    form.text((*here, "unavailable"), "unavailable")
    if is_exercise(form):
        condition(form, (*here, "available"), "available")
    st.subheader(form.t("workshop.begins"), anchor=False)
    for name in FIRST_STATE:
        form.number((*here, "begins", name), f"begins_{name}", 0.0, 1.0, 0.01)
    st.subheader(form.t("workshop.temperaments"), anchor=False)
    for temperament in _names_below(form.draft, (*here, "temperaments")):
        form.text((*here, "temperaments", f"[{temperament}]", "title"), "temperament")
    st.subheader(form.t("workshop.lines"), anchor=False)
    st.caption(form.t("workshop.lines_how"))
    spoken = [stance for stance in get_args(Stance) if form.draft.value((*here, "lines", stance)) is not None]
    stance = st.selectbox(
        form.t("workshop.stance_choice"),
        spoken,
        format_func=lambda name: form.t(f"workshop.stance.{name}"),
        key=f"stance-{chosen}",
    )
    if stance is not None:
        form.lines((*here, "lines", stance), "said")
    form.rest("persons", chosen)
    if len(form.draft.names("persons")) > 1:
        remove(form, chosen, lambda draft: remove_person(draft, chosen))


def topics_form(form: Form) -> None:
    """Draw one topic."""
    chosen = choose(form, "topics")
    if chosen is None:
        return
    here: Path = ("topics", f"[{chosen}]")
    form.text((*here, "title"), "topic_title")
    form.lines((*here, "asks"), "asks")
    form.words((*here, "stems"), "topic_stems")
    form.rest("topics", chosen)
    remove(form, chosen, lambda draft: draft.without(("topics", f"[{chosen}]")))


def goals_form(form: Form) -> None:
    """Draw one goal of an interview."""
    chosen = choose(form, "goals")
    if chosen is None:
        return
    here: Path = ("goals", f"[{chosen}]")
    facts = form.draft.names("facts")
    form.text((*here, "title"), "goal_title")
    form.text((*here, "text"), "goal_text", long=True)
    form.choice((*here, "person"), "goal_person", form.draft.names("persons"), titled(form, "persons"))
    form.several((*here, "known"), "known", facts, titled(form, "facts"))
    form.several((*here, "facts"), "goal_facts", facts, titled(form, "facts"))
    form.number((*here, "minutes"), "minutes", 5.0, 30.0, 5.0)
    form.rest("goals", chosen)
    remove(form, chosen, lambda draft: draft.without(("goals", f"[{chosen}]")))


def seats_form(form: Form) -> None:
    """Draw one agency's seat in the case."""
    seats = form.draft.names("seats")
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        now = st.session_state.pop("new-seats", None)
        if now in seats:
            st.session_state["which-seats"] = now
        chosen = st.selectbox(form.t("workshop.which.seats"), seats, format_func=agency_names(form), key="which-seats")
    with right, st.popover(form.t("workshop.add.seats"), icon=":material/add:", width="stretch"):
        free = [agency for agency in AGENCIES if agency not in seats]
        more = st.selectbox(form.t("workshop.add.agency"), free, format_func=agency_names(form), key="more-seats")
        st.button(form.t("workshop.add.do"), key="add-seats", on_click=_add_seat, args=(form, more), disabled=not more)
    if chosen is None:
        form.rest("seats")
        return
    here: Path = ("seats", f"[{chosen}]")
    for name in ("speaker", "contact"):
        form.text((*here, name), name)
    form.text((*here, "briefing"), "briefing", long=True)
    form.lines((*here, "questions"), "questions")
    form.words((*here, "aliases"), "aliases")
    form.rest("seats", chosen)
    if len(seats) > 1:
        remove(form, chosen, lambda draft: draft.without(here))


def _add_seat(form: Form, agency: str) -> None:
    st.session_state["new-seats"] = agency
    form.bench.change(lambda draft: add_seat(draft, blanks(), agency), redraw=True)


def choose(form: Form, head: str) -> str | None:
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
        title = st.text_input(form.t("workshop.add.title"), key=f"title-{head}-{form.bench.stamp}", max_chars=120)
        st.button(
            form.t("workshop.add.do"), key=f"add-{head}", on_click=_add, args=(form, head, title), disabled=not title
        )
    if chosen is None:
        form.rest(head)
    return chosen


def _add(form: Form, head: str, title: str) -> None:
    language = form.t.language if form.t.language in languages_of(form.draft) else languages_of(form.draft)[0]

    def added(draft: Draft) -> Draft:
        persons = draft.names("persons")
        if head == "facts":
            draft, name = add_fact(draft, blanks(), title, language, persons[0])
        elif head == "persons":
            draft, name = add_person(draft, persons[0], title, language)
        else:
            draft, name = add_entry(draft, blanks(), head, title, language)
        st.session_state[f"new-{head}"] = name
        key = "name" if head == "persons" else "title"
        return form.bench.following.after(draft, (head, f"[{name}]", key, language))

    form.bench.change(added, redraw=True)


def remove(form: Form, name: str, how: Callable[[Draft], Draft], what: str = "open") -> None:
    """Draw how an entry is taken out; `what` says which kind of part of it, where it is not all of it."""
    with st.popover(form.t(f"workshop.remove.{what}"), icon=":material/delete:"):
        st.markdown(form.t("workshop.remove.sure"))
        st.button(
            form.t("workshop.remove.do"),
            key=f"remove-{name}",
            on_click=lambda: form.bench.change(how, redraw=True),
        )


def _names_below(draft: Draft, path: Path) -> list[str]:
    found = draft.value(path)
    return (
        [str(item["id"]) for item in found if isinstance(item, dict) and "id" in item]
        if isinstance(found, list)
        else []
    )
