"""What counting cannot see: a model judges it, or the learner looks at it, one question at a time."""

from contextlib import closing

import streamlit as st

from roleplay.errors import InputError, StaleSessionError, StorageError
from roleplay.exercise.log.inputs import Graded
from roleplay.feedback.judge import PASSES, Judge, Unjudged
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.own_words import OwnWords, own_words
from roleplay.feedback.page import mark_of
from roleplay.feedback.report import Report
from roleplay.grading import LEVELS, Grading, grading_of
from roleplay.messages import explain
from roleplay.models.model import ModelError
from roleplay.practice import Session
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, plain, tag
from roleplay.ui.parts.turn_links import link
from roleplay.ui.service import service
from roleplay.ui.speakers import judge_is_here, who_judges

HEIGHT = 260  # pixels of the learner's own turns
FEW = 3  # turns that need no frame of their own


def judging(t: Catalogue, session: Session, report: Report) -> None:
    """Draw what is left to be judged, and by whom it can be."""
    shared = service()
    grading = grading_of(shared.practice, shared.rubric, shared.models, session.state.setup.language)
    criteria = grading.criteria(session)
    st.markdown(t("judging.what"))
    if not criteria:
        st.caption(t("judging.nothing"))
        return
    _page_by_model(t, session, grading, report)
    if grading.judge is None:
        _self_assessment(t, session, grading, criteria)
        return
    _by_model(t, session, grading, grading.judge, criteria)
    if st.toggle(t("judging.self"), key=f"judging-self-{session.id}"):
        _self_assessment(t, session, grading, criteria)


def _by_model(
    t: Catalogue, session: Session, grading: Grading, judge: Judge, criteria: tuple[JudgedCriterion, ...]
) -> None:
    st.markdown(f"{who_judges(t, judge.name)} {t('judging.how')}")
    if not judge.may_judge(session.state.setup.language):
        st.caption(t("judging.advises"))
    st.caption(_cost(t, session, grading, judge, len(criteria)))
    _failures(t, session)
    has_been = sum(item.id in session.state.graded for item in criteria)
    if has_been:
        st.success(t("judging.result", number=has_been), icon=":material/check_circle:")
    label = t("judging.again" if has_been else "judging.begin")
    if st.button(label, type="secondary" if has_been else "primary", icon=":material/rate_review:", key="judge"):
        _run(t, session, grading, len(criteria))
        st.rerun()


def _page_by_model(t: Catalogue, session: Session, grading: Grading, report: Report) -> None:
    """Draw the button that has the first page written, where a model is here and has not written this very page."""
    if grading.narrator is None or mark_of(report) in session.state.narrated:
        return
    if st.button(t("judging.page"), icon=":material/edit_note:", key="narrate", help=t("judging.page_how")):
        try:
            grading.narrate(session, report)
        except (ModelError, StaleSessionError, InputError, StorageError) as error:
            st.warning(plain(explain(error, t.language)), icon=":material/error:")
            st.markdown(t("judging.page_safe"))
            return
        st.rerun()


def _cost(t: Catalogue, session: Session, grading: Grading, judge: Judge, number: int) -> str:
    """Return about what judging takes, in the words of the settings page."""
    usage = grading.estimate(session)
    pieces = round(usage.prompt_tokens + usage.completion_tokens, -3) or 1000
    takes = t("judging.cost", number=number, calls=number * len(PASSES), pieces=pieces)
    if judge_is_here():
        return takes
    prices = service().models.ledger.prices
    price = prices.find(judge.models[0].name)
    if price is None:
        return f"{takes} {t('judging.unpriced')}"
    return f"{takes} {t('judging.price', money=f'{price.of(usage):.2f} {prices.currency}')}"


def _run(t: Catalogue, session: Session, grading: Grading, number: int) -> None:
    """Have everything judged, with a bar that moves and a way to stop; what has come by then is kept."""
    failed: list[tuple[str, ModelError]] = []
    done = 0
    st.button(t("judging.stop"), icon=":material/stop_circle:", key="judge-stop")
    bar = st.progress(0.0, text=t("judging.under_way", done=0, total=number))
    try:
        with closing(grading.have_judged(session)) as results:
            for item in results:
                if isinstance(item, Unjudged):
                    failed.append((item.criterion, item.error))
                done += isinstance(item, Graded | Unjudged)
                # Drawing is also where a press of the button ends this run, and with it the calls.
                bar.progress(min(1.0, done / number), text=t("judging.under_way", done=min(done, number), total=number))
    except (StaleSessionError, InputError, StorageError) as error:
        st.session_state[_failed(session)] = [explain(error, t.language)]
        return
    st.session_state[_failed(session)] = _worded(t, failed)


def _worded(t: Catalogue, failed: list[tuple[str, ModelError]]) -> list[str]:
    """Return why criteria were not judged, each reason once."""
    reasons: dict[str, int] = {}
    for _, error in failed:
        reason = explain(error, t.language)
        reasons[reason] = reasons.get(reason, 0) + 1
    return [t("judging.failed", number=number, reason=reason) for reason, number in reasons.items()]


def _failed(session: Session) -> str:
    return f"judging-failed-{session.id}"


def _failures(t: Catalogue, session: Session) -> None:
    words: list[str] = st.session_state.get(_failed(session), [])
    for reason in words:
        st.warning(plain(reason), icon=":material/error:")
    if words:
        st.markdown(t("judging.safe"))


def _self_assessment(t: Catalogue, session: Session, grading: Grading, criteria: tuple[JudgedCriterion, ...]) -> None:
    """Draw the next question that the learner has not answered; what is answered is in the log at once."""
    place = f"judging-at-{session.id}"
    rated = session.state.self_rated
    first = next((at for at, item in enumerate(criteria) if item.id not in rated), len(criteria))
    at = min(int(st.session_state.setdefault(place, first)), len(criteria))
    st.markdown(t("judging.self_how"))
    if at == len(criteria):
        st.success(t("judging.done", number=sum(item.id in rated for item in criteria)), icon=":material/check_circle:")
        if st.button(t("judging.restart"), icon=":material/replay:", key="own-restart"):
            st.session_state[place] = 0
            st.rerun()
        return
    st.progress(at / len(criteria), text=t("judging.step", number=at + 1, total=len(criteria)))
    if _question(t, session, grading, criteria[at]):
        st.session_state[place] = at + 1
        st.rerun()


def _question(t: Catalogue, session: Session, grading: Grading, item: JudgedCriterion) -> bool:
    """Draw one question beside the learner's own turns; return whether it was answered or passed over."""
    language, key = t.language, f"{item.id}-{session.id}"
    st.markdown(f"**{plain(grading.rubric.criterion[item.id].title[language])}**")
    st.markdown(plain(item.question[language]))
    words = own_words(session.state, item.sees)
    _turns(t, session, words)
    before = session.state.self_rated.get(item.id)
    with st.form(f"own-{key}", border=False):
        level = st.radio(
            t("judging.level"),
            LEVELS,
            index=None if before is None else before.level,
            format_func=lambda found: plain(item.anchors[language][found]),
            key=f"own-level-{key}",
        )
        turn = st.selectbox(
            t("judging.turn"),
            [None, *(piece.turn for piece in words)],
            index=0,
            format_func=lambda found: t("judging.no_turn") if found is None else t("report.turn", turn=found),
            key=f"own-turn-{key}",
        )
        note = st.text_input(t("judging.note"), value=before.note if before else "", key=f"own-note-{key}")
        with st.container(horizontal=True):
            saves = st.form_submit_button(t("judging.save"), type="primary", icon=":material/check:", key="own-save")
            skips = st.form_submit_button(t("judging.skip"), type="tertiary", key="own-skip")
    if saves and level is None:
        st.warning(t("judging.choose"), icon=":material/error:")
        return False
    return skips or (saves and level is not None and _save(session, grading, item.id, level, turn, note))


def _save(session: Session, grading: Grading, criterion: str, level: int, turn: int | None, note: str) -> bool:
    def rate() -> None:
        grading.rate_self(session, criterion, level, turn, note)

    problem = turns.attempt(session, rate)
    if problem is not None:
        st.warning(plain(problem), icon=":material/error:")
    return problem is None


def _turns(t: Catalogue, session: Session, words: tuple[OwnWords, ...]) -> None:
    """Draw the turns that the question is about, as they were written."""
    st.caption(t("judging.turns"))
    with st.container(height=HEIGHT if len(words) > FEW else "content", border=len(words) > FEW):
        draw_all(*(_turn(t, session, piece) for piece in words))


def _turn(t: Catalogue, session: Session, piece: OwnWords) -> str:
    deed = ""
    if piece.deed is not None:
        title = session.state.scenario.action[piece.deed].title[t.language]
        deed = f" {esc(t('line.deed', action=title))}"
    return tag("logline", f"{tag('meta', link(t, piece.turn) + deed)}{tag('words', esc(piece.text))}")
