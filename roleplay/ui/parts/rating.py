"""Rating one session, criterion by criterion and by keyboard, blind to the program's scores; then the difference."""

from dataclasses import dataclass
from typing import NoReturn, get_args

import streamlit as st

from roleplay.feedback.parts import Level
from roleplay.feedback.report import CriterionScore, Report
from roleplay.review.ratings import Judgement, Rating, Verdict
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.parts.report_top import quoted
from roleplay.ui.service import service

LEVELS: tuple[Level | None, ...] = (*get_args(Level), None)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_REVIEWED, _ADDRESS = "reviewed", "pregled"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the trainer has chosen so far for one session, kept in this tab until it is handed in."""

    levels: dict[str, Level | None]
    place: int = 0


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


@st.fragment
def rate_blind(t: Catalogue, session_id: str) -> None:
    """Draw one criterion after the other, and then the button that hands the rating in."""
    report = service().desk.criteria(session_id)
    key = f"draft-{session_id}"
    draft: Draft = st.session_state.setdefault(key, Draft({}))
    scores = report.criteria
    st.header(t("rating.title"), anchor=False)
    st.caption(t("rating.how"))
    _progress(t, scores, draft, key)
    draft = st.session_state[key]
    score = scores[min(draft.place, len(scores) - 1)]
    st.subheader(f"{plain(score.title)}", anchor=False)
    st.caption(plain(score.counts))
    with st.container(key="levels"):
        for level in LEVELS:
            _level(t, score, level, draft, key, scores)
    with st.expander(t("rating.examples"), icon=":material/compare:"):
        for name in ("good", "bad"):
            st.markdown(f"**{t(f'rating.{name}')}** {plain(getattr(score, name))}")
    _hand_in(t, session_id, scores, draft)


def _progress(t: Catalogue, scores: tuple[CriterionScore, ...], draft: Draft, key: str) -> None:
    done = sum(score.id in draft.levels for score in scores)
    st.progress(done / len(scores), t("rating.progress", done=done, all=len(scores)))
    place = st.selectbox(
        t("rating.criterion"),
        range(len(scores)),
        index=min(draft.place, len(scores) - 1),
        format_func=lambda index: f"{scores[index].title}: {_chosen(t, draft, scores[index].id)}",
        key=f"{key}-place-{draft.place}-{done}",
    )
    if place != draft.place:
        st.session_state[key] = Draft(draft.levels, place)


def _chosen(t: Catalogue, draft: Draft, name: str) -> str:
    if name not in draft.levels:
        return t("rating.open")
    level = draft.levels[name]
    return t("rating.unseen") if level is None else str(level)


def _level(
    t: Catalogue, score: CriterionScore, level: Level | None, draft: Draft, key: str, scores: tuple[CriterionScore, ...]
) -> None:
    chosen = score.id in draft.levels and draft.levels[score.id] == level
    words = t("rating.unseen_long") if level is None else plain(score.anchors[level])
    mark = "n" if level is None else str(level)
    st.button(
        f"**{mark}** · {words}",
        key=f"level-{mark}",
        shortcut=mark,
        type="primary" if chosen else "secondary",
        width="stretch",
        on_click=_choose,
        args=(key, score.id, level, tuple(item.id for item in scores)),
    )


def _choose(key: str, name: str, level: Level | None, names: tuple[str, ...]) -> None:
    """Keep the level, and go to the next criterion that is still open."""
    levels = st.session_state[key].levels | {name: level}
    here = names.index(name)
    left = [place for place, other in enumerate(names) if other not in levels]
    st.session_state[key] = Draft(levels, next((place for place in left if place > here), left[0] if left else here))


def _hand_in(t: Catalogue, session_id: str, scores: tuple[CriterionScore, ...], draft: Draft) -> None:
    left = [score for score in scores if score.id not in draft.levels]
    if left:
        st.caption(t("rating.left", number=len(left)))
    ready = any(level is not None for level in draft.levels.values())
    if st.button(
        t("rating.hand_in"),
        type="secondary" if left else "primary",
        icon=":material/done_all:",
        key="hand-in",
        disabled=not ready,
    ):
        turns.say_later(turns.tried(lambda: service().desk.rate(session_id, draft.levels)))
        st.session_state.pop(f"draft-{session_id}", None)
        st.rerun()  # the whole page, for the difference stands where the rating stood


def difference(t: Catalogue, session_id: str, rating: Rating) -> None:
    """Draw one's own levels beside the program's, and take what the trainer says to each."""
    desk = service().desk
    report, mine = desk.report(session_id), service().practice.visitor.id
    said = {item.criterion: item for item in desk.left(session_id) if isinstance(item, Judgement) and item.by == mine}
    st.header(t("rating.difference"), anchor=False)
    st.caption(t("rating.difference_how"))
    for score in sorted(report.criteria, key=lambda item: -_apart(rating, item)):
        _compared(t, session_id, rating, score, said.get(score.id))
    _again(t, session_id, rating, report)


def _apart(rating: Rating, score: CriterionScore) -> int:
    mine = rating.levels.get(score.id)
    return abs(mine - score.level) if mine is not None and score.level is not None else -1


def _compared(t: Catalogue, session_id: str, rating: Rating, score: CriterionScore, said: Judgement | None) -> None:
    levels = t(
        "rating.both",
        mine=_shown(t, rating.levels.get(score.id)),
        program=_shown(t, score.level),
    )
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
            turns.say_later(turns.tried(lambda: service().desk.rate(session_id, levels)))
            st.rerun()
