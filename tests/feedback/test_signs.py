"""How authors write signs, and which sentence of a message says most of a matter."""

import pytest

from roleplay.feedback.counting import holds, pick
from roleplay.feedback.counting import sentences as cut
from roleplay.reading.words.text import sentences
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
    assert pick(text, (about,)) == parts[found]


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
