"""What counting cannot see, on the report page: judged by a model behind our own server, or looked at by oneself."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from streamlit.testing.v1 import AppTest

from evals.fake_server import FakeServer
from roleplay.config import Settings
from roleplay.feedback.words import phrases
from roleplay.models.choosing.card import write_card
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.feedback.judging import is_rising, judged, lines, verdict, with_judged
from tests.qualify.cards import card_of
from tests.ui.conftest import Driver, assert_well, raw, shown
from tests.ui.test_drill import asked
from tests.ui.test_talk_report import opened

BESIDE, DECIDES = "R-06", "R-15"


@pytest.fixture(autouse=True)
def no_model_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the environment of the machine name no model, and leave none to the next test."""
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_KEY", "MODEL_FILE", "JUDGE_URL", "JUDGE_NAME"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    yield
    judge = service().models.judge
    if isinstance(judge, Endpoint):
        with closing(judge):
            pass
    service.clear()


def report(new_tab: Driver, monkeypatch: pytest.MonkeyPatch, language: Language) -> tuple[AppTest, Session]:
    """Open the report of a talk of which two criteria are judged."""
    new_tab(language)
    parts = (judged(BESIDE, ["interview"]), judged(DECIDES, ["interview"]))
    monkeypatch.setattr(service(), "rubric", with_judged(service().rubric, *parts))
    session = asked(language)
    list(service().practice.next_phase(session))
    return opened(new_tab, session), session


def answer(tab: AppTest, session: Session, criterion: str, level: int) -> AppTest:
    """Answer the question that is shown, and send it."""
    tab.radio(key=f"own-level-{criterion}-{session.id}").set_value(level)
    tab.text_input(key=f"own-note-{criterion}-{session.id}").set_value("<b>Too fast</b>")
    return tab.button(key="own-save").click().run()


def test_without_a_model_the_learner_looks_one_question_at_a_time(
    new_tab: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    language: Language = "sl"
    tab, session = report(new_tab, monkeypatch, language)
    t = catalogue(language)
    assert_well(tab)
    assert t("report.section.judging") in {item.label for item in tab.expander}
    assert "judge" not in {button.key for button in tab.button}
    choice = tab.radio(key=f"own-level-{BESIDE}-{session.id}")
    assert choice.value is None and len(choice.options) == 4
    tab.button(key="own-save").click().run()
    assert [item.value for item in tab.warning] == [t("judging.choose")]
    total = [item.value for item in tab.caption if "100" in item.value]
    tab.selectbox(key=f"own-turn-{BESIDE}-{session.id}").set_value(2)
    answer(tab, session, BESIDE, 1)
    assert_well(tab)
    stored = service().practice.look(session.id)  # saved at once, and not as a turn
    rated = stored.self_rated[BESIDE]
    assert (rated.level, rated.turn, rated.note, stored.turn) == (1, 2, "<b>Too fast</b>", session.state.turn)
    assert t("judging.own") in shown(tab) and f"{language} anchor 1 of R-06." in shown(tab)
    assert "<b>Too fast</b>" not in raw(tab)
    assert [item.value for item in tab.caption if "100" in item.value] == total
    tab.button(key="own-skip").click().run()
    assert [item.value for item in tab.success] == [t("judging.done", number=1)]
    tab.button(key="own-restart").click().run()
    assert tab.radio(key=f"own-level-{BESIDE}-{session.id}").value == 1


@pytest.mark.long
@pytest.mark.parametrize("is_proven", [True, False])
def test_a_model_judges_at_the_press_of_a_button(
    new_tab: Driver, monkeypatch: pytest.MonkeyPatch, fake_server: FakeServer, is_proven: bool
) -> None:
    language: Language = "en"
    monkeypatch.setenv("SODELUJ_JUDGE_URL", fake_server.url)
    monkeypatch.setenv("SODELUJ_JUDGE_NAME", fake_server.model)
    monkeypatch.setenv("SODELUJ_MODEL_ATTEMPTS", "1")
    if is_proven:
        write_card(Settings().data, card_of(fake_server.model, Address(fake_server.url, "").where, {}), "")
    fake_server.answers = lambda request: verdict(
        request,
        3 if BESIDE in request.text and is_rising(request) else 2,
        reason="<img src=x onerror=alert(1)> ![x](http://evil.example/x.png)",
        evidence=[{"turn": lines(request)[0][0], "quote": words} for words in (lines(request)[0][1], "Never said so.")],
    )
    tab, session = report(new_tab, monkeypatch, language)
    t = catalogue(language)
    assert_well(tab)
    assert not fake_server.chats  # nobody is asked unasked
    told = " ".join(str(item.value) for item in (*tab.markdown, *tab.caption))
    assert t("judging.how") in told and "4" in told
    assert (t("judging.advises") in told) is not is_proven
    fake_server.probability, fake_server.faults = 1.0, ["429"]
    tab.button(key="judge").click().run()
    assert_well(tab)
    assert len(tab.warning) == 1 and t("judging.safe") in [item.value for item in tab.markdown]
    assert not service().practice.look(session.id).graded
    fake_server.probability = 0.0
    tab.button(key="judge").click().run()
    assert_well(tab)
    assert not tab.warning
    graded = service().practice.look(session.id).graded
    assert {name: (item.level, item.confidence) for name, item in graded.items()} == {
        BESIDE: (2, "doubtful"),
        DECIDES: (2, "sure"),
    }
    page = shown(tab)
    assert page.count(t("judging.by", model=fake_server.model)) == 2
    assert t("judging.doubtful") in page and t("judging.sure") in page
    assert (t("judging.counted") in page) is is_proven, "only a judge that was found fit decides"
    assert page.count(phrases(language)("judged.advice")) == (0 if is_proven else 2)
    assert page.count(t("judging.dropped", number=2)) == 2
    assert "Never said so." not in page
    assert "<img" not in raw(tab).replace('<img class="logo"', "")
    assert tab.button(key="judge").label == t("judging.again")
    tab.toggle(key=f"judging-self-{session.id}").set_value(True).run()
    assert tab.radio(key=f"own-level-{BESIDE}-{session.id}").value is None
