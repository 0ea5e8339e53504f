"""The console page, and the learner's page beside it."""

from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.ui.conftest import Driver, assert_well, enter, raw, shown, stored

HOSTILE = "**Koga** še ![x](http://127.0.0.1/x.png) <script>alert(1)</script>"


def test_a_trainer_looks_on_and_the_learner_sees_what_comes(new_tab: Driver) -> None:
    t = catalogue("sl")
    empty = new_tab("sl").switch_page(visit.CONSOLE).run()
    assert_well(empty)
    assert t("console.empty") in [item.value for item in empty.info]
    session = stored("police")
    learner = enter(new_tab, session)
    learner.selectbox(key=f"watched-{session.id}").set_value("local").run()
    assert_well(learner)
    assert service().practice.shelf.card(session.id, "read").watched_by == "local"
    trainer = new_tab("sl").switch_page(visit.CONSOLE).run()
    trainer.button(key=f"watch-{session.id}").click().run()
    assert_well(trainer)
    assert 'class="course"' in raw(trainer)
    trainer.text_area(key=f"hint-words-{session.id}").set_value(HOSTILE)
    next(button for button in trainer.button if button.label == t("console.hint_send")).click().run()
    inject = session.state.scenario.injects[0]
    trainer.button(key=f"fire-{inject.id}").click().run()
    assert_well(trainer)
    assert not any(button.key == f"fire-{inject.id}" for button in trainer.button)
    trainer.button(key="console-pause").click().run()
    assert_well(trainer)
    learner.run()
    assert_well(learner)
    assert any(button.key == "resume" for button in learner.button), "the pause has arrived"
    trainer.button(key="console-resume").click().run()
    learner.run()
    assert_well(learner)
    assert "![x]" in shown(learner) and "<script>alert" not in raw(learner)
    learner.selectbox(key=f"watched-{session.id}").set_value("").run()
    trainer.run()
    assert_well(trainer)
    assert t("console.gone") in [item.value for item in trainer.info]
