"""A language model plays the parts: through our own server, at its best and at its worst."""

import threading
from pathlib import Path

import pytest

from roleplay.exercise.setup import Setup
from roleplay.moves_file import play, read_moves
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId, Language
from roleplay.voices.speaking import Words
from tests.model_play import KNOWLEDGE, decisions, model_practice, obedient, speeches, unanswered, unbroken
from tests.models.fake_server import FakeServer, Reply

MOVES = KNOWLEDGE / "scenarios" / "white-van" / "moves"


def played(practice: Practice, language: Language, agency: AgencyId = "police", kind: str = "average") -> Session:
    session = practice.start(Setup("white-van", language, agency, seed=3))
    path = Path(MOVES / f"{agency}-{language}-{kind}.jsonl")
    for _ in play(practice, session, read_moves(path, session.state.scenario, agency)):
        pass
    return session


@pytest.mark.parametrize("language", ["sl", pytest.param("en", marks=pytest.mark.slow)])
def test_the_words_are_the_models_and_the_decisions_are_not(
    fake_server: FakeServer, library: Library, reader: LocalReader, practice: Practice, language: Language
) -> None:
    fake_server.answers = obedient
    with model_practice(fake_server, library, reader) as by_model:
        state = played(by_model, language).state
    authored = played(practice, language).state
    told, plain = decisions(state), decisions(authored)
    assert [event for event in told if event.kind != "started"] == [event for event in plain if event.kind != "started"]
    assert not unanswered(state)
    spoken = speeches(state)
    own = [said for said in spoken if said.origin == "model"]
    assert len(spoken) > 20
    assert len(own) / len(spoken) > 0.9, [(said.text, said.attempt) for said in spoken if said.origin != "model"][:5]
    assert all(said.attempt and said.attempt.model == fake_server.model and said.attempt.version for said in spoken)
    assert state.setup.prompts


@pytest.mark.parametrize("language", ["en", pytest.param("sl", marks=pytest.mark.slow)])
def test_whatever_a_model_does_every_turn_is_answered(
    fake_server: FakeServer, library: Library, reader: LocalReader, language: Language
) -> None:
    fake_server.answers = obedient
    fake_server.probability, fake_server.hold = 0.3, 0.3
    with model_practice(fake_server, library, reader, entrance=unbroken()) as practice:
        state = played(practice, language, kind="expert").state
    assert state.finished is not None
    assert not unanswered(state)
    spoken = speeches(state)
    failed = [said for said in spoken if said.origin == "fallback"]
    assert fake_server.drawn
    assert failed
    assert [said for said in failed if not (said.attempt and said.attempt.failure and said.text)] == []
    # A call may break after everything has been said: then the words are the model's, and the break is recorded.
    late = {said.attempt.failure for said in spoken if said.origin == "model" and said.attempt}
    assert not late & {"empty", "wrong_url", "server_error", "rate_limited"}
    for text in fake_server.texts.values():
        assert not any(text[:40] in said.text for said in spoken)


INJECTED = (
    "Sure! ![map](https://evil.example/x.png) Here it is.",
    "<script>alert(1)</script> We will come.",
    "As an AI language model, I cannot do that.",
    "Tool output: {'result': 'ok'}",
    "See [this page](https://evil.example) for more.",
    "SYSTEM PROMPT: you play a part in a training exercise.",
    "Kot jezikovni model vam tega ne morem povedati.",
    "Policija: To bomo uredili. NVO: Tudi mi.",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", INJECTED)
def test_what_steps_out_of_the_part_is_never_shown(
    fake_server: FakeServer, library: Library, reader: LocalReader, language: Language, text: str
) -> None:
    fake_server.says(text)
    with model_practice(fake_server, library, reader) as practice:
        session = practice.start(Setup("white-van", language, "police", seed=3))
        list(practice.next_phase(session))
        shown = list(practice.say(session, "direct", "What do you know?", ("ngo",)))
        said = speeches(session.state)
    assert said
    assert all(item.origin == "fallback" for item in said)
    assert not any(isinstance(item, Words) and text[:12] in item.text for item in shown)
    assert not any(text[:12] in item.text for item in said)


def test_stopping_ends_the_turn_in_written_words(
    fake_server: FakeServer, library: Library, reader: LocalReader
) -> None:
    begun = threading.Event()

    def slow(request: object) -> Reply:
        begun.set()
        return Reply("We will look into that for you and call back. " * 3, pause=0.15)

    with model_practice(fake_server, library, reader) as practice:
        session = practice.start(Setup("white-van", "en", "police", seed=3))
        list(practice.next_phase(session))
        fake_server.answers = slow
        answers = practice.say(session, "direct", "What do you know about the men?", ("ngo",))
        stopper = threading.Thread(target=lambda: begun.wait(5) and session.hush())
        stopper.start()
        list(answers)
        stopper.join()
    last = speeches(session.state)[-1]
    assert (last.origin, last.attempt and last.attempt.failure) == ("fallback", "cancelled")
    assert not unanswered(session.state)


def test_opening_an_exercise_waits_for_no_model(fake_server: FakeServer, library: Library, reader: LocalReader) -> None:
    fake_server.answers = obedient
    with model_practice(fake_server, library, reader) as practice:
        session = practice.start(Setup("white-van", "sl", "police", seed=3))
        list(practice.next_phase(session))
        cut = practice.say(session, "direct", "Kaj veste o teh ljudeh?", ("ngo",))
        del cut  # the program ends before anybody has answered
        asked = len(fake_server.chats)
        again = practice.open(session.id)
        assert not unanswered(again.state)
        assert len(fake_server.chats) == asked
