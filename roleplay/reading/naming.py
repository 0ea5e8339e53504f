"""Which actions, powers and agencies a text names, and who shall act: the speaker, somebody else, or nobody yet."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.exercise.reading import Mood, Named
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.questions import may_ask
from roleplay.reading.stems import Stem, StemIndex, stems_of
from roleplay.reading.text import Sentence, beginnings
from roleplay.scenario.agencies import Action, AgencyProfile, Power
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language

SURE = 0.9
SPREAD = 0.7
PROPOSED = 0.5
MENTIONED = 0.3
WIDEST_GAP = 1
SHORTEST_ALIAS = 2
NEAR = 2
LONGEST_SHORT = 5
LONGEST_TITLE = 2


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Things with stems (actions or powers) in one language."""

    ids: tuple[str, ...]
    stems: StemIndex

    @classmethod
    def of(cls, things: Sequence[Action] | Sequence[Power], language: Language, lexicon: Lexicon) -> "NameIndex":
        """Index actions or powers by their stems."""
        stems = [stems_of(thing.stems[language], lexicon.mute_ending) for thing in things]
        return cls(tuple(thing.id for thing in things), StemIndex.of(stems))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a sentence with its mood; None where it says that something is not done."""

    prefixes: frozenset[str]
    mood: Mood | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agency is called by name: its words from `start` to `stop` in a sentence."""

    agency: AgencyId
    start: int
    stop: int

    @property
    def width(self) -> int:
        """How many words the name spans; of overlapping names the widest counts."""
        return self.stop - self.start


class AgencyIndex:
    """The names of the agencies in one language."""

    def __init__(self, agencies: Sequence[AgencyProfile], language: Language, endings: frozenset[str]) -> None:
        """Index the aliases of the agencies; a short one-word alias takes only these `endings`."""
        self._endings = endings
        self._aliases: dict[str, list[tuple[AgencyId, Stem]]] = defaultdict(list)
        for agency in agencies:
            for stem in stems_of(agency.aliases[language]):
                self._aliases[stem[0][:SHORTEST_ALIAS]].append((agency.id, stem))

    def places(self, words: Sequence[str]) -> tuple[Place, ...]:
        """Return where agencies are named; 'border police' does not name the police as well."""
        found = [
            Place(agency, at, stop)
            for at, word in enumerate(words)
            for agency, stem in self._aliases.get(word[:SHORTEST_ALIAS], ())
            if (stop := _matched(stem, words, at)) is not None and self._inflects(stem, word)
        ]
        taken: list[Place] = []
        for place in sorted(found, key=lambda place: (-place.width, place.start)):
            if all(place.stop <= other.start or place.start >= other.stop for other in taken):
                taken.append(place)
        return tuple(sorted(taken, key=lambda place: place.start))

    def _inflects(self, stem: Stem, word: str) -> bool:
        """Tell whether a word may be a form of a name; "large" is none of the short stem "lar"."""
        if len(stem) > 1 or len(stem[0]) > LONGEST_SHORT:
            return True
        ending = word[len(stem[0]) :]
        return not ending or ending in self._endings

    def addressed(self, turn: Sequence[Sentence], learner: AgencyId, lexicon: Lexicon) -> tuple[AgencyId, ...]:
        """Return the agencies that a turn speaks to, or where it speaks to none, those it mentions."""
        called: set[AgencyId] = set()
        mentioned: set[AgencyId] = set()
        for sentence in turn:
            for group in _groups(self.places(sentence.words), sentence, lexicon):
                agencies = {place.agency for place in group}
                mentioned |= agencies
                if any(_calls(place, sentence, lexicon) for place in group):
                    called |= agencies
        chosen = (called - {learner}) or (mentioned - {learner})
        return tuple(agency for agency in AGENCIES if agency in chosen)


def _matched(stem: Stem, words: Sequence[str], at: int) -> int | None:
    """Return where a name that begins at `at` ends; one small word may stand between its words."""
    position = at
    for number, part in enumerate(stem):
        reach = range(position, position + (WIDEST_GAP + 1 if number else 1))
        position = next((p + 1 for p in reach if p < len(words) and words[p].startswith(part)), -1)
        if position < 0:
            return None
    return position


def _groups(places: Sequence[Place], sentence: Sentence, lexicon: Lexicon) -> list[list[Place]]:
    """Return names in the groups that small words join ("police and border police")."""
    groups: list[list[Place]] = []
    for place in places:
        between = sentence.words[groups[-1][-1].stop : place.start] if groups else ()
        if groups and len(between) <= NEAR and set(between) <= lexicon.joiners | lexicon.alternatives:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def _calls(place: Place, sentence: Sentence, lexicon: Lexicon) -> bool:
    """Tell whether a name is a call: in front or at the end between commas, or the one who is asked to act."""
    moods = lexicon.moods
    before, after = " ".join(sentence.words[: place.start]), " ".join(sentence.words[place.stop :])
    apart = not after or any(place.stop <= at <= place.stop + LONGEST_TITLE for at in sentence.breaks)
    spoken_to = apart or moods.after_name.opens(after) is not None
    if moods.asked_of.hits(before) or moods.shall.opens(after) is not None:
        return True
    if not after and place.start in sentence.breaks:
        return True
    return spoken_to and (not before or moods.before_name.hits(before))


def named(
    index: NameIndex, turn: Sequence[Sentence], asking: Sequence[bool], who: "Actors", lexicon: Lexicon
) -> tuple[Named, ...]:
    """Return the things that a turn names, each in its clearest mood."""
    found: dict[int, Named] = {}
    before: tuple[int, ...] = ()
    for sentence, asks in zip(turn, asking, strict=True):
        everywhere = index.stems.among(sentence.prefixes)
        if not everywhere:
            # "Have you called one? If not, please do it now."
            asked_for = any(lexicon.moods.request.hits(part) for part in sentence.parts())
            if asked_for and lexicon.moods.same.hits(sentence.text):
                found |= {number: Named(id=index.ids[number], mood="request", confidence=SURE) for number in before}
            continue
        before = tuple(everywhere)
        stretches = _stretches(sentence, asks, who, lexicon)
        named_in = [(stretch, index.stems.among(stretch.prefixes)) for stretch in stretches]
        for number, stems in everywhere.items():
            whole = next((stretch for stretch, names in named_in if number in names), None)
            # Words of one name in several clauses count only where the clause of the verb names nothing else.
            verb = stems[0][0]
            spread = next((stretch for stretch, names in named_in if verb in stretch.prefixes and not names), None)
            stretch, most = (whole, SURE) if whole else (spread, SPREAD)
            if stretch is None or stretch.mood is None:
                continue
            confidence = min(stretch.confidence, most)
            if number not in found or found[number].confidence < confidence:
                found[number] = Named(id=index.ids[number], mood=stretch.mood, confidence=confidence)
    ranked = sorted(found.items(), key=lambda entry: (-entry[1].confidence, entry[0]))
    return tuple(name for _, name in ranked)


@dataclass(frozen=True, slots=True)
class Actors:
    """Who may be meant by a third person: the learner's own agency, and the names of all agencies."""

    learner: AgencyId
    agencies: AgencyIndex


def _stretches(sentence: Sentence, asks: bool, who: Actors, lexicon: Lexicon) -> tuple[Stretch, ...]:
    """Return the parts of a sentence with their moods.

    A part without a verb of its own ("Please separate them, then the interpreter") keeps the mood before it.
    """
    stretches: list[Stretch] = []
    last: Stretch | None = None
    clauses = _clauses(sentence, lexicon)
    for part in clauses:
        # "I will call one; could you check who is free?": only what has a question's form is asked.
        told = asks and len(clauses) > 1 and lexicon.moods.declare.hits(part) and not may_ask(part, lexicon)
        mood, confidence = _mood(part, asks and not told, who, lexicon)
        cues = lexicon.questions
        indirect = cues.whether.opens(part) is not None or cues.wh_loose.opens(part) is not None
        if confidence == MENTIONED and last is not None and not (asks or indirect):
            mood, confidence = last.mood, min(last.confidence, SPREAD)
        last = Stretch(frozenset(beginnings(part.split())), mood, confidence)
        stretches.append(last)
    return tuple(stretches)


def _clauses(sentence: Sentence, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the parts between commas, and of those the parts before and after a joiner with a verb of its own."""
    clauses: list[str] = []
    for part in sentence.parts():
        start, words = 0, part.split()
        for at in range(1, len(words)):
            rest = " ".join(words[at:])
            if words[at - 1] in lexicon.joiners and _has_mood(rest, lexicon):
                clauses.append(" ".join(words[start : at - 1]))
                start = at
        clauses.append(" ".join(words[start:]))
    return tuple(clause for clause in clauses if clause)


def _has_mood(text: str, lexicon: Lexicon) -> bool:
    moods = lexicon.moods
    return moods.request.opens(text) is not None or moods.declare.opens(text) is not None


def _mood(text: str, asks: bool, who: Actors, lexicon: Lexicon) -> tuple[Mood | None, float]:
    """Return the mood of a stretch and how sure it is; None where it says that something is not done."""
    moods = lexicon.moods
    insists, declares = moods.insist.hits(text), moods.declare.hits(text)
    denied = moods.negated.hits(text) and not moods.spared.hits(text)
    if denied and (insists or not asks):
        return None, 0.0
    if asks:
        asked_to = moods.request.hits(text) and (insists or not declares)
        return ("request", SURE) if asked_to else ("ask", SURE)
    if moods.habit.hits(text) and not (insists or moods.intends.hits(text)):
        return "ask", MENTIONED
    if insists or (moods.request.hits(text) and not declares):
        return "request", SURE
    if declares:
        return "declare", SURE
    if moods.shared.hits(text):
        return "declare", PROPOSED
    actors = {place.agency for place in who.agencies.places(text.split())}
    if actors:
        return ("declare", PROPOSED) if actors == {who.learner} else ("request", PROPOSED)
    return "ask", MENTIONED
