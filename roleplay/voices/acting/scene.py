"""The scene of a part: who speaks, what this speaker heard, what it may tell and do now, and what words are checked by.

The part that never changes stands first and the transcript only grows, so that a server can keep what it has computed;
the permit comes last. What is not permitted is not in it: the only facts are those that the speaker has heard before
the same hearers, or may tell them now. The facilitator may tell none: it goes by what was said before everybody. For
its one rewrite a model is told besides which rule its words broke.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from roleplay.config import CONTENT
from roleplay.exercise.commit import permit_of
from roleplay.exercise.flow.following_up import answer_to_go_by, follow_up, quotable
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.moves import FACILITATOR, Move
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit, agency_permit
from roleplay.exercise.talk.stage import Stage
from roleplay.models.choosing.card import CardPart
from roleplay.models.prompts import PromptBook, PromptFile, quoted
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import read_mapping
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.acting.digest import called
from roleplay.voices.acting.notepad import Notepad
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import Brief, message_brief
from roleplay.voices.checking.checker import Fault
from roleplay.voices.checking.released import Released, Scaffold, Scene
from roleplay.voices.speaking import SpokenPart

LONGEST = 90  # words of an answer; the prompt asks for fewer
LONGEST_REMARK = 30  # the same of the facilitator
LONGEST_ASKING = 45  # and of one who asks on in the debrief, the quote aside
ASK_ON = "ask_on"  # what that is called where its words are checked
# What the facilitator says in words of its own; the rest of it is as its authors wrote it.
REMARKS: frozenset[str] = frozenset({"hint", "conflict", "pace", "overtime"})
_SPOKEN = re.compile(r"^<says [^>]*>|</says>$", re.MULTILINE)
# What is filled in between the prompt's own words and makes sentences with them.
NAMING = frozenset({"name", "role", "speaker", "partner", "place", "moods"})
# What others told or wrote: quoted at length it is a repetition.
TOLD = frozenset(
    {"lines", "talk", "answer", "digest", "manual", "mandate", "limits", "setting", "sketch", "temper", "colleagues"}
)
# Notes beside what may be told or done: for the speaker alone.
NOTES = frozenset(
    {"own", "told", "found", "news", "minutes", "left", "later", "denied", "doubt", "room", "direct"}
).union(REMARKS, ("untimed",))
# What a permit names, without the notes beside it.
SAYABLE = ("covers", "daily", "soft", "amends", "agreed", "must", "hindered", "needs", "powers")
_SLOT = re.compile(r"\{\w+\}")
LookUp = Callable[[str, Language], Sequence[str]]  # passages of the manual on some words, in a language


def nothing_on(text: str, language: Language) -> tuple[str, ...]:
    """Return no passages: what to look up in where there is no manual."""
    del text, language
    return ()


def is_acted(part: SpokenPart, state: State) -> bool:
    """Return whether a model speaks a part: an answer, what an agency has to say, or a remark of the facilitator."""
    return part.called is not None or part.who.speaker in state.scenario.seat or is_remark(part)


def played_as(part: SpokenPart, state: State) -> CardPart:
    """Return which of the parts that a model is measured in a speaker is."""
    if part.who.speaker == FACILITATOR:
        return "facilitator"
    return "persons" if part.who.speaker in state.scenario.person else "agencies"


def is_remark(part: SpokenPart) -> bool:
    """Return whether a part is what the facilitator says in words of its own."""
    return part.who.speaker == FACILITATOR and (part.called is not None or part.moves[0].act in REMARKS)


def heard_with(part: SpokenPart, state: State) -> Called | Move:
    """Return who says before whom what a part goes by: the facilitator's has to be fit for everybody who is there."""
    if part.called is not None or not is_remark(part):
        return part.who
    everybody = tuple(state.scenario.seat) if state.drill is None else (state.learner,)
    return part.moves[0].model_copy(update={"audience": everybody})


def with_scene(
    part: SpokenPart, state: State, library: Library, book: PromptBook, look_up: LookUp = nothing_on
) -> SpokenPart:
    """Return a part with its permit and scene, where a model speaks it; `look_up` gives passages of the manual."""
    if not is_acted(part, state):
        return part
    if not is_remark(part):
        kind = "person" if part.who.speaker in state.scenario.person else "agency"
        return _with_answer(part, _notepad(kind, state, library, book), look_up)
    if part.called is not None:
        return _with_debrief(part, part.called, _notepad("debrief", state, library, book))
    return _with_remark(part, _notepad("facilitator", state, library, book))


def _notepad(kind: str, state: State, library: Library, book: PromptBook) -> Notepad:
    return Notepad(state, library, book.of(kind, state.setup.language))


def _with_answer(part: SpokenPart, pad: Notepad, look_up: LookUp) -> SpokenPart:
    """Return the part of an agency or a person with its permit and its scene."""
    state, language, scenario = pad.state, pad.language, pad.scenario
    permit = _permit(part, pad)
    gist = _worded(part.brief, state)
    if permit.speaker in scenario.person:
        given = pad.person(permit)
    else:
        given = pad.agency(permit, look_up(state.said.text, language) if state.said is not None else ())
    given |= pad.conversation(part.who) | {"must": quoted(gist)}
    must = part.brief.facts if part.brief is not None else ()
    tellable = (*permit.facts, *must)
    stated = tuple(scenario.fact[fact].statement[language] for fact in tellable)
    actions = [scenario.action[name] for name in permit.named]
    steps = [text for action in actions for text in (action.title[language], action.explains[language])]
    released = _released(
        pad,
        given,
        permit,
        act=part.moves[0].act if part.moves and part.called is None else "answer",
        # What may be told or has to be said may be said as it stands.
        content="\n".join((gist, *stated, *steps, _joined(given, SAYABLE))),
        longest=max(LONGEST, len(gist.split()) * 2),
    )
    released = replace(
        released,
        heard=state.said.text if state.said is not None and part.called is not None else "",
        facts=must,
        open_facts=released.open_facts.union(tellable),
        material="\n".join((released.material, *stated)),
    )
    return replace(part, permit=permit, scene=Scene(pad.file.render(**given), released, pad.handles))


def _with_remark(part: SpokenPart, pad: Notepad) -> SpokenPart:
    """Return the facilitator's part with its scene: what everybody has heard, and what it is about."""
    move, brief, who = part.moves[0], part.brief, heard_with(part, pad.state)
    if brief is None:
        return part
    hint = brief.slots.get("question")  # without the frame that authors put it into
    gist = hint[0][0].text if hint else _worded(brief, pad.state)
    given = pad.facilitator(move) | {"lines": pad.lines(who), "must": quoted(gist)}
    released = _released(pad, given, who, act=move.act, content=gist, longest=LONGEST_REMARK)
    released = replace(released, content=f"{gist}\n{given['clock']}")
    return replace(part, scene=Scene(pad.file.render(**given), released, pad.handles))


def _with_debrief(part: SpokenPart, asked: Called, pad: Notepad) -> SpokenPart:
    """Return the facilitator's part after an answer in the debrief, where it may ask on about the learner's words."""
    state, library, answered = pad.state, pad.library, answer_to_go_by(pad.state)
    if answered is None:
        return part
    details, moment = follow_up(state, answered), ""
    if details is not None:
        move = Stage(state, library).move(FACILITATOR, "follow_up", audience=asked.audience, **details).move
        moment = _worded(message_brief([move], state, library), state)
    given = pad.debrief(answered) | {"moment": quoted(moment)}
    released = _released(pad, given, asked, act=ASK_ON, content=moment, longest=LONGEST_ASKING)
    released = replace(released, quotable=tuple(quotable(state).values()))
    permit = permit_of(state, library, asked)
    return replace(part, permit=permit, scene=Scene(pad.file.render(**given), released, pad.handles))


def _permit(part: SpokenPart, pad: Notepad) -> Permit:
    if part.called is not None:
        return permit_of(pad.state, pad.library, part.called)
    move = part.moves[0]
    return agency_permit(pad.state, pad.library, pad.scenario.seat[move.speaker].agency, move.audience, move.channel)


def _worded(brief: Brief | None, state: State) -> str:
    """Return what has to be said, in authored words."""
    return AuthoredVoice().word(brief, state.lines).text if brief is not None else ""


def _released(
    pad: Notepad, given: Mapping[str, Any], who: Called | Move | Permit, act: str, content: str, longest: int
) -> Released:
    """Return what words are checked against that state nothing but what all their hearers know."""
    seat = pad.scenario.seat.get(who.speaker)
    return Released(
        language=pad.language,
        scenario=pad.scenario,
        speaker=who.speaker,
        name=given["name"] if isinstance(who, Permit) else called(pad.state, pad.library, who.speaker),
        partner=pad.partner,
        agency=seat.agency if seat is not None else None,
        learner=pad.state.learner,
        act=act,
        facts=(),
        open_facts=_known_to_all(who, pad.state),
        content=content,
        # What a speaker was told, without how to say it: where names and numbers may come from.
        material=_joined(given, given),
        labels=_labels(pad),
        longest=longest,
        scaffold=_scaffold(pad.file, given, content),
    )


def _joined(given: Mapping[str, Any], names: Iterable[str]) -> str:
    values = (given[name] for name in names if name in given)
    texts = ([value] if isinstance(value, str) else value for value in values if isinstance(value, str | list))
    return "\n".join(part for some in texts for part in some)


def _scaffold(file: PromptFile, given: Mapping[str, Any], content: str) -> Scaffold:
    """Return what must not be read aloud; what may be told or has to be said may be said as it stands."""
    own = file.own_words(**{name: value for name, value in given.items() if name in NAMING})
    notes = (_SLOT.sub("\n\n", text) for name, text in file.front.directions.items() if name in NOTES)
    told = _SPOKEN.sub("", _joined(given, TOLD))
    return Scaffold("\n\n".join((own, *notes, all_corrections(file.front.language))), told, content)


def _known_to_all(who: Called | Move | Permit, state: State) -> frozenset[str]:
    """Return the facts that each agency among the hearers of a speaker knows."""
    hearers = (name for name in who.audience if name in state.scenario.seat and name != who.speaker)
    known = [frozenset(state.known(name)) for name in hearers]
    return frozenset.intersection(*known) if known else frozenset()


def _labels(pad: Notepad) -> tuple[str, ...]:
    """Return how those who speak are called, by any of their names: nobody's words begin with one and a colon."""
    scenario, library = pad.scenario, pad.library
    labels = [called(pad.state, library, name) for name in (*scenario.seat, *scenario.person, FACILITATOR)]
    profiles = [library.agency[seat.agency] for seat in scenario.seats]
    labels += [name[other] for item in profiles for name in (item.name, item.short) for other in LANGUAGES]
    labels += [seat.speaker[pad.language].split(",")[0] for seat in scenario.seats]
    return tuple(dict.fromkeys(labels))


class Corrections(Authored):
    """The wording in one language (`knowledge/voices/corrections.yaml`), `rules` by the code of a fault."""

    frame: str
    other: str
    rules: dict[str, str]


@cache
def _corrections(language: Language) -> Corrections:
    path = CONTENT / "voices" / "corrections.yaml"
    return Corrections.model_validate(read_mapping(path, CONTENT)["corrections"][language])


def all_corrections(language: Language) -> str:
    """Return the words of all corrections, without what was wrong; a line each."""
    words = _corrections(language)
    return "\n".join(_SLOT.sub("\n\n", text) for text in (words.frame, words.other, *words.rules.values()))


def correction(fault: Fault, may: Released) -> str:
    """Return the correction for a fault. A leaked fact is not named: the model must not learn that it was right."""
    words = _corrections(may.language)
    rule = words.rules.get(fault.code, words.other)
    return words.frame.format(rule=rule.format(quote=quoted(fault.quote)))
