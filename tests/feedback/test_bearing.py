"""What ways of going about things are worth: rough words earn nothing, care with what is private does."""

from collections.abc import Callable

import pytest

from roleplay.feedback.bearing import BACK
from roleplay.feedback.export import to_markdown
from roleplay.feedback.phrases import phrases
from roleplay.feedback.report import CriterionScore, Report
from roleplay.feedback.table import to_csv
from roleplay.reading.manners import KNOWN
from roleplay.scenario.vocabulary import LANGUAGES, MannerId
from tests.feedback.play import Play, named, reading

Make = Callable[..., Play]
Build = Callable[..., Report]
ASKED = "Border, get them indoors now and keep your questions for later."


def score(report: Report, criterion: str) -> CriterionScore:
    return next(item for item in report.criteria if item.id == criterion)


def asking(session: Play, *manners: MannerId) -> Play:
    """Four messages, the first of which asks for a step; it shows the manners."""
    session.phase().showing(ASKED, *manners)
    session.room(ASKED, reading("OPINION", actions=(named("offer-basics"),)))
    for text in ("I look at the papers.", "We go on.", "I note that."):
        session.room(text)
    return session


def test_a_request_in_rough_words_earns_nothing(play: Make, report: Build) -> None:
    kind, rough = report(asking(play("social"))), report(asking(play("social"), "orders"))
    assert (score(kind, "R-11").observed["asked"], score(kind, "R-11").observed["rough"]) == (1, 0)
    assert (score(rough, "R-11").observed["asked"], score(rough, "R-11").observed["rough"]) == (0, 0.25)
    assert score(rough, "R-11").observed["ordered"] == 1
    assert ASKED in [piece.quote for piece in score(rough, "R-11").evidence]


def test_rough_words_show_no_strength(play: Make, report: Build) -> None:
    seen = report(asking(play("social"), "scolds"))
    assert ASKED not in [item.quote for item in seen.strengths]


def told(session: Play, *manners: MannerId) -> Play:
    session.phase()
    for text in ("First of all.", "Then this.", "And that."):
        session.showing(text, *manners).room(text)
    return session


def test_keeping_confidence_is_worth_something_and_spreading_takes_it_away(play: Make, report: Build) -> None:
    careful, careless = report(told(play(), "shields", "sources")), report(told(play(), "spreads"))
    assert (score(careful, "R-09").observed["kept"], score(careful, "R-09").level) == (3, 2)
    assert (score(careless, "R-09").observed["spilled"], score(careless, "R-09").level) == (3, 0)


def test_somebody_at_hand_who_is_to_interpret_is_unvetted(play: Make, report: Build) -> None:
    words = "One of the passengers will do the talking."
    session = play().phase().showing(words, "stranger", "rough").room(words)
    for _ in range(3):
        session.ask("worker", "What happened?", reading("OPEN"))
    seen = score(report(session), "R-03")
    assert (seen.observed["unvetted"], seen.level) == (1, 0)


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        (((), (), (), ()), 1),
        ((("lack",), ("resolve",), ("deed",), ()), 3),
        ((("lack",), ("resolve",), (), ("blames",)), 2),
        ((("blames",), ("content",), ("blames",), ("deed", "content")), 0),
    ],
)
def test_reflection_is_looking_at_ones_own_doing(
    play: Make, report: Build, shown: tuple[tuple[MannerId, ...], ...], level: int
) -> None:
    session = play().phase().showing("Good morning.", "agrees").room("Good morning.").phase(3)
    for manners in shown:
        words = "I would say that this went as it went and that a lot of things happened."
        session.showing(words, *manners).reflect(words)
    assert score(report(session.finish()), "R-16").level == level


def test_the_report_lists_what_was_heard_and_exports_it(play: Make, report: Build) -> None:
    session = asking(play("social"), "orders", "rough", "shields")
    session.showing("Who is with them?", "cares").room("Who is with them?")
    seen = report(session)
    # Rough words show nothing to be kept.
    assert [(line.id, line.kind, line.turn, line.quote) for line in seen.manners] == [
        ("orders", "rough", 2, ASKED),
        ("cares", "sound", 6, "Who is with them?"),
    ]
    for text in (to_markdown(seen, session.state, session.library), to_csv(seen, session.state, session.library)):
        assert all(line.title in text for line in seen.manners)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_manner_has_a_name(language: str) -> None:
    say = phrases(language)  # type: ignore[arg-type]
    titles = [say(f"manner.{name}") for name in KNOWN]
    assert len(set(titles)) == len(KNOWN) and set(BACK) <= KNOWN


def test_low_criteria_that_rough_words_show_come_first(play: Make, report: Build) -> None:
    session = asking(play("social"), "pressures", "rough").phase(4).finish()
    seen = report(session)
    levels = {item.id: item.level for item in seen.criteria if item.level is not None}
    first = seen.changes[0]
    assert (first.criterion, first.quote) == ("R-14", ASKED)
    assert levels["R-14"] == 1 and 0 in levels.values()
