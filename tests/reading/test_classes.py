"""Classes and tactics of turns: plain cases in both languages, every text, and what its file must hold."""

import dataclasses
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.exercise.words.reading import InterviewStage
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.reading.acts.classes import CLASSES, TACTICS, Classes, Coding, Seen, Setting, likeliest
from roleplay.reading.meaning.vectors import meaning_of
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language

ANY_TEXT = st.one_of(st.text(max_size=300), st.binary(max_size=200).map(lambda data: data.decode("latin-1")))
STAGES: tuple[InterviewStage, ...] = ("opening", "account", "late")
OPENING = Setting("en", "opening", opened=False)


@pytest.fixture(scope="module")
def classes() -> Classes:
    return Classes.load(ROOT / "knowledge" / "reading")


def _code(
    classes: Classes, text: str, language: Language, stage: InterviewStage = "account", opened: bool = True
) -> Coding:
    return classes.code(text, meaning_of(text, shipped_embedder()), Setting(language, stage, opened))


@pytest.mark.parametrize(
    ("language", "text", "label"),
    [
        ("en", "Tell me, in your own words, what happened from the day you left home.", "OPEN"),
        ("sl", "Povejte mi s svojimi besedami, kaj se je dogajalo od dneva, ko ste odšli od doma.", "OPEN"),
        ("en", "Who kept your passport?", "PROBE"),
        ("sl", "Kdo je hranil vaš potni list?", "PROBE"),
        ("en", "He forced you, didn't he?", "LEAD"),
        ("sl", "Saj vas je on prisilil, kajne?", "LEAD"),
        ("en", "When did you come, who came with you, and who paid for the trip?", "MULTI"),
        ("sl", "Kdaj ste prišli, kdo je bil z vami in kdo je plačal pot?", "MULTI"),
        ("en", "Was it the boss or the driver?", "FORCED"),
        ("sl", "Je bil to šef ali voznik?", "FORCED"),
        ("en", "I think you are lying.", "OPINION"),
        ("sl", "Mislim, da lažete.", "OPINION"),
        ("en", "You can stop at any time, and you do not have to answer.", "ADMIN"),
        ("sl", "Pogovor lahko kadar koli prekinete in vam ni treba odgovarjati.", "ADMIN"),
        ("en", "I see, go on.", "ENCOUR"),
        ("sl", "Razumem, kar nadaljujte.", "ENCOUR"),
    ],
)
def test_plain_turns(classes: Classes, language: Language, text: str, label: str) -> None:
    coding = _code(classes, text, language)
    assert coding.label == label
    assert coding.side == ("+" if label in PRODUCTIVE else "-")
    assert coding.asks == (label not in {"OPINION", "ENCOUR", "ADMIN"})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Did they beat you?"),
        ("en", "Was the door locked at night?"),
        ("sl", "Ali so vas tepli?"),
        ("sl", "So bila vrata ponoči zaklenjena?"),
    ],
)
def test_a_closed_question_is_worse_the_earlier_it_comes(classes: Classes, language: Language, text: str) -> None:
    early, late = Setting(language, "opening", opened=False), Setting(language, "late", opened=True)
    meaning = meaning_of(text, shipped_embedder())
    first, last = (classes.classifier.scores(Seen.of(text, meaning, at).whole)["class"] for at in (early, late))
    assert last["CLOSED_A"] / last["CLOSED_I"] > 2 * first["CLOSED_A"] / first["CLOSED_I"]


@pytest.mark.parametrize(("language", "text"), [("en", "Did they beat you?"), ("sl", "Ali so vas tepli?")])
def test_a_blunt_closed_question_comes_too_early(classes: Classes, language: Language, text: str) -> None:
    coding = _code(classes, text, language, "opening", opened=False)
    assert (coding.label, coding.side, coding.asks) == ("CLOSED_I", "-", True)


@pytest.mark.parametrize(
    ("language", "text", "tactic"),
    [
        ("en", "Talk or I will have you deported. Who drove?", "threat"),
        ("sl", "Govorite ali pa vas izženemo iz države. Kdo je vozil?", "threat"),
        ("en", "You must have been so afraid. Where did you sleep?", "empathy"),
        ("sl", "Gotovo vas je bilo zelo strah. Kje ste spali?", "empathy"),
    ],
)
def test_a_tactic_of_one_sentence_is_not_lost_in_the_turn(
    classes: Classes, language: Language, text: str, tactic: str
) -> None:
    coding = _code(classes, text, language)
    assert max(coding.tactics, key=lambda name: coding.tactics[name]) == tactic


@pytest.mark.long
@given(text=ANY_TEXT, language=st.sampled_from(LANGUAGES), stage=st.sampled_from(STAGES), opened=st.booleans())
def test_any_text_is_coded(
    classes: Classes, text: str, language: Language, stage: InterviewStage, opened: bool
) -> None:
    coding = classes.code(text, None, Setting(language, stage, opened))
    assert coding == classes.code(text, None, Setting(language, stage, opened))
    assert coding.tactics.keys() == set(TACTICS.labels)
    assert all(0 <= share <= 1 for share in (coding.confidence, *coding.tactics.values()))
    assert (coding.side == "+") == (coding.label in PRODUCTIVE)


def test_the_likelier_side_is_taken_before_the_likeliest_class() -> None:
    assert likeliest({"PROBE": 0.3, "OPEN": 0.3, "LEAD": 0.4}) == "PROBE"
    assert likeliest({"PROBE": 0.3, "MULTI": 0.3, "LEAD": 0.4}) == "LEAD"


def test_coding_takes_little_beside_the_meaning(classes: Classes) -> None:
    text = "You said the van came at night. I am sorry, that sounds frightening. Who was in it, and where did it go?"
    meaning = meaning_of(text, shipped_embedder())
    spent = []
    for number in range(20):
        began = time.process_time()
        classes.code(
            f"{text} {number}", dataclasses.replace(meaning, sentences=np.tile(meaning.question, (4, 1))), OPENING
        )
        spent.append(time.process_time() - began)
    assert sorted(spent)[10] < 0.005


def test_weights_of_other_labels_are_refused(tmp_path: Path, classes: Classes) -> None:
    other = dataclasses.replace(CLASSES, labels=(*CLASSES.labels[:-1], "CHAT"))
    dataclasses.replace(classes.classifier, heads=(other, TACTICS)).write(tmp_path / "classes.npz")
    with pytest.raises(ContentError, match=r"classes\.npz.*train_classes"):
        Classes.load(tmp_path)


def test_the_last_sentence_that_asks_stands_for_the_question() -> None:
    with_question = Seen.of("Who drove? Think about it.", None, OPENING)
    assert with_question.whole.blocks[2].tolist() == Seen.of("Who drove?", None, OPENING).whole.blocks[0].tolist()
