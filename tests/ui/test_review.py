"""Review without a browser: submit, rate blind, see the difference, comment; the learner reads it."""

import pytest

from roleplay.exercise.setup import Setup
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.ui.conftest import Driver, assert_well, raw, shown

HARSH = "You'd better think about what happens to you if you keep quiet."
HOSTILE = "**Dobro** ![x](http://127.0.0.1/x.png) <script>alert(1)</script>"


def finished(language: Language) -> Session:
    """Return a stored exercise that has come to its end."""
    practice = service().practice
    session = practice.start(Setup("white-van", language, "police", seed=5))
    list(practice.say(session, "room", "Good morning, everybody." if language == "en" else "Dobro jutro vsem."))
    while session.state.finished is None:
        list(practice.next_phase(session))
    return session


@pytest.mark.parametrize("language", ["en", pytest.param("sl", marks=pytest.mark.slow)])
def test_from_the_report_to_the_rating_and_back(new_tab: Driver, language: Language) -> None:
    t = catalogue(language)
    new_tab(language)
    session = finished(language)
    report = new_tab(language, vaja=session.id).switch_page(visit.REPORT).run()
    report.button(key="submit").click().run()
    assert_well(report)
    queue = new_tab(language).switch_page(visit.REVIEW).run()
    assert_well(queue)
    assert queue.button(key=f"rate-{session.id}").proto.type == "primary"
    rate = new_tab(language, pregled=session.id).switch_page(visit.RATE).run()
    assert_well(rate)
    assert t("rating.difference") not in [item.value for item in rate.header], "nothing of the program before"
    criteria = service().desk.criteria(session.id)
    for number in range(len(criteria)):
        rate.button(key="level-2" if number % 2 else "level-n").click().run()
        assert_well(rate)
    assert f"{len(criteria)}" in rate.get("progress")[0].proto.text
    rate.button(key="hand-in").click().run()
    assert_well(rate)
    assert t("rating.difference") in [item.value for item in rate.header]
    rate.button(key="after").click().run()
    rate.text_area(key=f"comment-words-1-{session.id}").set_value(HOSTILE)
    next(button for button in rate.button if button.label == t("reading.comment_keep")).click().run()
    assert_well(rate)
    first = criteria[0].id
    rate.button_group(key=f"verdict-{first}-{session.id}").set_value("disagree")
    form = [button for button in rate.button if button.label == t("rating.keep")]
    order = [item.id for item in sorted(service().desk.report(session.id).criteria, key=lambda one: one.id)]
    assert len(form) == len(order)
    back = new_tab(language, vaja=session.id).switch_page(visit.REPORT).run()
    assert_well(back)
    assert "![x]" in shown(back) and "<script>alert" not in raw(back)
    back.button(key="submit-back").click().run()
    assert_well(back)
    assert not service().desk.queue()


def test_a_trainer_decides_what_the_report_asks_about(new_tab: Driver) -> None:
    t = catalogue("en")
    new_tab("en")
    practice = service().practice
    session = practice.start(Setup("white-van", "en", "police", seed=1))
    while session.state.phase != "interview":
        list(practice.next_phase(session))
    list(practice.say(session, "interview", HARSH, ("worker",)))
    while session.state.finished is None:
        list(practice.next_phase(session))
    practice.shelf.submit(session.id, next(iter(service().desk.groups)).id)
    service().desk.rate(session.id, {"R-06": 1})
    rate = new_tab("en", pregled=session.id).switch_page(visit.RATE).run()
    assert_well(rate)
    assert t("rating.doubts_how") in [item.value for item in rate.caption]
    rate.button(key="ruling-0-True").click().run()
    assert_well(rate)
    assert rate.button(key="ruling-0-True").icon and not rate.button(key="ruling-0-False").icon
    report = new_tab("en", vaja=session.id).switch_page(visit.REPORT).run()
    assert_well(report)
    assert phrases("en")("doubt.ruled") in [item.value for item in report.caption]


def test_a_rating_goes_on_in_another_tab(new_tab: Driver) -> None:
    new_tab("en")
    session = finished("en")
    service().practice.shelf.submit(session.id, "local")
    tab = new_tab("en", pregled=session.id).switch_page(visit.RATE).run()
    first, second, third, *_ = [item.title for item in service().desk.criteria(session.id)]
    for level in ("2", "n"):
        tab.button(key=f"level-{level}").click().run()
    again = new_tab("en", pregled=session.id).switch_page(visit.RATE).run()
    assert_well(again)
    assert [item.value for item in again.subheader] == [third], "the first that is open"
    again.button(key="previous").click().run()
    assert [item.value for item in again.subheader] == [second]
    assert again.button(key="level-n").proto.type == "primary"
    again.button(key="previous").click().run()
    assert [item.value for item in again.subheader] == [first]
    assert again.button(key="previous").disabled
    service().practice.shelf.submit(session.id, None)
    again.button(key="level-3").click().run()
    assert_well(again)
    assert again.info, "taken back meanwhile: the page says so"


def test_a_verdict_without_a_reason_is_asked_for_one(new_tab: Driver) -> None:
    new_tab("en")
    session = finished("en")
    service().practice.shelf.submit(session.id, "local")
    service().desk.rate(session.id, {"R-09": 2})
    tab = new_tab("en", pregled=session.id).switch_page(visit.RATE).run()
    assert_well(tab)
    tab.button_group(key=f"verdict-R-09-{session.id}").set_value("disagree")
    t = catalogue("en")
    keeps = [button for button in tab.button if button.label == t("rating.keep")]
    for keep in keeps:
        keep.click().run()
        if tab.warning:
            break
    assert tab.warning, "the reason is missing, and the page says so"


def test_the_transcript_is_filtered_and_shows_what_lay_behind(new_tab: Driver) -> None:
    new_tab("en")
    practice = service().practice
    session = practice.start(Setup("white-van", "en", "police", seed=5))
    while session.state.phase != "interview":
        list(practice.next_phase(session))
    list(practice.say(session, "interview", "Please tell me about your day.", ("worker",)))
    while session.state.finished is None:
        list(practice.next_phase(session))
    practice.shelf.submit(session.id, "local")
    tab = new_tab("en", pregled=session.id).switch_page(visit.RATE).run()
    tab.toggle(key=f"behind-{session.id}").set_value(True).run()
    assert_well(tab)
    assert 'class="behind"' in raw(tab)
    tab.button_group(key=f"channels-{session.id}").set_value(["interview"]).run()
    assert_well(tab)
    assert "Please tell me about your day." in shown(tab)
    sections = raw(tab).count("<section id='turn-")
    assert sections == 1


def test_agreement_says_too_few_and_holds_a_criterion_back(new_tab: Driver) -> None:
    tab = new_tab("sl").switch_page(visit.AGREEMENT).run()
    assert_well(tab)
    number = len(service().rubric.criteria)
    few = catalogue("sl")("agreement.too_few", number=number)
    assert [item.label for item in tab.expander] == [few]
    assert not tab.get("dataframe") and "<table" not in raw(tab), "a table without figures says nothing"
    tab.multiselect(key="held-local").set_value(["R-04"]).run()
    assert_well(tab)
    assert service().desk.held_back() == {"R-04"}
    tab.multiselect(key="held-local").set_value([]).run()
    assert service().desk.held_back() == set()


def test_a_guessed_or_private_session_is_not_shown_for_review(new_tab: Driver) -> None:
    new_tab("sl")
    session = finished("sl")
    for name in (session.id, "guessed"):
        tab = new_tab("sl", pregled=name).switch_page(visit.RATE).run()
        assert_well(tab)
        assert tab.info and "<section" not in raw(tab)
