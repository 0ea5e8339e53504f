"""The transcript as a trainer reads it: turn by turn by keyboard, filtered, with what lay behind, and comments."""

from collections.abc import Iterable
from itertools import groupby
from typing import get_args

import streamlit as st

from roleplay.errors import SessionError, StorageError
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import Contest, Harm
from roleplay.feedback.document import TranscriptLine, Understanding, lines_heard
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.words import signed
from roleplay.review.ratings import Comment
from roleplay.scenario.vocabulary import QuestionClass
from roleplay.ui import redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import TO_TURN, css_class, run
from roleplay.ui.markup import chips, esc, symbol, tag
from roleplay.ui.parts.codebook import title
from roleplay.ui.parts.talk.understood import act_html
from roleplay.ui.parts.turn_links import anchor
from roleplay.ui.service import service

HEIGHT = 620  # pixels
CHANNELS = ("room", "direct", "interview", "action", "debrief")
# The turn that is looked at is marked from outside, so that the long transcript stays as the browser has it.
MARKED = (
    "<style>.course #{place} {{ background: var(--now); border-left: var(--edge); padding: var(--space); }}</style>"
)


def transcript_for_review(t: Catalogue, session_id: str, state: State) -> None:
    """Draw the transcript with its filters, the way from turn to turn, and the field for a comment."""
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
        drawn = (
            _turn(t, turn, list(said), comments, _harms(t, harms, turn) + (_behind(t, report, turn) if behind else ""))
            for turn, said in groupby((line for line in lines if line.turn in wanted), key=lambda line: line.turn)
        )
        st.html(tag("course", "".join(drawn)))
    st.html(MARKED.format(place=anchor(now)))
    run(TO_TURN, anchor(now))
    _comment(t, session_id, now)


def _filtered(t: Catalogue, session_id: str, lines: Iterable[TranscriptLine], report: Report) -> set[int]:
    """Draw the filters; return the turns that pass all of them."""
    lines = list(lines)
    with st.expander(t("reading.filters"), icon=":material/filter_list:"):
        channels = st.pills(
            t("reading.channel"),
            [name for name in CHANNELS if any(line.channel == name for line in lines)],
            selection_mode="multi",
            format_func=lambda name: t(f"reading.channels.{name}"),
            key=f"channels-{session_id}",
        )
        names = {line.speaker: line.name for line in lines}
        speakers = st.pills(
            t("reading.speaker"),
            list(names),
            selection_mode="multi",
            format_func=names.__getitem__,
            key=f"speakers-{session_id}",
        )
        labels = {item.turn: item.label for item in report.questions.questions}
        classes = st.pills(
            t("reading.class"),
            [label for label in get_args(QuestionClass) if label in labels.values()],
            selection_mode="multi",
            format_func=lambda label: title(t.language, label),
            key=f"classes-{session_id}",
        )
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
    if found and st.toggle(
        t("reading.disputed_only", number=len(found)),
        key=f"disputed-{session_id}",
        help=t("reading.disputed_how"),
    ):
        return found
    return {line.turn for line in lines}


def _harms(t: Catalogue, harms: tuple[Harm | Contest, ...], turn: int) -> str:
    titles = dict.fromkeys(harm.title for harm in harms if harm.turn == turn)
    if not titles:
        return ""
    words = t("reading.disputed_harm", harms="; ".join(titles))
    return tag("note comment", f"<b>{symbol('flag')} {esc(words)}</b>")


def _criteria(t: Catalogue, session_id: str, report: Report) -> list[str]:
    """Draw the filter by criterion, whose evidence is the program's and so comes only after one's own rating."""
    if service().desk.rating(session_id) is None:
        return []
    titles = {score.id: score.title for score in report.criteria if score.evidence}
    return st.multiselect(
        t("reading.criterion"), list(titles), format_func=titles.__getitem__, key=f"criteria-{session_id}"
    )


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


def _turn(t: Catalogue, turn: int, said: list[TranscriptLine], comments: list[Comment], behind: str) -> str:
    head = tag("meta", esc(t("report.turn", turn=turn))) if turn else ""
    notes = "".join(
        tag("note comment", f"<b>{symbol('comment')} {esc(item.by)}</b> {tag('words', esc(item.text))}")
        for item in comments
        if item.turn == turn
    )
    words = "".join(_line(line) + _understood(t, line.understood) for line in said)
    return f"<section id='{anchor(turn)}' class='logline'>{head}{words}{behind}{notes}</section>"


def course(t: Catalogue, lines: Iterable[TranscriptLine]) -> str:
    """Return a transcript as finished HTML, turn by turn."""
    drawn = (_turn(t, turn, list(said), [], "") for turn, said in groupby(lines, key=lambda line: line.turn))
    return tag("course", "".join(drawn))


def _line(line: TranscriptLine) -> str:
    if line.channel == "phase":
        return tag("divider", esc(line.text))
    to = f" → {', '.join(line.to_names)}" if line.to_names else ""
    who = tag(f"who {css_class(line.speaker)}", esc(line.name + to), "span")
    return tag("words", f"{who} {esc(line.text)}")


def _understood(t: Catalogue, read: Understanding | None) -> str:
    """Return below a message of the learner's what was understood of it, what of that was put right and disputed."""
    if read is None:
        return ""
    first, now = (" ".join(act_html(t, act) for act in acts) for acts in (read.first(), read.now()))
    told = _labelled(t, "reading.understood_first", first) if first else ""
    key = "reading.understood_then" if first else "reading.understood"
    told += _labelled(t, key, now or esc(t("reading.nothing_understood")))
    if read.denied:
        told += tag("chip disputed", f"{symbol('flag')} {esc(t('reading.disputed'))}", "span")
    return tag("understood", f"{symbol('hearing')} {told}")


def _labelled(t: Catalogue, key: str, acts: str) -> str:
    return f"{tag('label', esc(t(key)), 'span')} {acts} "


def _behind(t: Catalogue, report: Report, turn: int) -> str:
    """Return how the turn was read, what was told in it, and what moved the person and why."""
    question = next((item for item in report.questions.questions if item.turn == turn), None)
    parts = []
    if question is not None:
        tactics = [title(t.language, name) for name in question.tactics]
        parts.append(chips([question.label_title, *tactics]))
        if question.facts:
            parts.append(tag("meta", esc(t("reading.told", facts="; ".join(question.facts)))))
    for step in (item for item in report.questions.trace if item.turn == turn):
        moved = ", ".join(
            f"{t(f'reading.state.{name}')} {signed(change, t.language)}" for name, change in step.changes.items()
        )
        parts.append(tag("meta", esc(f"{step.title}: {moved}. {step.reason}")))
    return tag("behind", "".join(parts)) if parts else ""


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
