"""Figures in texts: numbers, shares, signs, dates and counted words, each as its language writes them.

The one place for this: reports, exports and the report page all write their figures through it.
"""

from datetime import datetime

from babel.dates import format_date
from babel.numbers import format_percent, get_decimal_symbol

from roleplay.languages import PACKS, Language

NONE = "–"
_NBSP = "\u00a0"


class WordedNumber(float):
    """A number that a text can write in the way of its language.

    In a text's slot `{name}` writes the number, `{name:%}` a share 0-1 as a percentage, and `{name:form|form|...}` the
    number with the word form that goes with it: in English singular and plural, in Slovenian those for one, two,
    three or four, and five or more; in each language as `LanguagePack.plurals` has them.
    """

    language: Language

    def __new__(cls, value: float, language: Language) -> "WordedNumber":
        """Return `value` for a text in `language`."""
        made = super().__new__(cls, value)
        made.language = language
        return made

    def __format__(self, spec: str) -> str:
        """Return the number as the slot asks for it."""
        if spec == "%":
            return percent(self, self.language)
        if "|" in spec:
            return f"{number(self, self.language)}{_NBSP}{form(self, spec.split('|'), self.language)}"
        return number(self, self.language)


def number(value: float, language: Language, decimals: int = 1) -> str:
    """Return a number with at most so many decimals, in the language's signs."""
    text = f"{abs(value):.{decimals}f}"
    text = text.rstrip("0").removesuffix(".") if "." in text else text
    sign = "−" if value < 0 and text != "0" else ""
    return sign + text.replace(".", get_decimal_symbol(PACKS[language].babel))


def signed(value: float, language: Language, decimals: int = 1) -> str:
    """Return a change with its sign."""
    text = number(value, language, decimals)
    return text if text.startswith("−") or text == "0" else f"+{text}"


def percent(share: float | None, language: Language) -> str:
    """Return a share 0-1 as a percentage, a dash for None."""
    if share is None:
        return NONE
    return format_percent(share, locale=PACKS[language].babel)


def day(moment: datetime, language: Language) -> str:
    """Return a date: 24. 11. 2026 in Slovenian, 24 November 2026 in English."""
    return format_date(moment, PACKS[language].date, locale=PACKS[language].babel)


def form(count: float, forms: list[str], language: Language) -> str:
    """Return the word form that goes with a count; the last one where there are too few forms."""
    pack = PACKS[language]
    return forms[min(pack.plurals.index(pack.babel.plural_form(float(count))), len(forms) - 1)]
