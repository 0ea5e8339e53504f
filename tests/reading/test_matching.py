"""What a message asks, states or names is matched with the case: always with ids of the case, always alike."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.config import ROOT
from roleplay.exercise.words.reading import Asked, Before, Utterance
from roleplay.reading.meaning import matching
from roleplay.reading.meaning.matching import CaseIndex, Matcher
from roleplay.reading.meaning.ranking import Clause
from roleplay.reading.meaning.sayings import key_of
from roleplay.reading.meaning.vectors import pieces
from roleplay.reading.words.asking_words import AskingWords, asking_parts, load_asking_words
from roleplay.reading.words.text import words_of
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, Language
from training.embed_asks import needed

READING = ROOT / "knowledge" / "reading"
PARTS = ROOT / "tests" / "exercise" / "sets" / "pack-parts.jsonl"
Say = Callable[..., Utterance]
ODD = ["Kje so potni listi in kdo jih ima?", "?", "And then?", "a, b, who is it"]
TEXTS = st.text(max_size=60) | st.sampled_from(ODD)


@pytest.fixture(scope="module")
def words() -> dict[Language, AskingWords]:
    return {language: load_asking_words(READING / "asking" / f"{language}.yaml") for language in LANGUAGES}


@pytest.fixture(scope="module")
def matchers() -> dict[Language, Matcher]:
    return dict(Matcher.load(READING))


@pytest.fixture(scope="module")
def say(library: Library, case: Scenario) -> Say:
    """Makes an utterance to a person of the shipped case or among its services."""

    def make(text: str, language: Language, person: str | None = None, before: Before = Before()) -> Utterance:  # noqa: B008
        spoken_to = case.person[person] if person is not None else None
        return Utterance(
            text=text,
            language=language,
            channel="interview" if person is not None else "room",
            learner="police",
            topics=case.topics,
            facts=case.facts[:20],
            actions=case.actions,
            agencies=library.addressees[case.id],
            wanted=case.facts,
            asks=case.asks,
            person=spoken_to,
            everyday=tuple(item for item in case.everyday if spoken_to and item.id in spoken_to.remarks),
            before=before,
        )

    return make


def clauses(text: str, words: AskingWords) -> list[Clause]:
    found = pieces(text)
    asks = [piece.endswith("?") or words.asks(words_of(piece)) for piece in found]
    return [Clause(piece, label="PROBE" if ask else None) for piece, ask in zip(found, asks, strict=True)]


@pytest.fixture(scope="module")
def ask(matchers: dict[Language, Matcher], say: Say) -> Callable[..., tuple[Asked, ...]]:
    """Matches a message by letters alone."""

    def run(text: str, language: Language, person: str | None = None, **more: object) -> tuple[Asked, ...]:
        utterance = say(text, language, person, **more)
        index = matchers[language].index(utterance)
        return index.questions(clauses(text, matchers[language].words))

    return run


def test_with_a_fact_that_somebody_learns_only_the_facts_are_indexed_anew(
    matchers: dict[Language, Matcher], say: Say, case: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "KEPT_CASES", 2)
    matcher, utterance = matchers["en"], replace(say("Where is it?", "en"), wanted=())
    first = matcher.index(utterance)
    for known in range(5):
        index = matcher.index(replace(utterance, facts=case.facts[:known]))
        assert {name for _, name in index.told.owners} == {fact.id for fact in case.facts[:known]}
        assert (index.askable, index.positions) == (first.askable, first.positions)
        # What is used all the time outlasts what comes and goes.
        assert matcher.index(utterance).told is first.told


@pytest.mark.long
@settings(max_examples=40)
@given(
    text=TEXTS,
    language=st.sampled_from(LANGUAGES),
    person=st.sampled_from([None, "worker", "driver"]),
)
def test_any_text_is_matched_with_what_is_in_the_case_and_always_alike(
    matchers: dict[Language, Matcher], say: Say, case: Scenario, text: str, language: Language, person: str | None
) -> None:
    utterance = say(text, language, person)
    index: CaseIndex = matchers[language].index(utterance)
    found = clauses(text, matchers[language].words)
    asked = index.questions(found)
    assert asked == index.questions(found)
    facts, topics, actions = case.fact.keys(), case.topic.keys(), case.action.keys()
    assert all({aim.fact for aim in each.aims} <= facts and set(each.topics) <= topics for each in asked)
    remarks = {item.id for item in utterance.everyday}
    assert all(set(each.actions) <= actions and set(each.remarks) <= remarks for each in asked)
    assert set(index.topics(found)) <= topics
    assert set(index.stated(found)) <= {fact.id for fact in utterance.facts}
    for each in found:
        names, likeness = index.steps(each)
        assert set(names) <= actions and len(names) == len(likeness) and np.isfinite(likeness).all()


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "Tell me who holds the passports and what happened to the phones.", 2),
        ("en", "How old are you and where do you sleep?", 2),
        ("en", "Did you see the foreman, who drove the van?", 1),
        ("en", "Who sat beside Marjan and Bikram?", 1),
        ("sl", "Povejte, kdo ima potne liste in kaj je s telefoni.", 2),
        ("sl", "Koliko ste stari in kje spite?", 2),
        ("sl", "Ste videli človeka, ki je vozil kombi?", 1),
        ("sl", "Kdo je sedel zraven Marjana in Bikrama?", 1),
        ("sl", "Kaj so vam rekli, da povejte, če vas kdo ustavi?", 1),
        ("sl", "Vam je kdo grozil, da bo prišel k vaši družini?", 1),
        ("sl", "Kako je prišlo do tega, da ste dobili to vožnjo?", 1),
        ("sl", "Komu smem povedati, da ste odšli, in komu ne?", 2),
    ],
)
def test_a_sentence_parts_where_it_asks_for_something_else(
    words: dict[Language, AskingWords], language: Language, text: str, parts: int
) -> None:
    assert len(asking_parts(text, words[language])) == parts


@pytest.mark.parametrize(
    ("language", "text", "part"),
    [
        ("en", "If you feel like it, where did you sleep?", "where did you sleep?"),
        ("sl", "Če vam ni pretežko, kje ste spali?", "kje ste spali?"),
    ],
)
def test_what_leads_up_to_a_question_is_none(
    words: dict[Language, AskingWords], language: Language, text: str, part: str
) -> None:
    assert asking_parts(text, words[language]) == (part,)


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "So who was it?", "person"),
        ("en", "How long did it take?", "number"),
        ("sl", "Kje pa spite?", "place"),
        ("sl", "Kako dolgo je trajalo?", "number"),
    ],
)
def test_what_kind_of_thing_is_asked_for(
    words: dict[Language, AskingWords], language: Language, text: str, kind: str
) -> None:
    assert words[language].kinds_in(words_of(text)) == {kind}


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "Tell me who has the passports.", True),
        ("en", "Does he know who drove?", False),
        ("sl", "Pri kom so potni listi?", True),
        ("sl", "Je kdo poškodovan?", False),
    ],
)
def test_whether_yes_or_no_would_answer(
    words: dict[Language, AskingWords], language: Language, text: str, names: bool
) -> None:
    assert words[language].wants_a_name(words_of(text)) is names


@pytest.mark.parametrize(
    ("language", "text", "courtesy"),
    [
        ("en", "Good morning, everybody.", "greet"),
        ("en", "Yes, please do.", "assent"),
        ("en", "Anybody there?", "hail"),
        ("sl", "Dobro jutro vsem.", "greet"),
        ("sl", "Da, kar začnite.", "assent"),
        ("sl", "Nasvidenje vsem.", "part"),
    ],
)
def test_courtesies_are_heard(
    matchers: dict[Language, Matcher], say: Say, language: Language, text: str, courtesy: str
) -> None:
    utterance = say(text, language)
    assert matchers[language].index(utterance).courtesy(Clause(text)) == courtesy


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Thank you, that helps."), ("sl", "Hvala, to nam pomaga."), ("en", "Yes, but who holds the passports?")],
)
def test_thanks_and_questions_agree_to_nothing(
    matchers: dict[Language, Matcher], say: Say, language: Language, text: str
) -> None:
    utterance = say(text, language)
    assert matchers[language].index(utterance).courtesy(Clause(text)) != "assent"


def foremost(asked: Sequence[Asked]) -> list[str | None]:
    return [each.aims[0].fact if each.aims else None for each in asked]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Who holds the passports? And who has the workers’ phones?"),
        ("sl", "Kdo ima potne liste in kaj je s telefoni?"),
    ],
)
def test_each_question_has_its_own_aims(ask: Callable[..., tuple[Asked, ...]], language: Language, text: str) -> None:
    assert foremost(ask(text, language)) == ["passports-pouch", "phones-collected"]


@pytest.mark.parametrize(
    ("language", "text", "scope"),
    [
        ("en", "When are you getting here?", "own"),
        ("en", "What do you need from us?", "needs"),
        ("en", "Tell me every single fact you know.", "everything"),
        ("en", "Have you separated the men from the foreman?", "deed"),
        ("en", "Who holds the passports?", "matter"),
        ("sl", "Kdaj pridete?", "own"),
        ("sl", "Kaj potrebujete od nas?", "needs"),
        ("sl", "Povejte mi čisto vse, kar veste.", "everything"),
        ("sl", "Ste delavce že ločili od delovodje?", "deed"),
        ("sl", "Kdo ima potne liste?", "matter"),
    ],
)
def test_the_scope_of_a_question(
    ask: Callable[..., tuple[Asked, ...]], language: Language, text: str, scope: str
) -> None:
    assert [each.scope for each in ask(text, language)] == [scope]


@pytest.mark.parametrize(("language", "text"), [("en", "Can everybody hear me?"), ("sl", "Me vsi slišite?")])
def test_a_hail_is_no_question(ask: Callable[..., tuple[Asked, ...]], language: Language, text: str) -> None:
    assert ask(text, language) == ()


@pytest.mark.parametrize(("language", "text"), [("en", "And then?"), ("sl", "In potem?")])
def test_a_follow_up_has_no_aims(ask: Callable[..., tuple[Asked, ...]], language: Language, text: str) -> None:
    (asked,) = ask(text, language, "worker")
    assert asked.follows and not asked.aims and not asked.exact


@pytest.mark.parametrize(("language", "text"), [("en", "And where is he now?"), ("sl", "In kje je on zdaj?")])
def test_a_short_question_that_points_back_is_about_what_was_said_last(
    ask: Callable[..., tuple[Asked, ...]], language: Language, text: str
) -> None:
    (asked,) = ask(text, language, "worker", before=Before(("threat-sister",), "threats"))
    assert asked.topics == ("threats",) and asked.aims[0].fact == "threat-sister"


@pytest.mark.parametrize(
    ("language", "text", "remark"),
    [("en", "How old are you?", "age"), ("sl", "Koliko ste stari?", "age"), ("sl", "Ste kaj lačni?", "hungry")],
)
def test_everyday_questions_find_the_persons_remark(
    ask: Callable[..., tuple[Asked, ...]], language: Language, text: str, remark: str
) -> None:
    assert ask(text, language, "worker")[0].remarks == (remark,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_or_denied_states_nothing(
    matchers: dict[Language, Matcher], say: Say, case: Scenario, language: Language
) -> None:
    fact = case.facts[0]
    utterance = say(fact.statement[language], language)
    index = matchers[language].index(utterance)
    assert index.stated([Clause(utterance.text)])[:1] == (fact.id,)
    assert index.stated([Clause(utterance.text, plain=False)]) == ()


def test_what_the_speaker_does_not_know_is_not_stated(
    matchers: dict[Language, Matcher], say: Say, case: Scenario
) -> None:
    fact = case.facts[-1]
    utterance = say(fact.statement["en"], "en")
    assert fact not in utterance.facts
    assert fact.id not in matchers["en"].index(utterance).stated([Clause(utterance.text)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_action_is_found_by_its_title(
    matchers: dict[Language, Matcher], say: Say, case: Scenario, language: Language
) -> None:
    index = matchers[language].index(say("", language))
    seen = [index.steps(Clause(action.title[language])) for action in case.actions]
    found = [
        names[likeness.argmax()] == action.id for action, (names, likeness) in zip(case.actions, seen, strict=True)
    ]
    assert sum(found) >= 0.9 * len(found)


@pytest.mark.parametrize(("language", "least"), [("sl", 0.5), ("en", 0.5)])
def test_by_letters_alone_the_right_thing_is_mostly_first_for_a_hand_left_out(
    matchers: dict[Language, Matcher], say: Say, language: Language, least: float
) -> None:
    rows = (json.loads(row) for row in PARTS.read_text(encoding="utf-8").splitlines())
    parts = [row for row in rows if (row["hand"], row["language"], row["person"]) == (5, language, "worker")]
    left = {words_of(row["text"]) for row in parts}

    def kept(lines: Lines) -> Lines:
        return Lines({key: tuple(t for t in texts if words_of(t) not in left) for key, texts in lines.root.items()})

    known = say("", language, "worker")
    utterance = replace(
        known,
        asks={name: kept(lines) for name, lines in known.asks.items()},
        everyday=tuple(item.model_copy(update={"asks": kept(item.asks)}) for item in known.everyday),
        topics=tuple(topic.model_copy(update={"asks": kept(topic.asks)}) for topic in known.topics),
    )
    askable = matchers[language].index(utterance).askable
    first = []
    for row in parts:
        clause = Clause(row["text"])
        best = askable.rank(clause, askable.likeness(clause), None).best()
        first.append(best is not None and ":".join(best[0]) in (row["owner"], *row["also"]))
    assert len(first) >= 25 and sum(first) >= least * len(first)


def test_everything_that_is_said_in_the_shipped_cases_has_its_vector(library: Library) -> None:
    with np.load(READING / "asks.npz", allow_pickle=False) as file:
        keys = set(file["keys"].tolist())
    texts = needed(library)
    missing = [text for text in texts if key_of(text) not in keys]
    assert not missing, f"run training/embed_asks.py: {missing[:5]}"
    assert len(keys) == len(texts), "run training/embed_asks.py: what is gone still has vectors"
