"""How authors write signs, and what stands together in a learner's notes."""

import pytest

from roleplay.feedback.counting import holds, most_telling, pick, signs_of, speaks_of, stretches, told
from roleplay.feedback.counting import sentences as cut
from roleplay.reading.words.text import sentences, words_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language


@pytest.mark.parametrize(
    ("line", "text", "found"),
    [
        ("loč mošk", "Ločimo vse moške.", True),
        ("loč mošk", "Ločimo vse.", False),
        ("loč|razdel mošk|fant", "Razdelite fante.", True),
        ("loč|razdel mošk|fant", "Razdelite ženske.", False),
        ("nad$ nadzor", "Nadzor danes.", False),
        ("nad$ nadzor", "Nadzor nad njimi.", True),
        ("tolmač -seznam|preveri", "Pokličite tolmača.", True),
        ("tolmač -seznam|preveri", "Tolmača s seznama.", False),
        ("we've$ heard", "We’ve heard of it.", True),
        ("co-worker", "A worker of the co.", True),
        ("co-worker", "A worker.", False),
        ("one two", "One. Two.", False),
    ],
)
def test_a_line(line: str, text: str, found: bool) -> None:
    assert holds(sentences(text), (line,)) is found


@pytest.mark.parametrize(
    ("text", "line", "together"),
    [
        ("Passports with the foreman, debt, locked warehouse.", "passport foreman", True),
        ("The passports are in the bag of the driver, and the foreman watches them all.", "passport foreman", False),
        ("The door is locked by the driver, at night.", "locked night", True),
    ],
)
def test_what_stands_together_in_notes(text: str, line: str, together: bool) -> None:
    (sign,) = signs_of((line,))
    assert any(sign.holds(words) for words in stretches(text)) is together


@pytest.mark.parametrize(
    ("text", "about", "found"),
    [
        ("We go on. He has the passports in a pouch. The passports are gone.", "Passports lie in a pouch", 1),
        ("We’ll split them up. The foreman keeps everybody’s papers. Who is next?", "The foreman holds the papers", 1),
        ("The men sleep in a hall. The hall is locked at night. They are tired.", "A door that is locked at night", 1),
        ("I rang the prosecutor. He told me to wait. He owes the agency 10,000 euros.", "A debt of 10,000 euros", 2),
        ("Delavce bomo ločili. Potne liste ima delovodja. Kdo je naslednji?", "Delovodja hrani potne liste", 1),
        ("Dobro jutro. Spijo v skladišču. Vrata skladišča so ponoči zaklenjena.", "Zaklenjena vrata ponoči", 2),
        ("Telefonov nimajo. Agenciji dolguje 10.000 evrov. Utrujeni so.", "Vsak je agenciji dolžan 10.000 evrov", 1),
        ("Sestri so grozili. Groženj se boji. Plače ni dobil nihče.", "Grožnja, da se bo sestri kaj zgodilo", 0),
    ],
)
def test_the_most_telling_sentence_is_the_one_most_like_a_text(text: str, about: str, found: int) -> None:
    parts = cut(text)
    assert most_telling(parts, (about,)) == pick(text, (about,)) == parts[found]


def test_where_no_sentence_is_like_a_text_none_is_the_most_telling() -> None:
    parts = ("We go on.", "Naprej, prosim.")
    assert most_telling(parts, ("A letter",)) is most_telling(parts, ()) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_told_fact_is_found_in_a_message_among_others(library: Library, language: Language) -> None:
    """Told in the words of those who hold it, with what the case says of it as the only help."""
    case, right, all_told = library.scenario["white-van"], 0, 0
    facts = [(fact, fact.wordings.asked[language][0]) for fact in case.facts if fact.wordings is not None]
    for (fact, own), (_, before), (_, after) in zip(facts, facts[1:], facts[2:], strict=False):
        shown = pick(f"{before} {own} {after}", (fact.title[language], fact.statement[language]))
        right += shown is not None and shown in own
        all_told += 1
    assert all_told >= 20 and right / all_told >= 0.9


@pytest.mark.parametrize(
    ("text", "title", "same"),
    [
        ("We arrange a vetted interpreter first", "Arrange a vetted interpreter", True),
        ("We arrange a meeting first", "Arrange a vetted interpreter", False),
        ("Explain everything", "Explain", True),
        ("", "Explain", False),
        ("Explain it", "A to do", False),
    ],
)
def test_who_uses_most_words_of_a_title_speaks_of_it(text: str, title: str, same: bool) -> None:
    assert speaks_of(told(words_of(text)), title) is same
