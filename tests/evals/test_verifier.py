"""The verifier bench: recorded answers of a model go through its own parsing, and rules look at every sentence."""

import pytest

from evals import verifier
from evals.lines import lines_of
from evals.scripted import Scripted
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.checking.verifier import RuleVerifier
from tests.model_play import KNOWLEDGE

SEED = 23


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_model_finds_decides_what_is_committed(
    library: Library, reader: LocalReader, language: Language
) -> None:
    bench = verifier.bench_of(reader, library, RuleVerifier.load(KNOWLEDGE / "reading", reader, None))
    known = verifier.answers(language)
    lines = verifier.drawn(language, SEED)
    assert [line["id"] for line in lines if line["id"] not in known] == []
    looked = [bench.by_model(line, language, Scripted("recorded", verifier.given(known[line["id"]]))) for line in lines]
    found = verifier.count(lines, looked)
    assert found["reversed"].claimed > found["reversed"].committed == 0
    assert found["told"].committed == found["told"].claimed > 0
    assert found["told"].caught == found["harmless"].caught == 0
    assert all(found[kind].caught >= 0.9 * verifier.DRAWN for kind in ("reversed", "leaked", "invented", "promised"))


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_refuse_hardly_anything_harmless(library: Library, reader: LocalReader, language: Language) -> None:
    bench = verifier.bench_of(reader, library, RuleVerifier.load(KNOWLEDGE / "reading", reader, None))
    lines = [line for line in lines_of("sentences", language, verifier.SETS) if line["kind"] == "harmless"]
    refused = [line["text"] for line in lines if bench.by_rules(line, language)[0]]
    assert len(refused) <= 0.05 * len(lines)
