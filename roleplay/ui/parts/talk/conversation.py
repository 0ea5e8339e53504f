"""A conversation: which channel, what was said in it, the composer; beside it facts, notes and who is in the room."""

from collections.abc import Callable

import streamlit as st

from roleplay.exercise.log import learner_turns
from roleplay.exercise.views import learner_view
from roleplay.exercise.views.learner_view import KnownFact, TalkLine
from roleplay.exercise.views.understood import correctable
from roleplay.practice import Session
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import PHASES, Channel
from roleplay.ui import look, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import choose
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.parts.talk import places, threads
from roleplay.ui.parts.talk.composer import attach_later, composer
from roleplay.ui.parts.talk.places import VIEWS, lacking_power
from roleplay.ui.parts.talk.threads import Place, transcript_html
from roleplay.ui.parts.talk.understood import below
from roleplay.ui.service import service
from roleplay.ui.speakers import resting
from roleplay.ui.templating import rendered

_ICONS: dict[Channel, str] = {"room": "groups", "direct": "forward_to_inbox", "interview": "record_voice_over"}
_ALWAYS = {"required": True, "label_visibility": "collapsed", "persist_state": "session"}
LOOK_AGAIN = 1.0  # seconds


def conversation(t: Catalogue, session: Session) -> None:
    """Draw the conversation of the chosen channel."""
    place = _place(t, session)
    talk(t, session, place, lambda lines: _lines(t, session, lines))


def _lines(t: Catalogue, session: Session, lines: list[TalkLine]) -> None:
    """Draw the lines; below the latest of the learner's own stands what can be said of how it was understood."""
    found = correctable(session.state)
    end = next((at + 1 for at, line in enumerate(lines) if found is not None and line.seq == found.seq), 0)
    if end and found is not None:
        st.html(transcript_html(t, session, lines[:end]))
        below(t, session, found)
    if lines[end:]:
        st.html(transcript_html(t, session, lines[end:]))


def talk(t: Catalogue, session: Session, place: Place, draw: Callable[[list[TalkLine]], object]) -> None:
    """Draw what was said in one conversation, its lines by `draw`, and the composer."""
    channel = place[0]
    lines = threads.lines(session.state, place)
    said = st.container(key=f"transcript-{channel}", height=440, autoscroll=True, border=True)
    with said:
        draw(lines)
        if not any(line.kind in ("own", "message", "silence") for line in lines):
            st.html(tag("empty", f"{symbol(_ICONS[channel])} {esc(t(f'conversation.empty.{channel}'))}"))
    with st.container(key="follow"):
        look.run(look.FOLLOW, f"{session.id}-{channel}-{place[1]} {t('conversation.new')}")
    if service().practice.voice.waits:
        redraw.by_itself(_follow, LOOK_AGAIN)(t, session, len(session.state.log))
    composer(t, session, place, said)


def _follow(t: Catalogue, session: Session, drawn: int) -> None:
    """Say while the model is left alone; draw the page anew where a stopped turn has come to its end after the page."""
    if words := resting(t):
        st.html(tag("quiet", f"{symbol('hourglass_empty')} {esc(words)}"))
    if len(session.state.log) != drawn and not learner_view.at_turn(session.state):
        st.rerun()


def _place(t: Catalogue, session: Session) -> Place:
    """Draw the channel switch and return what is chosen."""
    unread, names = places.unread(session), visit.names(session)

    def marked(label: str, *where: Place) -> str:
        number = sum(unread.get(place, 0) for place in where)
        return f"{label} **({number})**" if number else label

    with st.container(key="channels", horizontal=True, vertical_alignment="center", gap="small"):
        inside = {view: [place for place in unread if place[0] == view] for view in VIEWS}
        views = {view: marked(f":material/{_ICONS[view]}: {t(f'channel.{view}')}", *inside[view]) for view in VIEWS}
        view = choose(st.pills, t("conversation.switch"), views, places.view_key(session), **_ALWAYS)
        if view == "direct":
            agencies = {
                agency: marked(f":material/{names.icon(agency)}: {names.short(agency)}", ("direct", agency))
                for agency in learner_view.others(session.state)
            }
            return "direct", choose(
                st.pills, t("conversation.to_whom"), agencies, places.partner_key(session, "direct"), **_ALWAYS
            )
        if view == "interview":
            about(t, session, str(places.shown(session)[1]))
            persons = {person.id: _person(t, session, person) for person in session.state.scenario.persons}
            person = choose(
                st.pills, t("conversation.with_whom"), persons, places.partner_key(session, "interview"), **_ALWAYS
            )
            room_of(t, session, person)
            return "interview", person
    return "room", None


def _person(t: Catalogue, session: Session, person: Person) -> str:
    icon = "person" if learner_view.presence(session.state, person.id).available else "person_off"
    return f":material/{icon}: {plain(person.name[t.language])}"


def fact_card(t: Catalogue, session: Session, item: KnownFact, more: str = "") -> None:
    """Draw a fact with its origin; `more` is finished HTML that follows that."""
    fact = session.state.scenario.fact[item.id]
    origin, minute = fact.origin[t.language], f"{item.minute:.0f}"
    match item.kind:
        case "own":
            source = esc(t("facts.own", origin=origin))
        case "found":
            source = esc(t("facts.found", minute=minute, origin=origin))
        case _:
            source = f"{esc(t('facts.told', minute=minute))} {visit.names(session).label(item.source)}"
    with st.container(key=f"fact-{item.id}", border=True, gap="xxsmall"):
        st.html(tag("statement", esc(fact.statement[t.language])) + tag("meta", source + more))
        if st.button(t("facts.attach"), key=f"attach-{item.id}", icon=":material/attach_file:", type="tertiary"):
            attach_later([item.id])
            places.show_pane_later("conversation")
            st.rerun(scope="app")


def add_note(t: Catalogue, session: Session, place: str) -> None:
    """Draw the field for a note and take it."""
    field = f"note-words-{place}"
    turns.empty_where_taken(field)
    with st.form(f"note-{place}", border=False):
        words = st.text_input(t("log.note_field"), key=field, placeholder=t("log.note_placeholder"))
        sent = st.form_submit_button(t("log.note_add"), icon=":material/add:")
    if sent:
        turns.take_words(field, turns.attempt(session, lambda: service().practice.note(session, words)))
        st.rerun()


def goals(t: Catalogue, session: Session) -> None:
    """Draw the learner's own notes as a list to tick off; the program judges nothing here."""
    st.markdown(f"**{t('interview.goals')}**")
    notes = [line for line in learner_turns.own_log(session.state) if line.kind == "note"]
    for line in notes:
        st.checkbox(plain(line.text), key=f"goal-{session.id}-{line.seq}", persist_state="session")
    if not notes:
        st.caption(t("interview.no_goals"))
    add_note(t, session, "goals")


def about(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw, folded away, what is known of a person and what is sought, and why others cannot be talked to now."""
    person = session.state.scenario.person[person_id]
    with st.popover(t("interview.about"), icon=":material/badge:", key=f"about-{person_id}", width="content"):
        st.markdown(f"**{plain(person.name[t.language])}** ({plain(person.role[t.language])})")
        st.markdown(plain(person.sketch[t.language]))
        goals(t, session)
        others = (_why_unavailable(session, item) for item in session.state.scenario.persons if item is not person)
        draw_all(*(tag("meta", f"{symbol('person_off')} {esc(why)}") for why in others if why))


def room_of(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw who is in the room with a person, and whose it is to question them."""
    st.html(present(t, session, person_id), width="content")
    power = lacking_power(session, session.state.scenario.person[person_id])
    if power is not None:
        draw_all(tag("meta", f"{symbol('info')} {esc(power.whose[t.language])}"))


def present(t: Catalogue, session: Session, person_id: str) -> str:
    """Return as HTML who is in the room with a person, or why nobody can talk to them now."""
    state, person = session.state, session.state.scenario.person[person_id]
    # With which later phase a talk becomes possible, where that depends on a phase.
    later = PHASES[PHASES.index(state.phase) + 1 :]
    coming = next((state.scenario.phase[phase] for phase in later if phase in person.available.phases), None)
    return rendered(
        "talk/present",
        t,
        person=person,
        here=learner_view.presence(state, person_id),
        why=_why_unavailable(session, person),
        when=t("interview.possible_from", phase=coming.title[t.language]) if coming is not None else "",
        names=visit.names(session),
    )


def _why_unavailable(session: Session, person: Person) -> str:
    """Return why a person cannot be talked to now; empty if they can."""
    if learner_view.presence(session.state, person.id).available:
        return ""
    return person.unavailable[session.state.setup.language]
