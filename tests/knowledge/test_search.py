"""Search: fused scores, filters, silence, and play that goes on when meaning fails."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.knowledge.lexical import LexicalIndex, best, fold
from roleplay.knowledge.search import Query, Searcher, clean
from roleplay.knowledge.store import VectorStore
from roleplay.knowledge.taught import Taught
from roleplay.knowledge.tuning import Evidence, Scale, Tuning
from roleplay.knowledge.units import units_of
from tests.knowledge.conftest import unit

TUNING = Tuning(
    by_meaning=Scale(meaning=1, words=0.3, bundle=0, taught=0),
    by_words=Scale(meaning=0, words=1, bundle=0, taught=0, nearest=0.3, sure=0.0),
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


def test_what_is_more_like_a_matter_without_answer_is_silent():
    matter = unit("silence/pay", "How much do police officers earn?", kind="unanswered")
    searcher = Searcher.of("passages", [*UNITS, matter], TUNING)
    found = searcher.search(Query("how much do the police earn"))
    assert found.silent
    assert all(match.unit.kind != "unanswered" for match in found.matches)
    assert not searcher.search(Query("who formally identifies a victim")).silent


@given(st.floats(-5, 5), st.floats(0, 1))
def test_silence_has_a_least_assurance_and_a_floor(lead, nearest):
    scale = Scale(meaning=1, words=0, bundle=0, taught=0, belief=2, sure=0.5, nearest=0.3)
    assert scale.is_silent(Evidence(lead, 0.0, nearest)) == (lead < 0.5 or nearest < 0.3)
    assert not scale.is_silent(Evidence(lead, 3.0, 0.3))
    assert scale.is_silent(Evidence(lead, -3.0, 1.0))


def test_a_question_is_like_those_with_an_answer_or_like_those_without(toy):
    rest = ["How much do police officers earn?", "police pay grade", "do border guards earn more than police"]
    units = [*UNITS, *(unit("silence/pay", text, kind="unanswered") for text in rest)]
    index = LexicalIndex.of(units)
    assert index.belief("what do officers earn") < 0 < index.belief("who formally identifies a victim")
    assert LexicalIndex.of(UNITS).belief("what do officers earn") == 0
    taught = Taught.by(units, {item.id: toy.embed_query(item.text) for item in units})
    assert taught.belief(toy.embed_query("officers earn")) < taught.belief(toy.embed_query("formally identify victims"))
    assert Taught.by(UNITS, {}).belief(toy.embed_query("officers earn")) == 0


def test_units_are_known_by_their_content(library_passages):
    units = list(units_of(library_passages.passages))
    assert len({item.id for item in units}) == len(units)
