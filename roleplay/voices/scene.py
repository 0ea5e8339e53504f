"""The prompt of a move: who speaks, what this speaker heard, and last what is to be said now.

The part that never changes stands first and the transcript only grows, so that a server can keep what it has computed.
What has not been released is not in it: the only facts are those that the speaker has heard or is to tell now.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from roleplay.exercise.inputs import Said
from roleplay.exercise.moves import FACILITATOR, Move
from roleplay.exercise.state import CAUTIONS, State
from roleplay.models.prompts import PromptBook, PromptFile, quoted
from roleplay.scenario.case import Library
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import LANGUAGES, AgencyAct, AgencyId, Stance
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.brief import Brief
from roleplay.voices.corrections import all_corrections
from roleplay.voices.digest import called, company, phrases, recent
from roleplay.voices.released import Released, Scene
from roleplay.voices.scaffold import Scaffold

# Lines from which a model takes the voice: they carry no fact and no slot.
AGENCY_SAMPLES: tuple[AgencyAct, ...] = ("greet", "acknowledge", "clarify", "nothing_known", "busy", "withhold")
PERSON_SAMPLES: tuple[Stance, ...] = ("greeting", "empathy", "nonsense", "short", "silence", "unknown")
SAMPLES_EACH = 2
# The facilitator's other texts are questions and news of the author's, word for word.
FACILITATOR_ACTS = frozenset({"conflict", "pace"})
# A person without an interpreter has a handful of words, and these are the author's.
WORDLESS = frozenset({"no_interpreter"})
REPORTS = frozenset({"share", "report", "already_done"})
LEANING = CAUTIONS | {
    "decline",
    "object",
    "push_back",
    "refuse",
    "ask_back",
    "competence",
}  # acts for which a passage of the manual is of use
LONGEST_PASSAGE = 300
TALK, REPORT, PAUSED = 30, 60, 12  # words
LOW, HIGH = 0.35, 0.65
_SPOKEN = re.compile(r"^<says [^>]*>|</says>$", re.MULTILINE)
DIRECTING = frozenset({"direction", "moods", "length", "vetted", "place"})
# What is filled in between the prompt's own words and makes sentences with them.
NAMING = frozenset({"name", "role", "speaker", "partner"})
NO_PASSAGES: Mapping[str, str] = {}
Wanted = tuple[PromptFile, dict[str, Any]]  # a prompt and what is to be filled in


def with_scene(
    brief: Brief, state: State, library: Library, book: PromptBook, passages: Mapping[str, str] = NO_PASSAGES
) -> Brief:
    """Return the brief with its scene, where the move is one that a model words; `passages` are texts by id."""
    move = brief.move
    gist = AuthoredVoice().word(brief, state.lines).text
    if move.speaker in state.scenario.person and move.act not in WORDLESS:
        file, given = _person(move, state, library, book, gist)
    elif move.speaker in state.scenario.seat:
        file, given = _agency(move, state, library, book, gist, passages)
    elif move.speaker == FACILITATOR and move.act in FACILITATOR_ACTS:
        file, given = _facilitator(move, state, library, book, gist)
    else:
        return brief
    given["direction"] = " ".join(dict.fromkeys(file.direction(part.move.act) for part in (brief, *brief.more)))
    return replace(brief, scene=Scene(file.render(**given), _released(brief, state, library, file, given)))


def _agency(
    move: Move, state: State, library: Library, book: PromptBook, gist: str, passages: Mapping[str, str]
) -> Wanted:
    language, scenario = state.setup.language, state.scenario
    file = book.of("agency_voice", language)
    seat = next(seat for seat in scenario.seats if seat.agency == move.speaker)
    profile = library.agency[seat.agency]
    samples = tuple(line for act in AGENCY_SAMPLES for line in _plain(profile.lines[act][language])[:SAMPLES_EACH])
    manual = next((passages[name] for name in move.passages if name in passages), "") if move.act in LEANING else ""
    given: dict[str, Any] = dict(
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
        examples=samples,
        digest=_digest(state, move),
        lines=_lines(state, library, move),
        partner=library.agency[state.learner].name[language],
        place=getattr(phrases(language), move.channel),
        direction=file.direction(move.act),
        gist=quoted(gist),
        manual=quoted(manual)[:LONGEST_PASSAGE],
        length=_length(move, gist),
    )
    return file, given


def _plain(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines without a slot, which can be shown as they stand."""
    return tuple(line for line in lines if "{" not in line)


def _person(move: Move, state: State, library: Library, book: PromptBook, gist: str) -> Wanted:
    language = state.setup.language
    person = state.scenario.person[move.speaker]
    interpreted = move.interpreter != "none"
    file = book.of("interpreter" if interpreted else "person_voice", language)
    chosen = state.setup.temperaments.get(person.id, person.temperaments[0].id)
    temper = next((item for item in person.temperaments if item.id == chosen), person.temperaments[0])
    lines = {**person.lines, **temper.lines}
    samples = tuple(line for act in PERSON_SAMPLES if act in lines for line in lines[act][language][:SAMPLES_EACH])
    given: dict[str, Any] = dict(
        name=person.name[language],
        role=person.role[language],
        sketch=person.sketch[language],
        temper=f"{temper.title[language]}.",
        examples=samples,
        partner=library.agency[state.learner].name[language],
        digest=_digest(state, move),
        lines=_lines(state, library, move),
        moods=[file.direction(mood) for mood in _moods(person, state)],
        direction=file.direction(move.act),
        gist=quoted(gist),
        length=_length(move, gist),
    )
    if interpreted:
        given["vetted"] = move.interpreter == "vetted"
    return file, given


def _facilitator(move: Move, state: State, library: Library, book: PromptBook, gist: str) -> Wanted:
    language = state.setup.language
    file = book.of("facilitator", language)
    given: dict[str, Any] = dict(
        setting=state.scenario.setting[language],
        partner=library.agency[state.learner].name[language],
        digest=_digest(state, move),
        lines=_lines(state, library, move),
        direction=file.direction(move.act),
        gist=quoted(gist),
        length=_length(move, gist),
    )
    return file, given


def _moods(person: Person, state: State) -> list[str]:
    """Return how the person is at this moment, in the names of the prompt's directions; at most three."""
    values = state.inner(person.id).values
    marks = {
        "mood_upset": values.get("distress", 0.0) > HIGH,
        "mood_afraid": values.get("fear_traffickers", 0.0) > HIGH,
        "mood_wary": values.get("fear_authorities", 0.0) > HIGH,
        "mood_stubborn": values.get("resistance", 0.0) > HIGH,
        "mood_tired": values.get("fatigue", 0.0) > HIGH,
    }
    found = [mood for mood, holds in marks.items() if holds][:2]
    trust = values.get("trust", 0.5)
    return [*(["mood_guarded"] if trust < LOW else ["mood_open"] if trust > HIGH else []), *found]


def _digest(state: State, move: Move) -> str:
    summary = state.summaries.get(company(move))
    return "\n".join(quoted(line) for line in summary.text.splitlines()) if summary is not None else ""


def _lines(state: State, library: Library, move: Move) -> str:
    """Return what was said before all who hear the move, a line a message, each quoted so that it stays data."""
    words = phrases(state.setup.language)
    lines = []
    for entry in recent(state, move):
        event = entry.event
        if isinstance(event, Said):
            apart = " privately" if event.channel == "direct" else ""
            who = called(state, library, event.speaker)
            lines.append(f'<says who="{who}"{apart}>{quoted(event.text)}</says>')
    return "\n".join(lines) or words.nothing


def _length(move: Move, gist: str) -> int:
    """Return how many words the move may take: what people say at once, more where the content is longer."""
    usual = REPORT if move.act in REPORTS else TALK
    return max(usual, len(gist.split()) + PAUSED)


def _joined(given: Mapping[str, Any], without: frozenset[str]) -> str:
    return "\n".join(
        part
        for name, value in given.items()
        if name not in without
        for part in ([value] if isinstance(value, str) else value)
    )


def _scaffold(brief: Brief, file: PromptFile, given: Mapping[str, Any], stated: Iterable[str]) -> Scaffold:
    """Return what must not be read aloud; all that authors wrote for the move may be said, whichever words were chosen.

    `stated` are the facts of the move.
    """
    own = file.own_words(**{name: value for name, value in given.items() if name in DIRECTING | NAMING})
    told = _SPOKEN.sub("", _joined(given, DIRECTING | NAMING | {"gist"}))
    lines = [
        line
        for part in (brief, *brief.more)
        for choice in (part.frames, *(choice for slot in part.slots.values() for choice in slot))
        for line in choice
    ]
    return Scaffold(
        own=f"{own}\n\n{all_corrections(brief.language)}",
        told=told,
        content="\n".join((given["gist"], *stated, *(line.text for line in lines))),
    )


def _released(brief: Brief, state: State, library: Library, file: PromptFile, given: Mapping[str, Any]) -> Released:
    move, language, scenario, gist = brief.move, brief.language, state.scenario, given["gist"]
    stated = tuple(scenario.fact[fact].statement[language] for fact in brief.facts)
    hearers = [name for name in move.audience if name in scenario.seat and name != move.speaker]
    known = [frozenset(state.known(name)) for name in hearers]
    agency: AgencyId | None = next((seat.agency for seat in scenario.seats if seat.agency == move.speaker), None)
    labels = [called(state, library, name) for name in (*scenario.seat, *scenario.person, FACILITATOR)]
    profiles = [library.agency[seat.agency] for seat in scenario.seats]
    labels += [name[other] for item in profiles for name in (item.name, item.short) for other in LANGUAGES]
    labels += [seat.speaker[language].split(",")[0] for seat in scenario.seats]
    return Released(
        language=language,
        scenario=scenario,
        speaker=move.speaker,
        agency=agency,
        act=move.act,
        facts=brief.facts,
        open_facts=frozenset(brief.facts).union(frozenset.intersection(*known) if known else ()),
        content=gist,
        # What a speaker was told, without how to say it: where names and numbers may come from.
        material="\n".join((_joined(given, DIRECTING), *stated)),
        labels=tuple(dict.fromkeys(labels)),
        longest=_length(move, gist),
        scaffold=_scaffold(brief, file, given, stated),
    )
