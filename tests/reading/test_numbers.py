"""Numbers in words count as their digits, in any case, and stay apart where the text keeps them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from roleplay.reading.words.numbers import numbers_in
from roleplay.scenario.vocabulary import LANGUAGES, Language


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("en", "Eleven people in a van for nine.", {"11", "9"}),
        ("en", "two hundred and eighty euros, then twenty-five", {"280", "25"}),
        ("en", "Ten thousand for the agency; what is left is 8,900.", {"10000", "8900"}),
        ("en", "eight nine, between four and six", {"8", "9", "4", "6"}),
        ("en", "one thousand one hundred and two", {"1102"}),
        ("en", "nobody told us anything", set()),
        ("sl", "Dobil sem dvesto evrov, obljubili so tristo petdeset.", {"200", "350"}),
        ("sl", "deset tisoč evrov na vsakega, ostane jih 8.900", {"10000", "8900"}),
        ("sl", "s štirimi ali šestimi, pri devetih od enajstih", {"4", "6", "9", "11"}),
        ("sl", "petinštiridesetih minut po dvaindvajseti", {"45", "22"}),
        ("sl", "Štirje do šest jih je ostalo.", {"4", "6"}),
        ("sl", "ob 3.40 na prehodu", {"340"}),
        ("sl", "Nihče ni nič rekel.", set()),
    ],
)
def test_numbers_are_read_however_they_are_written(language: Language, text: str, numbers: set[str]) -> None:
    assert numbers_in(text, language) - {"1"} == numbers


@given(text=some.text(max_size=80), language=some.sampled_from(LANGUAGES))
def test_any_text_has_numbers_of_digits_alone(text: str, language: Language) -> None:
    for number in numbers_in(text, language):
        assert any(sign.isdigit() for sign in number)
