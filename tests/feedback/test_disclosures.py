"""What somebody agreed to because it was suggested is no disclosure of theirs."""

from collections.abc import Callable

from roleplay.exercise.words.reading import Aim, Asked
from roleplay.feedback.report import Report
from tests.feedback.play import Play, reading

Make = Callable[..., Play]
Build = Callable[[Play], Report]

HOURS = Asked(label="LEAD", topics=("hours",), aims=(Aim(fact="twelve-hours", fit=0.9),), exact=True)


def ready(play: Make) -> Play:
    session = play().phase().act("separate-persons").act("offer-basics").act("arrange-interpreter").phase()
    return session.ask("worker", "You may stop.", reading("ADMIN", greets=True, tactics=("rights_info", "consent")))


def outcome(session: Play, report: Build) -> tuple[str, int | None]:
    line = next(item for item in report(session).disclosures if (item.person, item.fact) == ("worker", "twelve-hours"))
    return line.outcome, line.turn


def suggest(session: Play) -> int:
    """Suggest it until the worker says yes, and return the turn."""
    for _ in range(12):
        session.ask(
            "worker", "You work twelve hours, don't you?", reading("LEAD", topics=("hours",), questions=(HOURS,))
        )
        if any(entry.event.kind == "went_along" for entry in session.state.log):
            return session.state.turn
    raise AssertionError("the worker never agreed")


def tell(session: Play) -> None:
    session.trusted("worker")
    session.ask("worker", "Tell me about the hours.", reading("OPEN", topics=("hours",)))


def test_a_yes_to_a_suggestion_is_contaminated_even_if_it_is_told_later(play: Make, report: Build) -> None:
    session = ready(play)
    turn = suggest(session)
    assert outcome(session, report) == ("contaminated", turn)
    tell(session)
    assert outcome(session, report) == ("contaminated", turn)


def test_what_was_told_freely_before_stays_told(play: Make, report: Build) -> None:
    session = ready(play)
    tell(session)
    told = outcome(session, report)
    assert told[0] == "told"
    suggest(session)
    assert outcome(session, report) == told
