"""A model's spoken words are taken out of its JSON as it comes, however it is cut and wherever it breaks off."""

import json
import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.voices.acting.contribution import MOST_AGREED, MOST_SIGNS, AgreedOn, Contribution, Speaking

KEYS = tuple(name for name in Contribution.model_fields if name != "say")
# What JSON is made of is among the signs; those outside the first plane are none that is spoken.
signs = st.characters(codec="utf-8", max_codepoint=0xFFFF) | st.sampled_from('"\\{}[]:,/ \n\t\r`šžčŠŽČ“”')
texts = st.text(signs) | st.text(st.sampled_from('"\\n: say{},u0041'))
words = st.text(signs, min_size=1).filter(str.strip)
others = st.dictionaries(st.sampled_from(KEYS), texts | st.lists(texts, max_size=3) | st.none(), max_size=4)
layouts = st.fixed_dictionaries(
    {
        "ensure_ascii": st.booleans(),
        "indent": st.sampled_from((None, 2)),
        "separators": st.sampled_from((None, (",", ":"), (" , ", " : "))),
    }
)
cuts = st.lists(st.integers(0, 400), max_size=12)
prose = st.text(st.sampled_from("Daš,ne. ?!\n–:\"'`")).filter(str.strip)
wholes = st.builds(
    lambda before, say, after, layout: json.dumps({**before, "say": say, **after}, **layout),
    others,
    words,
    others,
    layouts,
)


def pieces(text: str, places: Sequence[int]) -> list[str]:
    ends = sorted({min(place, len(text)) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(ends)]


def heard(parts: Sequence[str]) -> str:
    speaking = Speaking()
    return "".join(speaking.feed(part) for part in parts) + speaking.rest()


def spoken(say: str) -> str:
    """Return words as they are spoken: without signs that steer a printer, but for the ends of lines."""
    return re.sub("[\r\t]", " ", say).replace("\b", "").replace("\f", "")


@given(wholes, cuts)
def test_the_words_are_those_of_the_json_however_it_is_cut(text: str, places: list[int]) -> None:
    assert heard(pieces(text, places)) == spoken(json.loads(text)["say"])
    assert heard(list(text)) == spoken(json.loads(text)["say"])


@given(wholes, st.sampled_from(("```json\n", "```\n", "\n  ", "``` json\n", "JSON: ")), cuts)
def test_a_fence_or_a_word_around_the_json_is_not_spoken(text: str, opening: str, places: list[int]) -> None:
    fenced = f"{opening}{text}\n```" if "`" in opening else f"{opening}{text}\n"
    assert heard(pieces(fenced, places)) == heard(list(fenced)) == spoken(json.loads(text)["say"])


@given(wholes, st.integers(0, 400), cuts)
def test_what_breaks_off_gives_a_beginning_of_the_words_and_no_piece_of_a_key(
    text: str, end: int, places: list[int]
) -> None:
    broken = text[:end]
    said = heard(pieces(broken, places))
    assert spoken(json.loads(text)["say"]).startswith(said)
    assert said == heard(list(broken))


@given(prose, cuts)
def test_prose_is_spoken_as_it_stands(text: str, places: list[int]) -> None:
    assert heard(pieces(text, places)) == heard(list(text)) == text.lstrip()


@given(st.text() | st.text(st.sampled_from('{}[]":,\\say u0d8n`1')), cuts, words)
def test_nothing_that_a_model_writes_makes_it_fail(text: str, places: list[int], said: str) -> None:
    speaking = Speaking()
    given_out = "".join(speaking.feed(part) for part in pieces(text, places)) + speaking.rest()
    assert given_out == heard([text])
    assert speaking.contribution(said).say == said


@given(wholes, cuts, words)
def test_the_other_keys_are_read_once_the_json_is_whole(text: str, places: list[int], said: str) -> None:
    speaking = Speaking()
    for piece in pieces(text, places):
        speaking.feed(piece)
    made, sent = speaking.contribution(said), json.loads(text)
    assert made.say == said
    for name in KEYS:
        value, got = sent.get(name), getattr(made, name)
        if name == "agrees":
            agreed = [value] if isinstance(value, str) else value or []
            assert [item.what for item in got] == [item.strip() for item in agreed if item.strip()][:MOST_AGREED]
        elif isinstance(got, tuple):
            listed = [value] if isinstance(value, str) else value or []
            assert got == tuple(item.strip(" []") for item in listed if item.strip())
        else:
            assert got == (value if isinstance(value, str) else "")


@given(wholes, st.data())
def test_where_the_json_broke_off_the_words_alone_are_left(text: str, data: st.DataObject) -> None:
    speaking = Speaking()
    speaking.feed(text[: data.draw(st.integers(0, text.rindex("}") - 1))])
    assert speaking.contribution("Da.") == Contribution(say="Da.")


@pytest.mark.parametrize(
    "value",
    [
        "9" * 5000,
        "[" * 100_000,
        '{"a": ' * 100_000,
        "[1, true, null, 2.5, {}]",
        '{"id": "k6cj"}',
        "NaN",
        '"\\ud800"',
        '["\\udfff"]',
    ],
)
@pytest.mark.parametrize("key", KEYS)
def test_values_of_another_kind_do_nothing(key: str, value: str) -> None:
    speaking = Speaking()
    assert speaking.feed(f'{{"say": "Yes.", "{key}": {value}}}') == "Yes."
    made = speaking.contribution("Yes.")
    assert made.say == "Yes."
    assert all(len(getattr(made, name)) <= MOST_SIGNS for name in KEYS)
    assert all(isinstance(item, str | AgreedOn) for name in KEYS for item in getattr(made, name))


def test_a_model_that_runs_on_in_its_lists_is_read_to_a_limit() -> None:
    speaking = Speaking()
    speaking.feed(json.dumps({"say": "Yes.", "told": [f"[s{number}]" for number in range(1000)]}))
    assert speaking.contribution("Yes.").told == tuple(f"s{number}" for number in range(MOST_SIGNS))


@pytest.mark.parametrize(
    "text", ['{"told": ["k6cj"]}', '{"say": null}', '{"say": ["Yes."]}', "{}", '"say"', "{say: Yes}"]
)
def test_json_without_words_says_nothing_of_itself(text: str) -> None:
    speaking = Speaking()
    said = speaking.feed(text) + speaking.rest()
    assert said == "" or not text.startswith("{")
    assert speaking.has_words is bool(said)
