"""What a model's answers come to in an exercise: what the words state within the permit, and nothing else."""

from collections.abc import Callable

import pytest

from roleplay.exercise.log.answers import Agreed, Answered, Improvised
from roleplay.exercise.log.events import DutyAccepted, DutyDeclined, FactDisclosed, FactShared, Objected
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act
from roleplay.models.model import ModelError, Prompt
from roleplay.practice import Practice, Session
from tests.voices.conftest import Answer, Booth, written
from tests.voices.test_actor import ASTRAY, BROKEN, FIRST, LANGUAGES, POUCH

MakeActed = Callable[[Callable[[Prompt], Answer]], Practice]
STEP = "record-documents"
REFUSED = {"en": "We will not list the documents.", "sl": "Dokumentov ne bomo popisali."}
# Words, what they settle, and what they make up.
SETTLED = {
    "en": ("Good, then you call us before you leave. I like coffee.", "call us before you leave", "like coffee"),
    "sl": ("Dobro, potem nas pokličete opoldne. Rada imam kavo.", "pokličete nas opoldne", "rada imam kavo"),
}
HELLO = {"en": "Hello, and what do you know?", "sl": "Dober dan, kaj pa veste?"}


class Acting:
    """A session in which the same words are said to every prompt, with the handles that a test asks for."""

    def __init__(self, acted: MakeActed, language: str = "en") -> None:
        self.answer: Answer = written(FIRST[language])
        self.prompts: list[Prompt] = []
        self.practice = acted(self._answer)
        self.session: Session = self.practice.start(Setup("white-van", language, "police"))  # type: ignore[arg-type]
        list(self.practice.next_phase(self.session))
        self.parts = Booth(self.practice, self.session, self.practice.voice._checker, self.practice.voice._verifier)  # type: ignore[attr-defined]

    def _answer(self, prompt: Prompt) -> Answer:
        self.prompts.append(prompt)
        return self.answer

    def say(self, text: str, *to: str) -> list[object]:
        """Say something to an agency in private, to a person, or to all; return what happened since."""
        state = self.session.state
        before = len(state.log)
        person = bool(to) and to[0] in state.scenario.person
        channel = "interview" if person else "direct" if to else "room"
        list(self.practice.say(self.session, channel, text, to))  # type: ignore[arg-type]
        return [entry.event for entry in state.log[before:]]


def of(kind: type, events: list[object]) -> list[object]:
    return [event for event in events if isinstance(event, kind)]


@LANGUAGES
def test_what_an_answer_states_is_told_and_what_it_does_not_state_is_not(acted: MakeActed, language: str) -> None:
    made = Acting(acted, language)
    every = [made.parts.fact(fact.id) for fact in made.session.state.scenario.facts]
    made.answer = written(POUCH[language], told=every)
    events = made.say(HELLO[language], "border")
    assert [event.fact for event in of(FactShared, events)] == ["passports-pouch"]  # type: ignore[attr-defined]
    last = of(Said, events)[-1]
    assert (last.speaker, last.text, last.origin) == ("border", POUCH[language], "model")  # type: ignore[attr-defined]


@LANGUAGES
@pytest.mark.parametrize("answer", ["as JSON", "plainly"])
def test_a_permitted_fact_that_is_stated_outright_is_told_without_its_id(
    acted: MakeActed, language: str, answer: str
) -> None:
    made = Acting(acted, language)
    made.answer = written(POUCH[language]) if answer == "as JSON" else POUCH[language]
    events = made.say(HELLO[language], "border")
    assert [event.fact for event in of(FactShared, events)] == ["passports-pouch"]  # type: ignore[attr-defined]


@LANGUAGES
def test_a_step_is_begun_where_it_is_named_and_the_words_take_it_on(acted: MakeActed, language: str) -> None:
    made = Acting(acted, language)
    wills = {action.id: action.will[language] for action in made.session.state.scenario.actions}
    made.answer = written(REFUSED[language], takes_on=[made.parts.action(STEP)])
    assert of(DutyAccepted, made.say(HELLO[language], "border")) == [], "words that refuse begin nothing"
    made.answer = written(wills["secure-evidence"])
    assert of(DutyAccepted, made.say(HELLO[language], "border")) == [], "what it does not say that it does it leaves"
    made.answer = written(wills[STEP], takes_on=[made.parts.action(STEP)])
    begun = of(DutyAccepted, made.say(HELLO[language], "border"))
    assert [(event.agency, event.action) for event in begun] == [("border", STEP)]  # type: ignore[attr-defined]


@LANGUAGES
def test_a_step_is_not_begun_by_its_id_alone(acted: MakeActed, language: str) -> None:
    made = Acting(acted, language)
    made.answer = written(FIRST[language], takes_on=[made.parts.action(STEP)])
    assert of(DutyAccepted, made.say(HELLO[language], "border")) == []


@LANGUAGES
def test_what_is_said_to_be_declined_agreed_or_made_up_goes_no_further_than_that(
    acted: MakeActed, language: str
) -> None:
    """Steps that nobody asked for are not declined; agreements and small things are kept that the words state."""
    made = Acting(acted, language)
    step, (say, agreed, detail) = made.parts.action(STEP), SETTLED[language]
    signs = {"declines": [step], "agrees": [{"who": "you", "what": agreed}], "improvised": [detail]}
    made.answer = written(FIRST[language], **signs)
    assert of(Agreed, made.say(HELLO[language], "border")) == [], "no word of it was said"
    made.answer = written(say, **signs)
    events = made.say(HELLO[language], "border")
    assert of(DutyDeclined, events) == []
    assert of(FactShared, events) == []
    assert [(event.text, event.owes) for event in of(Agreed, events)] == [(agreed, "police")]  # type: ignore[attr-defined]
    assert [event.details for event in of(Improvised, events)] == [(detail,)]  # type: ignore[attr-defined]


@LANGUAGES
def test_a_person_tells_no_more_than_its_gates_let_out(acted: MakeActed, language: str) -> None:
    made = Acting(acted, language)
    person = made.session.state.scenario.person["worker"]
    handles = [made.parts.fact(item.fact) for item in person.disclosures]
    made.answer = written(POUCH[language], told=handles)  # a fact of the worker's that has to be earned
    events = made.say(HELLO[language], "worker")
    assert of(FactDisclosed, events) == []
    last = of(Said, events)[-1]
    assert last.text != POUCH[language]  # type: ignore[attr-defined]
    assert made.session.state.called == {}


@pytest.mark.some(8)
@pytest.mark.parametrize("answer", [*ASTRAY, *BROKEN])
def test_whatever_a_model_does_the_learner_is_answered_in_the_world(acted: MakeActed, answer: str) -> None:
    made = Acting(acted)
    made.answer = written(ASTRAY[answer][0]) if answer in ASTRAY else ModelError(answer)  # type: ignore[arg-type]
    for to in ("border", "driver"):
        events = made.say(HELLO["en"], to)
        answers = [event for event in of(Answered, events) if event.speaker == to]  # type: ignore[attr-defined]
        assert [event.answer for event in answers] == [None]  # type: ignore[attr-defined]
        assert answers[0].attempt.failure == (ASTRAY[answer][1] if answer in ASTRAY else answer)  # type: ignore[attr-defined]
        said = [event for event in of(Said, events) if event.speaker == to]  # type: ignore[attr-defined]
        assert said
        assert all(event.text and event.origin == "fallback" and event.lines for event in said)  # type: ignore[attr-defined]
        assert all(ASTRAY[answer][0][:20] not in event.text for event in said if answer in ASTRAY)  # type: ignore[attr-defined]
    assert not made.session.state.called
    assert not made.session.state.pending


def test_an_objection_of_a_mind_keeps_what_the_reader_found_wrong(acted: MakeActed) -> None:
    made = Acting(acted)
    made.answer = written(FIRST["en"], objects_to="Not to the press.")
    order = Act(kind="deny", id="keep_private", of="order", quote=HELLO["en"], fault="publicity")
    before = len(made.session.state.log)
    list(made.practice.say(made.session, "room", HELLO["en"], acts=(order,)))
    (objected,) = of(Objected, [entry.event for entry in made.session.state.log[before:]])
    assert (objected.order, objected.fault) == ("keep_private", "publicity")  # type: ignore[attr-defined]


@pytest.mark.long
@LANGUAGES
def test_a_decided_objection_is_made_whoever_speaks(acted: MakeActed, language: str) -> None:
    made = Acting(acted, language)
    list(made.practice.call_inject(made.session, "cousin-arrives"))
    cousin = Act(kind="decide", id="accept-cousin", of="action")
    texts = []
    for objects_to in ("", "Words."):
        made.answer = written(FIRST[language], objects_to=objects_to)
        before = len(made.session.state.log)
        list(made.practice.say(made.session, "room", HELLO[language], acts=(cousin,)))
        events = [entry.event for entry in made.session.state.log[before:]]
        (objected,) = of(Objected, events)
        said = [event for event in of(Said, events) if event.speaker == objected.agency]  # type: ignore[attr-defined]
        texts.append((said[0].text, said[0].origin))  # type: ignore[attr-defined]
    (passed, origin), own = texts
    assert passed.startswith(f"{FIRST[language]} ") and origin == "fallback", "a mind that lets it pass is not the end"
    assert own == (FIRST[language], "model")
    assert "accept-cousin" not in made.session.state.taken
