"""A permit in words: what stands on the notepad of whoever speaks, as the inputs of its prompt.

Facts and steps carry their handle; of what is kept back the topics alone are named.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from roleplay.exercise.flow.following_up import left_to_ask
from roleplay.exercise.log.events import Entry, PhaseEntered
from roleplay.exercise.log.inputs import Acted, FollowedUp, Reflected, Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.exercise.log.visibility import heard_by
from roleplay.exercise.permits import Handles, Hindered, Permit, Tellable
from roleplay.models.prompts import LONGEST_QUOTE, PromptFile, quoted
from roleplay.scenario.case import Library
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import Language
from roleplay.voices.acting.digest import called, phrases

LONGEST_PASSAGE = 400  # characters of the manual
LONGEST_HEARD = 220  # characters of what others said, in the debrief


def agency_notes(
    permit: Permit, handles: Handles, state: State, library: Library, file: PromptFile, manual: Sequence[str]
) -> dict[str, Any]:
    """Return what an agency may tell and do, in words; `manual` are passages on what was said."""
    language = state.setup.language
    steps = (
        _with(handles.actions[item.action], _step(item.action, item.minutes, state, file)) for item in permit.steps
    )
    hindered = (_with(handles.actions[item.action], _hindrance(item, state, file)) for item in permit.hindered)
    needs = (_with(handles.facts[name], state.scenario.fact[name].question[language]) for name in permit.needs)
    powers = (power for power in library.powers if power.id in permit.powers)
    return dict(
        facts=[
            f"{_told(item, handles, state)} ({_source(item.source, state, library, file)})"
            for item in permit.tell
            if not item.known
        ],
        # Where these come from need not be said again in every prompt.
        known=[_told(item, handles, state) for item in permit.tell if item.known],
        most=permit.most,
        private=_topics(permit.private, state),
        held=_topics(permit.held, state),
        steps=list(steps),
        hindered=list(hindered),
        underway=", ".join(_underway(permit, state, file)),
        done=_titles(permit.done, state),
        needs=list(needs),
        powers=[f"{power.title[language]}: {power.whose[language]}" for power in powers],
        agreed=_joined(permit.agreed),
        soft=_joined(permit.soft),
        amends=_joined(permit.amends),
        order=_doubt(permit, library, file, language),
        manual=[quoted(text)[:LONGEST_PASSAGE] for text in manual],
        place=file.direction(permit.channel).format(partner=library.agency[state.learner].name[language]),
    )


def person_notes(permit: Permit, handles: Handles, state: State, person: Person, file: PromptFile) -> dict[str, Any]:
    """Return what an interviewed person may tell, has told and keeps back, in words."""
    language = state.setup.language
    own = {item.fact: item for item in person.disclosures}
    denied = file.direction("denied")
    facts = {item: state.scenario.fact[item.fact].statement[language] for item in permit.tell}
    news = {item: text for item, text in facts.items() if not item.known}
    stories = ((name, own[name].cover) for name in permit.covers)
    return dict(
        facts=[
            _with(handles.facts[item.fact], f"{text} ({denied})" if item.denied else text)
            for item, text in news.items()
        ],
        told=[_with(handles.facts[item.fact], text) for item, text in facts.items() if item.known],
        most=permit.most,
        held=_topics(permit.held, state),
        covers=[
            _with(handles.facts[name], f"{_topics((state.scenario.fact[name].topic,), state)}: {cover[language][0]}")
            for name, cover in stories
            if cover is not None
        ],
        moods=[file.direction(mood) for mood in permit.mood],
        soft=_joined(permit.soft),
        amends=_joined(permit.amends),
    )


def facilitator_notes(move: Move, state: State, library: Library, file: PromptFile) -> dict[str, str]:
    """Return what the facilitator goes by besides the conversation: the phase, its time, and what is to be done now."""
    left = round(state.phase_length - state.phase_minute)
    if state.setup.pace == "guided":
        clock = file.direction("untimed")
    elif left > 0:
        clock = file.direction("remaining").format(minutes=left)
    else:
        clock = file.direction("over")
    place = file.direction("apart" if move.audience == (state.learner,) else "all")
    return dict(
        phase=state.scenario.phase[state.phase].title[state.setup.language],
        clock=clock,
        task=file.direction(move.act),
        place=place.format(partner=called(state, library, state.learner)),
    )


def debrief_notes(answered: Reflected, state: State, library: Library, file: PromptFile) -> dict[str, Any]:
    """Return what the facilitator goes by in the debrief: the exercise as the learner heard it, and the talk so far."""
    language, asked = state.setup.language, state.scenario.debrief
    place = next(place for place, item in enumerate(asked) if item.id == answered.question)
    heard = list(heard_by(state.learner, state.log, state.learner, state.scenario))
    begun = max(i for i, entry in enumerate(heard) if isinstance(entry.event, PhaseEntered))
    return dict(
        name=library.agency[state.learner].name[language],
        lines="\n".join(_noted(heard[:begun], state, library, file)),
        talk="\n".join(_noted(heard[begun:], state, library, file)),
        question=asked[place].text[language],
        answer=quoted(answered.text),
        later=[item.text[language] for item in asked[place + 1 :]],
        left=str(left_to_ask(state, answered)),
    )


def _noted(entries: Iterable[Entry], state: State, library: Library, file: PromptFile) -> Iterator[str]:
    """Yield a line for each thing said or decided: the learner's own whole, of others the beginning."""
    learner = file.direction("learner")
    for entry in entries:
        match entry.event:
            case Said() as said:
                own = said.speaker == state.learner
                who, text, most = learner if own else called(state, library, said.speaker), said.text, LONGEST_HEARD
                if own and said.to:
                    who = file.direction("to").format(
                        who=who, to=", ".join(called(state, library, name) for name in said.to)
                    )
                most = LONGEST_QUOTE if own else most
            case Acted(action=action, reason=text):
                title = state.scenario.action[action].title[state.setup.language]
                who, most = file.direction("decides").format(who=learner, title=title), LONGEST_QUOTE
            case Reflected(text=text) | FollowedUp(text=text):
                who, most = learner, LONGEST_QUOTE
            case _:
                continue
        yield f"{entry.turn} | {who} | {quoted(text)[:most]}"


def _doubt(permit: Permit, library: Library, file: PromptFile, language: Language) -> str:
    """Return what the learner's words may come to, where no service may do that."""
    if permit.order is None:
        return ""
    return file.direction("doubt").format(meant=library.objections.order[permit.order].meant[language])


def _with(handle: str, text: str) -> str:
    return f"[{handle}] {text}"


def _told(item: Tellable, handles: Handles, state: State) -> str:
    return _with(handles.facts[item.fact], state.scenario.fact[item.fact].statement[state.setup.language])


def _source(source: str, state: State, library: Library, file: PromptFile) -> str:
    """Return how a fact is known, in words: by whom it was told, or by which action it came out."""
    if source in state.scenario.seat or source in state.scenario.person:
        return file.direction("told").format(who=called(state, library, source))
    action = state.scenario.action.get(source)
    if action is not None:
        return file.direction("found").format(title=action.title[state.setup.language])
    return file.direction("own") if source == "packet" else phrases(state.setup.language).found


def _step(name: str, minutes: int | None, state: State, file: PromptFile) -> str:
    title = state.scenario.action[name].title[state.setup.language]
    takes = file.direction("later") if minutes is None else file.direction("minutes").format(minutes=minutes)
    return f"{title} – {state.scenario.action[name].explains[state.setup.language]} ({takes})"


def _hindrance(item: Hindered, state: State, file: PromptFile) -> str:
    language, action = state.setup.language, state.scenario.action[item.action]
    if item.obstacle is not None:
        why = action.blocked[item.obstacle].text[language]
    elif item.lacks is not None:
        why = file.direction("lacks").format(question=state.scenario.fact[item.lacks].question[language])
    else:
        why = file.direction("hands")
    return f"{action.title[language]}: {why}"


def _underway(permit: Permit, state: State, file: PromptFile) -> Iterator[str]:
    for item in permit.underway:
        title = _titles((item.action,), state)
        key = "later" if item.minutes is None else "left"
        yield f"{title} ({file.direction(key).format(minutes=item.minutes)})"


def _titles(names: Iterable[str], state: State) -> str:
    language = state.setup.language
    return ", ".join(_lowered(state.scenario.action[name].title[language]) for name in names)


def _topics(names: Iterable[str], state: State) -> str:
    language = state.setup.language
    return ", ".join(_lowered(state.scenario.topic[name].title[language]) for name in names)


def _lowered(title: str) -> str:
    return title[:1].lower() + title[1:]


def _joined(texts: Iterable[str]) -> str:
    return " / ".join(quoted(text) for text in texts)
