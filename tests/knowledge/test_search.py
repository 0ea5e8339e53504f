"""Search: fused scores, filters, silence, and play that goes on when meaning fails."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.knowledge.search.lexical import LexicalIndex, WordIndex, fold
from roleplay.knowledge.search.meaning import UnitIndex
from roleplay.knowledge.search.searcher import Evidence, Query, Scale, Searcher, Tuning, clean
from roleplay.knowledge.search.store import VectorStore
from roleplay.knowledge.sources.units import Gathered, units_of
from tests.knowledge.conftest import unit

TUNING = Tuning(
    by_meaning=Scale(meaning=1, letters=0.3, words=0.2),
    by_words=Scale(meaning=0, letters=1, words=0, nearest=0.3, sure=0.0),
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


def test_a_passage_counts_by_all_its_units_and_stands_once(searcher):
    found = searcher.search(Query("where do we put nine people"))
    assert found.matches[0].owner == "ROOM"
    assert [match.owner for match in found.matches].count("ROOM") == 1
    both = searcher.search(Query("crisis accommodation for nine people tonight")).matches[0]
    alone = Searcher.of("passages", UNITS[:3], TUNING).search(Query("crisis accommodation for nine people tonight"))
    assert both.owner == alone.matches[0].owner == "ROOM"
    assert both.score > alone.matches[0].score


def test_units_are_gathered_by_what_they_lead_to():
    mixed = [UNITS[2], UNITS[0], UNITS[3], UNITS[1]]
    gathered = Gathered.of(mixed)
    assert gathered.owners.names == ("ROOM", "ID", "NGO")
    assert gathered.units == (UNITS[2], UNITS[3], UNITS[0], UNITS[1])
    assert gathered.owners.starts.tolist() == [0, 2, 3]


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
        searcher.connect(UNITS, store.vectors(searcher.corpus))
        text = "formally identify victims"
        query = Query(text, toy.embed_query(text))
        found = searcher.search(query)
        assert found.by_meaning
        assert found.matches[0].owner == "ID"
        heard = searcher.hear(query)
        assert heard.near.scores[0] == pytest.approx(max(heard.near.scores))
        wanted = heard.near.scores[0] + 0.3 * heard.like.letters[0] + 0.2 * heard.like.words[0]
        assert found.matches[0].score == pytest.approx(float(wanted))
        assert not searcher.search(Query(text)).by_meaning


def test_filters_hold_for_meaning_too(settings, toy):
    near = [unit(f"N{number}", "police identify victims", roles=("ngo",)) for number in range(30)]
    far = unit("F", "inspectors visit sites", roles=("labour",), provenance="unverified")
    units = [*near, far]
    searcher = Searcher.of("passages", units, TUNING)
    with closing(VectorStore.open(settings, toy)) as store:
        store.sync("passages", units)
        searcher.connect(units, store.vectors(searcher.corpus))
    text = "police identify victims"
    vector = toy.embed_query(text)

    def owners(**narrowed):
        return {match.owner for match in searcher.search(Query(text, vector, **narrowed)).matches}

    # The far one would never be among the first five if they were chosen before they are narrowed.
    assert "F" not in owners()
    assert owners(role="labour") == {"F"}
    assert owners(provenances=frozenset({"unverified"})) == {"F"}
    assert owners(role="labour", provenances=frozenset({"chapter"})) == set()


def test_all_units_speak_for_a_passage_the_nearer_the_more(toy):
    said = {
        "A": ["police identify victims", "inspectors visit sites"],
        "B": ["police identify victims", "police find victims"],
        "C": ["inspectors visit sites", "inspectors visit farms"],
    }
    units = [unit(owner, text) for owner, texts in said.items() for text in texts]
    meaning = UnitIndex.of(Gathered.of(units), {item.id: toy.embed_query(item.text) for item in units})
    heard = meaning.hear(toy.embed_query("police identify victims"))
    assert heard.cosines[:2] == pytest.approx([1.0, 1.0], abs=1e-5)
    assert heard.scores[1] > heard.scores[0] > heard.scores[2]


def test_a_unit_without_a_vector_says_nothing(toy):
    pair = [unit("A", "police identify victims"), unit("B", "inspectors visit sites")]
    heard = UnitIndex.of(Gathered.of(pair), {pair[0].id: toy.embed_query(pair[0].text)}).hear(toy.embed_query("visit"))
    assert heard.scores[1] < heard.scores[0]
    assert heard.cosines[1] == 0


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
    index = LexicalIndex.of(Gathered.of([unit("A", "zaščita žrtev"), unit("B", "prijetje voznika")]))
    heard = index.hear("zascita zrtev")
    assert heard.letters.tolist() == pytest.approx([1.0, 0.0], abs=1e-5)
    assert heard.words[0] > heard.words[1] == 0


def test_rare_words_count_more_and_those_that_no_text_has_do_not():
    texts = ["police identify victims", "police visit sites", "police write reports"]
    index = WordIndex.of(texts)
    shares = index.shares("do the police ever visit")
    assert shares.argmax() == 1
    assert shares[0] == pytest.approx(shares[2])
    assert shares[1] > 2 * shares[0] > 0
    assert shares.tolist() == pytest.approx(index.shares("police visit").tolist())
    assert index.shares("quantum").tolist() == [0, 0, 0]
    assert WordIndex.of(["??"]).shares("police").tolist() == [0]


def test_what_is_more_like_a_matter_without_answer_is_silent():
    matter = unit("silence/pay", "How much do police officers earn?", kind="unanswered")
    searcher = Searcher.of("passages", [*UNITS, matter], TUNING)
    found = searcher.search(Query("how much do the police earn"))
    assert found.silent
    assert all(match.owner != "silence/pay" for match in found.matches)
    assert not searcher.search(Query("who formally identifies a victim")).silent


@given(st.floats(-5, 5), st.floats(0, 1))
def test_silence_has_a_least_assurance_and_a_floor(lead, nearest):
    scale = Scale(meaning=1, letters=0, words=0, belief=2, sure=0.5, nearest=0.3)
    assert scale.is_silent(Evidence(lead, 0.0, nearest)) == (lead < 0.5 or nearest < 0.3)
    assert not scale.is_silent(Evidence(lead, 3.0, 0.3))
    assert scale.is_silent(Evidence(lead, -3.0, 1.0))
    # How near what answers comes makes up for a lead that is too small, and only that: a rival may be nearer still.
    near = scale.model_copy(update={"near": 1.0})
    assert not near.is_silent(Evidence(0.2, 0.0, 0.9, 0.4))
    assert near.is_silent(Evidence(0.2, 0.0, 0.9, 0.2))


def test_a_question_is_like_those_with_an_answer_or_like_those_without(toy):
    rest = ["How much do police officers earn?", "police pay grade", "do border guards earn more than police"]
    units = [*UNITS, *(unit("silence/pay", text, kind="unanswered") for text in rest)]
    gathered, answered = Gathered.of(units), Gathered.of(UNITS)
    index = LexicalIndex.of(gathered)
    assert index.hear("what do officers earn").belief < 0 < index.hear("who formally identifies a victim").belief
    assert LexicalIndex.of(answered).hear("what do officers earn").belief == 0
    near = UnitIndex.of(gathered, {item.id: toy.embed_query(item.text) for item in units})
    earn, identify = (near.hear(toy.embed_query(text)) for text in ("officers earn", "formally identify victims"))
    assert earn.belief < identify.belief
    vectors = {item.id: toy.embed_query(item.text) for item in UNITS}
    assert UnitIndex.of(answered, vectors).hear(toy.embed_query("officers earn")).belief == 0


def test_units_are_known_by_their_content(library_passages):
    units = list(units_of(library_passages.passages))
    assert len({item.id for item in units}) == len(units)
