"""How it is done well, on the pages: it opens beside a change, and what is read before gives nothing away."""

import pytest

from roleplay.feedback.document import moment_blocks
from roleplay.feedback.grade import build
from roleplay.feedback.welldone import done_well, expert_book, interview_pairs
from roleplay.feedback.words import phrases
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.parts.blocks import html_of
from roleplay.ui.service import service
from tests.feedback import drilled
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, raw
from tests.ui.test_talk_report import opened


@pytest.mark.long
@pytest.mark.parametrize("language", first("sl"))
def test_a_moment_opens_beside_its_change_and_stays_out_of_the_session(new_tab: Driver, language: Language) -> None:
    new_tab(language)
    session = drilled.drive(service().practice, language)
    library, state = service().practice.library, session.state
    report = build(state, library, service().rubric)
    book = expert_book(service().settings.knowledge)
    done = done_well(report.changes[0], report, state, library, book)
    assert done is not None
    moment = html_of(moment_blocks(done, state.scenario, library, phrases(language)))
    tab = opened(new_tab, session)
    assert moment not in raw(tab), "nothing is played before somebody wants to see it"
    key = f"welldone-{session.id}-1-button"
    assert_well(tab.button(key=key).click().run())
    assert moment in raw(tab)
    assert service().practice.look(session.id).log == state.log
    assert moment not in raw(tab.button(key=key).click().run())


def test_before_an_interview_there_is_only_what_gives_nothing_away(new_tab: Driver) -> None:
    tab = new_tab("en")
    tab.radio(key="use").set_value("drill").run()
    library, t, own = service().practice.library, catalogue("en"), "white-van"
    pairs = interview_pairs(service().settings.knowledge)
    offered = tab.selectbox(key="model-person-before").options
    titles = {library.scenario[pair.case].title["en"] for pair in pairs if pair.case != own}
    assert {option.split(" · ")[1] for option in offered} == titles
    assert t("welldone.before_note") in {item.value for item in tab.markdown}
    tab.button_group(key="model-which-before").set_value("good").run()
    assert_well(tab)
    read = next(text for text in (str(item.proto.body) for item in tab.get("html")) if "A1-safeguards" in text)
    assert not any(person.name["en"] in read for person in library.scenario[own].persons)
