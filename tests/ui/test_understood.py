"""What was understood is shown under each message; what is not sure is asked first, and a wrong reading corrected."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from roleplay import cast
from roleplay.exercise.words.reading import Act, Reading, Utterance
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.reading.acts_book import acts_book
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui import service as wiring
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, enter, go_on, raw, say, shown, stored, turn_to

SEPARATE = Act(kind="request", id="separate-persons", of="action", to=("border",), sure=False)
LEAD = Act(kind="decide", id="name-lead", of="action")
WORDS = {
    "hold": (LEAD.model_copy(update={"sure": False}), SEPARATE),
    "lead": (LEAD,),
    "rights": (Act(kind="caution", quote="rights", sure=False),),
    "hello": (Act(kind="greet"),),
    "cousin": (
        Act(kind="decide", id="accept-cousin", of="action", quote="cousin"),
        SEPARATE.model_copy(update={"sure": True, "quote": "apart"}),
    ),
}


@dataclass
class WordsReader:
    """Reads the acts that the test has laid down for a word of the message."""

    name: str = "words"
    words: dict[str, tuple[Act, ...]] = field(default_factory=lambda: dict(WORDS))

    def read(self, utterance: Utterance) -> Reading:
        acts = next((acts for word, acts in self.words.items() if word in utterance.text), ())
        return Reading(reader=self.name, label="OPINION", side="-", acts=acts, confidence=1.0)


@pytest.fixture(autouse=True)
def laid_down(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the pages do is tested apart from what the shipped reader hears."""
    monkeypatch.setattr(cast, "LocalReader", SimpleNamespace(load=lambda *_: WordsReader()))
    yield
    wiring.service.clear()


@pytest.fixture(params=first("sl"))
def at_the_table(request: pytest.FixtureRequest, new_tab: Driver) -> tuple[AppTest, Session, Language]:
    """An exercise as the police in its first phase, in each language."""
    session = stored("police", request.param)
    return enter(new_tab, session), session, request.param


def events(session: Session, *kinds: str) -> list[Any]:
    """Return the stored entries of some kinds."""
    entries = wiring.service().practice.store.entries(session.id)
    return [entry for entry in entries if entry.event.kind in kinds]


def session_of(tab: AppTest) -> Session:
    """Return the session that the page has open."""
    session: Session = tab.session_state["session"]
    return session


def keys(tab: AppTest) -> set[str]:
    return {button.key or "" for button in tab.button}


def chips(tab: AppTest) -> str:
    """Return the page's own HTML of the lines of chips."""
    return " ".join(part.split("</div>")[0] for part in raw(tab).split('<div class="understood">')[1:])


def test_a_message_carries_what_was_understood_of_it(at_the_table: tuple[AppTest, Session, Language]) -> None:
    tab, session, language = at_the_table
    say(tab, "lead")
    assert_well(tab)
    assert acts_book(language).kinds["decide"].title in chips(tab)
    title = session.state.scenario.action["name-lead"].title[language]
    assert title[1:] in chips(tab)
    assert "unsure" not in chips(tab)


def test_an_unsure_step_is_asked_about_first(at_the_table: tuple[AppTest, Session, Language]) -> None:
    tab, session, language = at_the_table
    before = len(events(session, "decided", "action_taken", "clock_moved"))
    say(tab, "hold")
    assert_well(tab)
    assert {"settle-1", "settle-2", "settle-0"} <= keys(tab)
    assert "settle-3" not in keys(tab)
    assert len(events(session, "decided", "action_taken", "clock_moved")) == before
    assert '"chip unsure"' in chips(tab)
    cost = session.state.scenario.action["name-lead"].minutes
    assert catalogue(language)("actions.minutes", minutes=f"{cost:g}") in " ".join(
        tab.button(key="settle-1").label.split()
    )


def by_button(key: str) -> Callable[[AppTest], AppTest]:
    return lambda tab: tab.button(key=key).click().run()


def by_typing(words: str) -> Callable[[AppTest], AppTest]:
    return lambda tab: say(tab, words)


@pytest.mark.long
@pytest.mark.parametrize(
    ("answer", "taken", "begun"),
    [
        (by_button("settle-1"), True, False),
        (by_typing("2"), False, True),
        (by_button("settle-0"), False, False),
        (by_typing("hello"), False, False),
    ],
    ids=["button", "typed number", "none", "another message"],
)
def test_the_answer_is_done_and_nothing_else(
    at_the_table: tuple[AppTest, Session, Language],
    new_tab: Driver,
    answer: Callable[[AppTest], AppTest],
    taken: bool,
    begun: bool,
) -> None:
    tab, session, _ = at_the_table
    say(tab, "hold")
    wiring.service.clear()  # the server is started again meanwhile
    tab = enter(new_tab, session)
    assert "settle-1" in keys(tab)
    answer(tab)
    assert_well(tab)
    assert "settle-1" not in keys(tab)
    state = wiring.service().practice.open(session.id).state
    assert ("name-lead" in state.taken) is taken
    assert any(work.action == "separate-persons" for work in state.work) is begun
    assert len(events(session, "settled")) == 1


def test_the_question_is_pointed_to_from_another_conversation(at_the_table: tuple[AppTest, Session, Language]) -> None:
    tab, _, _ = at_the_table
    say(tab, "hold")
    turn_to(tab, "direct", "border")
    assert "settle-1" not in keys(tab)
    tab.button(key="to-question").click().run()
    assert "settle-1" in keys(tab)


def test_an_unsure_safeguard_is_shown_as_a_doubt_and_asked_about_once_before_the_report(
    at_the_table: tuple[AppTest, Session, Language],
) -> None:
    tab, session, language = at_the_table
    while session_of(tab).state.phase != "interview":
        go_on(tab)
    turn_to(tab, "interview", "driver")
    say(tab, "rights")
    assert_well(tab)
    assert acts_book(language).kinds["caution"].title in chips(tab)
    assert "settle-0" not in keys(tab)
    turn = session_of(tab).state.turn
    while session_of(tab).state.phase != "debrief":
        go_on(tab)
    tab.switch_page(visit.DEBRIEF).run()
    tab.button(key="skip").click().run()
    (asked,) = [box for box in tab.checkbox if str(box.key).startswith("likely-")]
    assert asked.key == f"likely-{turn}-caution-{session.id}" and not asked.value
    asked.check()
    next(button for button in tab.button if "formulation" in str(button.form_id)).click().run()
    assert_well(tab)
    assert [(one.event.turn, one.event.act, one.event.meant) for one in events(session, "affirmed")] == [
        (turn, "caution", True)
    ]


def test_a_wrong_reading_is_taken_back(at_the_table: tuple[AppTest, Session, Language]) -> None:
    tab, session, language = at_the_table
    say(tab, "lead")
    tab.button(key="take-back-0").click().run()
    assert_well(tab)
    state = wiring.service().practice.open(session.id).state
    assert "name-lead" not in state.taken
    assert phrases(language)("understood.taken_back") in chips(tab)
    assert "take-back-0" not in keys(tab)


def test_a_reading_is_denied(at_the_table: tuple[AppTest, Session, Language]) -> None:
    tab, _, language = at_the_table
    say(tab, "hello")
    tab.button(key="dispute").click().run()
    assert_well(tab)
    assert catalogue(language)("understood.disputed") in shown(tab)
    assert "dispute" not in keys(tab)


def choose(tab: AppTest, option: str) -> AppTest:
    """Choose an option of the open list."""
    field = next(item for item in tab.selectbox if (item.key or "").startswith("hand-what-"))
    return field.set_value(option).run()


def opener(tab: AppTest) -> Button:
    return next(item for item in tab.button if (item.key or "").startswith("by-hand-"))


def send(tab: AppTest) -> None:
    next(item for item in tab.button if (item.key or "").startswith("hand-send-")).click().run()
    assert_well(tab)


def test_what_is_chosen_by_hand_is_done_without_a_question(at_the_table: tuple[AppTest, Session, Language]) -> None:
    tab, session, _ = at_the_table
    opener(tab).click().run()
    choose(tab, "decide:action:name-lead")
    send(tab)
    state = wiring.service().practice.open(session.id).state
    assert "name-lead" in state.taken
    assert "settle-1" not in keys(tab)


def test_by_hand_a_fact_is_told_and_a_step_asked_of_whoever_may_take_it(
    at_the_table: tuple[AppTest, Session, Language],
) -> None:
    tab, session, language = at_the_table
    go_on(tab)
    opener(tab).click().run()
    choose(tab, "request:action:separate-persons")
    send(tab)
    state = wiring.service().practice.open(session.id).state
    assert any(work.action == "separate-persons" and work.agency == "border" for work in state.work)
    fact = next(iter(state.known("police")))
    opener(tab).click().run()
    choose(tab, f"tell:fact:{fact}")
    send(tab)
    assert any(entry.event.fact == fact for entry in events(session, "fact_shared"))
    assert state.scenario.fact[fact].title[language][1:] in chips(tab)


def test_in_an_interview_a_craft_is_chosen_and_the_words_are_the_own(
    at_the_table: tuple[AppTest, Session, Language],
) -> None:
    tab, session, _ = at_the_table
    while session_of(tab).state.phase != "interview":
        go_on(tab)
    turn_to(tab, "interview", "driver")
    opener(tab).click().run()
    choose(tab, "caution")
    assert not any(key.startswith("hand-send-") for key in keys(tab)), "a craft has no words of its own"
    say(tab, "Hello, a lawyer can be here.")
    assert_well(tab)
    mine = [entry.event for entry in events(session, "said") if entry.event.origin == "learner"]
    assert mine[-1].text == "Hello, a lawyer can be here."
    assert [(act.kind, act.sure) for act in mine[-1].acts] == [("caution", True)]


def test_own_words_count_as_what_is_chosen(at_the_table: tuple[AppTest, Session, Language]) -> None:
    tab, session, _ = at_the_table
    opener(tab).click().run()
    choose(tab, "decide:action:name-lead")
    say(tab, "hello, we are doing it")
    assert_well(tab)
    assert "name-lead" in wiring.service().practice.open(session.id).state.taken
    said = [entry.event.text for entry in events(session, "said") if entry.event.origin == "learner"]
    assert said == ["hello, we are doing it"]
    say(tab, "hello")
    mine = [entry.event for entry in events(session, "said") if entry.event.origin == "learner"]
    assert mine[-1].acts == (), "and none after them"


def test_what_was_chosen_in_a_list_that_is_closed_again_holds_for_nothing(
    at_the_table: tuple[AppTest, Session, Language],
) -> None:
    tab, session, _ = at_the_table
    opener(tab).click().run()
    choose(tab, "decide:action:name-lead")
    opener(tab).click().run()
    say(tab, "hello")
    assert_well(tab)
    assert "name-lead" not in wiring.service().practice.open(session.id).state.taken
    mine = [entry.event for entry in events(session, "said") if entry.event.origin == "learner"]
    assert mine[-1].acts == ()


def test_who_is_stuck_gets_three_options_and_one_that_is_pressed_is_sent(
    at_the_table: tuple[AppTest, Session, Language],
) -> None:
    tab, session, _ = at_the_table
    assert not any(key.startswith("suggested-") for key in keys(tab))
    tab.button(key="stuck").click().run()
    offered = sorted(key for key in keys(tab) if key.startswith("suggested-"))
    assert len(offered) == 3
    tab.button(key=offered[0]).click().run()
    assert_well(tab)
    said = [entry.event for entry in events(session, "said") if entry.event.origin == "learner"]
    assert len(said) == 1 and len(said[0].acts) == 1 and said[0].text
    assert not any(key.startswith("suggested-") for key in keys(tab))


def test_ideas_stand_there_always_or_never_where_that_is_wished(
    at_the_table: tuple[AppTest, Session, Language],
) -> None:
    tab, _, _ = at_the_table
    tab.session_state["suggested"] = "always"
    tab.run()
    assert {"suggested-1", "suggested-2"} <= {key[:11] for key in keys(tab)} and "stuck" not in keys(tab)
    tab.session_state["suggested"] = "never"
    tab.run()
    assert not any(key.startswith("suggested-") for key in keys(tab)) and "stuck" not in keys(tab)


def test_looking_back_shows_it_too(at_the_table: tuple[AppTest, Session, Language]) -> None:
    tab, session, language = at_the_table
    say(tab, "lead")
    practice = wiring.service().practice
    played = practice.open(session.id)
    while played.state.phase != "debrief":
        list(practice.next_phase(played))
    title = acts_book(language).kinds["decide"].title
    tab.session_state["session"].state = played.state
    tab.switch_page(visit.DEBRIEF).run()
    assert_well(tab)
    assert title in chips(tab)
    list(practice.formulate(played, {}))
    tab.session_state["session"].state = played.state
    tab.switch_page(visit.REPORT).run()
    assert_well(tab)
    assert title in chips(tab)


def submitted(language: Language) -> Session:
    """Return a finished exercise in which a proposal was put right and a reading denied.

    One message orders what is objected to beside a step, and that is taken back.
    """
    practice = wiring.service().practice
    session = stored("police", language)
    list(practice.next_phase(session))
    list(practice.say(session, "room", "hold"))
    list(practice.settle(session, 0))
    list(practice.call_inject(session, "cousin-arrives"))
    list(practice.say(session, "room", "cousin, apart"))
    list(practice.correct(session, session.state.turn, 1))
    list(practice.say(session, "room", "rights"))
    list(practice.correct(session, session.state.turn))
    while session.state.finished is None:
        list(practice.next_phase(session))
    practice.shelf.submit(session.id, "local")
    return session


def service_report(session: Session) -> Report:
    return build(session.state, wiring.service().practice.library, wiring.service().rubric)


def turns_shown(tab: AppTest) -> int:
    return raw(tab).count("<section id='turn-")


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_trainer_sees_what_was_understood_put_right_and_disputed(new_tab: Driver, language: Language) -> None:
    new_tab(language)
    session = submitted(language)
    t, titles = catalogue(language), acts_book(language).kinds
    queue = new_tab(language).switch_page(visit.REVIEW).run()
    assert t("review.disputed", number=1) in shown(queue)
    tab = new_tab(language, pregled=session.id).switch_page(visit.RATE).run()
    assert_well(tab)
    struck = re.findall(r"<del class=\"chip\">([^<]*)</del>", chips(tab))
    lead, apart = (
        session.state.scenario.action[name].title[language][1:] for name in ("name-lead", "separate-persons")
    )
    assert struck[0].startswith(titles["request"].title) and apart in struck[0], "what was not picked"
    assert apart in struck[-1] and phrases(language)("understood.taken_back") in struck[-1]
    first, then = (chips(tab).index(t(f"reading.understood_{key}")) for key in ("first", "then"))
    assert first < chips(tab).index(apart) < then < chips(tab).index(lead)
    assert chips(tab).count(t("reading.disputed")) == 1
    every, harm = turns_shown(tab), service_report(session).harms[0]
    assert harm.disputed and harm.title not in shown(tab), "blind: harms are the program's word"
    only = tab.toggle(key=f"disputed-{session.id}")
    assert only.label == t("reading.disputed_only", number=1)
    only.set_value(True).run()
    assert_well(tab)
    assert turns_shown(tab) == 1 < every
    wiring.service().desk.rate(session.id, {"R-04": 1})
    rated = new_tab(language, pregled=session.id).switch_page(visit.RATE).run()
    rated.toggle(key=f"disputed-{session.id}").set_value(True).run()
    assert_well(rated)
    assert turns_shown(rated) == 2
    assert t("reading.disputed_harm", harms=harm.title) in html.unescape(shown(rated))


def test_where_nothing_is_disputed_there_is_no_such_filter(new_tab: Driver) -> None:
    new_tab("en")
    practice = wiring.service().practice
    session = stored("police", "en")
    list(practice.say(session, "room", "lead"))
    while session.state.finished is None:
        list(practice.next_phase(session))
    practice.shelf.submit(session.id, "local")
    tab = new_tab("en", pregled=session.id).switch_page(visit.RATE).run()
    assert_well(tab)
    assert acts_book("en").kinds["decide"].title in chips(tab)
    assert f"disputed-{session.id}" not in {item.key for item in tab.toggle}
