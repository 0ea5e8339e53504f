"""The texts of rubric and report: both languages alike, every slot fillable, good typography, nothing of one case."""

import re
import string
from collections.abc import Callable, Iterator

import pytest

from roleplay.config import ROOT
from roleplay.exercise.setup import Setup
from roleplay.feedback.counting import sentences, shortened, shown
from roleplay.feedback.document import to_json, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric, Saying
from roleplay.feedback.words import phrases
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, Language
from tests.feedback.play import Play
from tests.wanderer import Wanderer

Make = Callable[..., Play]
Build = Callable[..., Report]
FORMS = {"sl": 4, "en": 2}


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _specs(text: str) -> list[str]:
    return [spec for _, name, spec, _ in string.Formatter().parse(text) if name and spec]


def _sayings(rubric: Rubric) -> Iterator[Saying]:
    for criterion in rubric.criteria:
        yield from (*criterion.reason, *criterion.advice)


def _rubric_texts(rubric: Rubric, language: Language) -> Iterator[str]:
    yield from (saying.text[language] for saying in _sayings(rubric))
    for criterion in rubric.criteria:
        yield from (criterion.title[language], criterion.counts[language], criterion.unobserved[language])
        yield from (criterion.good[language], criterion.bad[language], *criterion.anchors[language])
        yield criterion.source.text[language]
    yield from (item.title[language] for item in (*rubric.goals, *rubric.groups))
    for harm in rubric.harms:
        texts = (harm.title, harm.why, harm.better, harm.better_deed, harm.mended)
        yield from (text[language] for text in texts if text is not None)


def test_report_texts_have_the_same_keys_and_slots() -> None:
    slovenian, english = phrases("sl").texts, phrases("en").texts
    assert slovenian.keys() == english.keys()
    for key, text in slovenian.items():
        assert _slots(text) == _slots(english[key]), key


def test_rubric_texts_have_the_same_slots(rubric: Rubric) -> None:
    for text in [*(saying.text for saying in _sayings(rubric)), *(harm.mended for harm in rubric.harms if harm.mended)]:
        assert _slots(text["sl"]) == _slots(text["en"]), text["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_forms_are_as_many_as_the_language_has(rubric: Rubric, language: Language) -> None:
    for text in [*_rubric_texts(rubric, language), *phrases(language).texts.values()]:
        for spec in _specs(text):
            assert spec == "%" or len(spec.split("|")) == FORMS[language], text


@pytest.mark.parametrize("language", LANGUAGES)
def test_typography(rubric: Rubric, language: Language) -> None:
    for text in [*_rubric_texts(rubric, language), *phrases(language).texts.values()]:
        assert '"' not in text, text
        assert "--" not in text and " - " not in text, text
        opened, closed = ("»", "«") if language == "sl" else ("“", "”")
        assert text.count(opened) == text.count(closed), text
        if language == "sl":
            assert not re.search(r"\d\.\d|\d%|[“”]", text), text
        else:
            assert not re.search(r"\d,\d\d?\b|\d %|[»«]", text), text


def test_the_rubric_names_no_case(rubric: Rubric, library: Library) -> None:
    folder = ROOT / "knowledge" / "rubric"
    written = " ".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml")))
    for case in library.scenarios:
        ids = {entry.id for entry in (*case.actions, *case.facts, *case.persons, *case.injects) if "-" in entry.id}
        names = {part for person in case.persons for part in person.name["en"].split()}
        for word in ids | names:
            assert not re.search(rf"\b{re.escape(word)}\b", written), word
    for language, words in {
        "sl": r"delovodj|bratran|kombij|moški",
        "en": r"\bforeman|\bcousin|\bvan\b|\bthe men\b",
    }.items():
        for text in _rubric_texts(rubric, language):  # type: ignore[arg-type]
            assert not re.search(words, text, re.I), text


@pytest.mark.long
@pytest.mark.some(2)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_no_advice_asks_the_learners_own_agency(
    practice: Practice, rubric: Rubric, library: Library, agency: str, language: Language, seed: int
) -> None:
    own = {
        "police": r"prosite policijo|\bPolicija, prosim|ask the police|\bPolice, please",
        "border": r"prosite policijo|ask the police",
        "ngo": r"prosim nevladno|ask the NGO",
        "social": r"socialno delo, prosim|social work, please",
    }.get(agency, r"$^")
    session = practice.start(Setup("white-van", language, agency, "exercise", seed=seed))  # type: ignore[arg-type]
    Wanderer(practice, session, seed).wander(40)
    result = build(session.state, library, rubric)
    for text in [*(item.better for item in result.criteria), *(item.better for item in result.harms)]:
        assert not re.search(own, text, re.I), text


@pytest.mark.some(1)
@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 6))])
def test_reports_of_any_session_read_well(practice: Practice, rubric: Rubric, library: Library, seed: int) -> None:
    language = LANGUAGES[seed % 2]
    session = practice.start(Setup("white-van", language, AGENCIES[seed], "exercise", seed=seed))
    Wanderer(practice, session, seed).wander(60)
    for wanted in LANGUAGES:
        result = build(session.state, library, rubric, wanted)
        texts = [result.headline, *result.limits]
        texts += [part for item in result.criteria for part in (item.reason, item.better)]
        texts += [part for item in (*result.changes, *result.harms) for part in (item.why, item.better, item.mended)]
        texts += [item.why for item in result.strengths] + [item.data for item in result.debrief]
        for text in filter(None, texts):
            assert not re.search(r"[{}]|\s[.,;]|: \.|\(\)|\.\.(?!\.)|\s{2}", text.replace(" ...", "")), text
            assert not re.search(r"\d{4}-\d\d-\d\d", text), text
            if wanted == "sl":
                assert not re.search(r"\d\.\d{1,2}\b(?!\d)", text), text
        assert all(not item.level or item.reason for item in result.criteria)


def test_the_date_is_written_in_the_language(practice: Practice, rubric: Rubric, library: Library) -> None:
    session = practice.start(Setup("white-van", "sl", "police", "exercise"))
    slovenian = to_markdown(build(session.state, library, rubric), session.state, library)
    english = to_markdown(build(session.state, library, rubric, "en"), session.state, library)
    assert re.search(r"^- Datum: \d{1,2}\.\u00a0\d{1,2}\.\u00a0\d{4}$", slovenian, re.M)
    assert re.search(r"^- Date: \d{1,2} [A-Z][a-z]+ \d{4}$", english, re.M)


def test_figures_in_the_export_follow_the_language(careful: Play, report: Build, library: Library) -> None:
    slovenian = to_markdown(report(careful, "sl"), careful.state, library, transcript=False)
    english = to_markdown(report(careful, "en"), careful.state, library, transcript=False)
    figures = re.compile(r"(?:minuta|minute|Minute vaje:|minutes:) (\d+[.,]\d)")
    assert all("," in found for found in figures.findall(slovenian))
    assert all("." in found for found in figures.findall(english))
    assert figures.findall(slovenian) and figures.findall(english)
    assert "\n\n\n" not in english


def test_data_stands_once_though_two_questions_ask_for_it(careful: Play, report: Build) -> None:
    said = [item.data for item in report(careful).debrief if item.data]
    assert len(said) == len(set(said))
    assert not any(text.endswith((".«.", ".”.", "?”.", "?«.")) for text in said)


def test_what_came_of_it_is_told_in_two_sentences_the_worst_first(careful: Play, report: Build) -> None:
    for language in LANGUAGES:
        result = report(careful, language)
        assert len({line.tone for line in result.endings}) > 1
        first, second = sorted(result.endings, key=lambda line: ("bad", "mixed", "good").index(line.tone))[:2]
        told = [f"{line.title}: {sentences(line.text)[0]}" for line in (first, second)]
        assert result.headline == " ".join(told)


def test_only_a_high_level_is_called_a_strength(harmful: Play, play: Make, report: Build) -> None:
    assert report(harmful).strengths == ()
    assert report(play("police").phase(4).finish()).strengths == ()


def test_json_keeps_numbers_as_numbers(careful: Play, report: Build, library: Library) -> None:
    content = to_json(report(careful, "sl"), careful.state, library)
    assert '"trust": 0.' in content
    assert '"begun": null' in content


def test_what_was_raised_is_not_called_unasked(careful: Play, report: Build) -> None:
    lines = report(careful).disclosures
    raised = {line.came_out for line in lines if line.asked}
    assert "not_asked" not in raised and "not_met" not in raised
    assert {line.came_out for line in lines if line.person == "driver"} == {"not_met"}


def test_trust_is_shown_as_it_moved(harmful: Play, report: Build) -> None:
    questions = report(harmful).questions
    for step in questions.trace:
        assert -1e-9 <= step.trust - step.moved <= 1 + 1e-9
    for item in questions.techniques:
        moved = sum(step.moved for step in questions.trace if step.cause == item.cause)
        assert item.trust == pytest.approx(moved, abs=0.006)


def test_a_quote_that_was_cut_says_so() -> None:
    long = " ".join(["word"] * 80)
    assert shown(shortened(long)) == f"{shortened(long)} …" and shortened(long) in long
    for whole in ("What happened?", "Tell me more", f"{long[:200]}."):
        assert shown(whole) == whole
