"""Search: fused scores, filters, silence, and play that goes on when meaning fails."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.knowledge.lexical import LexicalIndex, best, fold
from roleplay.knowledge.search import Query, Searcher, clean
from roleplay.knowledge.store import VectorStore
from roleplay.knowledge.tuning import Evidence, Scale, Trust, Tuning
from roleplay.knowledge.units import units_of
from tests.knowledge.conftest import unit

TUNING = Tuning(
    by_meaning=Scale(meaning=1, words=0.3, bundle=0, taught=0, trust=Trust(bias=9, least=0.5)),
    by_words=Scale(meaning=0, words=1, bundle=0, taught=0, trust=Trust(bias=-3, words=10, least=0.5)),
)
UNITS = [
    unit("ID", "Only the police formally identify victims of trafficking.", roles=("police",)),
    unit("NGO", "A support organisation talks with the victim before the police do.", roles=("ngo",)),
    unit("ROOM", "Crisis accommodation is arranged by the social work centre.", provenance="unverified"),
    unit("ROOM", "Where do we put nine people tonight?", provenance="unverified", kind="question"),
]


@pytest.fixture
def searcher():
    return Searcher.of("passages", UNITS, TUNING)


def test_a_question_finds_its_passage_by_words(searcher):
    found = searcher.search(Query("who formally identifies a victim"))
    assert found.matches[0].owner == "ID"
    assert not found.silent
    assert not found.by_meaning


def test_a_passage_counts_by_its_best_unit_and_stands_once(searcher):
    found = searcher.search(Query("where do we put nine people"))
    assert [match.owner for match in found.matches].count("ROOM") == 1
    assert found.matches[0].unit.kind == "question"


def test_filters_hold_for_words_too(searcher):
    assert {m.owner for m in searcher.search(Query("victim", role="ngo")).matches} == {"NGO", "ROOM"} - {"ROOM"}
    chapter = frozenset({"chapter"})
    assert "ROOM" not in {m.owner for m in searcher.search(Query("where people", provenances=chapter)).matches}


@pytest.mark.parametrize("text", ["", " ", "??", "quantum chromodynamics", "žžž"])
def test_what_nothing_answers_is_silent(searcher, text):
    assert searcher.search(Query(clean(text))).silent


def test_an_empty_corpus_is_silent():
    assert Searcher.of("documents", [], TUNING).search(Query("anything")).silent


def test_meaning_and_words_are_fused(settings, toy):
    with closing(VectorStore.open(settings, toy)) as store:
        store.sync("passages", UNITS)
        searcher = Searcher.of("passages", UNITS, TUNING)
        searcher.connect(store)
        text = "formally identify victims"
        found = searcher.search(Query(text, toy.embed_query(text)))
        assert found.by_meaning
        assert found.matches[0].owner == "ID"
        best_unit = found.matches[0].unit
        words = float(searcher.lexical.scores(text)[searcher.lexical.place[best_unit.id]])
        cosine = store.nearest("passages", toy.embed_query(text), 5)[best_unit.id]
        assert found.matches[0].score == pytest.approx(cosine + 0.3 * words)


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for(text):
    found = Searcher.of("passages", UNITS, TUNING).search(Query(clean(text)), 3)
    assert len(found.matches) <= 3
    scores = [match.score for match in found.matches]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1.0001 for score in scores)


@given(st.text(max_size=50))
def test_folding_is_stable(text):
    assert fold(fold(text)) == fold(text)


def test_diacritics_do_not_matter():
    index = LexicalIndex.of([unit("A", "zaščita žrtev"), unit("B", "prijetje voznika")])
    assert best(index.scores("zascita zrtev"), 1) == [0]
    assert float(index.scores("zascita zrtev")[0]) == pytest.approx(1.0, abs=1e-5)


def test_the_chance_of_an_answer_grows_with_the_evidence():
    trust = Trust(bias=-5, score=1, meaning=2, words=2, bundle=2, taught=2, ahead=2, least=0.5)
    chances = [trust.chance(Evidence(*[level] * 6)) for level in (0.0, 0.3, 0.6, 0.9)]
    assert chances == sorted(chances)
    assert 0 < chances[0] < chances[-1] < 1


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_evidence_breaks_the_scale(level):
    assert 0 <= Trust(bias=0, score=3, least=0.5).chance(Evidence(score=level)) <= 1


def test_units_are_known_by_their_content(library_passages):
    units = list(units_of(library_passages.passages))
    assert len({item.id for item in units}) == len(units)
