"""How authors write stems: choices, groups, whole words, bars."""

import pytest

from roleplay.errors import ContentError
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.naming import NameIndex
from roleplay.reading.stems import StemIndex, stems_of
from roleplay.reading.text import beginnings
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language

GROUPS = {"get": frozenset({"najd", "dob$"})}


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("loč mošk", "locimo vse moske", True),
        ("loč mošk", "locimo vse", False),
        ("loč|razdel mošk|fant", "razdelite fante", True),
        ("loč|razdel mošk|fant", "razdelite zenske", False),
        ("@get|poklic tolmač", "najdite tolmaca", True),
        ("@get|poklic tolmač", "poklicite tolmaca", True),
        ("@get tolmač", "dob tolmaca", True),
        ("@get tolmač", "dobro tolmaca", False),
        ("nad$ nadzor", "nadzor danes", False),
        ("nad$ nadzor", "nadzor nad njimi", True),
        ("tolmač -seznam|preveri", "poklicite tolmaca", True),
        ("tolmač -seznam|preveri", "tolmaca s seznama", False),
        ("co-worker", "a worker of the co", True),
    ],
)
def test_a_line_of_stems(line: str, text: str, found: bool) -> None:
    (stem,) = stems_of([line], groups=GROUPS)
    prefixes = frozenset(beginnings(text.split()))
    assert stem.occurs(prefixes) is found
    assert bool(StemIndex.of([[stem]]).among(prefixes)) is found


def test_the_mute_ending_stays_where_no_other_word_helps() -> None:
    one, two = stems_of(["arrange", "arrange|organise doctor"], "e")
    assert one.firsts == {"arrange"}
    assert two.firsts == {"arrang", "organis"}


def test_a_group_that_the_cue_file_lacks_is_named() -> None:
    with pytest.raises(ContentError, match="@fetch"):
        stems_of(["@fetch doctor"], groups=GROUPS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_keys_name_only_groups_that_exist(
    lexicons: dict[Language, Lexicon], library: Library, case: Scenario, language: Language
) -> None:
    lexicon = lexicons[language]
    lines = [line for thing in (*case.topics, *case.facts, *case.actions) for line in thing.stems[language]]
    lines += [line for power in library.powers for line in power.stems[language]]
    assert len(stems_of(lines, lexicon.mute_ending, lexicon.groups)) == len(lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_an_action_is_likeliest_to_mean_it(
    lexicons: dict[Language, Lexicon], case: Scenario, language: Language
) -> None:
    lexicon = lexicons[language]
    index = NameIndex.of(case.actions, language, lexicon)
    pairs = [(action.id, text) for action in case.actions for text in action.phrases[language]]
    meant = 0
    for action, text in pairs:
        words = [word for sentence in lexicon.sentences(text) for word in sentence.words if word not in lexicon.stop]
        scores = index.examples.scores(words)
        meant += index.ids[max(range(len(index.ids)), key=lambda number: scores[number])] == action
    assert meant / len(pairs) > 0.95
