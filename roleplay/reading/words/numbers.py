"""The numbers of a text, in digits or in words of any case: "eleven", "dvesto", "two hundred and eighty", "8.900".

Libraries that know Slovenian numerals only write them, and in the first case alone; so the forms stand in
`knowledge/reading/numbers.yaml` and are put together here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any

from roleplay.config import CONTENT
from roleplay.reading.words.text import KEPT, LONGEST_WORD, fold, words_of
from roleplay.scenario.loading.files import read_mapping
from roleplay.scenario.vocabulary import Language

FILE = CONTENT / "reading" / "numbers.yaml"
LINES = 4096  # most of the lines of a talk were in the material of the turn before
TEN, HUNDRED, THOUSAND = 10, 100, 1000
_APART = re.compile(r"[^\w\s'’-]+|\s[-–—]\s")  # stands between two numbers, never within one
_SHORTEST_STEM = 3


@lru_cache(maxsize=KEPT)
def numbers_in(text: str, language: Language) -> frozenset[str]:
    """Return the numbers of a text as digits, however they are written; a time of day is its digits (3:40 is 340)."""
    return frozenset().union(*(_of_line(line, language) for line in text.splitlines()))


@lru_cache(maxsize=LINES)
def _of_line(text: str, language: Language) -> frozenset[str]:
    digits = (word for word in words_of(text) if any(sign.isdigit() for sign in word))
    parts = (re.split(r"[\s-]+", part) for part in _APART.split(fold(text)))
    return frozenset((*digits, *(str(number) for part in parts for number in _spelt(part, language))))


def _spelt(words: Sequence[str], language: Language) -> Iterator[int]:
    """Yield the numbers that words put together, each as large as they allow."""
    forms, links = _forms(language), _links(language)
    values = [0 if word in links else _value(word, forms) for word in words]
    whole = part = last = 0
    for word, value, following in zip(words, values, (*values[1:], 0), strict=True):
        if word in links and last >= HUNDRED and following:
            continue  # "two hundred and eighty"
        if value >= THOUSAND and part:
            whole, part = whole + part * value, 0
        elif value == HUNDRED and 0 < part < TEN:
            part *= value
        elif value and last and _goes_on(part, last, value):
            part += value
        else:
            yield from filter(None, [whole + part])
            whole, part = 0, value
        last = value
    yield from filter(None, [whole + part])


def _goes_on(part: int, last: int, value: int) -> bool:
    """Tell whether a value goes on the number before it: twenty five, two hundred twelve, a thousand fifty."""
    if last >= THOUSAND:
        return value < THOUSAND
    return (value < TEN < last and not part % TEN and last != TEN) or (value < HUNDRED <= part and not part % HUNDRED)


def _value(word: str, forms: Mapping[str, int]) -> int:
    """Return what a word is worth, 0 where it is no number: by its form, else by the longest beginning that is one."""
    if word in forms:
        return forms[word]
    beginnings = (f"{word[:end]}*" for end in range(min(len(word), LONGEST_WORD), _SHORTEST_STEM, -1))
    return next((forms[beginning] for beginning in beginnings if beginning in forms), 0)


@cache
def _content() -> Mapping[str, Any]:
    return read_mapping(FILE, CONTENT)


@cache
def _links(language: Language) -> frozenset[str]:
    return frozenset(_content()["links"].get(language, ()))


@cache
def _forms(language: Language) -> Mapping[str, int]:
    """Return what each form is worth; a beginning of forms ends with a star."""
    values = _content()["forms"].get(language, {})
    forms = {fold(form): value for value, written in values.items() for form in written}
    joint = _content()["joint"].get(language)
    if joint:  # "petinštirideset": the unit first
        units = {form: value for form, value in forms.items() if value < TEN and not form.endswith("*")}
        tens = {form: value for form, value in forms.items() if value in range(2 * TEN, HUNDRED)}
        forms |= {f"{unit}{joint}{ten}": units[unit] + tens[ten] for unit, ten in product(units, tens)}
    return forms
