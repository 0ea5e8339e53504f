"""What a learner's words bring about: only what they mean, never what they turn down, and telling is telling."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from roleplay.exercise.log.events import HarmDone, Slipped
from roleplay.exercise.log.state import OBJECTIONS
from roleplay.exercise.words.reading import Reading
from roleplay.moves_file import play, read_moves
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.exercise.test_talk import Table
from tests.feedback.play import Play, reading

Make = Callable[[str], Practice]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sl", "Prosim, da ga pri nobenem pogovoru ne uporabite za tolmača, tega bratranca."),
        ("sl", "Ponudbo bratranca, da bi tolmačil, vljudno zavrnemo in počakamo na tolmačko."),
        ("sl", "Potnikov ne pridržimo in jim to tudi povemo."),
        ("en", "Nobody should let the cousin interpret, whatever he offers."),
        ("en", "We decline the cousin’s offer to interpret and wait for the court interpreter."),
        ("en", "The passengers are not to be detained, any of them."),
    ],
)
def test_a_warning_does_no_harm(make_practice: Make, language: str, text: str) -> None:
    table = Table(make_practice("sqlite://"), language)
    moves = table.says(text)
    assert not [entry for entry in table.session.state.log if isinstance(entry.event, HarmDone)]
    assert "push_back" not in {move.act for move in moves}
    state = table.session.state
    assert not {"accept-cousin", "detain-all"} & {*state.taken, *(work.action for work in state.work)}


def reading_of(table: Table) -> Reading:
    """What was read of the message last sent."""
    reading = table.session.state.reading
    assert reading is not None
    return reading


@pytest.mark.parametrize(
    ("language", "text", "action"),
    [
        ("sl", "Pridržimo vse potnike, nihče naj ne odide.", "detain-all"),
        ("en", "We are detaining all the passengers and let nobody go.", "detain-all"),
        ("sl", "Nihče ne gre nikamor, vse zadržujem.", "detain-all"),
        ("en", "Nobody leaves, I’m holding the whole lot of them.", "detain-all"),
    ],
)
def test_a_harmful_step_beside_a_denial_is_heard_and_not_done(
    make_practice: Make, language: str, text: str, action: str
) -> None:
    table = Table(make_practice("sqlite://"), language)
    moves = table.says(text)
    reading = table.session.state.reading
    assert reading is not None
    ordered = any(act.sure and (act.order is not None or act.id == action) for act in reading.acts)
    assert table.asked_first() or any(move.act in OBJECTIONS for move in moves) == ordered
    assert not {move.act for move in moves} & {"acknowledge", "accept"}
    assert action not in table.session.state.taken


@pytest.mark.parametrize(("agency", "action"), [("prosecutor", "inform-prosecutor"), ("labour", "notify-labour")])
def test_telling_a_service_facts_is_telling_it(library: Library, agency: str, action: str) -> None:
    facts = ("van-hired", "partner-query")
    alone = Play(library).phase().direct(agency, "One fact.", facts[:1])  # type: ignore[arg-type]
    assert action not in alone.state.taken
    both = Play(library).phase().direct(agency, "Two facts.", facts)  # type: ignore[arg-type]
    assert both.state.taken[action].by_learner
    everybody = Play(library).phase().room("Two facts.", facts=facts)
    assert action not in everybody.state.taken
    again = Play(library).phase().direct(agency, "Two facts.", facts[:1]).direct(agency, "Once more.", facts)  # type: ignore[arg-type]
    assert action not in again.state.taken


def test_pressure_in_doubt_moves_nobody(library: Library) -> None:
    doubted = reading("OPINION", tactics=("threat",), doubted=("threat",))
    sure = reading("OPINION", tactics=("threat",))
    for read, harmed in ((doubted, False), (sure, True)):
        play = Play(library).phase(2).ask("driver", "Words.", read)
        assert any(isinstance(entry.event, HarmDone) for entry in play.state.log) is harmed


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("sl", "Najprej gremo v ambulanto, potem tja, kjer boste spali. Jutri ob desetih pridem spet.", False),
        ("sl", "Kako se bo vse skupaj končalo, vam danes ne morem obljubiti.", False),
        ("sl", "Če ne boste govorili, vas takoj vrnemo nazaj.", True),
        (
            "en",
            "We’ll stop there. A lawyer sees you first, and I’ll see that the prosecutor hears your side.",
            False,
        ),
        ("en", "I can’t promise you papers, and I won’t.", False),
        ("en", "If you don’t talk you will be deported, do you want that?", True),
        ("en", "I promise you’ll get a visa if you testify.", True),
    ],
)
def test_kind_words_are_no_pressure_and_pressure_is_shown(
    knowing_reader: LocalReader, library: Library, language: Language, text: str, shown: bool
) -> None:
    practice = Practice(library, SessionStore(open_engine("sqlite://")), knowing_reader, AuthoredVoice())
    table = Table(practice, language, "interview")
    list(practice.say(table.session, "interview", text, ("driver",)))
    assert shown or not any(isinstance(entry.event, HarmDone) for entry in table.session.state.log)
    assert bool({"threat", "promise"} & set(reading_of(table).tactics)) or not shown


@pytest.mark.parametrize(
    ("language", "kept", "told"),
    [
        (
            "sl",
            "V zapisu telefona za pomoč imamo številko klicatelja. Brez njegove privolitve vam je ne smem dati.",
            "V zapisu telefona za pomoč je številka, s katere je klical moški, konča se s 594.",
        ),
        (
            "en",
            "The helpline log holds the caller’s number. I can’t give it to you without his consent.",
            "The helpline log holds the number from which the man rang, it ends in 594.",
        ),
    ],
)
def test_what_is_withheld_is_not_told(make_practice: Make, language: str, kept: str, told: str) -> None:
    for text, breached in ((kept, False), (told, True)):
        table = Table(make_practice("sqlite://"), language, agency="ngo")
        table.says(text, "police")
        assert any(isinstance(entry.event, HarmDone) for entry in table.session.state.log) is breached


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_in_is_no_question_of_its_own(knowing_reader: LocalReader, library: Library, language: Language) -> None:
    text = {
        "sl": "Rad bi razumel še, kako je z denarjem. Koliko dobite na roko?",
        "en": "One more thing, about the money. How much do you get in hand?",
    }[language]
    practice = Practice(library, SessionStore(open_engine("sqlite://")), knowing_reader, AuthoredVoice())
    table = Table(practice, language)
    for action in ("separate-persons", "arrange-interpreter", "offer-basics"):
        list(practice.act(table.session, action, "First things first."))
    list(practice.next_phase(table.session))
    rights = {"sl": "Ni vam treba odgovarjati, lahko se kadar koli ustaviva.", "en": "You don’t have to answer me."}
    kind = {"sl": "Vzemite si čas, razumem, da je težko.", "en": "Take your time, I can see that this is hard."}
    for words in (rights[language], kind[language], text):
        list(practice.say(table.session, "interview", words, ("worker",)))
    reading = table.session.state.reading
    assert reading is not None and reading.questions is not None
    assert {question.aims[0].fact for question in reading.questions if question.aims} == {"two-hundred"}


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        pytest.param(
            "sl",
            "Zavarujemo telefone in potne liste. Petra iz arhiva potegne staro zadevo.",
            "secure-evidence",
            marks=pytest.mark.xfail(reason="not heard any more"),
        ),
        ("en", "We separate the driver and the foreman and look for an interpreter.", "separate-persons"),
    ],
)
def test_free_text_starts_own_actions_only(
    make_practice: Make, tmp_path: Path, language: str, text: str, first: str
) -> None:
    practice = make_practice("sqlite://")
    session = Table(practice, language).session
    line = json.dumps({"channel": "action", "text": text}, ensure_ascii=False)
    path = tmp_path / "moves.jsonl"
    path.write_text(line, encoding="utf-8")
    list(play(practice, session, read_moves(path, session.state.scenario, "police")))
    own = [name for name, done in session.state.taken.items() if done.by_learner]
    assert first in own and not [entry for entry in session.state.log if isinstance(entry.event, Slipped)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sl", "Vseh devet ljudi z današnjim dnem formalno identificiramo kot žrtve."),
        ("en", "We're formally identifying all nine of them as victims, as of now."),
    ],
)
def test_a_power_is_claimed_only_once_the_learner_says_so(make_practice: Make, language: str, text: str) -> None:
    table = Table(make_practice("sqlite://"), language, agency="labour")
    list(table.practice.say(table.session, "room", text))
    state = table.session.state
    assert [act.id for act in state.unsettled][:1] == ["formal-identification"]
    assert not [entry for entry in state.log if isinstance(entry.event, Slipped)]
    list(table.practice.settle(table.session, 0))
    assert [entry.event.power for entry in state.log if isinstance(entry.event, Slipped)] == ["formal-identification"]
