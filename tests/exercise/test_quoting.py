"""Quotes: they stand word for word in what was said, or nowhere, whatever marks and gaps they were copied with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.exercise.words.quoting import stands_in, verbatim

SIGNS = st.text(alphabet=st.sampled_from("ab c\n\u200b.,»«“”\u00a0č"), max_size=30)
GAPS = st.text(alphabet=st.sampled_from(" \n\t\u200b\u00a0"), min_size=1, max_size=3)


@given(words=st.lists(st.text("abč", min_size=1, max_size=4), min_size=2, max_size=6), noise=SIGNS, data=st.data())
def test_a_quote_is_found_word_for_word_or_not_at_all(words: list[str], noise: str, data: st.DataObject) -> None:
    text = noise + " " + "".join(word + data.draw(GAPS) for word in words)
    found = verbatim(f"»{' '.join(words)}«", text)
    assert found is not None and found in text and found.split() != []
    by_chance = verbatim(noise, text)
    assert by_chance is None or (by_chance and by_chance in text)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("may stop at any time", "may stop at\n any\u200b time"),
        ("  “You may stop at any time.” ", "You may stop at\n any\u200b time."),
        ("you may stop at any time", None),
        ("ay stop at any time", None),
        ("may stop at any tim", None),
        ("don’t you want to", "don't you want to"),
        ("don't say “yes”", 'don\'t say "yes"'),
        ("may stop any time", None),
        ("You", None),
        ("", None),
        ("…", None),
    ],
)
def test_only_gaps_and_marks_may_differ_in_a_quote(quote: str, found: str | None) -> None:
    assert (
        verbatim(quote, "Hello. You may stop at\n any\u200b time. Or don't you want to? Then don't say \"yes\".")
        == found
    )


def test_where_a_sentence_begins_with_a_quote_its_first_letter_may() -> None:
    text = "Then he can wait, I said."
    assert stands_in("“He can wait”", text) and stands_in("he can wait", text)
    assert not stands_in("HE can wait", text) and not stands_in("“He may wait”", text)
