"""Who answers now and where what the learner writes goes, told from the models in use; and that this has changed."""

import math
from functools import partial

import streamlit as st

from roleplay.messages import explain
from roleplay.models.calls.fallback import WithFallback
from roleplay.models.model import Model
from roleplay.practice import Session
from roleplay.ui import failures, redraw, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service
from roleplay.voices.checking.readiness import refusal

LOOK_AGAIN = 5.0  # seconds
BY_MODEL, WITH_MODEL = "model:", " + "  # in the names of voice and reader, as they stand in the log
Told = tuple[tuple[str, str, tuple[str, ...]], ...]
"""For each model that hears the learner: what it does, its name, and where prompts for it go."""


def who_speaks(t: Catalogue) -> str:
    """Return who puts the others' moves into words, and where the learner's words go, to whichever model in use."""
    models, refused = service().models, refusal(t.language, t.language)
    if models.voice is not None and refused is not None:
        return explain(refused, t.language)
    voice, places = models.voice, _places(_in_use())
    # A model's name goes with that of the one that may answer in its place.
    both = (voice.first, voice.second) if isinstance(voice, WithFallback) else (voice,) if voice is not None else ()
    name = plain(" / ".join(model.name for model in both))
    if not places:
        if voice is None:
            return t("model.authored")
        return t("model.here" if service().practice.visitor.alone else "model.here_server", model=name)
    if voice is not None and places == voice.places:
        return t("model.away", model=name, where=plain(", ".join(places)))
    said = [t("model.spoken", model=name) if voice is not None else t("model.written")]
    for does, model, there in _in_use():
        if there:
            said.append(t(f"model.sent.{does}", model=plain(model), where=plain(", ".join(there))))
    return " ".join((*said, t("model.no_names")))


def resting(t: Catalogue) -> str:
    """Return in one sentence that the model is left alone for now; empty while it is asked as usual."""
    model = service().models.voice
    seconds = model.outlook(visit.tab()).resting if model is not None else None
    if seconds is None:
        return ""
    return t("model.resting", seconds=math.ceil(seconds)) if seconds else t("model.tried_again")


def judge_is_here() -> bool:
    """Return whether the model that judges runs on this machine: then it costs nothing and nothing leaves."""
    judge = service().models.judge
    return judge is None or not judge.places


def who_judges(t: Catalogue, model: str) -> str:
    """Return in one sentence which model judges, and where the learner's words go."""
    judge = service().models.judge
    if judge is None or not judge.places:
        return t("judging.here" if service().practice.visitor.alone else "judging.here_server", model=plain(model))
    return t("judging.away", model=plain(model), where=plain(", ".join(judge.places)))


def say_change(t: Catalogue, session: Session) -> None:
    """Draw, until the learner has read it, that others answer now than this tab was told; look again by itself."""
    with st.container():  # always in one place, so that what follows keeps its own and can be drawn by itself
        if _told(session) != _in_use():
            with st.container(key="speakers-changed", border=True):
                st.info(t("model.changed", now=who_speaks(t)), icon=":material/record_voice_over:")
                label, see = t("model.changed_seen"), partial(_see, _key(session))
                st.button(label, key="speakers-seen", icon=":material/check:", on_click=see)
        redraw.by_itself(_keep_up, LOOK_AGAIN)(_in_use())


def unsaid(session: Session) -> str | None:
    """Return why nothing is sent now: words would go where this tab was not told that they go; None where all is told.

    In use may be another model from one moment to the next. Nobody's words go to a new place unannounced.
    """
    if set(_places(_in_use())) <= set(_places(_told(session) or ())):
        return None
    return visit.texts(session)("model.not_sent")


def _keep_up(drawn: Told) -> None:
    """Draw the page anew once others answer: who reads or writes for long learns of it, too."""
    with failures.guarded("speakers"):
        changed = _in_use() != drawn
    if changed:
        st.rerun()


def _told(session: Session) -> Told | None:
    """Return what this tab was told; None where others answer now than those with whom the exercise began.

    Who begins with those who answer now was told on the start page.
    """
    key = _key(session)
    if key not in st.session_state:
        setup, models = session.state.setup, service().models
        begun = setup.voice.removeprefix(BY_MODEL) if setup.voice.startswith(BY_MODEL) else ""
        then = begun, setup.reader.partition(WITH_MODEL)[2]
        now = tuple(model.name if model is not None else "" for model in (models.voice, models.reader))
        st.session_state[key] = _in_use() if then == now else None
    told: Told | None = st.session_state[key]
    return told


def _see(key: str) -> None:
    st.session_state[key] = _in_use()


def _key(session: Session) -> str:
    return f"told-{session.id}"


def _in_use() -> Told:
    models = service().models
    checks = models.judge if service().settings.model_checks else None
    found: dict[str, Model | None] = {"speak": models.voice, "read": models.reader, "check": checks}
    return tuple((does, model.name, model.places) for does, model in found.items() if model is not None)


def _places(told: Told) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place for _, _, there in told for place in there))


def who_speaks_and_how_to_change_it(t: Catalogue) -> str:
    """Return who speaks, and to who may choose one and has none also where: for pages other than the settings."""
    said = who_speaks(t)
    return f"{said} {t('model.choose')}" if service().models.voice is None and service().model_desk.is_open else said
