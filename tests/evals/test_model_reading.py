"""Recorded answers go through the product's own endpoint, parsing and checks, and come out as they were meant."""

from pathlib import Path

import pytest

from evals.acts import polarity, talk
from evals.fake_server import FakeServer
from evals.lines import SETS, Line, lines_of
from evals.model_reading import chosen
from evals.replay import Readers, record, recorded, replaying
from roleplay.models.prompts import shipped_prompts
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language

SEED = 22


@pytest.fixture
def readers(reader: LocalReader, library: Library) -> Readers:
    return Readers(reader, library)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_the_conversation_explains_is_understood_with_it(readers: Readers, language: Language) -> None:
    with replaying(SETS / f"model-context-{language}.jsonl", readers) as reads:
        heard = talk(lambda line, language: reads(line, language)["acts"], lines_of("context", language), language)
    assert heard.messages == 12
    assert (heard.all, heard.wrong, heard.forbidden) == (heard.stepping, [], [])
    alone = talk(readers.locally, lines_of("context", language), language)
    assert alone.all < heard.all / 2, "words that explain themselves measure nothing here"


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_is_not_done_is_credited(readers: Readers, language: Language) -> None:
    with replaying(SETS / f"model-polarity-{language}.jsonl", readers) as reads:
        said = polarity(lambda line, language: reads(line, language)["acts"], chosen(language, SEED), language)
    assert (said.bad, said.good, said.credited) == (30, 30, [])
    assert said.at_once >= 24


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_that_is_drawn_has_an_answer(language: Language) -> None:
    drawn = {line["id"] for line in chosen(language, SEED)}
    assert set(recorded(SETS / f"model-polarity-{language}.jsonl")) == drawn
    assert set(recorded(SETS / f"model-context-{language}.jsonl")) == {
        line["id"] for line in lines_of("context", language)
    }


@pytest.mark.long
def test_answers_are_asked_for_once_and_then_given_again(
    readers: Readers, fake_server: FakeServer, tmp_path: Path
) -> None:
    path, lines = tmp_path / "answers.jsonl", list[Line](lines_of("context", "en")[:2])
    asked = {**lines[0]["acts"][0], "sure": True}
    fake_server.says({"label": "OPINION", "acts": [asked]})
    record(path, lines[:1], "en", fake_server.url, readers)
    assert recorded(path) == {}, "a model of that name is not there, and a failure is no answer"
    fake_server.models = ("asked",)
    for _ in range(2):
        record(path, lines[:1], "en", fake_server.url, readers)
    assert len(fake_server.chats) == 2
    assert recorded(path)[lines[0]["id"]]["prompt"] == shipped_prompts().of("reader", "en").front.version
    with replaying(path, readers) as reads:
        assert [act["id"] for act in reads(lines[0], "en")["acts"]] == [asked["id"]]
        assert "model failed" in reads(lines[1], "en")["reader"]
