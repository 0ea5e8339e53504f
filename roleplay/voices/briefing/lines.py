"""Authored lines with the keys under which their use is remembered, and those that fit a move of a person.

What an interviewed person has said lately gives way to what fits nearly as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import Language, Stance

RECENT = 10  # turns within which nobody should say the same twice
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


@dataclass(frozen=True, slots=True)
class Line:
    """An authored wording with the key under which its use is remembered."""

    key: str
    text: str


Choice = tuple[Line, ...]
Slots = dict[str, tuple[Choice, ...]]
Parts = tuple[Choice, Slots]


def choice(key: str, lines: Lines | None, language: Language) -> Choice:
    """Return authored lines with their keys; nothing where there are none."""
    return tuple(Line(f"{key}/{index}", text) for index, text in enumerate(lines[language])) if lines else ()


def followed_by(lines: Choice, slot: str) -> Choice:
    """Return lines that go on with what fills a slot."""
    return tuple(Line(line.key, f"{line.text} {{{slot}}}") for line in lines)


def lowered(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return title[:1].lower() + title[1:]


def person_parts(move: Move, state: State) -> Parts:
    """Return the frames and slots of a person's move."""
    voice = _PersonLines(move, state)
    frames, slots = voice.parts()
    rest = voice.unheard(voice.stance("one_at_a_time")) if move.several else ()
    return (followed_by(frames, "rest"), slots | {"rest": (rest,)}) if rest else (frames, slots)


class _PersonLines:
    """The lines of one person that fit one move."""

    def __init__(self, move: Move, state: State) -> None:
        self.move, self.state, self.person = move, state, state.scenario.person[move.speaker]
        recent = takewhile(lambda entry: entry.turn >= state.turn - RECENT, reversed(state.log))
        said = (entry.event for entry in recent if isinstance(entry.event, Said))
        self.said_lately = [event.text for event in said if event.speaker == self.person.id]

    def parts(self) -> Parts:
        move, person = self.move, self.person
        if move.admission is not None:
            admission = next(item for item in person.admissions if item.id == move.admission)
            lines = {"admit": admission.lines, "admit_vaguely": admission.vague, "take_back": admission.taken_back}
            return self.choice(f"{admission.id}/{move.act}", lines[move.act]), {}
        if move.remarks or move.facts:
            return self.telling()
        if move.withheld is not None and move.act in ("evade", "deny"):
            return self.keeping_back(move.withheld), {}
        own = self.evasion(move.topic or "") if move.act == "evade" else ()
        return self.fresh(own, *self.stances(move.act)), {}

    def telling(self) -> Parts:
        said_before = self.stances("already_said")
        told = tuple(self.wordings(fact) for fact in self.move.facts)
        if self.move.act != "already_said":
            named = ((f"remark/{name}", self.person.remarks[name]) for name in self.move.remarks)
            remarks = tuple(self.fresh(self.choice(*each), *said_before) for each in named)
            return (Line("", "{fact}"),), {"fact": (*remarks, *told)}
        again = self.fresh(*said_before)
        other_words = tuple(lines for fact in told if (lines := self.unheard(fact)))
        return (followed_by(again, "fact"), {"fact": other_words}) if other_words else (again, {})

    def keeping_back(self, fact: str) -> Choice:
        kept = next(item for item in self.person.disclosures if item.fact == fact)
        evasive = self.evasion(self.state.topic_of(fact))
        if self.move.act == "deny":
            # Asked again, the person does not want to say more of the subject, then refers to that story.
            told = self.stance("already_said")
            return self.fresh(self.choice(f"{fact}/cover", kept.cover), evasive, told, *self.stances("deny"))
        careful = self.choice(f"{fact}/too_early", kept.wordings.too_early)
        return self.fresh(careful, evasive, *self.stances("evade"))

    def choice(self, key: str, lines: Lines | None) -> Choice:
        return choice(f"{self.person.id}/{key}", lines, self.state.setup.language)

    def evasion(self, topic: str) -> Choice:
        return self.choice(f"evasion/{topic}", self.person.evasions.get(topic))

    def wordings(self, fact: str) -> Choice:
        item = next(part for part in self.person.disclosures if part.fact == fact)
        name = "asked" if item.layer == "if_asked" else item.layer
        return self.choice(f"{fact}/{name}", getattr(item.wordings, name))

    def stance(self, act: str) -> Choice:
        """Return the lines of a stance: those of the person's temperament, then the person's own."""
        temperament = self.state.temperament(self.person)
        by_stance = ((temperament.id, temperament.lines), ("base", self.person.lines))
        return tuple(
            line
            for name, lines in by_stance
            for stance, own in lines.items()
            if stance == act
            for line in self.choice(f"{name}/{act}", own)
        )

    def stances(self, act: str) -> tuple[Choice, ...]:
        """Return the lines of a stance, then those of its neighbours."""
        return tuple(self.stance(name) for name in (act, *NEIGHBOURS.get(act, ())))

    def unheard(self, lines: Choice) -> Choice:
        """Return the lines that the person has not used in the last ten turns, in whatever connection."""
        return tuple(line for line in lines if not any(_holds(text, line.text) for text in self.said_lately))

    def fresh(self, *groups: Choice) -> Choice:
        """Return the unheard lines of the first group that has any; where none has, all lines of all groups."""
        unheard = (self.unheard(group) for group in groups)
        return next(filter(None, unheard), ()) or tuple(line for group in groups for line in group)


def _holds(text: str, line: str) -> bool:
    """Tell whether a line was the text, or stood at its beginning or end."""
    return text == line or text.startswith(f"{line} ") or text.endswith(f" {line}")
