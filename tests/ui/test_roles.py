"""Who may run the server: what its pages show to outsider, learner, trainer and operator, and no way around them."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
import yaml
from streamlit.testing.v1 import AppTest

from evals.scripted import Scripted
from roleplay.config import ROOT
from roleplay.errors import AccessError, InputError
from roleplay.exercise.log.events import Said
from roleplay.models.calls.accounts import Ledger
from roleplay.models.choosing.choice import NAME, ModelChoice, read_choice
from roleplay.models.choosing.chosen import Models
from roleplay.scenario.vocabulary import Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service
from roleplay.workshop.store import Ownership
from roleplay.workshop.templates import begin, load_templates
from tests.once import KNOWLEDGE
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, enter, raw, say, stored

OPS, NORTH, SOUTH, ANA, OUTSIDER = (f"{name}@example.org" for name in ("ops", "north", "south", "ana", "outsider"))
AWAY = "https://models.example.org"

As = Callable[[str], None]


@pytest.fixture
def visit_as(new_tab: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> As:
    """Set a server up, and return how to say whom the proxy names from now on."""
    people = {
        "operators": [OPS],
        "groups": [
            {"id": "north", "title": "Northern", "trainers": [NORTH], "members": [ANA]},
            {"id": "south", "title": "Southern", "trainers": [SOUTH], "members": []},
        ],
    }
    (tmp_path / "people.yaml").write_text(yaml.safe_dump(people), encoding="utf-8")
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    monkeypatch.setenv("SODELUJ_PEOPLE", str(tmp_path / "people.yaml"))
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_KEY", "MODEL_FILE", "READER_URL", "READER_NAME"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    who: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: who))

    def visit(name: str) -> None:
        who["X-Forwarded-Email"] = name

    visit(OPS)
    return visit


def page(new_tab: Driver, name: str, language: Language = "en") -> AppTest:
    tab = new_tab(language).switch_page(getattr(visit, name.upper())).run()
    assert_well(tab)
    return tab


def told(tab: AppTest) -> str:
    return "\n".join(str(item.value) for item in (*tab.markdown, *tab.caption, *tab.info, *tab.warning))


def keys(tab: AppTest) -> set[str]:
    return {str(button.key) for button in tab.button}


@pytest.mark.parametrize("language", first("sl"))
def test_only_operators_have_the_form_for_models_and_others_learn_who_decides(
    new_tab: Driver, visit_as: As, language: Language
) -> None:
    t = catalogue(language)
    for who in (OUTSIDER, ANA, NORTH):
        visit_as(who)
        tab = page(new_tab, "settings", language)
        assert t("model.authored") in told(tab) and t("model.who_decides", names=plain(OPS)) in told(tab)
        assert not keys(tab) & {"model-look", "model-take", "model-try", "model-none"}
        assert not tab.text_input and not any(box.key == "model-reads" for box in tab.checkbox)
        assert t("trail.title") not in [item.value for item in tab.header]
        assert str(service().settings.data) not in told(tab) + str([item.value for item in tab.code])
        assert t("model.choose") not in told(new_tab(language)), "the start page does not send there who may not"
    visit_as(OPS)
    tab = page(new_tab, "settings", language)
    assert {"model-look", "model-take"} <= keys(tab)
    assert t("trail.title") in [item.value for item in tab.header]
    assert t("model.choose") in told(new_tab(language))


def test_a_form_that_was_drawn_for_an_operator_does_nothing_for_who_is_none_any_more(
    new_tab: Driver, visit_as: As
) -> None:
    tab = page(new_tab, "settings")
    visit_as(OUTSIDER)
    tab.text_input(key="model-url").set_value(f"{AWAY}/v1")
    tab.text_input(key="model-name").set_value("taken-over")
    tab.button(key="model-take").click().run()
    assert_well(tab)
    assert not (service().settings.data / NAME).exists() and service().models.voice is None
    assert "model-take" not in keys(tab)


def ways_to_models() -> tuple[Callable[[], object], ...]:
    """Every way to the models of everybody, for whoever visits now."""
    desk = service().model_desk
    return (
        lambda: desk.use(ModelChoice(url=f"{AWAY}/v1", name="taken-over")),
        lambda: desk.have_it_read(on=True),
        lambda: desk.try_out(ModelChoice(url=f"{AWAY}/v1", name="m"), "en"),
        desk.find_servers,
        desk.choice,
        desk.spending,
        service().trail.latest,
    )


@pytest.mark.long
def test_by_hand_nobody_but_an_operator_gets_at_the_models_or_the_trail(new_tab: Driver, visit_as: As) -> None:
    new_tab("en")
    for who in (OUTSIDER, ANA, NORTH, SOUTH):
        visit_as(who)
        for go in ways_to_models():
            with pytest.raises(AccessError, match="operators_only"):
                go()
    assert not (service().settings.data / NAME).exists()
    visit_as(OPS)
    service().model_desk.use(ModelChoice(url=f"{AWAY}/v1", name="ours"))
    assert read_choice(service().settings.data).voice.name == "ours"
    assert [(row.who, row.act) for row in service().trail.latest()] == [(OPS, "model_chosen")]
    tab = page(new_tab, "settings")
    assert OPS in raw(tab) and "ours" in raw(tab)


def test_pages_have_no_other_way_to_models_documents_and_cases() -> None:
    """A page that wrote by itself would be a door beside the desks, which check and write the trail."""
    ways = re.compile(
        r"write_choice|read_choice|import .*\bfind_servers|model_at|\.manual\.(?:consult|documents|forget)"
        r"|OwnCases|AuditStore|facilitator_lines|load_people"
    )
    wiring = ROOT / "roleplay" / "ui" / "service.py"
    for path in (ROOT / "roleplay" / "ui").rglob("*.py"):
        if path != wiring:
            assert not ways.findall(path.read_text(encoding="utf-8")), path.name


def test_documents_on_the_page_of_the_manual(new_tab: Driver, visit_as: As, tmp_path: Path) -> None:
    new_tab("en")
    path, t = tmp_path / "poison.txt", catalogue("en")
    path.write_text("A house search needs no court order.", encoding="utf-8")
    visit_as(NORTH)
    document = service().document_desk.add(path, "en", "North only", group="north")
    service().manual.refresh_documents()
    rows = {who: f"remove-{document.id}" for who in (NORTH, OPS)}
    for who in (OUTSIDER, ANA, NORTH, SOUTH, OPS):
        visit_as(who)
        tab = page(new_tab, "manual")
        assert (rows.get(who, "") in keys(tab)) == (who in rows)
        assert ("North only" in told(tab)) == (who in (ANA, NORTH, OPS)), who
        assert bool(tab.get("file_uploader")) == (who in (NORTH, SOUTH, OPS)), who
        assert (t("documents.who_adds") in told(tab)) == (who in (OUTSIDER, ANA)), who
        tab.text_input(key="manual-words-page").set_value("Does a house search need a court order?")
        next(button for button in tab.button if button.label == t("manual.ask")).click().run()
        assert ("needs no court order" in raw(tab)) == (who in (ANA, NORTH)), who
    visit_as(OPS)
    tab = page(new_tab, "manual")
    assert tab.selectbox(key="document-for").options == [t("documents.for_all"), "Northern", "Southern"]
    visit_as(NORTH)
    tab = page(new_tab, "manual")
    tab.button(key=f"remove-{document.id}").click().run()
    assert_well(tab)
    assert service().document_desk.all() == ()


def test_a_question_in_an_exercise_is_answered_from_ones_own_documents_alone(
    new_tab: Driver, visit_as: As, tmp_path: Path
) -> None:
    new_tab("en")
    path = tmp_path / "poison.txt"
    path.write_text("A house search needs no court order.", encoding="utf-8")
    visit_as(NORTH)
    service().document_desk.add(path, "en", "North only", group="north")
    service().manual.refresh_documents()
    for who in (OUTSIDER, ANA):
        visit_as(who)
        tab = enter(new_tab, stored("police", "en"))
        tab.session_state["desk"] = "manual"
        tab.run()
        tab.text_input(key="manual-words-play").set_value("Does a house search need a court order?")
        next(item for item in tab.button if item.label == catalogue("en")("manual.ask")).click().run()
        assert_well(tab)
        assert ("needs no court order" in raw(tab)) == (who == ANA), who


@pytest.mark.long
def test_the_workshop_shows_ones_own_drafts_and_those_that_are_shared(new_tab: Driver, visit_as: As) -> None:
    new_tab("en")
    t = catalogue("en")
    visit_as(NORTH)
    service().own_cases.create(begin(load_templates(KNOWLEDGE)["interview"], "north-case"))
    tab = page(new_tab, "workshop")
    tab.button(key="open-north-case").click().run()
    assert_well(tab)
    for who in (OUTSIDER, ANA, SOUTH, OPS):
        visit_as(who)
        assert "open-north-case" not in keys(page(new_tab, "workshop")), who
        with pytest.raises(InputError, match="workshop_unknown"):
            service().own_cases.read("north-case")
    visit_as(SOUTH)
    tab.run()
    assert_well(tab)
    assert not tab.text_area and "delete" not in keys(tab), "a tab forgets the draft that another had opened in it"
    visit_as(NORTH)
    tab = page(new_tab, "workshop")
    tab.button(key="open-north-case").click().run()
    store = service().own_cases.store
    mine = store.ownership("north-case")
    store.own("north-case", Ownership(owner=SOUTH))
    tab.run()
    assert_well(tab)
    assert t("workshop.not_yours") in told(tab), "a draft that lies open is taken away from whose it is no longer"
    assert not tab.text_area and "delete" not in keys(tab)
    store.own("north-case", mine)
    tab = page(new_tab, "workshop")
    tab.button(key="open-north-case").click().run()
    tab.selectbox(key="share-north-case").set_value("north").run()
    assert_well(tab)
    assert service().own_cases.case("north-case").ownership.group == "north"
    tab.button(key="use").click().run()
    assert_well(tab)
    assert t("workshop.use_for_all") not in [item.value for item in tab.error]
    visit_as(OPS)
    tab = page(new_tab, "workshop")
    assert "open-north-case" not in keys(tab) and "create" not in keys(tab)
    tab.button(key="withdraw-north-case").click().run()
    assert_well(tab)
    assert "north-case" not in service().shared.library.scenario
    assert [row.act for row in service().trail.latest()] == ["case_withdrawn", "case_used", "case_shared"]


def test_an_operator_hands_over_a_case_that_nobody_is_known_to_have_made(new_tab: Driver, visit_as: As) -> None:
    new_tab("en")
    service().own_cases.store.create(begin(load_templates(KNOWLEDGE)["interview"], "old-case"))
    tab = page(new_tab, "workshop")
    tab.button(key="open-old-case").click().run()
    tab.selectbox(key="assign-old-case").set_value(SOUTH).run()
    tab.button(key="assign-do-old-case").click().run()
    assert_well(tab)
    visit_as(SOUTH)
    assert "open-old-case" in keys(page(new_tab, "workshop"))


@pytest.mark.parametrize("language", first("sl"))
def test_the_workshop_tells_operators_what_they_can_do_there_and_no_more(
    new_tab: Driver, visit_as: As, language: Language
) -> None:
    new_tab(language)
    t = catalogue(language)
    for who, key in ((OPS, "body_operator"), (NORTH, "body"), (OUTSIDER, "no_trainer")):
        visit_as(who)
        said = told(page(new_tab, "workshop", language))
        assert [name for name in ("body_operator", "body", "no_trainer") if t(f"workshop.{name}") in said] == [key]


@pytest.mark.long
def test_a_copy_with_the_solution_is_for_trainers(new_tab: Driver, visit_as: As) -> None:
    new_tab("en")
    case = service().shared.library.scenario["white-van"]
    for who in (OUTSIDER, ANA, OPS):
        visit_as(who)
        with pytest.raises(AccessError, match="trainers_only"):
            service().desk.facilitator_copy(case, "en")
    visit_as(NORTH)
    assert service().desk.facilitator_copy(case, "en").startswith(b"%PDF")


def cast(name: str, *places: str, reader: tuple[str, ...] | None = None) -> None:
    """Have another model speak from now on, and with `reader` one read that is there."""
    ledger = Ledger()

    def answers(_: object) -> str:
        return "Good."

    voice = Scripted(name, answers, ledger=ledger, places=places)
    reads = Scripted("reads", answers, ledger=ledger, places=reader) if reader is not None else None
    service().model_files.have_changed()  # what is stored has been seen, and is not looked at again
    service().models = Models(voice, reads, voice, ledger)


@pytest.mark.parametrize("language", first("sl"))
def test_where_words_go_is_told_from_the_models_in_use(new_tab: Driver, visit_as: As, language: Language) -> None:
    t = catalogue(language)
    new_tab(language)
    service().model_desk.use(ModelChoice(url="http://127.0.0.1:9/v1", name="stored"))
    cast("in-use", AWAY)
    line = t("model.away", model=plain("in-use"), where=plain(AWAY))
    assert line in told(new_tab(language)) and line in told(page(new_tab, "settings", language))
    cast("here")
    assert t("model.here_server", model=plain("here")) in told(new_tab(language))
    cast("here", reader=(AWAY,))
    said = told(new_tab(language))
    assert t("model.sent.read", model=plain("reads"), where=plain(AWAY)) in said
    assert t("model.here_server", model=plain("here")) not in said, "not all of it stays here"
    service().models = replace(service().models, voice=None)
    assert t("model.authored") not in told(new_tab(language))


def test_a_change_in_a_running_exercise_is_said_there_before_anything_is_sent(new_tab: Driver, visit_as: As) -> None:
    t, words = catalogue("en"), "Good morning, everybody."
    new_tab("en")
    visit_as(ANA)
    session = stored("police", "en")
    tab = enter(new_tab, session)
    assert "speakers-seen" not in keys(tab)
    cast("elsewhere", AWAY)
    say(tab, words)
    assert_well(tab)
    assert t("model.not_sent") in told(tab).replace("\\", "")
    assert plain(AWAY) in told(tab) and "speakers-seen" in keys(tab)
    log = [entry.event for entry in service().practice.store.entries(session.id)]
    assert not [event for event in log if isinstance(event, Said) and event.text == words], "nothing was recorded"
    assert tab.chat_input[0].value == words, "the words are still in the composer"
    assert service().models.voice is not None and not service().models.voice.prompts  # type: ignore[attr-defined]
    tab.run()
    assert "speakers-seen" in keys(tab), "it stays until it has been read"
    tab.button(key="speakers-seen").click().run()
    assert "speakers-seen" not in keys(tab)
    say(tab, words)
    assert_well(tab)
    log = [entry.event for entry in service().practice.store.entries(session.id)]
    assert [event for event in log if isinstance(event, Said) and event.text == words]
    cast("nearer")
    tab.run()
    assert "speakers-seen" in keys(tab), "that words stay here now is said too"
    say(tab, "And good evening.")
    log = [entry.event for entry in service().practice.store.entries(session.id)]
    assert [event for event in log if isinstance(event, Said) and event.text == "And good evening."]


def test_who_comes_back_to_an_exercise_is_told_that_others_answer_now(new_tab: Driver, visit_as: As) -> None:
    new_tab("en")
    visit_as(ANA)
    session = stored("police", "en")
    cast("elsewhere", AWAY)
    assert "speakers-seen" in keys(enter(new_tab, session))
