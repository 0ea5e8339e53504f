"""The linear classifier: it weighs as scikit-learn does, says what is wrong with a file, and takes any text."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from roleplay.errors import ContentError
from roleplay.reading.meaning.classifier import Classifier, Features, Head, tokens_of
from training.linear import Design, HeldOut, Plan, Sample, Shape, calibrated, fit, held_out

KIND = Head("kind", ("asks", "tells", "greets"), exclusive=True)
MOOD = Head("mood", ("polite", "loud"), exclusive=False)
PLANS = (Plan(KIND, even=True), Plan(MOOD, rare=2.0))
SHAPE = Shape("numbers", terms=(2.0, 1.0, 1.0, 1.0), seen=2, most=150)
SAID = {
    "asks": ("Who drove the van", "Where did he sleep", "What did they eat", "Who paid for the room"),
    "tells": ("He drove the van", "They slept in the shed", "She paid for the room", "We ate at noon"),
    "greets": ("Hello there", "Good morning to you", "Hello and good evening", "Good day"),
}
ANY_TEXT = st.one_of(st.text(max_size=300), st.binary(max_size=200).map(lambda data: data.decode("latin-1")))


def _features(text: str) -> Features:
    vector = np.array([len(text) / 30, text.count("e") / 5, float("?" in text)], dtype=np.float32)
    return Features.of(text, vector, {f"end={text[-1:]}": 1.0}, text.split(", ")[-1])


def _lines() -> list[Sample]:
    found = []
    for kind, texts in SAID.items():
        for number, text in enumerate(texts):
            for end, mood in (("?", set()), (", please.", {"polite"}), ("!", {"loud"})):
                labels = {"kind": frozenset({kind}), "mood": frozenset(mood)}
                found.append(Sample(f"hand {number}", _features(text + end), labels, trust=1.0 + number / 4))
    return found


@pytest.fixture(scope="module")
def lines() -> list[Sample]:
    return _lines()


@pytest.fixture(scope="module")
def fitted(lines: list[Sample]) -> Classifier:
    return fit(lines, PLANS, SHAPE)


@pytest.fixture(scope="module")
def written(fitted: Classifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("classifier") / "some.npz"
    fitted.write(path)
    return path


def test_a_written_classifier_weighs_as_scikit_learn_does(lines: list[Sample], written: Path) -> None:
    design = Design.of(lines, PLANS, SHAPE)
    trust = np.array([line.trust for line in lines])
    model = LogisticRegression(class_weight="balanced", max_iter=500, tol=1e-3)
    model.fit(design.matrix, [next(iter(line.labels["kind"])) for line in lines], trust)
    loaded = Classifier.load(written)
    for line, row in zip(lines, model.predict_proba(design.matrix), strict=True):
        wanted = dict(zip(model.classes_, row, strict=True))
        assert loaded.scores(line.features)["kind"] == pytest.approx(wanted, abs=0.005)


def test_labels_that_are_judged_alone_weigh_as_scikit_learn_does(lines: list[Sample], written: Path) -> None:
    design = Design.of(lines, PLANS, SHAPE)
    polite = np.array(["polite" in line.labels["mood"] for line in lines])
    trust = np.array([line.trust for line in lines]) * np.where(polite, 2.0, 1.0)
    wanted = LogisticRegression(max_iter=500, tol=1e-4).fit(design.matrix, polite, trust).predict_proba(design.matrix)
    loaded = Classifier.load(written)
    got = [loaded.scores(line.features)["mood"]["polite"] for line in lines]
    assert got == pytest.approx(wanted[:, 1].tolist(), abs=0.02)


def test_a_head_takes_hints_from_texts_that_say_nothing_of_it(lines: list[Sample]) -> None:
    # What is loud is heard in texts without a kind; of those with one only loud ones are said to greet.
    plan = Plan(Head("kind", ("greets", "tells"), exclusive=True), beside="mood")
    kinds = [
        Sample("one", line.features, {"kind": frozenset({"greets" if line.labels["mood"] == {"loud"} else "tells"})})
        for line in lines[:6]
    ]
    others = [Sample("two", line.features, {"mood": line.labels["mood"]}) for line in lines]
    loud = [line.features for line in lines[6:] if line.labels["mood"] == {"loud"}]
    hinted = fit([*kinds, *others], [plan, Plan(MOOD)], SHAPE)
    alone = fit([*kinds, *others], [dataclasses.replace(plan, beside=""), Plan(MOOD)], SHAPE)
    greets = [[each.scores(text)["kind"]["greets"] for text in loud] for each in (hinted, alone)]
    assert np.mean(greets[0]) > np.mean(greets[1])


def test_only_the_terms_that_tell_most_are_kept(fitted: Classifier) -> None:
    assert len(fitted.columns.terms) == SHAPE.most
    assert fitted.columns.flags.keys() == {"end=?", "end=.", "end=!"}


def test_a_label_that_a_hand_says_nothing_of_is_not_learned_from_it(lines: list[Sample], fitted: Classifier) -> None:
    # The same texts said to be loud by a hand that is silent on it change nothing.
    silent = [
        Sample("other", line.features, {"mood": line.labels["mood"] | {"loud"}}, frozenset({"loud"}), line.trust)
        for line in lines
    ]
    plans = [Plan(MOOD, rare=2.0)]
    alone, beside = fit(lines, plans, SHAPE), fit([*lines, *silent], plans, SHAPE)
    loud = lines[2].features
    assert beside.scores(loud)["mood"]["loud"] == pytest.approx(alone.scores(loud)["mood"]["loud"], abs=0.05)


def test_without_a_vector_the_words_still_count(fitted: Classifier) -> None:
    blind = Features.of("Who drove the car?", None, {"end=?": 1.0}, "Who drove the car?")
    scores = fitted.scores(blind)["kind"]
    assert max(scores, key=lambda label: scores[label]) == "asks"


def test_each_hand_is_judged_by_what_the_others_teach(lines: list[Sample]) -> None:
    judged = list(held_out(lines, PLANS, SHAPE))
    assert sorted(each.line.hand for each in judged) == sorted(line.hand for line in lines)
    at = next(each for each in judged if each.line.hand == "hand 2")
    others = fit([line for line in lines if line.hand != "hand 2"], PLANS, SHAPE)
    assert at.log_odds["kind"] == pytest.approx(others.log_odds(at.line.features)["kind"], abs=1e-4)


def test_calibration_takes_back_what_was_claimed_too_surely(lines: list[Sample], fitted: Classifier) -> None:
    judged = [HeldOut(line, {head.name: dict.fromkeys(head.labels, 3.0) for head in (KIND, MOOD)}) for line in lines]
    # All log odds are 3.0, and a third of the texts are polite: that is what 3.0 must come to mean.
    scaled = calibrated(fitted, judged)
    place = [*KIND.labels, *MOOD.labels].index("polite")
    slope = scaled.weights[0, place] / fitted.weights[0, place]
    shift = scaled.base[place] - fitted.base[place] * slope
    trust = [line.trust for line in lines]
    polite = [line.trust for line in lines if "polite" in line.labels["mood"]]
    assert 1 / (1 + np.exp(-(3.0 * slope + shift))) == pytest.approx(sum(polite) / sum(trust), abs=0.01)


@given(text=st.one_of(ANY_TEXT, st.just("\ud800x?"), st.just("a" * 100_000)))
def test_any_text_gets_scores(fitted: Classifier, text: str) -> None:
    scores = fitted.scores(_features(text))
    assert sum(scores["kind"].values()) == pytest.approx(1, abs=1e-4)
    assert all(0 <= score <= 1 for score in scores["mood"].values())


def test_tokens_mark_where_sentences_begin_and_which_number_it_was_does_not_matter() -> None:
    assert tokens_of("Sooo... Čigav je 112?\nVaš") == [
        "^",
        "so",
        ".",
        ".",
        ".",
        "^",
        "cigav",
        "je",
        "0",
        "?",
        "^",
        "vas",
    ]


@pytest.mark.parametrize("content", [b"", b"no classifier", b"PK\x03\x04 cut off", None])
def test_a_broken_file_is_named_with_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "some.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ContentError, match=r"some\.npz.*make the file anew"):
        Classifier.load(path)


@pytest.mark.parametrize("name", ["weights", "base", "worth", "bounds"])
def test_parts_that_do_not_fit_together_are_refused(tmp_path: Path, written: Path, name: str) -> None:
    with np.load(written) as file:
        parts = {key: file[key] for key in file.files}
    path = tmp_path / "some.npz"
    np.savez(path, **{**parts, name: parts[name][:-1]})
    with pytest.raises(ContentError, match=r"do not fit together"):
        Classifier.load(path)


@pytest.mark.parametrize("cut", [0.3, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, written: Path, cut: float) -> None:
    data = written.read_bytes()
    path = tmp_path / "some.npz"
    path.write_bytes(data[: int(len(data) * cut)])
    with pytest.raises(ContentError, match=r"some\.npz"):
        Classifier.load(path)
