"""What set words tell of a message: an insult, words to the program, which agencies it names and which it calls."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import get_args

from roleplay.config import CONTENT
from roleplay.languages import spoken_file
from roleplay.reading.words.cues import CueField, Words, load_cues
from roleplay.reading.words.text import LETTERS, Sentence, sentences, words_of
from roleplay.scenario.agencies import AgencyProfile
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, AgencyId, Language, QuestionClass

FOLDER = CONTENT / "reading" / "speech"
# What stands in quotation marks are somebody else's words.
_QUOTED = re.compile(r"»[^«]*«|«[^»]*»|„[^“”]*[“”]|“[^”]*”|\"[^\"]*\"")
FEWEST_SHOUTED = 3  # words in capitals
# Code names of the code book and of content, brackets of markup and data, the head of a message of a chat format.
_CODE = re.compile(r"\w_\w|[{}<>]|```|\[/?INST\]|\b(?:system|assistant|user|sistem|tool)\s*:", re.IGNORECASE)
_CLASS = re.compile(rf"\b(?:{'|'.join(get_args(QuestionClass))})\b")

WIDEST_GAP = 1
SHORTEST_ALIAS = 2
NEAR = 2
SHORTEST = 3
LONGEST_SHORT = 5
LONGEST_TITLE = 2

Alias = tuple[str, ...]


class Calls(Authored):
    """What stands around a name that calls somebody."""

    before: CueField
    after: CueField
    shall: CueField
    asked: CueField


class SpeechCues(Authored):
    """One language's patterns; `orders` open a clause that tells somebody to do something."""

    rude: CueField
    machine: CueField
    calls: Calls
    orders: CueField
    joiners: Words
    endings: Words

    def insults(self, sentence: Sentence) -> bool:
        """Tell whether a sentence is rude to its hearer."""
        return bool(sentence.words) and self.rude.within((sentence.text, *sentence.parts()), sentence.text)


@cache
def speech_of(language: Language) -> SpeechCues:
    """Return the patterns of a language; read once.

    ContentError where the file is missing, is not YAML or lacks a key.
    """
    return load_cues(spoken_file(FOLDER, "{}.yaml", language), SpeechCues)


def parsed(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text in the spelling of the patterns: without apostrophes."""
    return sentences(text, lambda word: word.replace("'", ""))


def is_rude(text: str, language: Language) -> bool:
    """Tell whether a message is rude to its hearer; in doubt it is not, and to tell of an insult is none."""
    own, cues = _QUOTED.sub(" ", text), speech_of(language)
    return any(cues.insults(sentence) for sentence in parsed(own)) or _shouts(own)


def _shouts(text: str) -> bool:
    """Tell whether a text is written in capitals with more than one exclamation mark."""
    words = [word for word in LETTERS.findall(text) if len(word) > 1]
    return len(words) >= FEWEST_SHOUTED and "!!" in text and all(word.isupper() for word in words)


def speaks_to_machine(text: str, languages: Iterable[Language] = LANGUAGES) -> bool:
    """Tell whether a text, in any of the languages, addresses a program; in doubt it does.

    Nothing is lost by the doubt: such a message is read without a model.
    """
    if _CODE.search(text) or (_CLASS.search(text) and not text.isupper()):
        return True
    return any(speech_of(language).machine.hits(each.text) for language in languages for each in parsed(text))


@dataclass(frozen=True, slots=True)
class CalledSpan:
    """Where an agency is called by name: its words from `start` to `stop` in a sentence.

    A `label` is its short name on the page, which may be an everyday word ("border") and so names it only in a call.
    """

    agency: AgencyId
    start: int
    stop: int
    label: bool = False

    @property
    def width(self) -> int:
        """How many words the name spans; of overlapping names the widest counts."""
        return self.stop - self.start


class AgencyIndex:
    """The names of the agencies in one language."""

    def __init__(self, agencies: Sequence[AgencyProfile], language: Language, endings: frozenset[str]) -> None:
        """Index the aliases and labels of the agencies; a short one-word name takes only these `endings`."""
        self._endings = endings
        self._aliases: dict[str, list[tuple[AgencyId, Alias, bool]]] = defaultdict(list)
        for agency in agencies:
            label = tuple(self._bare(word) for word in words_of(agency.short[language]))
            named = [(words_of(alias), False) for alias in agency.aliases[language]]
            # In a call the first word of a name will do ("Social, how many beds?").
            full = tuple(self._bare(word) for word in words_of(agency.name[language]))
            named += [(stem, True) for stem in dict.fromkeys((label, label[:1], full[:1]))]
            for stem, is_label in named:
                self._aliases[stem[0][:SHORTEST_ALIAS]].append((agency.id, stem, is_label))

    def places(self, words: Sequence[str]) -> tuple[CalledSpan, ...]:
        """Return where agencies are named; 'border police' does not name the police as well."""
        found = [
            CalledSpan(agency, at, stop, label)
            for at, word in enumerate(words)
            for agency, stem, label in self._aliases.get(word[:SHORTEST_ALIAS], ())
            if (stop := _matched(stem, words, at)) is not None and self._inflects(stem, word)
        ]
        taken: list[CalledSpan] = []
        for place in sorted(found, key=lambda place: (-place.width, place.start, place.label)):
            if all(place.stop <= other.start or place.start >= other.stop for other in taken):
                taken.append(place)
        return tuple(sorted(taken, key=lambda place: place.start))

    def without_call(self, sentence: str, cues: SpeechCues) -> str:
        """Return a sentence without names in front that only call somebody, which are no part of the deed."""
        call, comma, rest = sentence.partition(",")
        words = words_of(call)
        named = {at for place in self.places(words) for at in range(place.start, place.stop)}
        only_calls = bool(named) and all(at in named or word in cues.joiners for at, word in enumerate(words))
        return rest.strip() if comma and only_calls and words_of(rest) else sentence

    def _inflects(self, stem: Alias, word: str) -> bool:
        """Tell whether a word may be a form of a name; "large" is none of the short stem "lar"."""
        if len(stem) > 1 or len(stem[0]) > LONGEST_SHORT:
            return True
        ending = word[len(stem[0]) :]
        return not ending or ending in self._endings

    def _bare(self, word: str) -> str:
        """Take the ending off the basic form of a name, so that its other forms begin alike."""
        fitting = (ending for ending in self._endings if word.endswith(ending) and len(word) - len(ending) >= SHORTEST)
        return word.removesuffix(max(fitting, key=len, default=""))

    def addressed(
        self, turn: Sequence[Sentence], learner: AgencyId, cues: SpeechCues, away: Collection[AgencyId] = ()
    ) -> tuple[AgencyId, ...]:
        """Return the agencies that a turn speaks to, or where it speaks to none, mentioned ones that are not away."""
        called: set[AgencyId] = set()
        mentioned: set[AgencyId] = set()
        for sentence in turn:
            for group in _groups(self.places(sentence.words), sentence, cues):
                agencies = {place.agency for place in group}
                mentioned |= {place.agency for place in group if not place.label}
                if any(_calls(place, sentence, cues) for place in group):
                    called |= agencies
        chosen = (called - {learner}) or mentioned.difference({learner}, away)
        return tuple(agency for agency in AGENCIES if agency in chosen)


def _matched(stem: Alias, words: Sequence[str], at: int) -> int | None:
    """Return where a name that begins at `at` ends; one small word may stand between its words."""
    position = at
    for number, part in enumerate(stem):
        reach = range(position, position + (WIDEST_GAP + 1 if number else 1))
        position = next((p + 1 for p in reach if p < len(words) and words[p].startswith(part)), -1)
        if position < 0:
            return None
    return position


def _groups(places: Sequence[CalledSpan], sentence: Sentence, cues: SpeechCues) -> list[list[CalledSpan]]:
    """Return names in the groups that small words join ("police and border police")."""
    groups: list[list[CalledSpan]] = []
    for place in places:
        between = sentence.words[groups[-1][-1].stop : place.start] if groups else ()
        if groups and len(between) <= NEAR and set(between) <= cues.joiners:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


def orders(place: CalledSpan, sentence: Sentence, cues: SpeechCues) -> bool:
    """Tell whether a name begins a clause that tells its bearer to do something ("..., NGO find us an interpreter")."""
    begins = place.start in sentence.breaks or (place.start > 0 and sentence.words[place.start - 1] in cues.joiners)
    return begins and cues.orders.opens(" ".join(sentence.words[place.stop :])) is not None


def _calls(place: CalledSpan, sentence: Sentence, cues: SpeechCues) -> bool:
    """Tell whether a name is a call: in front or at the end between commas, or the one who is asked to act."""
    calls = cues.calls
    before, after = " ".join(sentence.words[: place.start]), " ".join(sentence.words[place.stop :])
    apart = not after or any(place.stop <= at <= place.stop + LONGEST_TITLE for at in sentence.breaks)
    spoken_to = apart or calls.after.opens(after) is not None
    if calls.asked.hits(before) or calls.shall.opens(after) is not None:
        return True
    if (not after and place.start in sentence.breaks) or orders(place, sentence, cues):
        return True
    return spoken_to and (not before or calls.before.hits(before))
