"""Whether words are rude to whoever they are spoken to: insults, contempt, swearing, shouting."""

import re
from collections.abc import Sequence
from functools import cache

from roleplay.config import ROOT
from roleplay.reading.lexicon import Lexicon, load_lexicon
from roleplay.reading.text import Sentence
from roleplay.scenario.vocabulary import Language

# What stands in quotation marks are somebody else's words.
_QUOTED = re.compile(r"»[^«]*«|«[^»]*»|„[^“”]*[“”]|“[^”]*”|\"[^\"]*\"")
_LETTERS = re.compile(r"[^\W\d_]+")
FEWEST_SHOUTED = 3


def is_rude(text: str, language: Language) -> bool:
    """Tell whether a message is rude to its hearer; in doubt it is not, and to tell of an insult is none."""
    own = _QUOTED.sub(" ", text)
    lexicon = _lexicon(language)
    return insults(lexicon.sentences(own), lexicon) or _shouts(own)


def insults(turn: Sequence[Sentence], lexicon: Lexicon) -> bool:
    """Tell whether any sentence of a turn is rude to its hearer."""
    return any(
        lexicon.tone.within((sentence.text, *sentence.parts()), sentence.text) for sentence in turn if sentence.words
    )


def _shouts(text: str) -> bool:
    """Tell whether a text is written in capitals with more than one exclamation mark."""
    words = [word for word in _LETTERS.findall(text) if len(word) > 1]
    return len(words) >= FEWEST_SHOUTED and "!!" in text and all(word.isupper() for word in words)


@cache
def _lexicon(language: Language) -> Lexicon:
    return load_lexicon(ROOT / "knowledge" / "reading" / f"{language}.yaml")
