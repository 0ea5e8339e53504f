"""The one page: 300 words at most, true to the report's data, nothing twice, in both languages."""

import json
import re
from collections.abc import Callable

import pytest

from roleplay.feedback.counting import sentences
from roleplay.feedback.document import to_json, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.page import MOST_WORDS, missed, one_page
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import phrases
from roleplay.reading.words.language import language_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.play import Play, reading
from tests.played import Play as Played
from tests.played import moves_of

Make = Callable[..., Play]
Build = Callable[..., Report]
LONG = "We have a great deal to get through today, and I would like to be home by five if that can be done at all. "


def words(page: str) -> int:
    return len(page.split())


def plain(page: str) -> str:
    return page.replace("\\", "")


def of_turns(session: Play, count: int) -> Play:
    """Play on until the session has so many turns: leading, threatening and open questions, all long-winded."""
    session.phase(2)
    number = 0
    while session.state.turn < count - 3:
        number += 1
        tactic = {0: ("threat",), 1: ("promise",)}.get(number % 9, ())
        label = ("OPEN", "LEAD", "MULTI")[number % 3]
        topics = (("hours", "documents", "housing", "violence")[number % 4],)
        text = f"{LONG}{LONG}So, part {number}: he took it, didn't he?"
        session.ask(("worker", "driver", "foreman")[number % 3], text, reading(label, topics=topics, tactics=tactic))
    return session.phase(2).finish()


@pytest.mark.long
@pytest.mark.some(3)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [10, 40, 150])
def test_a_page_has_300_words_at_most_whatever_the_length(
    play: Make, report: Build, count: int, language: Language
) -> None:
    session = of_turns(play("police", language), count)
    assert abs(session.state.turn - count) <= 1
    for wanted in LANGUAGES:
        result = report(session, wanted)
        page = one_page(result)
        assert 60 < words(page) <= MOST_WORDS == 300
        for number, change in enumerate(result.changes, start=1):
            line = next(part for part in page.splitlines() if part.startswith(f"{number}. "))
            say = phrases(wanted)
            assert change.title in plain(line)
            if change.turn is not None:
                assert f"{say('export.turn')} {change.turn})" in line
            if change.quote:
                assert change.quote.split()[0] in plain(line)
        assert not re.search(r"[{}]|\s[.,;]|\(\)|\n\n\n|\s{3}", page), page


def test_titles_of_any_length_leave_the_page_at_300_words(harmful: Play, report: Build) -> None:
    made = report(harmful)
    long = made.changes[0].model_copy(update={"title": "word " * 90, "better": LONG * 9, "why": LONG * 9})
    page = one_page(made.model_copy(update={"changes": (long,) * 3, "headline": LONG * 3}))
    assert words(page) <= MOST_WORDS and page.startswith("## ")
    cut = made.changes[0].model_copy(update={"better": "One is short. " + LONG * 9})
    assert "One is short." in one_page(made.model_copy(update={"changes": (cut,) * 3, "headline": LONG * 6}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_report_holds(careful: Play, report: Build, language: Language) -> None:
    made = report(careful, language)
    page, say = plain(one_page(made)), phrases(language)
    heads = [say(key) for key in ("export.headline", "export.strengths", "export.changes", "page.next")]
    assert re.findall(r"^## (.+)$", page, re.M) == heads
    assert made.headline in page
    assert all(item.title in page for item in (*made.strengths, *made.changes))
    betters = [item.better.split(". ")[0] for item in made.changes]  # what is longer than its room is left out whole
    assert {page.count(words[:60]) for words in betters} <= {0, 1} and any(better in page for better in betters)
    told = [line for line in page.splitlines() if line and not line.startswith("#")]
    assert len(told) == len(set(told))
    assert language_of(page) in (None, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_skipped_and_missed_is_named_before_the_changes(play: Make, report: Build, language: Language) -> None:
    session = play("police", language).phase(2)
    session.ask("worker", "Tell me about the work.", reading("OPEN"))
    say = phrases(language)
    going = report(session)
    assert [phase.turns for phase in going.phases] == [0, 0, 1]
    session.phase(2).finish()
    made = report(session)
    skipped, undone = missed(made, say)
    titles = {phase.phase: phase.title for phase in made.phases}
    assert all(titles[name] in skipped for name in ("preparation", "preliminary", "crisis", "debrief"))
    assert titles["interview"] not in skipped
    duties = [duty for duty in made.duties if duty.outcome == "missed"]
    assert all(duty.title in undone for duty in duties[:3]) and str(len(duties) - 3) in undone
    page = plain(one_page(made))
    assert page.index(f"## {say('export.changes')}") < page.index(skipped) < page.index(undone) < page.index("\n1. ")


def test_a_session_in_which_all_was_done_names_nothing_left_out(careful: Play, report: Build) -> None:
    made = report(careful)
    done = tuple(duty.model_copy(update={"outcome": "in_time"}) for duty in made.duties)
    quiet = made.model_copy(update={"duties": done, "changes": ()})
    assert missed(quiet, phrases("en")) == []
    assert phrases("en")("page.no_change") in one_page(quiet)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poor_learner_is_not_praised_and_an_expert_not_faulted(
    played: Played, library: Library, rubric: Rubric, language: Language
) -> None:
    say = phrases(language)
    poor, expert = (build(played(moves_of("police", language, level)), library, rubric) for level in ("poor", "expert"))
    assert say("page.no_strength") in one_page(poor) and poor.strengths == ()
    assert poor.changes[0].kind == "harm" and poor.changes[0].title in one_page(poor)
    page = plain(one_page(expert))
    assert len(expert.strengths) == 3 and not expert.harms
    levels = {score.id: score for score in expert.criteria}
    for change in expert.changes:
        score = levels[change.criterion or ""]
        if score.level == 2:
            named = (score.anchors[3][:40], plain(change.better)[:40])
            assert any(text in page for text in named), "what the highest level asks or how it is done, and no fault"
        else:
            assert (score.level or 0) < 2
    for text in (text for score in expert.criteria for text in sentences(score.merit)):
        assert text not in page.partition(f"## {say('export.changes')}")[2]


def test_the_page_stands_first_in_the_export_and_in_the_data(harmful: Play, report: Build, library: Library) -> None:
    made = report(harmful)
    text = to_markdown(made, harmful.state, library, transcript=False)
    assert one_page(made).strip() in text
    assert re.findall(r"^## (.+)$", text, re.M)[0] == phrases("en")("export.headline")
    content = json.loads(to_json(made, harmful.state, library))
    assert content["one_page"] == one_page(made)


def test_what_people_wrote_is_escaped_on_the_page(play: Make, report: Build) -> None:
    session = play().phase().act("separate-persons").phase()
    session.ask("driver", "<b>Talk</b> or [else](http://x.y) *now*!", reading("OPINION", tactics=("threat",)))
    page = one_page(report(session))
    assert "<b>" not in page and "[else]" not in page and "\\<b\\>" in page
