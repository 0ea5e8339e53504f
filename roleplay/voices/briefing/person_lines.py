"""The lines that fit a move of an interviewed person; what was said lately gives way to what fits nearly as well."""

from collections.abc import Mapping

from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.vocabulary import Language, Stance
from roleplay.voices.briefing.lines import Choice, Line, choice, fresh, unheard

Parts = tuple[Choice, dict[str, tuple[Choice, ...]]]

# Stances whose lines fit too once one's own have all been heard lately, the nearest first.
NEIGHBOURS: Mapping[str, tuple[Stance, ...]] = {
    "greeting": ("nod",),
    "rights": ("nod",),
    "consent_yes": ("yes", "nod"),
    "consent_no": ("no",),
    "empathy": ("nod",),
    "basic_needs": ("nod",),
    "summary_yes": ("yes", "nod"),
    "accusation": ("deny", "shut_down"),
    "threat": ("shut_down",),
    "promise": ("short", "evade"),
    "minimisation": ("short", "evade"),
    "bluff": ("deny", "evade"),
    "why_blame": ("short", "evade"),
    "evidence": ("evade", "short"),
    "silence": ("evade",),
    "nonsense": ("off_topic",),
    "off_topic": ("nonsense",),
    "unknown": ("evade",),
    "evade": ("unknown", "short"),
    "deny": ("already_said", "evade"),
    "short": ("evade",),
    "go_along": ("yes",),
    "pick_option": ("short",),
    "already_said": ("summary_yes",),
    "shut_down": ("evade",),
    "break_down": ("silence",),
    "nod": ("yes",),
    "tone": ("short", "evade"),
}


def person_parts(move: Move, state: State) -> Parts:
    """Return the frames and slots of a person's move."""
    person, language = state.scenario.person[move.speaker], state.setup.language
    if move.several:
        frames, slots = person_parts(move.model_copy(update={"several": False}), state)
        rest = unheard(state, person.id, _stance_lines(person, "one_at_a_time", state, language))
        if not rest:
            return frames, slots
        return tuple(Line(line.key, f"{line.text} {{rest}}") for line in frames), slots | {"rest": (rest,)}
    if move.admission is not None:
        return _admitting(person, move, language), {}
    if move.remarks or move.facts:
        return _telling(person, move, state)
    if move.withheld is not None and move.act in ("evade", "deny"):
        kept = next(item for item in person.disclosures if item.fact == move.withheld)
        return _keeping_back(person, kept, move, state), {}
    evasive = person.evasions.get(move.topic or "") if move.act == "evade" else None
    own = choice(f"{person.id}/evasion/{move.topic}", evasive, language)
    return fresh(state, person.id, own, *_stance(person, move.act, state, language)), {}


def _telling(person: Person, move: Move, state: State) -> Parts:
    language = state.setup.language
    said_before = _stance(person, "already_said", state, language)
    remarks = tuple(
        fresh(state, person.id, choice(f"{person.id}/remark/{name}", person.remarks[name], language), *said_before)
        for name in move.remarks
    )
    told = tuple(_wordings(person, fact, language) for fact in move.facts)
    if move.act != "already_said":
        return (Line("", "{fact}"),), {"fact": (*remarks, *told)}
    again = fresh(state, person.id, *said_before)
    other_words = tuple(lines for fact in told if (lines := unheard(state, person.id, fact)))
    if not other_words:
        return again, {}
    return tuple(Line(line.key, f"{line.text} {{fact}}") for line in again), {"fact": other_words}


def _admitting(person: Person, move: Move, language: Language) -> Choice:
    admission = next(item for item in person.admissions if item.id == move.admission)
    lines = {"admit": admission.lines, "admit_vaguely": admission.vague, "take_back": admission.taken_back}[move.act]
    return choice(f"{person.id}/{admission.id}/{move.act}", lines, language)


def _wordings(person: Person, fact: str, language: Language) -> Choice:
    item = next(part for part in person.disclosures if part.fact == fact)
    name = {"volunteered": "volunteered", "if_asked": "asked", "earned": "earned"}[item.layer]
    return choice(f"{person.id}/{fact}/{name}", getattr(item.wordings, name), language)


def _keeping_back(person: Person, kept: Disclosure, move: Move, state: State) -> Choice:
    language = state.setup.language
    key = f"{person.id}/{kept.fact}"
    topic = state.scenario.fact[kept.fact].topic
    evasive = choice(f"{person.id}/evasion/{topic}", person.evasions.get(topic), language)
    if move.act == "deny":
        cover = choice(f"{key}/cover", kept.cover, language)
        # Asked again, the person does not want to say more of the subject, then refers to that story.
        told = _stance_lines(person, "already_said", state, language)
        return fresh(state, person.id, cover, evasive, told, *_stance(person, "deny", state, language))
    careful = choice(f"{key}/too_early", kept.wordings.too_early, language)
    return fresh(state, person.id, careful, evasive, *_stance(person, "evade", state, language))


def _stance(person: Person, act: str, state: State, language: Language) -> tuple[Choice, ...]:
    """Return the lines of a stance, then those of its neighbours."""
    return tuple(_stance_lines(person, name, state, language) for name in (act, *NEIGHBOURS.get(act, ())))


def _stance_lines(person: Person, act: str, state: State, language: Language) -> Choice:
    temperament = state.temperament(person)
    own = {str(stance): lines for stance, lines in temperament.lines.items()}.get(act)
    base = {str(stance): lines for stance, lines in person.lines.items()}.get(act)
    return (
        *choice(f"{person.id}/{temperament.id}/{act}", own, language),
        *choice(f"{person.id}/base/{act}", base, language),
    )
