"""The scene of a part: who speaks, what this speaker heard, what it may tell and do now, and what words are checked by.

The part that never changes stands first and the transcript only grows, so that a server can keep what it has computed;
the permit comes last. What is not permitted is not in it: the only facts are those that the speaker has heard before
the same hearers, or may tell them now. The facilitator may tell none: it goes by what was said before everybody.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from roleplay.exercise.commit import permit_of
from roleplay.exercise.flow.following_up import answer_to_go_by, follow_up, quotable
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import FACILITATOR, Move
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit, agency_permit, handles_of
from roleplay.exercise.talk.stage import Stage
from roleplay.models.choosing.card import CardPart
from roleplay.models.prompts import PromptBook, PromptFile, quoted
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId, Language
from roleplay.voices.acting.corrections import all_corrections
from roleplay.voices.acting.digest import called, company, phrases, recent
from roleplay.voices.acting.notepad import agency_notes, debrief_notes, facilitator_notes, person_notes
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import message_brief
from roleplay.voices.checking.released import Released, Scene
from roleplay.voices.checking.scaffold import Scaffold
from roleplay.voices.speaking import SpokenPart

LONGEST = 90  # words of an answer; the prompt asks for fewer
LONGEST_REMARK = 30  # the same of the facilitator
LONGEST_ASKING = 45  # and of one who asks on in the debrief, the quote aside
ASK_ON = "ask_on"  # what that is called where its words are checked
# What the facilitator says in words of its own; the rest of it is as its authors wrote it.
REMARKS: frozenset[str] = frozenset({"hint", "conflict", "pace", "overtime"})
MOST_DAILY = 12  # remarks on everyday life that stand in a prompt
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
    if is_remark(part):
        with_it = _with_remark if part.called is None else _with_debrief
        return with_it(part, state, library, book)
    permit, language = _permit(part, state, library), state.setup.language
    gist = AuthoredVoice().word(part.brief, state.lines).text if part.brief is not None else ""
    if permit.speaker in state.scenario.person:
        file = book.of("person", language)
        given = _person(permit, state, library, file)
    else:
        file = book.of("agency", language)
        manual = look_up(state.said.text, language) if state.said is not None else ()
        given = _agency(permit, state, library, file, manual)
    given |= {
        "partner": library.agency[state.learner].name[language],
        "digest": _digest(state, part.who),
        "lines": _lines(state, library, part.who),
        "must": quoted(gist),
    }
    released = _released(part, permit, state, library, file, given, gist)
    return replace(part, permit=permit, scene=Scene(file.render(**given), released, handles_of(state)))


def _with_remark(part: SpokenPart, state: State, library: Library, book: PromptBook) -> SpokenPart:
    """Return the facilitator's part with its scene: what everybody has heard, and what it is about."""
    language, move, brief = state.setup.language, part.moves[0], part.brief
    if brief is None:
        return part
    hint = brief.slots.get("question")  # without the frame that authors put it into
    gist = hint[0][0].text if hint else AuthoredVoice().word(brief, state.lines).text
    who, file = heard_with(part, state), book.of("facilitator", language)
    given = facilitator_notes(move, state, library, file) | {
        "lines": _lines(state, library, who),
        "must": quoted(gist),
    }
    released = _remark(state, library, move.act, who.audience, file, given, gist)
    released = replace(released, content=f"{gist}\n{given['clock']}", longest=LONGEST_REMARK)
    return replace(part, scene=Scene(file.render(**given), released, handles_of(state)))


def _with_debrief(part: SpokenPart, state: State, library: Library, book: PromptBook) -> SpokenPart:
    """Return the facilitator's part after an answer in the debrief, where it may ask on about the learner's words."""
    called_for, answered = part.called, answer_to_go_by(state)
    if called_for is None or answered is None:
        return part
    file = book.of("debrief", state.setup.language)
    details, moment = follow_up(state, answered), ""
    if details is not None:
        move = Stage(state, library).move(FACILITATOR, "follow_up", audience=called_for.audience, **details).move
        moment = AuthoredVoice().word(message_brief([move], state, library), state.lines).text
    given = debrief_notes(answered, state, library, file) | {"moment": quoted(moment)}
    released = _remark(state, library, ASK_ON, called_for.audience, file, given, moment)
    released = replace(released, quotable=tuple(quotable(state).values()))
    permit = permit_of(state, library, called_for)
    return replace(part, permit=permit, scene=Scene(file.render(**given), released, handles_of(state)))


def _remark(
    state: State,
    library: Library,
    act: str,
    audience: Sequence[str],
    file: PromptFile,
    given: Mapping[str, Any],
    gist: str,
) -> Released:
    """Return what the facilitator's words are checked against: it states nothing that its hearers do not know."""
    language = state.setup.language
    return Released(
        language=language,
        scenario=state.scenario,
        speaker=FACILITATOR,
        name=called(state, library, FACILITATOR),
        partner=library.agency[state.learner].name[language],
        agency=None,
        act=act,
        facts=(),
        open_facts=_known_to_all(audience, state),
        content=gist,
        material=_joined(given, given),
        labels=_labels(state, library),
        longest=LONGEST_ASKING,
        scaffold=_scaffold(file, given, gist),
    )


def _permit(part: SpokenPart, state: State, library: Library) -> Permit:
    if part.called is not None:
        return permit_of(state, library, part.called)
    move = part.moves[0]
    agency = next(seat.agency for seat in state.scenario.seats if seat.agency == move.speaker)
    return agency_permit(state, library, agency, move.audience, move.channel)


def _agency(permit: Permit, state: State, library: Library, file: PromptFile, manual: Sequence[str]) -> dict[str, Any]:
    language, scenario = state.setup.language, state.scenario
    seat = next(seat for seat in scenario.seats if seat.agency == permit.speaker)
    profile = library.agency[seat.agency]
    return dict(
        name=profile.name[language],
        speaker=seat.speaker[language],
        mandate=profile.mandate[language],
        limits=[limit.text[language] for limit in profile.limits],
        colleagues=[
            f"{library.agency[other.agency].name[language]}: {other.speaker[language]}"
            for other in scenario.seats
            if other.agency != seat.agency
        ],
        setting=scenario.setting[language],
        **agency_notes(permit, handles_of(state), state, library, file, manual),
    )


def _person(permit: Permit, state: State, library: Library, file: PromptFile) -> dict[str, Any]:
    language = state.setup.language
    person = state.scenario.person[permit.speaker]
    chosen = state.setup.temperaments.get(person.id, person.temperaments[0].id)
    temper = next((item for item in person.temperaments if item.id == chosen), person.temperaments[0])
    daily = [lines[language][0] for lines in person.remarks.values()]
    return dict(
        name=person.name[language],
        role=person.role[language],
        sketch=person.sketch[language],
        temper=f"{temper.title[language]}.",
        daily=daily[:MOST_DAILY],
        interpreted=person.needs_interpreter,
        **person_notes(permit, handles_of(state), state, person, file),
    )


def _digest(state: State, who: Called | Move) -> str:
    summary = state.summaries.get(company(who))
    return "\n".join(quoted(line) for line in summary.text.splitlines()) if summary is not None else ""


def _lines(state: State, library: Library, who: Called | Move) -> str:
    """Return what was said before all who hear the speaker, a line a message, each quoted so that it stays data."""
    words = phrases(state.setup.language)
    lines = []
    for entry in recent(state, who):
        event = entry.event
        if isinstance(event, Said):
            apart = " privately" if event.channel == "direct" else ""
            name = called(state, library, event.speaker)
            lines.append(f'<says who="{name}"{apart}>{quoted(event.text)}</says>')
    return "\n".join(lines) or words.nothing


def _joined(given: Mapping[str, Any], names: Iterable[str]) -> str:
    values = (given[name] for name in names if name in given)
    return "\n".join(
        part
        for value in values
        for part in ([value] if isinstance(value, str) else value if isinstance(value, list) else ())
    )


def _scaffold(file: PromptFile, given: Mapping[str, Any], content: str) -> Scaffold:
    """Return what must not be read aloud; what may be told or has to be said may be said as it stands."""
    own = file.own_words(**{name: value for name, value in given.items() if name in NAMING})
    notes = (_SLOT.sub("\n\n", text) for name, text in file.front.directions.items() if name in NOTES)
    told = _SPOKEN.sub("", _joined(given, TOLD))
    return Scaffold("\n\n".join((own, *notes, all_corrections(file.front.language))), told, content)


def _sayable(permit: Permit, state: State, given: Mapping[str, Any]) -> str:
    """Return what a permit names, without the notes beside it: that may be said as it stands."""
    language, scenario = state.setup.language, state.scenario
    actions = [scenario.action[name] for name in permit.named]
    texts = [text for action in actions for text in (action.title[language], action.explains[language])]
    own = ("covers", "daily", "soft", "amends", "agreed", "must", "hindered", "needs", "powers")
    return "\n".join((*texts, _joined(given, own)))


def _released(
    part: SpokenPart,
    permit: Permit,
    state: State,
    library: Library,
    file: PromptFile,
    given: Mapping[str, Any],
    gist: str,
) -> Released:
    language, scenario = state.setup.language, state.scenario
    must = part.brief.facts if part.brief is not None else ()
    tellable = (*permit.facts, *must)
    stated = tuple(scenario.fact[fact].statement[language] for fact in tellable)
    hearers = [name for name in permit.audience if name != permit.speaker]
    agency: AgencyId | None = next((seat.agency for seat in scenario.seats if seat.agency == permit.speaker), None)
    content = "\n".join((gist, *stated, _sayable(permit, state, given)))
    return Released(
        language=language,
        scenario=scenario,
        speaker=permit.speaker,
        name=given["name"],
        partner=given["partner"],
        agency=agency,
        act=part.moves[0].act if part.moves and part.called is None else "answer",
        facts=must,
        open_facts=_known_to_all(hearers, state).union(tellable),
        content=content,
        # What a speaker was told, without how to say it: where names and numbers may come from.
        material="\n".join((_joined(given, given), *stated)),
        labels=_labels(state, library),
        longest=max(LONGEST, len(gist.split()) * 2),
        scaffold=_scaffold(file, given, content),
    )


def _known_to_all(hearers: Iterable[str], state: State) -> frozenset[str]:
    """Return the facts that each agency among the hearers knows."""
    known = [frozenset(state.known(name)) for name in hearers if name in state.scenario.seat]
    return frozenset.intersection(*known) if known else frozenset()


def _labels(state: State, library: Library) -> tuple[str, ...]:
    """Return how those who speak are called, by any of their names: nobody's words begin with one and a colon."""
    language, scenario = state.setup.language, state.scenario
    labels = [called(state, library, name) for name in (*scenario.seat, *scenario.person, FACILITATOR)]
    profiles = [library.agency[seat.agency] for seat in scenario.seats]
    labels += [name[other] for item in profiles for name in (item.name, item.short) for other in LANGUAGES]
    labels += [seat.speaker[language].split(",")[0] for seat in scenario.seats]
    return tuple(dict.fromkeys(labels))
