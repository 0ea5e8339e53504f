"""What is put over content: keys join, entries are known by name, what is said last holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.scenario.outline.merging import merged, put

leaves = st.integers() | st.text(max_size=4)
entries = st.lists(st.sampled_from("abcdef"), unique=True).map(lambda names: [{"id": name, "n": 1} for name in names])
contents = st.dictionaries(st.sampled_from("kl"), leaves | entries)


@given(contents)
def test_the_same_over_itself_changes_nothing(content: dict) -> None:
    assert merged(content, content) == content


@given(entries, entries)
def test_every_entry_stays_and_those_over_it_come_last_in_their_order(base: list, over: list) -> None:
    names = [entry["id"] for entry in merged(base, over)]
    assert set(names) == {entry["id"] for entry in base + over} if over else names == []
    assert names[len(names) - len(over) :] == [entry["id"] for entry in over]


def test_entries_join_by_name_null_takes_a_key_and_gone_an_entry() -> None:
    base = [{"id": "a", "x": 1, "y": {"sl": "da", "en": "yes"}}, {"id": "b"}]
    over = [{"id": "b", "gone": True}, {"id": "a", "x": None, "y": {"en": "aye"}}]
    assert merged(base, over) == [{"id": "a", "y": {"sl": "da", "en": "aye"}}]


def test_a_value_is_put_where_its_path_leads() -> None:
    content = {"actions": [{"id": "go", "title": {"en": "Going"}}]}
    assert put(content, ["actions", "go", "title", "en"], "Off") == {"actions": [{"id": "go", "title": {"en": "Off"}}]}
    assert put({}, ["new", "place"], 1) == {"new": {"place": 1}}
    for path in (["actions", "stay"], ["actions", "go", "id", "deeper"]):
        with pytest.raises(KeyError):
            put(content, path, 1)


def test_ways_of_asking_add_up() -> None:
    base = {"id": "a", "asks": {"en": ["How?", "Why?"]}, "lines": {"en": ["Yes."]}}
    over = {"asks": {"en": ["Why?", "When?"], "sl": ["Kdaj?"]}, "lines": {"en": ["No."]}}
    assert merged(base, over) == {
        "id": "a",
        "asks": {"en": ["How?", "Why?", "When?"], "sl": ["Kdaj?"]},
        "lines": {"en": ["No."]},
    }
    assert merged({"asks": {"tin": {"en": ["Where?"]}}}, {"asks": {"tin": {"en": ["Who has it?"]}}}) == {
        "asks": {"tin": {"en": ["Where?", "Who has it?"]}}
    }
