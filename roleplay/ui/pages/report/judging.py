"""What counting cannot see: a model judges it, or the learner looks at it, one question at a time."""

from collections import Counter
from contextlib import closing

import streamlit as st

from roleplay.errors import InputError, StaleSessionError, StorageError
from roleplay.exercise.log.inputs import Graded
from roleplay.feedback.judge import PASSES, Judge, Unjudged
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.own_words import own_words
from roleplay.feedback.report import Report
from roleplay.grading import LEVELS, Grading, grading_of
from roleplay.messages import explain
from roleplay.practice import Session
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service
from roleplay.ui.speakers import judge_is_here, who_judges
from roleplay.ui.templating import draw_template

HEIGHT = 260  # pixels of the learner's own turns
FEW = 3  # turns that need no frame of their own


def judging(t: Catalogue, session: Session, report: Report) -> None:
    """Draw what is left to be judged, and by whom it can be."""
    shared = service()
    grading = grading_of(shared.practice, shared.rubric, shared.models, t.language)
    criteria = grading.criteria(session)
    st.markdown(t("judging.what"))
    if not criteria:
        st.caption(t("judging.nothing"))
        return
    if grading.judge is not None:
        _by_model(t, session, grading, grading.judge, criteria)
    if grading.judge is None or st.toggle(t("judging.self"), key=f"judging-self-{session.id}"):
        _self_assessment(t, session, grading, criteria)


def _by_model(
    t: Catalogue, session: Session, grading: Grading, judge: Judge, criteria: tuple[JudgedCriterion, ...]
) -> None:
    st.markdown(f"{who_judges(t, judge.name)} {t('judging.how')}")
    if not judge.may_judge(t.language):
        st.caption(t("judging.advises"))
    st.caption(_cost(t, session, grading, judge, len(criteria)))
    key = f"judging-failed-{session.id}"
    failures: list[str] = st.session_state.get(key, [])
    for reason in failures:
        st.warning(plain(reason), icon=":material/error:")
    if failures:
        st.markdown(t("judging.safe"))
    has_been = sum(item.id in session.state.graded for item in criteria)
    if has_been:
        st.success(t("judging.result", number=has_been), icon=":material/check_circle:")
    label = t("judging.again" if has_been else "judging.begin")
    if st.button(label, type="secondary" if has_been else "primary", icon=":material/rate_review:", key="judge"):
        st.session_state[key] = _run(t, session, grading, len(criteria))
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


def _run(t: Catalogue, session: Session, grading: Grading, number: int) -> list[str]:
    """Have everything judged, with a bar that moves and a way to stop; return why some was not, each reason once.

    What has come by the time of a failure is kept.
    """
    reasons: Counter[str] = Counter()
    done = 0
    st.button(t("judging.stop"), icon=":material/stop_circle:", key="judge-stop")
    bar = st.progress(0.0, text=t("judging.under_way", done=0, total=number))
    try:
        with closing(grading.have_judged(session)) as results:
            for item in results:
                if isinstance(item, Unjudged):
                    reasons[explain(item.error, t.language)] += 1
                done += isinstance(item, Graded | Unjudged)
                # Drawing is also where a press of the button ends this run, and with it the calls.
                bar.progress(min(1.0, done / number), text=t("judging.under_way", done=min(done, number), total=number))
    except (StaleSessionError, InputError, StorageError) as error:
        return [explain(error, t.language)]
    return [t("judging.failed", number=count, reason=reason) for reason, count in reasons.items()]


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
    st.caption(t("judging.turns"))
    with st.container(height=HEIGHT if len(words) > FEW else "content", border=len(words) > FEW):
        draw_template("report/own_turns", t, pieces=words, actions=session.state.scenario.action)
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
    if not saves:
        return skips
    if level is None:
        st.warning(t("judging.choose"), icon=":material/error:")
        return False

    def rate() -> None:
        grading.rate_self(session, item.id, level, turn, note)

    problem = turns.attempt(session, rate)
    if problem is not None:
        st.warning(plain(problem), icon=":material/error:")
    return problem is None
