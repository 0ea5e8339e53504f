"""Drives the real core on a state in memory, with readings given by hand instead of read from the text."""

from roleplay.exercise.commit import answers_by_rule
from roleplay.exercise.director import respond
from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.log.events import Entry, Event, Read, Started, counts_as_turn
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.inputs import Acted, Formulated, PhaseAsked, Reflected, Said, Waited
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import PRODUCTIVE, AgencyId, Language, QuestionClass
from tests.mentioned import Named, reading_of
from tests.trusting import TRUSTING, as_if_listened


def reading(label: QuestionClass = "OPEN", **details: object) -> Reading:
    """A reading of full confidence; the side follows the class."""
    side = "+" if label in PRODUCTIVE else "-"
    return reading_of(**({"reader": "hand", "label": label, "side": side, "confidence": 1.0} | details))


def named(action: str, mood: str = "request") -> Named:
    return Named.model_validate({"id": action, "mood": mood, "confidence": 1.0})


class Play:
    """One session; each method is an input of the learner and carries its turn out."""

    def __init__(self, library: Library, agency: AgencyId = "police", language: Language = "en") -> None:
        self.library = library
        scenario = library.scenario["white-van"]
        self.state = State(scenario)
        started = Started(
            scenario=scenario.id,
            scenario_version=scenario.version,
            content_hash="",
            language=language,
            agency=agency,
            pace="exercise",
            temperaments={},
            program="test",
            reader="hand",
            voice="hand",
        )
        self.take(started)

    def take(self, event: Event, read: Reading | None = None) -> "Play":
        self._record(event)
        if read is not None:
            self._record(Read(reading=read))
        for decided in respond(self.state, self.library, event):
            self._record(decided)
        for called in list(self.state.called.values()):
            for answer in answers_by_rule(self.state, self.library, called):
                self._record(answer)
        for move in list(self.state.pending.values()):
            self._record(
                Said(
                    speaker=move.speaker,
                    channel=move.channel,
                    audience=move.audience,
                    text=f"{move.speaker} {move.act} in about ten plain words so that shares make sense",
                    move=move.id,
                    origin="authored",
                )
            )
        return self

    def room(self, text: str, read: Reading | None = None, facts: tuple[str, ...] = ()) -> "Play":
        seats = tuple(self.state.scenario.seat)
        return self._say("room", (), seats, text, read or reading("OPINION"), facts)

    def direct(self, agency: AgencyId, text: str, facts: tuple[str, ...] = ()) -> "Play":
        return self._say("direct", (agency,), (self.state.learner, agency), text, reading("OPINION"), facts)

    def ask(self, person: str, text: str, read: Reading, facts: tuple[str, ...] = ()) -> "Play":
        return self._say("interview", (person,), (self.state.learner, person), text, read, facts)

    def act(self, action: str, reason: str = "For a reason of our own.") -> "Play":
        return self.take(Acted(action=action, reason=reason))

    def trusted(self, person: str, trust: float = TRUSTING) -> "Play":
        """Have a person trust the learner as much as long listening would have brought about."""
        self._record(as_if_listened(self.state, person, trust))
        return self

    def be_silent(self, person: str) -> "Play":
        return self.take(Waited(channel="interview", person=person))

    def phase(self, times: int = 1) -> "Play":
        for _ in range(times):
            self.take(PhaseAsked())
        return self

    def reflect(self, text: str) -> "Play":
        question = open_question(self.state)
        assert question is not None
        return self.take(Reflected(question=question.id, text=text))

    def finish(self) -> "Play":
        return self.take(Formulated(fields={}))

    def _say(
        self,
        channel: str,
        to: tuple[str, ...],
        audience: tuple[str, ...],
        text: str,
        read: Reading,
        facts: tuple[str, ...],
    ) -> "Play":
        said = Said.model_validate(
            {
                "speaker": self.state.learner,
                "channel": channel,
                "to": to,
                "audience": audience,
                "text": text,
                "facts": facts,
                "origin": "learner",
            }
        )
        return self.take(said, read)

    def _record(self, event: Event) -> None:
        turn = self.state.turn + 1 if counts_as_turn(event) else self.state.turn
        apply(
            self.state,
            Entry.model_validate(
                {"seq": len(self.state.log), "turn": turn, "minute": self.state.minute, "event": event.model_dump()}
            ),
        )
