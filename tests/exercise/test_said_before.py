"""What a speaker has said before comes back in its permit: what was wrong, agreed or made up, to those who heard it."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from roleplay.exercise.log.answers import WRONG, Called, ClaimKind, Undertaking
from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Reading, Utterance
from roleplay.scenario.vocabulary import LANGUAGES, Channel, Language
from tests.exercise.acting import Given, claim, practice_of, says
from tests.exercise.rehearsal import GOALS

Place = tuple[Channel, str]  # where something is said, and to whom


class PlainReader:
    """Understands nothing but that something is asked."""

    name = "plain"

    def read(self, utterance: Utterance) -> Reading:
        return Reading(reader=self.name, label="PROBE", side="+", asks=True, confidence=1.0)


class Talk:
    """An exercise, or an interview, in which a test says what each answer is, and looks at the permit it is given."""

    def __init__(self, language: Language, person: str | None = None) -> None:
        drill = Drill(person=person, goal=GOALS[person], minutes=60) if person is not None else None
        self.given: Given | None = None
        self.permits: list[Permit] = []
        setup = Setup("white-van", language, "police", drill=drill)

        def look(state: State, called: Called, permit: Permit) -> None:
            self.permits += [permit] if called.asked else []

        def mind(permit: Permit) -> Given | None:
            return self.given if any(permit is asked for asked in self.permits) else None

        self.practice = replace(practice_of(setup, mind, look=look), reader=PlainReader())
        self.session = self.practice.start(setup)

    def at(self, place: Place, given: Given | None = None) -> Permit:
        """Say something in a place, have it answered, and return the permit of whoever answered."""
        self.given = given
        deque(self.practice.say(self.session, place[0], "Words.", (place[1],)), maxlen=0)
        return self.permits[-1]


def stating(agreement: Undertaking | None, detail: str) -> Given:
    """Return an answer whose words state an agreement and a detail of the speaker's own."""
    agreed = (agreement,) if agreement is not None else ()
    claims = [claim("agrees", item.what) for item in agreed]
    return says("So.", *claims, claim("makes_up", detail), agrees=agreed, improvised=(detail,))


@pytest.fixture
def talk_in() -> Iterator[Callable[..., Talk]]:
    """Begins talks, and closes their stores afterwards."""
    talks: list[Talk] = []

    def begin(language: Language, place: Place) -> Talk:
        talks.append(Talk(language, place[1] if place[0] == "interview" else None))
        return talks[-1]

    yield begin
    for talk in talks:
        talk.practice.store.close()


ROOM, DIRECT, INTERVIEW = ("room", "labour"), ("direct", "labour"), ("interview", "driver")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", [ROOM, DIRECT, INTERVIEW])
@pytest.mark.parametrize("kind", sorted(WRONG))
def test_what_was_said_and_is_not_so_stands_to_be_put_right_once(
    talk_in: Callable[..., Talk], kind: ClaimKind, place: Place, language: Language
) -> None:
    talk = talk_in(language, place)
    assert talk.at(place, says("So.", claim(kind, quote="Not so."), claim("tells", quote="True."))).amends == ()
    assert talk.at(place, None).amends == ("Not so.",), "the floor puts nothing right"
    assert talk.at(place, says("I was wrong.")).amends == ("Not so.",)
    assert talk.at(place, says("And now?")).amends == ()


def test_it_is_put_right_only_before_those_who_heard_it(talk_in: Callable[..., Talk]) -> None:
    talk = talk_in("en", DIRECT)
    talk.at(DIRECT, says("So.", claim("promises", quote="Not so.")))
    assert talk.at(ROOM, says("Good morning.")).amends == ()
    assert talk.at(("direct", "border"), says("Good morning.")).amends == ()
    assert talk.at(DIRECT, says("I was wrong.")).amends == ("Not so.",)
    talk.at(ROOM, says("So.", claim("promises", quote="Nor so.")))
    assert talk.at(DIRECT, says("I was wrong.")).amends == ("Nor so.",), "whoever hears it now was there"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_agreed_and_made_up_comes_back_before_those_who_heard_it(
    talk_in: Callable[..., Talk], language: Language
) -> None:
    talk = talk_in(language, ROOM)
    alone, together = (
        Undertaking(owes="police", what="We meet at nine."),
        Undertaking(owes="labour", what="We all meet."),
    )
    talk.at(DIRECT, stating(alone, "I like tea."))
    talk.at(ROOM, stating(together, "It is cold."))
    for place, agreed, soft in (
        (ROOM, (together,), ("It is cold.",)),
        (DIRECT, (alone, together), ("I like tea.", "It is cold.")),
        (("direct", "border"), (), ()),
    ):
        permit = talk.at(place, says())
        assert (permit.agreed, permit.soft) == (agreed, soft)


def test_what_no_words_state_is_neither_agreed_nor_made_up(talk_in: Callable[..., Talk]) -> None:
    talk = talk_in("en", DIRECT)
    talk.at(DIRECT, says(agrees=(Undertaking(owes="labour", what="We meet at nine."),), improvised=("I like tea.",)))
    talk.at(DIRECT, stating(Undertaking(owes="border", what="Border pays."), "It is cold."))
    permit = talk.at(DIRECT, says())
    assert (permit.agreed, permit.soft) == ((), ("It is cold.",)), "nobody binds a third"


def test_a_person_stays_with_the_latest_that_it_has_made_up(talk_in: Callable[..., Talk]) -> None:
    talk = talk_in("en", INTERVIEW)
    made_up = [f"I like tea number {number}." for number in range(8)]
    for at, detail in enumerate(made_up):
        assert talk.at(INTERVIEW, stating(None, detail)).soft == tuple(made_up[:at][-6:])
