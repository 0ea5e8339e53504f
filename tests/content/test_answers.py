"""What the manual answers first: definitions and aims, the list of articles of law, and who pays."""

import re

import pytest
import yaml

from roleplay.config import Settings
from roleplay.knowledge.manual import Manual, Status
from roleplay.knowledge.search.embedders import choose_embedder
from roleplay.scenario.vocabulary import LANGUAGES
from tests.once import KNOWLEDGE, shipped_passages

AIMS = {"LG", "LG-0"}
FIRST = {
    "What is trafficking?": {"DEF-trafficking"},
    "What are the aims of the training?": AIMS,
    "What is a victim of trafficking?": {"DEF-victim"},
    "What is a potential victim?": {"DEF-presumed-victim"},
    "What is exploitation?": {"DEF-exploitation"},
    "What is identification of a victim?": {"DEF-identification"},
    "How does smuggling differ from trafficking?": {"DEF-smuggling"},
    "What is this training for?": AIMS,
    "Who is this training for?": {"DEF-audience"},
    "What should I be able to do afterwards?": AIMS,
    "What is a multi-agency approach?": {"DEF-multi-agency"},
    "What is forced labour?": {"DEF-forced-labour"},
    "What is the non-punishment principle?": {"B-18"},
    "What is an indicator?": {"C1"},
    "What is debt bondage?": {"DEF-debt-bondage"},
    "What is a recovery and reflection period?": {"B-16"},
    "Which legal articles are mentioned?": {"LAW"},
    "Which articles of the criminal code matter here?": {"LAW"},
    "Who pays for accommodation?": {"PAY"},
    "Does MNZ or MDDSZ pay for the shelter?": {"PAY"},
    "Kaj je trgovina z ljudmi?": {"DEF-trafficking"},
    "Kateri so cilji usposabljanja?": AIMS,
    "Kdo je žrtev trgovine z ljudmi?": {"DEF-victim"},
    "Kaj je potencialna žrtev?": {"DEF-presumed-victim"},
    "Kaj je izkoriščanje?": {"DEF-exploitation"},
    "Kaj je identifikacija žrtve?": {"DEF-identification"},
    "Kakšna je razlika med tihotapljenjem in trgovino z ljudmi?": {"DEF-smuggling"},
    "Čemu je namenjeno to usposabljanje?": AIMS,
    "Komu je namenjeno usposabljanje?": {"DEF-audience"},
    "Kaj naj bi znal po usposabljanju?": AIMS,
    "Kaj je medinstitucionalni pristop?": {"DEF-multi-agency"},
    "Kaj je prisilno delo?": {"DEF-forced-labour"},
    "Kaj je načelo nekaznovanja?": {"B-18"},
    "Kaj je indikator?": {"C1"},
    "Kaj je dolžniško suženjstvo?": {"DEF-debt-bondage"},
    "Kaj je obdobje za okrevanje in razmislek?": {"B-16"},
    "Kateri členi so omenjeni?": {"LAW"},
    "Kateri členi kazenskega zakonika so pomembni?": {"LAW"},
    "Kdo plača oskrbo žrtev?": {"PAY"},
    "Ali krizno namestitev plača MDDSZ ali MNZ?": {"PAY"},
}
"""Questions and the passages of which one has to come first; none stands among the ways of asking that ship."""


@pytest.fixture(scope="module")
def passages():
    return shipped_passages(KNOWLEDGE)


@pytest.fixture(scope="module")
def manual(tmp_path_factory) -> Manual:
    """Return a manual that searches by the vectors that ship, without a store."""
    settings = Settings(data=tmp_path_factory.mktemp("answers"))
    opened, embedder = Manual.open(settings), choose_embedder(settings)
    units = tuple(opened._units("passages"))
    vectors = embedder.embed_documents([unit.text for unit in units])
    opened._searcher("passages").connect(units, dict(zip((unit.id for unit in units), vectors, strict=True)))
    opened._embedded, opened.status = embedder.embed_query, Status("ready", embedder.name)
    return opened


@pytest.mark.parametrize(("question", "wanted"), FIRST.items(), ids=list(FIRST))
def test_what_is_asked_for_comes_first(manual, question, wanted):
    found = manual.consult(question, "sl")
    assert found.by_meaning
    assert not found.silent
    assert found.citations[0].id in wanted, [citation.id for citation in found.citations]


def test_by_words_alone_it_is_among_the_first_three(tmp_path):
    by_words = Manual.open(Settings(data=tmp_path))
    found = {question: {item.id for item in by_words.consult(question, "sl", 3).citations} for question in FIRST}
    assert {question: ids for question, ids in found.items() if not ids & FIRST[question]} == {}


def test_no_question_of_the_table_is_a_way_of_asking_that_ships(passages):
    shipped = {q for passage in passages.passages for language in LANGUAGES for q in passage.questions[language]}
    assert shipped & set(FIRST) == set()


def test_a_definition_says_where_it_is_from(passages):
    found = [passage for passage in passages.passages if passage.id.startswith("DEF-")]
    assert found
    for passage in found:
        assert passage.note is not None, passage.id
        assert passage.sources or passage.provenance == "exercise_rule", passage.id


ARTICLES = {"en": re.compile(r"\bArticles? (\d+)"), "sl": re.compile(r"\b(\d+)(?:\.a|\.) člen")}
LAWS = {"KZ-1": {"90", "112", "113", "196"}, "ZKP": {"148"}, "ZTuj-2": {"50"}}
CHECKED = re.compile(r"\b[VSU]\b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_article_that_a_passage_mentions_stands_in_the_list(passages, language):
    listed = set(re.findall(r"\b\d+\b", passages.by_id["LAW"].text[language]))
    for passage in passages.passages:
        note = passage.note[language] if passage.note is not None else ""
        said = " ".join((passage.title[language], passage.text[language], note))
        assert set(ARTICLES[language].findall(said)) <= listed, passage.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_of_the_list_says_what_was_assumed_and_where_it_was_checked(passages, language):
    head, *lines = passages.by_id["LAW"].text[language].splitlines()
    assert set(CHECKED.findall(head)) == {"V", "S", "U"}
    for line in lines:
        _, assumed, checked = line.partition("Assumed: " if language == "en" else "Predpostavk")
        assert assumed, line
        assert CHECKED.search(checked), line
    for law, numbers in LAWS.items():
        assert numbers <= {found for line in lines if line.startswith(law) for found in re.findall(r"\d+", line)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_names_a_paying_ministry_points_to_the_one_payer(passages, language):
    payer = passages.by_id["PAY"]
    assert all(ministry in payer.text[language] for ministry in ("MNZ", "MDDSZ"))
    assert ("assumes one payer" if language == "en" else "predpostavlja enega plačnika") in payer.text[language]
    assert payer.sources
    for id_ in ("D2-mddsz", "D2-mnz", "D4-6", "G-39"):
        assert "PAY" in passages.by_id[id_].note[language], id_
    handout = (KNOWLEDGE / "handouts" / language / "handout-2-institutions.md").read_text(encoding="utf-8")
    assert handout.count("[PAY]") == 2


def test_in_play_too_the_state_administration_pays_from_the_programme_of_the_ministry_of_labour():
    def read(name: str):
        return yaml.safe_load((KNOWLEDGE / name).read_text(encoding="utf-8"))

    powers = {power["id"]: power for power in read("agencies/powers.yaml")["powers"]}
    assert "PAY" in powers["programme-funding"]["passages"]
    facts = {fact["id"]: fact for fact in read("scenarios/white-van/facts.yaml")["facts"]}
    origin = facts["programme-places"]["origin"]
    assert "MDDSZ" in origin["sl"]
    assert "Ministry of Labour" in origin["en"]
