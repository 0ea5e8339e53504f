"""A permit in words: what stands on the notepad of whoever speaks, as the inputs of its prompt.

Facts and steps carry their handle; of what is kept back the topics alone are named.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from roleplay.exercise.flow.following_up import left_to_ask
from roleplay.exercise.log.answers import Called, Undertaking
from roleplay.exercise.log.events import Entry, PhaseEntered
from roleplay.exercise.log.inputs import Acted, FollowedUp, Reflected, Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.exercise.log.visibility import heard_by
from roleplay.exercise.permits import Hindered, Permit, Step, Tellable, handles_of
from roleplay.models.prompts import LONGEST_QUOTE, PromptFile, quoted
from roleplay.scenario.case import Library
from roleplay.scenario.linting.leaks import gives_away
from roleplay.voices.acting.digest import called, company, phrases, recent
from roleplay.voices.briefing.lines import lowered

LONGEST_PASSAGE = 400  # characters of the manual
LONGEST_HEARD = 220  # characters of what others said, in the debrief
MOST_DAILY = 12  # remarks on everyday life


class Notepad:
    """What one speaker goes by now, in the words of the prompt file of its part."""

    def __init__(self, state: State, library: Library, file: PromptFile) -> None:
        self.state, self.library, self.file = state, library, file
        self.language, self.scenario, self.handles = state.setup.language, state.scenario, handles_of(state)

    @property
    def partner(self) -> str:
        """The name of the learner's agency."""
        return self.library.agency[self.state.learner].name[self.language]

    def agency(self, permit: Permit, manual: Sequence[str]) -> dict[str, Any]:
        """Return who an agency is and what it may tell and do; `manual` are passages on what was said.

        A passage in which a fact would be read that the agency may not tell is left out, though it speaks of others.
        """
        language, scenario = self.language, self.scenario
        seat = next(seat for seat in scenario.seats if seat.agency == permit.speaker)
        others = (other for other in scenario.seats if other is not seat)
        profile = self.library.agency[seat.agency]
        powers = (power for power in self.library.powers if power.id in permit.powers)
        order = self.library.objections.order[permit.order] if permit.order is not None else None
        untold = [(fact, language) for fact in scenario.facts if fact.id not in permit.facts]
        return dict(
            name=profile.name[language],
            speaker=seat.speaker[language],
            mandate=profile.mandate[language],
            limits=[limit.text[language] for limit in profile.limits],
            colleagues=[f"{self.library.agency[one.agency].name[language]}: {one.speaker[language]}" for one in others],
            setting=scenario.setting[language],
            facts=[f"{self._fact(item)} ({self._source(item.source)})" for item in permit.tell if not item.known],
            # Where these come from need not be said again in every prompt.
            known=[self._fact(item) for item in permit.tell if item.known],
            most=permit.most,
            private=self._topics(permit.private),
            held=self._topics(permit.held),
            steps=[f"[{self.handles.actions[item.action]}] {self._step(item)}" for item in permit.steps],
            hindered=[f"[{self.handles.actions[item.action]}] {self._hindrance(item)}" for item in permit.hindered],
            underway=", ".join(f"{self._titles((item.action,))} ({self._left(item)})" for item in permit.underway),
            done=self._titles(permit.done),
            needs=[f"[{self.handles.facts[name]}] {scenario.fact[name].question[language]}" for name in permit.needs],
            powers=[f"{power.title[language]}: {power.whose[language]}" for power in powers],
            agreed=_joined(map(self._agreement, permit.agreed)),
            soft=_joined(permit.soft),
            amends=_joined(permit.amends),
            order=self._direct("doubt", meant=order.meant[language]) if order is not None else "",
            manual=[
                quoted(text)[:LONGEST_PASSAGE] for text in manual if not any(gives_away(text, *one) for one in untold)
            ],
            place=self._direct(permit.channel, partner=self.partner),
        )

    def person(self, permit: Permit) -> dict[str, Any]:
        """Return who an interviewed person is, and what that person may tell, has told and keeps back."""
        language, person = self.language, self.scenario.person[permit.speaker]
        stories = {item.fact: item.cover[language][0] for item in person.disclosures if item.cover is not None}
        denied = self._direct("denied")
        news = (item for item in permit.tell if not item.known)
        return dict(
            name=person.name[language],
            role=person.role[language],
            sketch=person.sketch[language],
            temper=f"{self.state.temperament(person).title[language]}.",
            daily=[lines[language][0] for lines in person.remarks.values()][:MOST_DAILY],
            interpreted=person.needs_interpreter,
            facts=[f"{self._fact(item)} ({denied})" if item.denied else self._fact(item) for item in news],
            told=[self._fact(item) for item in permit.tell if item.known],
            most=permit.most,
            held=self._topics(permit.held),
            covers=[
                f"[{self.handles.facts[name]}] {self._topics((self.state.topic_of(name),))}: {stories[name]}"
                for name in permit.covers
                if name in stories
            ],
            moods=[self._direct(mood) for mood in permit.mood],
            soft=_joined(permit.soft),
            amends=_joined(permit.amends),
        )

    def conversation(self, who: Called | Move) -> dict[str, Any]:
        """Return whom an agency or a person talks to, and what they have said to each other."""
        summary = self.state.summaries.get(company(who))
        older = summary.text.splitlines() if summary is not None else ()
        return dict(partner=self.partner, digest="\n".join(map(quoted, older)), lines=self.lines(who))

    def lines(self, who: Called | Move) -> str:
        """Return what was said before all who hear the speaker, a line a message, each quoted so that it stays data."""
        lines = []
        for entry in recent(self.state, who):
            event = entry.event
            if isinstance(event, Said):
                apart = " privately" if event.channel == "direct" else ""
                lines.append(f'<says who="{self._called(event.speaker)}"{apart}>{quoted(event.text)}</says>')
        return "\n".join(lines) or phrases(self.language).nothing

    def facilitator(self, move: Move) -> dict[str, str]:
        """Return what the facilitator goes by besides the conversation: the phase, its time, what is to be done now."""
        state = self.state
        left = round(state.phase_length - state.phase_minute)
        clock = "untimed" if state.setup.pace == "guided" else "remaining" if left > 0 else "over"
        place = "apart" if move.audience == (state.learner,) else "all"
        return dict(
            phase=self.scenario.phase[state.phase].title[self.language],
            clock=self._direct(clock, minutes=left),
            task=self._direct(move.act),
            place=self._direct(place, partner=self._called(state.learner)),
        )

    def debrief(self, answered: Reflected) -> dict[str, Any]:
        """Return what the facilitator goes by in the debrief: the exercise as the learner heard it, the talk so far."""
        state, asked = self.state, self.scenario.debrief
        place = next(place for place, item in enumerate(asked) if item.id == answered.question)
        heard = list(heard_by(state.learner, state.log, state.learner, self.scenario))
        begun = max(i for i, entry in enumerate(heard) if isinstance(entry.event, PhaseEntered))
        return dict(
            name=self.partner,
            lines="\n".join(self._noted(heard[:begun])),
            talk="\n".join(self._noted(heard[begun:])),
            question=asked[place].text[self.language],
            answer=quoted(answered.text),
            later=[item.text[self.language] for item in asked[place + 1 :]],
            left=str(left_to_ask(state, answered)),
        )

    def _noted(self, entries: Iterable[Entry]) -> Iterator[str]:
        """Yield a line for each thing said or decided: the learner's own whole, of others the beginning."""
        learner = self._direct("learner")
        for entry in entries:
            who, most = learner, LONGEST_QUOTE
            match entry.event:
                case Said(text=text, speaker=speaker, to=to):
                    if speaker != self.state.learner:
                        who, most = self._called(speaker), LONGEST_HEARD
                    elif to:
                        who = self._direct("to", who=who, to=", ".join(map(self._called, to)))
                case Acted(action=action, reason=text):
                    who = self._direct("decides", who=who, title=self.scenario.action[action].title[self.language])
                case Reflected(text=text) | FollowedUp(text=text):
                    pass
                case _:
                    continue
            yield f"{entry.turn} | {who} | {quoted(text)[:most]}"

    def _direct(self, key: str, **filled: object) -> str:
        return self.file.direction(key).format(**filled)

    def _called(self, speaker: str) -> str:
        return called(self.state, self.library, speaker)

    def _agreement(self, made: Undertaking) -> str:
        return f"{self._called(made.owes)}: {made.what}" if made.owes else made.what

    def _fact(self, item: Tellable) -> str:
        return f"[{self.handles.facts[item.fact]}] {self.scenario.fact[item.fact].statement[self.language]}"

    def _source(self, source: str) -> str:
        """Return how a fact is known, in words: by whom it was told, or by which action it came out."""
        if source in self.scenario.seat or source in self.scenario.person:
            return self._direct("told", who=self._called(source))
        if source in self.scenario.action:
            return self._direct("found", title=self.scenario.action[source].title[self.language])
        return self._direct("own") if source == "packet" else phrases(self.language).found

    def _step(self, item: Step) -> str:
        action = self.scenario.action[item.action]
        takes = self._direct("later" if item.minutes is None else "minutes", minutes=item.minutes)
        return f"{action.title[self.language]} – {action.explains[self.language]} ({takes})"

    def _left(self, item: Step) -> str:
        return self._direct("later" if item.minutes is None else "left", minutes=item.minutes)

    def _hindrance(self, item: Hindered) -> str:
        action = self.scenario.action[item.action]
        if item.obstacle is not None:
            why = action.blocked[item.obstacle].text[self.language]
        elif item.lacks is not None:
            why = self._direct("lacks", question=self.scenario.fact[item.lacks].question[self.language])
        else:
            why = self._direct("hands")
        return f"{action.title[self.language]}: {why}"

    def _titles(self, actions: Iterable[str]) -> str:
        return ", ".join(lowered(self.scenario.action[name].title[self.language]) for name in actions)

    def _topics(self, topics: Iterable[str]) -> str:
        return ", ".join(lowered(self.scenario.topic[name].title[self.language]) for name in topics)


def _joined(texts: Iterable[str]) -> str:
    return " / ".join(map(quoted, texts))
