"""Rating one session, criterion by criterion and by keyboard, blind to the program's scores; then the difference."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import NoReturn, get_args

import streamlit as st

from roleplay.errors import SessionError, StorageError
from roleplay.feedback.counting import Doubt
from roleplay.feedback.parts import Level, TrainersVerdict
from roleplay.feedback.report import CriterionScore, Report
from roleplay.feedback.words import phrases
from roleplay.review.ratings import Judgement, Levels, Rating, rulings
from roleplay.ui import redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import STROKES, draw_all, run
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.parts.turn_links import quoted
from roleplay.ui.service import service

KEYS: Mapping[str, Level | None] = MappingProxyType({str(level): level for level in get_args(Level)} | {"n": None})
LEVELS = tuple(KEYS.values())
BACK = "p"
VERDICTS: tuple[TrainersVerdict, ...] = get_args(TrainersVerdict)
_REVIEWED, _ADDRESS = "reviewed", "pregled"


def begin_review(session_id: str) -> NoReturn:
    """Show a submitted session to its trainer."""
    st.session_state[_REVIEWED] = session_id
    visit.go(visit.RATE)


def reviewed() -> str | None:
    """Return the session that the tab or the address names for review."""
    wanted = st.session_state.get(_REVIEWED) or st.query_params.get(_ADDRESS)
    if wanted:
        st.session_state[_REVIEWED] = wanted
        st.query_params[_ADDRESS] = str(wanted)
    return str(wanted) if wanted else None


def rate_blind(t: Catalogue, session_id: str, scores: tuple[CriterionScore, ...]) -> None:
    """Draw one criterion after the other, and then the button that hands the rating in.

    What is chosen is kept with each press, so that closing the browser loses nothing.
    """
    _rate(t, session_id, scores)
    run(STROKES, "st-key-strokes")


@redraw.by_itself
def _rate(t: Catalogue, session_id: str, scores: tuple[CriterionScore, ...]) -> None:
    try:
        kept = service().desk.draft(session_id)
    except (SessionError, StorageError):
        st.rerun()  # taken back meanwhile, or the database fails: the page says so
    levels = {score.id: kept[score.id] for score in scores if score.id in kept}
    place: int = st.session_state.setdefault(_place(session_id), _next_open(scores, levels))
    st.header(t("rating.title"), anchor=False)
    st.caption(t("rating.how"))
    turns.show_notice()
    st.progress(len(levels) / len(scores), t("rating.progress", done=len(levels), all=len(scores)))
    score = scores[place]
    st.subheader(f"{plain(score.title)}", anchor=False)
    st.caption(plain(score.counts))
    with st.container(key="levels"):
        for mark, level in KEYS.items():
            is_chosen = score.id in levels and levels[score.id] == level
            words = t("rating.unseen_long") if level is None else plain(score.anchors[level])
            st.button(
                f"**{mark}** · {words}",
                key=f"level-{mark}",
                type="primary" if is_chosen else "secondary",
                width="stretch",
                on_click=_take,
                args=(session_id, scores, mark),
            )
    with st.container(key="strokes"):
        field = f"strokes-{session_id}"
        st.text_input(
            t("rating.title"), key=field, label_visibility="collapsed", on_change=_strike, args=(session_id, scores)
        )
    st.button(
        t("rating.previous"),
        key="previous",
        icon=":material/arrow_back:",
        disabled=not place,
        on_click=_take,
        args=(session_id, scores, BACK),
    )
    with st.expander(t("rating.examples"), icon=":material/compare:"):
        for name in ("good", "bad"):
            st.markdown(f"**{t(f'rating.{name}')}** {plain(getattr(score, name))}")
    _all(t, session_id, scores, levels)
    _hand_in(t, session_id, scores, levels)


def _place(session_id: str) -> str:
    return f"place-{session_id}"


def _next_open(scores: tuple[CriterionScore, ...], levels: Levels, here: int = -1) -> int:
    """Return the next criterion that is still open, from the first one again after the last; `here` if none is."""
    left = [place for place, score in enumerate(scores) if score.id not in levels]
    return next((place for place in left if place > here), left[0] if left else max(here, 0))


def _all(t: Catalogue, session_id: str, scores: tuple[CriterionScore, ...], levels: Levels) -> None:
    """Draw all criteria with what was chosen, each a way to it; a list to choose from would fall behind the keys."""
    with st.expander(t("rating.all"), icon=":material/checklist:"), st.container(key="to-criteria", gap="xxsmall"):
        for place, score in enumerate(scores):
            chosen = _shown(t, levels[score.id]) if score.id in levels else t("rating.open")
            label = f"{plain(score.title)}: **{chosen}**"
            st.button(label, key=f"to-{score.id}", type="tertiary", on_click=_go_to, args=(session_id, place))


def _go_to(session_id: str, place: int) -> None:
    st.session_state[_place(session_id)] = place


def _strike(session_id: str, scores: tuple[CriterionScore, ...]) -> None:
    """Take the keys that have come since the field was last looked at: it holds every key of this tab."""
    struck: str = st.session_state[f"strokes-{session_id}"]
    taken = f"struck-{session_id}"
    fresh, st.session_state[taken] = struck[st.session_state.get(taken, 0) :], len(struck)
    _take(session_id, scores, fresh)


def _take(session_id: str, scores: tuple[CriterionScore, ...], keys: str) -> None:
    """Keep a level for each key, each on the criterion that is next by then; draw nothing in between."""
    desk, place = service().desk, st.session_state[_place(session_id)]
    levels: Levels = {}

    def keep() -> None:
        nonlocal place, levels
        levels = desk.draft(session_id)
        for key in keys:
            if key == BACK:
                place = max(place - 1, 0)
            elif key in KEYS:
                levels[scores[place].id] = KEYS[key]
                place = _next_open(scores, levels, place)
        desk.keep_draft(session_id, levels)

    problem = turns.tried(keep)
    turns.say_later(problem)
    if problem is None:
        _go_to(session_id, place)


def _hand_in(t: Catalogue, session_id: str, scores: tuple[CriterionScore, ...], levels: Levels) -> None:
    left = len(scores) - len(levels)
    st.caption(t("rating.left", number=left) if left else t("rating.complete"))
    ready = any(level is not None for level in levels.values())
    if st.button(
        t("rating.hand_in"),
        type="secondary" if left else "primary",
        icon=":material/done_all:",
        key="hand-in",
        disabled=not ready,
        shortcut="Ctrl+Shift+Enter",
    ):
        problem = turns.tried(lambda: service().desk.rate(session_id, levels), at_once=False)
        turns.say_later(problem)
        if problem is None:
            st.session_state.pop(_place(session_id), None)
        st.rerun()  # the whole page, for the difference stands where the rating stood


def difference(t: Catalogue, session_id: str, rating: Rating) -> None:
    """Draw one's own levels beside the program's, and take what the trainer says to each."""
    desk = service().desk
    report, mine = desk.report(session_id, t.language), service().practice.visitor.id
    said = {item.criterion: item for item in desk.left(session_id) if isinstance(item, Judgement) and item.by == mine}
    st.header(t("rating.difference"), anchor=False)
    st.caption(t("rating.difference_how"))
    for score in sorted(report.criteria, key=lambda item: -_apart(rating, item)):
        _compared(t, session_id, rating, score, said.get(score.id))
    _doubts(t, session_id, report)
    _sign_off(t, session_id)
    _again(t, session_id, rating, report)


def _doubts(t: Catalogue, session_id: str, report: Report) -> None:
    """Draw the words that the report asks the learner about; what the trainer decides of them the learner reads."""
    if not report.doubts:
        return
    say, ruled = phrases(t.language), rulings(service().desk.left(session_id))
    st.subheader(say("export.doubts"), anchor=False)
    st.caption(t("rating.doubts_how"))
    for place, doubt in enumerate(report.doubts):
        asked = say("doubt.asks", title=doubt.title)
        draw_all(tag("words", esc(asked)), quoted(t, doubt.quote, doubt.turn))
        if doubt.meant is not None:
            st.caption(t("rating.learner_meant" if doubt.meant else "rating.learner_not_meant"))
        with st.container(horizontal=True, key=f"ruling-{place}"):
            for harm, label in ((True, t("rating.harm")), (False, t("rating.no_harm"))):
                icon = ":material/check:" if ruled.get((doubt.turn, doubt.quote)) is harm else None
                args = (session_id, doubt, harm)
                st.button(label, key=f"ruling-{place}-{harm}", icon=icon, on_click=_rule, args=args)


def _rule(session_id: str, doubt: Doubt, harm: bool) -> None:
    decide = partial(service().desk.rule, session_id, doubt.turn, doubt.quote, harm=harm)
    turns.say_later(turns.tried(decide))


def _sign_off(t: Catalogue, session_id: str) -> None:
    """Offer to end the review, where everybody who was asked has rated; and to open it again."""
    course = service().desk.course(session_id)
    signed = course.signed_by is not None
    if signed:
        st.html(tag("note", f"{symbol('verified')} {esc(t('rating.signed', by=course.signed_by or ''))}"))
    elif course.waiting:
        st.html(tag("meta", esc(t("review.waiting", raters=", ".join(course.waiting)))))
    st.button(
        t("rating.reopen" if signed else "rating.sign_off"),
        key="sign-off",
        icon=":material/lock_open:" if signed else ":material/verified:",
        type="tertiary" if signed else "primary",
        disabled=not signed and bool(course.waiting),
        help=t("rating.sign_off_how"),
        on_click=_close,
        args=(session_id, not signed),
    )


def _close(session_id: str, done: bool) -> None:
    turns.say_later(turns.tried(lambda: service().desk.sign_off(session_id, done=done)))


def _apart(rating: Rating, score: CriterionScore) -> int:
    mine = rating.levels.get(score.id)
    return abs(mine - score.level) if mine is not None and score.level is not None else -1


def _compared(t: Catalogue, session_id: str, rating: Rating, score: CriterionScore, said: Judgement | None) -> None:
    levels = t("rating.both", mine=_shown(t, rating.levels.get(score.id)), program=_shown(t, score.level))
    doubt = f" · {t('rating.doubtful')}" if score.doubtful and score.level is not None else ""
    verdict = f" · {t(f'rating.verdict.{said.verdict}')}" if said is not None else ""
    with st.expander(f"{plain(score.title)} — {levels}{doubt}{verdict}", expanded=_apart(rating, score) > 1):
        draw_all(tag("words", esc(score.reason)), *(quoted(t, item.quote, item.turn) for item in score.evidence))
        with st.form(f"verdict-{score.id}", border=False):
            chosen = st.segmented_control(
                t("rating.verdict_label"),
                VERDICTS,
                format_func=lambda name: t(f"rating.verdict.{name}"),
                default=said.verdict if said is not None else None,
                key=f"verdict-{score.id}-{session_id}",
            )
            reason = st.text_area(
                t("rating.reason"),
                value=said.reason if said is not None else "",
                key=f"reason-{score.id}-{session_id}",
                height=80,
                max_chars=2000,
            )
            sent = st.form_submit_button(t("rating.keep"))
        if sent and chosen is not None:
            turns.say_later(turns.tried(lambda: service().desk.judge(session_id, score.id, chosen, reason)))
            st.rerun()


def _shown(t: Catalogue, level: Level | None) -> str:
    return t("rating.unseen") if level is None else str(level)


def _again(t: Catalogue, session_id: str, rating: Rating, report: Report) -> None:
    """Let the trainer change the own levels; what comes now is no longer blind, and the page says so."""
    with st.expander(t("rating.change"), icon=":material/edit:"), st.form("rate-again", border=False):
        st.caption(t("rating.change_how"))
        levels = {
            score.id: st.selectbox(
                score.title,
                LEVELS,
                index=LEVELS.index(rating.levels.get(score.id)),
                format_func=lambda level: _shown(t, level),
                key=f"again-{score.id}-{session_id}",
            )
            for score in report.criteria
        }
        if st.form_submit_button(t("rating.hand_in_again")):
            turns.say_later(turns.tried(lambda: service().desk.rate(session_id, levels), at_once=False))
            st.rerun()
