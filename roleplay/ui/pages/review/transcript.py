"""The transcript as a trainer reads it: turn by turn by keyboard, filtered, with what lay behind, and comments."""

from collections.abc import Callable, Iterable
from typing import TypeVar, get_args

import streamlit as st

from roleplay.errors import SessionError, StorageError
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import Contest, Harm
from roleplay.feedback.document import TranscriptLine, lines_heard
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.review.ratings import Comment
from roleplay.scenario.vocabulary import QuestionClass
from roleplay.ui import redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import TO_TURN, css_class, run
from roleplay.ui.parts.codebook import title
from roleplay.ui.parts.turn_links import anchor
from roleplay.ui.service import service
from roleplay.ui.templating import rendered

Name = TypeVar("Name", bound=str)

HEIGHT = 620  # pixels
CHANNELS = ("room", "direct", "interview", "action", "debrief")
# The turn that is looked at is marked from outside, so that the long transcript stays as the browser has it.
MARKED = (
    "<style>.course #{place} {{ background: var(--now); border-left: var(--edge); padding: var(--space); }}</style>"
)


def transcript_for_review(t: Catalogue, session_id: str, state: State) -> None:
    """Draw the transcript with its filters, the way from turn to turn, and the field for a comment."""
    turns.show_gap(session_id)
    report = build(state, service().practice.library, service().rubric, visit.language())
    _read(t, session_id, lines_for_trainer(t, state), report)


def lines_for_trainer(t: Catalogue, state: State) -> list[TranscriptLine]:
    """Return what the learner's agency heard; for the trainer the learner is not "you", as speaker or addressee."""
    lines = lines_heard(state, service().practice.library, t.language)
    you, learner = {line.name for line in lines if line.speaker == state.learner}, t("reading.learner")
    return [
        line.model_copy(
            update={
                "name": learner if line.speaker == state.learner else line.name,
                "to_names": tuple(learner if name in you else name for name in line.to_names),
            }
        )
        for line in lines
    ]


@redraw.by_itself
def _read(t: Catalogue, session_id: str, lines: list[TranscriptLine], report: Report) -> None:
    """Draw what a step to the next turn changes, and nothing else: that is pressed more than a hundred times."""
    try:
        comments = [item for item in service().desk.left(session_id) if isinstance(item, Comment)]
    except (SessionError, StorageError):
        st.rerun()  # taken back meanwhile, or the database fails: the page says so
    harms = _disputed_harms(session_id, report)
    wanted = _filtered(t, session_id, lines, report) & _disputed(t, session_id, lines, harms)
    found = sorted({line.turn for line in lines if line.turn in wanted})
    if not found:
        st.info(t("reading.nothing"), icon=":material/search_off:")
        return
    now = _walk(t, session_id, found)
    behind = st.toggle(t("reading.behind"), key=f"behind-{session_id}", help=t("reading.behind_how"))
    with st.container(height=HEIGHT, key="review-transcript"):
        shown = [line for line in lines if line.turn in wanted]
        st.html(course(t, shown, comments, disputed=harms, report=report if behind else None))
    st.html(MARKED.format(place=anchor(now)))
    run(TO_TURN, anchor(now))
    _comment(t, session_id, now)


def _filtered(t: Catalogue, session_id: str, lines: list[TranscriptLine], report: Report) -> set[int]:
    """Draw the filters; return the turns that pass all of them."""
    labels = {item.turn: item.label for item in report.questions.questions}
    known = [label for label in get_args(QuestionClass) if label in labels.values()]
    used = [name for name in CHANNELS if any(line.channel == name for line in lines)]
    names = {line.speaker: line.name for line in lines}

    def pills(name: str, offered: list[Name], words: Callable[[Name], str], key: str) -> list[Name]:
        chosen: list[Name] = st.pills(
            t(f"reading.{name}"), offered, selection_mode="multi", format_func=words, key=f"{key}-{session_id}"
        )
        return chosen

    with st.expander(t("reading.filters"), icon=":material/filter_list:"):
        channels = pills("channel", used, lambda name: t(f"reading.channels.{name}"), "channels")
        speakers = pills("speaker", list(names), names.__getitem__, "speakers")
        classes = pills("class", known, lambda label: title(t.language, label), "classes")
        criteria = _criteria(t, session_id, report)
    wanted = {line.turn for line in lines}
    for chosen, passing in (
        (channels, {line.turn for line in lines if line.channel in channels}),
        (speakers, {line.turn for line in lines if line.speaker in speakers}),
        (classes, {turn for turn, label in labels.items() if label in classes}),
        (criteria, {item.turn for score in report.criteria if score.id in criteria for item in score.evidence}),
    ):
        if chosen:
            wanted &= passing
    return wanted


def _criteria(t: Catalogue, session_id: str, report: Report) -> list[str]:
    """Draw the filter by criterion, whose evidence is the program's and so comes only after one's own rating."""
    if service().desk.rating(session_id) is None:
        return []
    titles = {score.id: score.title for score in report.criteria if score.evidence}
    return st.multiselect(
        t("reading.criterion"), list(titles), format_func=titles.__getitem__, key=f"criteria-{session_id}"
    )


def _disputed_harms(session_id: str, report: Report) -> tuple[Harm | Contest, ...]:
    """Return what the learner or a model disputes; it is the program's word, so it waits for one's own rating."""
    if service().desk.rating(session_id) is None:
        return ()
    return (*(harm for harm in report.harms if harm.disputed), *report.contests)


def _disputed(
    t: Catalogue, session_id: str, lines: list[TranscriptLine], harms: tuple[Harm | Contest, ...]
) -> set[int]:
    """Draw the switch to what the learner disputes, where there is anything; return the turns that pass it."""
    denied = {line.turn for line in lines if line.understood is not None and line.understood.denied}
    found = denied | {harm.turn for harm in harms if harm.turn is not None}
    label, how = t("reading.disputed_only", number=len(found)), t("reading.disputed_how")
    if found and st.toggle(label, key=f"disputed-{session_id}", help=how):
        return found
    return {line.turn for line in lines}


def _walk(t: Catalogue, session_id: str, found: list[int]) -> int:
    """Draw the steps to the turn before and after (keys k and j); return the turn that is looked at."""
    key = f"now-{session_id}"
    now: int = st.session_state.get(key, found[0])
    if now not in found:
        now = next((turn for turn in found if turn >= now), found[-1])
    place = found.index(now)
    with st.container(horizontal=True, vertical_alignment="center", key="walk"):
        for name, shortcut, icon, goal in (
            ("before", "k", ":material/arrow_upward:", found[max(place - 1, 0)]),
            ("after", "j", ":material/arrow_downward:", found[min(place + 1, len(found) - 1)]),
        ):
            st.button(t(f"reading.{name}"), key=name, shortcut=shortcut, icon=icon, on_click=_go_to, args=(key, goal))
        st.caption(t("reading.place", turn=now, all=found[-1]) if now else t("reading.beginning"))
    return now


def _go_to(key: str, turn: int) -> None:
    st.session_state[key] = turn


def course(
    t: Catalogue,
    lines: Iterable[TranscriptLine],
    comments: Iterable[Comment] = (),
    disputed: Iterable[Harm | Contest] = (),
    report: Report | None = None,
) -> str:
    """Return a transcript as finished HTML, turn by turn; with a report also what lay behind each."""
    beside = {"comments": list(comments), "disputed": list(disputed), "report": report}
    return rendered("review/course", t, lines=list(lines), css_class=css_class, title=title, **beside)


def _comment(t: Catalogue, session_id: str, turn: int) -> None:
    field = f"comment-words-{turn}-{session_id}"
    turns.empty_where_taken(field)
    with st.form(f"comment-{turn}", border=False):
        label = t("reading.comment", turn=turn) if turn else t("reading.comment_whole")
        words = st.text_area(label, key=field, height=80, max_chars=2000)
        sent = st.form_submit_button(t("reading.comment_keep"), icon=":material/comment:", shortcut="Ctrl+Enter")
    if sent:
        turns.take_words(field, turns.tried(lambda: service().desk.comment(session_id, turn, words)))
        st.rerun()
