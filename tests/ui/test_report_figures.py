"""Figures on the report page; and two that are entered here, which page and every export then draw by themselves."""

import json
from collections.abc import Iterator

import pytest

from roleplay.feedback.counting import InterviewPart, SessionLedger
from roleplay.feedback.document import document, to_csv, to_json, to_markdown
from roleplay.feedback.figures import OF_SESSION, OF_TALK, Figure, counts
from roleplay.feedback.grade import build
from roleplay.feedback.words import phrases
from roleplay.printing.blocks import Item, text_of
from roleplay.printing.markdown import escaped
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import esc
from roleplay.ui.service import service
from tests.feedback import drilled
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, raw
from tests.ui.test_talk_report import opened

SENTENCES: dict[Language, dict[str, str]] = {
    "sl": {
        "thanks": "Zahvala, ki jo je slišal {name}: {value:poteza|potezi|poteze|potez}.",
        "messages": "Z besedami: {value} od {all:poteze|potez|potez|potez}.",
    },
    "en": {
        "thanks": "You thanked {name} in {value:turn|turns}.",
        "messages": "You used words in {value} of {all:turn|turns}.",
    },
}


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Enter a figure of a talk and one of the whole session, each as little as a newcomer would write."""
    for language, sentences in SENTENCES.items():
        for name, text in sentences.items():
            monkeypatch.setitem(phrases(language).texts, f"figure.{name}", text)  # type: ignore[arg-type]

    @counts(OF_TALK)
    def thanks(ledger: SessionLedger, talk: InterviewPart) -> Figure | None:
        turns = [turn.number for turn in ledger.record.with_person[talk.person] if turn.text[:5] in ("Thank", "Hvala")]
        return Figure(value=len(turns), turns=turns) if turns else None

    @counts(OF_SESSION)
    def messages(ledger: SessionLedger) -> Figure:
        turns = [turn.number for turn in ledger.record.turns if turn.text]
        return Figure(value=len(turns), numbers={"all": len(ledger.record.turns)}, turns=turns)

    yield
    del OF_TALK["thanks"], OF_SESSION["messages"]


@pytest.mark.parametrize("language", first("sl"))
def test_a_new_figure_stands_on_the_page_and_in_every_export(
    new_tab: Driver, monkeypatch: pytest.MonkeyPatch, entered: None, language: Language
) -> None:
    new_tab(language)
    session, library = drilled.drive(service().practice, language), service().practice.library
    report = build(session.state, library, service().rubric)
    kept = {item.id: item for item in report.figures}
    said = sum(line != "..." for line in drilled.DRIVER[language])
    words = {
        "thanks": phrases(language).fill(SENTENCES[language]["thanks"], {"name": kept["thanks"].name, "value": 1}),
        "messages": phrases(language).fill(SENTENCES[language]["messages"], {"value": said, "all": report.turns}),
    }
    assert {name: kept[name].text for name in words} == words
    assert list(kept).index("messages") < list(kept).index("open_run") < list(kept).index("thanks")

    tab = opened(new_tab, session)
    assert_well(tab)
    assert catalogue(language)("report.section.figures") in {expander.label for expander in tab.expander}
    page, at = raw(tab), 0
    for item in report.figures:
        at = page.index(esc(item.text), at)

    made = (report, session.state, library)
    items = [text_of(block.spans) for block in document(*made).blocks if isinstance(block, Item)]
    told = {item["id"]: item for item in json.loads(to_json(*made))["figures"]}
    for name, sentence in words.items():
        assert escaped(sentence) in to_markdown(*made) and sentence in to_csv(*made), name
        assert sentence in items, "the blocks of which PDF and Word are made"
        assert told[name] == kept[name].model_dump(mode="json")
