"""What set words tell of a message: an insult, words to the program instead of to people, who is called by name."""

import re
from collections.abc import Iterable
from functools import cache
from typing import get_args

from roleplay.config import CONTENT
from roleplay.languages import spoken_file
from roleplay.reading.words.cues import CueField, Words, load_cues
from roleplay.reading.words.text import Sentence, sentences
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import LANGUAGES, Language, QuestionClass

FOLDER = CONTENT / "reading" / "speech"
# What stands in quotation marks are somebody else's words.
_QUOTED = re.compile(r"»[^«]*«|«[^»]*»|„[^“”]*[“”]|“[^”]*”|\"[^\"]*\"")
_LETTERS = re.compile(r"[^\W\d_]+")
FEWEST_SHOUTED = 3  # words in capitals
# Code names of the code book and of content, brackets of markup and data, the head of a message of a chat format.
_CODE = re.compile(r"\w_\w|[{}<>]|```|\[/?INST\]|\b(?:system|assistant|user|sistem|tool)\s*:", re.IGNORECASE)
_CLASS = re.compile(rf"\b(?:{'|'.join(get_args(QuestionClass))})\b")


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
    words = [word for word in _LETTERS.findall(text) if len(word) > 1]
    return len(words) >= FEWEST_SHOUTED and "!!" in text and all(word.isupper() for word in words)


def speaks_to_machine(text: str, languages: Iterable[Language] = LANGUAGES) -> bool:
    """Tell whether a text, in any of the languages, addresses a program; in doubt it does.

    Nothing is lost by the doubt: such a message is read without a model.
    """
    if _CODE.search(text) or (_CLASS.search(text) and not text.isupper()):
        return True
    return any(speech_of(language).machine.hits(each.text) for language in languages for each in parsed(text))
