"""The whole report: levels, not observed, cap, quotes, languages, determinism, speed."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from roleplay.feedback.counting import LONGEST_QUOTE, cap, pick, places, sentences
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.feedback.scoring import MEASURES, level_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, NAMED_HARMS, Language
from tests.feedback.conftest import KNOWLEDGE
from tests.feedback.play import Play, named, reading

Make = Callable[..., Play]
Build = Callable[..., Report]


def _level(report: Report, criterion: str) -> int | None:
    return next(score.level for score in report.criteria if score.id == criterion)


def _quotes(node: Any) -> Iterator[tuple[int, str]]:
    """Yield every (turn, quote) anywhere in a dumped report."""
    if isinstance(node, dict):
        if node.get("quote"):
            yield node["turn"], node["quote"]
        for value in node.values():
            yield from _quotes(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _quotes(value)


def test_careful_beats_harmful_on_every_observed_criterion(careful: Play, harmful: Play, report: Build) -> None:
    good, bad = report(careful), report(harmful)
    assert good.total is not None and bad.total is not None
    assert good.total > bad.total + 0.4
    for score in bad.criteria:
        other = _level(good, score.id)
        if score.level is not None and other is not None and score.id != "R-09":
            assert other >= score.level, score.id


def test_contract_of_the_json(careful: Play, report: Build) -> None:
    content = json.loads(report(careful).model_dump_json())
    assert 0 <= content["total"] <= 1
    for part in ("harms", "slips", "strengths", "changes", "criteria"):
        assert isinstance(content[part], list)
    for score in content["criteria"]:
        assert score["level"] in (0, 1, 2, 3, None)
        assert score["source"] == "counted"
        assert isinstance(score["better"], str) and isinstance(score["passages"], list)
        assert all(set(piece) == {"turn", "quote"} for piece in score["evidence"])


@pytest.mark.parametrize("session", ["careful", "harmful"])
def test_quotes_stand_word_for_word_in_their_turn(session: str, request: pytest.FixtureRequest, report: Build) -> None:
    played: Play = request.getfixturevalue(session)
    words: dict[int, str] = {}
    for entry in played.state.log:
        if (
            entry.event.kind in ("said", "acted", "reflected")
            and getattr(entry.event, "origin", "learner") == "learner"
        ):
            words[entry.turn] = getattr(entry.event, "text", "") or getattr(entry.event, "reason", "")
    found = list(_quotes(report(played).model_dump()))
    assert found
    for turn, quote in found:
        assert quote in words[turn]


def test_nothing_held_is_not_observed_and_never_zero(play: Make, report: Build) -> None:
    result = report(play("labour").phase(4).finish())
    for criterion in ("R-02", "R-04", "R-05", "R-06", "R-07", "R-15"):
        assert _level(result, criterion) is None
    assert all(score.reason for score in result.criteria)


def test_no_total_from_too_few_criteria(play: Make, report: Build) -> None:
    result = report(play())
    assert result.total is None
    assert not result.finished
    assert result.headline.count(".") == 1


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_agency_and_language_gets_a_report(play: Make, report: Build, agency: str, language: str) -> None:
    session = play(agency, language).phase(2)
    session.ask("foreman", "Povejte mi, kako je bilo.", reading("OPEN")).phase(3)
    result = report(session)
    assert result.language == language
    assert len(result.strengths) <= 3
    assert 1 <= len(result.changes) <= 3
    assert result.changes[0].better


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_strength_says_what_was_good_and_nothing_else(
    careful: Play, report: Build, rubric: Rubric, language: str
) -> None:
    result = report(careful, language)
    praised = {item.id: item for item in rubric.criteria}
    shown = [
        item for item in result.strengths if item.criterion and item.title == praised[item.criterion].title[language]
    ]
    assert shown
    for item in shown:
        score = next(score for score in result.criteria if score.id == item.criterion)
        assert item.why == score.merit and score.merit
        others = [saying for saying in praised[score.id].reason if not saying.praise]
        for beginning in (saying.text[language].split("{")[0] for saying in others):
            assert len(beginning) < 12 or beginning not in item.why


def test_three_changes_teach_three_things(harmful: Play, report: Build, rubric: Rubric) -> None:
    result = report(harmful)
    taught = {
        name for harm in rubric.harms for name in harm.criteria if harm.kind in {each.kind for each in result.harms}
    }
    named = [change.criterion for change in result.changes if change.kind == "criterion"]
    assert not taught & set(named)


def test_a_name_is_an_introduction_whatever_else_is_said(play: Make, report: Build) -> None:
    session = play("social").phase(2)
    session.ask("driver", "My name is Marija, not the police :) Are you cold?", reading("CLOSED_A"))
    session.ask("driver", "Tell me about the work.", reading("OPEN", topics=("housing",)))
    line = next(item for item in report(session).safeguards if item.id == "introduction")
    assert line.done is True


def test_report_in_another_language_has_the_same_numbers(careful: Play, report: Build) -> None:
    english, slovenian = report(careful, "en"), report(careful, "sl")
    assert slovenian.language == "sl"
    assert [score.level for score in english.criteria] == [score.level for score in slovenian.criteria]
    assert english.criteria[0].title != slovenian.criteria[0].title


@pytest.mark.parametrize(("kinds", "highest"), [(1, 0.6), (2, 0.45), (3, 0.3), (4, 0.3)])
def test_each_distinct_fatal_harm_lowers_the_cap(
    harmful: Play, report: Build, rubric: Rubric, kinds: int, highest: float
) -> None:
    harms = {harm.kind: harm for harm in report(harmful).harms}
    assert len(harms) >= 4
    chosen = list(harms.values())[:kinds]
    assert cap([*chosen, *chosen], rubric) == highest


def test_total_never_exceeds_the_cap(careful: Play, report: Build, play: Make) -> None:
    session = play().phase().act("separate-persons", "Apart first.").act("offer-basics")
    session.act("secure-evidence").act("inform-prosecutor").act("take-over-case")
    session.room("Please arrange it.", reading("OPINION", actions=(named("arrange-accommodation"),))).phase()
    session.ask("driver", "Hello. You may stop.", reading("ADMIN", greets=True, tactics=("rights_info", "consent")))
    for _ in range(4):
        session.ask("driver", "Tell me more about it.", reading("OPEN"))
    session.ask("driver", "Help us and you go free.", reading("OPEN", tactics=("promise",)))
    result = report(session)
    assert result.cap == 0.6
    assert result.total is not None and result.uncapped is not None
    assert result.total == min(result.uncapped, 0.6)
    assert result.changes[0].kind == "harm"
    assert result.changes[0].quote == "Help us and you go free."


def test_changes_put_harm_before_slips_before_sharing(play: Make, report: Build) -> None:
    session = play("ngo").phase()
    session.act("formal-identification", "We identify them as victims.")
    session.direct("labour", "Here is the caller's number.", facts=("caller-number",))
    session.room("The hotline call told us so.", facts=("hotline-call",))
    assert [change.kind for change in report(session).changes] == ["harm", "slip", "sharing"]


def test_slips_name_whose_power_it_is(play: Make, report: Build) -> None:
    session = play("ngo").phase()
    session.room(
        "We gather here. We formally identify them as victims.",
        reading("OPINION", powers=(named("formal-identification", "declare"),)),
    )
    slip = report(session).slips[0]
    assert slip.right_agency == "police"
    assert slip.quote == "We formally identify them as victims."
    assert _level(report(session), "R-11") == 0  # a power of another's, and nobody asked for anything


def test_leads_on_key_facts_keep_question_quality_down(play: Make, report: Build) -> None:
    session = play().phase(2)
    for _ in range(6):
        session.ask("driver", "Tell me more about the drive.", reading("OPEN"))
    before = _level(report(session), "R-04")
    session.ask("driver", "You drove them daily, didn't you?", reading("LEAD", topics=("site",)))
    after = _level(report(session), "R-04")
    assert before == 3
    assert after is not None and after < 3


def test_evidence_before_the_account_is_seen(play: Make, report: Build) -> None:
    session = play("border").phase(2)
    session.ask("foreman", "We found nine passports. What is this?", reading("OPEN"), facts=("passports-pouch",))
    result = report(session)
    assert _level(result, "R-07") == 0
    shown = next(score for score in result.criteria if score.id == "R-07").observed
    assert shown["early"] == 1


def test_reflection_counts_answers_and_is_left_to_the_trainer(careful: Play, play: Make, report: Build) -> None:
    score = next(item for item in report(careful).criteria if item.id == "R-16")
    assert score.level == 3
    assert score.doubtful
    short = play().phase(4)
    for _ in short.state.scenario.debrief:
        short.reflect("Fine.")
    assert _level(report(short), "R-16") == 1


def test_debrief_questions_are_answered_with_data(careful: Play, report: Build) -> None:
    answers = {item.id: item for item in report(careful).debrief}
    for question in ("DQ-3", "DQ-4", "DQ-5"):
        assert answers[question].data
        assert answers[question].answer


def test_same_log_same_report(careful: Play, report: Build) -> None:
    assert report(careful).model_dump_json() == report(careful).model_dump_json()


def test_levels_follow_the_thresholds(rubric: Rubric) -> None:
    criterion = rubric.criterion["R-04"]
    numbers = {"share": 0.8, "open": 2.0, "key_leads": 0.0}
    assert level_of(criterion, numbers) == 3
    assert level_of(criterion, numbers | {"open": 1.0}) == 2
    assert level_of(criterion, numbers | {"key_leads": 1.0}) == 1
    assert level_of(criterion, numbers | {"key_leads": 2.0}) == 0


def test_rubric_is_complete_in_both_languages(rubric: Rubric) -> None:
    assert {criterion.id for criterion in rubric.criteria} == set(MEASURES)
    assert {harm.kind for harm in rubric.harms} == set(NAMED_HARMS)
    for criterion in rubric.criteria:
        for language in LANGUAGES:
            assert len(criterion.anchors[language]) == 4
            texts = [criterion.title, criterion.counts, criterion.unobserved, criterion.good, criterion.bad]
            assert all(
                text[language] for text in [*texts, *(part.text for part in (*criterion.reason, *criterion.advice))]
            )
        assert not criterion.advice[-1].at_least and not criterion.advice[-1].at_most, "the last advice always fits"


def test_every_criterion_stands_in_its_group_with_goal_and_source(careful: Play, play: Make, report: Build) -> None:
    for language in LANGUAGES:
        result = report(careful, language)
        placed = [name for group in result.groups for name in group.criteria]
        assert sorted(placed) == [score.id for score in result.criteria]
        assert all(
            score.id in next(g.criteria for g in result.groups if g.id == score.group) for score in result.criteria
        )
        assert {goal for score in result.criteria for goal in score.goals} == result.goals.keys()
        assert all(score.origin.endswith(")") for score in result.criteria)
    assert "R-07" not in {score.id for score in report(play("ngo").phase(4)).criteria}, "no evidence is theirs to put"


def test_rubric_with_a_mistake_says_where(tmp_path: Any) -> None:
    folder = tmp_path / "rubric"
    folder.mkdir()
    for path in (KNOWLEDGE / "rubric").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text.replace("fewest_observed: 3", "fewest_observed: many"), encoding="utf-8")
    with pytest.raises(Exception, match="fewest_observed"):
        load_rubric(tmp_path)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Nobody knew where to go. They sat down.", "Nobody knew where to go."),
        ("For the night it was no. They sat down.", "For the night it was no."),
        ("The firm Most d. o. o. Lukovec paid. Nobody came.", "The firm Most d. o. o. Lukovec paid."),
        ("Poklicala je ga. Novak. Nihče ni prišel.", "Poklicala je ga. Novak."),
    ],
)
def test_a_short_word_ends_a_sentence_and_an_abbreviation_does_not(text: str, first: str) -> None:
    assert sentences(text)[0] == first


def test_quote_is_a_sentence_of_the_text() -> None:
    text = "First this. " + "Then a long explanation follows that nobody needs to read in full at all. " * 4
    assert pick(text, ("An explanation",)) in text
    assert pick("   ...  ") is None
    long = pick("word " * 200)
    assert long is not None and len(long) <= LONGEST_QUOTE


def test_report_is_fast(library: Library, rubric: Rubric, play: Make) -> None:
    session = play().phase(2)
    for _ in range(150):
        session.ask("driver", "Tell me more about it.", reading("OPEN", topics=("journey",)))
    build(session.state, library, rubric)
    began = time.thread_time()
    build(session.state, library, rubric)
    assert time.thread_time() - began < 0.4


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("tozilstvo nam je povedalo kaj manjka", "tozilstv"),
        ("s socialno sluzbo smo se dogovorili", "socialn sluzb"),
        ("mejna policija je locila moske", "mejn policij"),
    ],
)
def test_a_name_of_several_words_is_found_in_any_form(text: str, named: str) -> None:
    assert list(places(named.split(), text.split()))
    assert not list(places([*named.split(), "x"], text.split()))


def test_words_in_which_something_has_to_change_show_no_strength(play: Make, report: Build) -> None:
    session = play("police").phase().room("We know Zalar from earlier.", facts=("zalar-earlier",))
    session.room("Border, please keep them warm.", reading("OPINION", actions=(named("offer-basics"),)))
    result = report(session)
    faulty = {item.turn for item in (*result.harms, *result.slips, *result.flow.overshared)}
    assert faulty
    assert any(piece.turn in faulty for score in result.criteria for piece in score.evidence)
    assert not faulty & {item.turn for item in result.strengths}


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_fact_reached_nobody_the_advice_says_what_to_tell_and_whom(
    play: Make, report: Build, language: Language
) -> None:
    session = play("border", language).phase().room("Good morning.").phase()
    untold = next(item for item in report(session).changes if item.criterion == "R-09")
    fact = next(item for item in session.state.scenario.facts if item.title[language] in untold.where)
    assert fact.statement[language] in untold.better
    assert any(name in untold.better for name in untold.where.replace(",", " ").split())
    assert not untold.quote
