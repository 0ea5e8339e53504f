"""Whether quoted words stand in what somebody said, whatever marks and gaps they were copied with."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

FEWEST_WORDS = 2  # of a quote; fewer stand in almost any turn
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # categories of signs that show nothing or end a line
_MARKS = " \"'»«›‹“”„‘’"
_AROUND = _MARKS + "….,:;–-"
_ALIKE = str.maketrans(dict.fromkeys("’‘‚ʼ´`′", "'") | dict.fromkeys("“”„»«″", '"'))
_QUOTED = re.compile(r"»([^»«]+)«|“([^“”„]+)”|„([^“”„]+)[“”]|\"([^\"]+)\"|«([^»«]+)»")


def verbatim(quote: str, text: str) -> str | None:
    """Return the stretch of `text` that a quote repeats, None where it repeats none.

    Space, line ends and signs that show nothing are alike, and so are apostrophes and quotation marks, of which models
    write their own; every other sign must be the same. Quotation marks and dots around the quote do not count, nor
    does it begin or end within a word.
    """
    bare = _spaced(quote)[0].strip()
    tries = (_stretch(part, text) for part in (bare, bare.strip(_MARKS), bare.strip(_AROUND)))
    return next((found for found in tries if found is not None), None)


def quotes_in(text: str) -> Iterator[re.Match[str]]:
    """Yield what stands in quotation marks, marks included, of either language."""
    return _QUOTED.finditer(text)


def unquoted(text: str) -> str:
    """Return a text with a sign that is no word for what it quotes, and the stop that a sentence in it ends with."""
    return _QUOTED.sub(lambda quote: "“x.”" if quote.group()[-2] in ".?!…" else "“x”", text)


def stands_in(quote: str, text: str) -> bool:
    """Tell whether a quote repeats a stretch of a text; where a sentence begins with it, its first letter may."""
    at = next((place for place, sign in enumerate(quote) if sign.isalpha()), 0)
    begun = quote[:at] + quote[at : at + 1].swapcase() + quote[at + 1 :]
    return any(verbatim(one, text) is not None for one in (quote, begun))


def turn_of(quote: str, words: Mapping[int, str]) -> int | None:
    """Return the first turn in whose words a quote stands, None where it stands in none."""
    return next((turn for turn, text in words.items() if stands_in(quote, text)), None)


def _stretch(wanted: str, text: str) -> str | None:
    said, places = _spaced(text)
    if len(wanted.split()) < min(FEWEST_WORDS, len(said.split())) or not any(sign.isalnum() for sign in wanted):
        return None
    at = said.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not _within_word(said, at) and not _within_word(said, end):
            return text[places[at] : places[end - 1] + 1]
        at = said.find(wanted, at + 1)
    return None


def _spaced(text: str) -> tuple[str, list[int]]:
    """Return a text with one space for every gap and plain marks, and where its signs stand in the original."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        gap = sign.isspace() or unicodedata.category(sign) in UNSEEN
        if gap and (not signs or signs[-1] == " "):
            continue
        signs.append(" " if gap else sign.translate(_ALIKE))
        places.append(place)
    return "".join(signs), places


def _within_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
