"""What moves a level: care and precautions in words, who is to interpret, pressure, plans, and how far a fact went."""

from collections.abc import Callable

import pytest

from roleplay.feedback.report import CriterionScore, Report
from roleplay.scenario.vocabulary import Language
from tests.feedback.play import Play, named, reading

Make = Callable[..., Play]
Build = Callable[..., Report]


def score(report: Report, criterion: str) -> CriterionScore:
    return next(item for item in report.criteria if item.id == criterion)


def observed(report: Report, criterion: str) -> dict[str, float]:
    return score(report, criterion).observed


@pytest.mark.parametrize(
    ("language", "words", "lent"),
    [
        ("en", "The foreman can translate, he speaks both.", True),
        ("en", "One of them speaks some English, so he can translate for the rest.", True),
        ("en", "The foreman must not interpret, we wait for the vetted interpreter.", False),
        ("en", "Who is the cousin who offers to interpret?", False),
        ("en", "If not, maybe one of the workers who speaks some Slovenian can help us to start with.", True),
        ("en", "None of the workers speaks English, without an interpreter we do not start.", False),
        ("sl", "Vaš šef sedi zraven in vam bo prevedel.", True),
        ("sl", "Delovodja naj ne prevaja, počakamo na preverjeno tolmačko.", False),
        ("sl", "Če ne, nam lahko za začetek pomaga kdo od delavcev, ki zna slovensko.", True),
    ],
)
def test_who_has_the_one_in_control_interpret_has_no_vetted_interpreter(
    play: Make, report: Build, language: Language, words: str, lent: bool
) -> None:
    session = play("police", language).phase(2).room(words)
    for _ in range(3):
        session.ask("worker", "Kaj se je zgodilo?" if language == "sl" else "What happened?", reading("OPEN"))
    seen = score(report(session), "R-03")
    assert (seen.observed["unvetted"] > 0) is lent
    assert seen.level == (0 if lent else 1)


def test_asking_without_an_interpreter_and_without_a_thought_of_one_is_level_0(play: Make, report: Build) -> None:
    session = play().phase(2).room("We start with the young man now and see what he says.")
    session.ask("worker", "What happened?", reading("OPEN"))
    assert (score(report(session), "R-03").level, observed(report(session), "R-03")["sought"]) == (0, 0)


def test_an_open_question_under_a_threat_is_not_productive(play: Make, report: Build) -> None:
    session = play().phase(2)
    session.ask("driver", "Tell me about the trip.", reading("OPEN"))
    session.ask("driver", "Tell me or you go to prison.", reading("OPEN", tactics=("threat",)))
    session.ask(
        "driver", "Perhaps I promise too much: what else?", reading("OPEN", tactics=("promise",), doubted=("promise",))
    )
    seen = report(session)
    assert [item.productive for item in seen.questions.questions] == [True, False, True]
    assert (observed(seen, "R-04")["open"], observed(seen, "R-04")["productive"]) == (3, 2)


def test_saying_what_becomes_of_the_words_is_one_of_four_elements(play: Make, report: Build) -> None:
    plain, told = play().phase(2), play().phase(2)
    plain.ask("driver", "Hello, I am Ana.", reading("ADMIN", greets=True))
    told.ask(
        "driver",
        "Hello, I am Ana. I write down what you tell me.",
        reading("ADMIN", greets=True),
    )
    for session in (plain, told):
        session.ask("driver", "What happened?", reading("OPEN"))
    assert observed(report(plain), "R-02")["elements"] + 1 == observed(report(told), "R-02")["elements"]
    lines = {line.id: line.own for line in report(told).safeguards}
    assert lines["limits"] and not {line.id: line.own for line in report(plain).safeguards}["limits"]


@pytest.mark.parametrize(
    ("language", "words", "planned", "level"),
    [
        ("en", ("We go on as before.", "I look at the papers.", "What is new?"), 0, 0),
        ("en", ("The address stays with two people only.", "I look at the papers.", "What is new?"), 1, 1),
        ("en", ("Please keep an officer at the door of the house.", "Use an unmarked car.", "What is new?"), 2, 2),
        ("sl", ("Naslov ostane samo pri nas.", "Gledam papirje.", "Kaj je novega?"), 1, 1),
        ("sl", ("Peljite jih z neoznačenim vozilom.", "Inšpekcija naj počaka z obiskom.", "Kaj je novega?"), 2, 2),
    ],
)
def test_precautions_in_words_count_beside_steps(
    play: Make, report: Build, language: Language, words: tuple[str, ...], planned: int, level: int
) -> None:
    session = play("police", language).phase(3)
    for text in words:
        session.room(text)
    seen = score(report(session), "R-13")
    assert (seen.observed["planned"], seen.observed["steps"], seen.level) == (planned, 0, level)
    assert all(item.quote in words for item in seen.evidence)


def test_who_says_beforehand_what_to_do_when_the_line_drops_has_thought_of_it(play: Make, report: Build) -> None:
    thoughtless, planning = play().phase(3), play().phase(3)
    plan = "If the line drops we ring each other on the mobile."
    planning.room(plan, reading("OPINION", actions=(named("backup-channel", "ask"),)))
    thoughtless.room("We go on with the papers.")
    for session in (thoughtless, planning):
        for _ in range(12):
            session.room("I note that.")
        assert "line-down" in session.state.injects
    assert observed(report(planning), "R-12")["met"] == observed(report(thoughtless), "R-12")["met"] + 1
    line = next(item for item in report(planning).injects if item.id == "line-down")
    assert [item.quote for item in line.planned] == [plan] and not line.answers


def test_the_same_fact_told_to_all_is_worth_less_than_told_to_who_needs_it(play: Make, report: Build) -> None:
    aimed, spread = play().phase(), play().phase()
    aimed.direct("prosecutor", "An earlier inquiry.", facts=("zalar-earlier",))
    spread.room("An earlier inquiry, for all of you.", facts=("zalar-earlier",))
    assert (observed(report(aimed), "R-09")["spread"], score(report(aimed), "R-09").level) == (0, 1)
    assert (observed(report(spread), "R-09")["spread"], score(report(spread), "R-09").level) == (1, 0)


@pytest.mark.parametrize(("words", "level"), [(25, 3), (13, 2), (6, 1)])
def test_answers_at_length_are_worth_more(play: Make, report: Build, words: int, level: int) -> None:
    session = play().phase(4)
    for number, _ in enumerate(session.state.scenario.debrief):
        start = "The prosecutor " if number == 0 else "I myself "
        session.reflect(start + " ".join(["word"] * (words - 2)))
    assert score(report(session.finish()), "R-16").level == level


@pytest.mark.parametrize("words", [25, 13])
def test_half_of_the_answers_at_length_are_as_good_as_most_of_them_in_short(
    play: Make, report: Build, words: int
) -> None:
    session = play().phase(4)
    for _ in range((len(session.state.scenario.debrief) + 1) // 2):
        session.reflect("The prosecutor " + " ".join(["word"] * (words - 2)))
    assert score(report(session.finish()), "R-16").level == (2 if words > 20 else 1)


PLANS: dict[Language, dict[str, str]] = {
    "en": {
        "picture": "What exactly has happened, and where are the workers now?",
        "people": "Please explain to the men what has changed, before they hear it in the corridor.",
        "plan": "Nobody moves until the route is known; then we take another van.",
        "agreed": "Please confirm, each of you.",
    },
    "sl": {
        "picture": "Kaj natanko vemo in kje so ljudje zdaj?",
        "people": "Prosim, razložite ljudem, kaj se je spremenilo.",
        "plan": "Dokler poti ne poznamo, nikogar ne premikamo, potem vzamemo nadomestni kombi.",
        "agreed": "Prosim, potrdite vsak svoj del.",
    },
}


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("kept", range(5))
def test_a_new_plan_in_words_counts_part_by_part(play: Make, report: Build, language: Language, kept: int) -> None:
    session = play("police", language).phase(3)
    while not any(session.state.injects.values()):
        session.room("...")
    said = list(PLANS[language].items())[:kept]
    for _, words in said:
        session.room(words)
    while observed(report(session), "R-12").get("due", 0) == 0:
        session.room("...")
    seen = score(report(session), "R-12")
    assert seen.observed["parts"] == kept
    assert seen.observed["answered"] == 0 and seen.level is not None and seen.level >= max(0, min(2, kept - 1))
    assert {item.quote for item in seen.evidence} <= {words for _, words in said}


@pytest.mark.parametrize(
    ("language", "words", "listens"),
    [
        ("en", "Take your time, I’m listening.", True),
        ("en", "You mentioned a container. What was it like there?", True),
        ("en", "How many hours a day did you work?", False),
        ("sl", "Vzemite si čas, počakam.", True),
        ("sl", "Omenili ste zabojnik. Kako je bilo tam?", True),
        ("sl", "Koliko ur na dan ste delali?", False),
    ],
)
def test_leaving_time_and_taking_up_what_was_said_is_listening(
    play: Make, report: Build, language: Language, words: str, listens: bool
) -> None:
    session, pressed = play("police", language).phase(2), play("police", language).phase(2)
    for table, tactics in ((session, ()), (pressed, ("threat",))):
        for _ in range(2):
            table.ask("driver", "Koliko?" if language == "sl" else "How many?", reading("PROBE"))
        table.ask("driver", words, reading("PROBE", tactics=tactics))
    assert observed(report(session), "R-05")["reflections"] == listens
    assert observed(report(pressed), "R-05")["reflections"] == 0


ASKED = "Border, get them indoors now and keep your questions for later."


def asking(session: Play, *, rude: bool) -> Play:
    """Four messages, the first of which asks for a step."""
    session.phase().room(ASKED, reading("OPINION", actions=(named("offer-basics"),), rude=rude))
    for text in ("At the border there are six people.", "They are in the van.", "All of them are cold."):
        session.room(text)
    return session


def test_a_request_in_rude_words_earns_nothing(play: Make, report: Build) -> None:
    civil, rude = (report(asking(play("social"), rude=insults)) for insults in (False, True))
    assert [observed(seen, "R-11")["asked"] for seen in (civil, rude)] == [1, 0]
    assert [observed(seen, "R-10")["rude"] for seen in (civil, rude)] == [0, 1]
    assert ASKED in [piece.quote for piece in score(rude, "R-10").evidence]
    assert ASKED not in [item.quote for item in rude.strengths]


TOLD = "The border police told me at eight where all the people were, and I wrote it down at once for the others."
SPUN_OUT = "It all went as it went, and I would say that many things happened on that long day."


@pytest.mark.parametrize(
    ("words", "share", "level"), [("Fine.", 1, 1), (SPUN_OUT, 1, 2), (TOLD, 1, 3), (TOLD, 0.5, 2), (TOLD, 0.2, 0)]
)
def test_the_debrief_counts_what_is_answered_at_length_and_tied_to_the_exercise(
    play: Make, report: Build, words: str, share: float, level: int
) -> None:
    session = play().phase().room("Good morning.").phase(3)
    for _ in range(round(share * len(session.state.scenario.debrief))):
        session.reflect(words)
    assert score(report(session.finish()), "R-16").level == level
