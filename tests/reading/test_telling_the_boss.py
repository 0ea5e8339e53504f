"""That somebody will not be told is no threat; that he will be is one."""

import pytest

from roleplay.reading.local import LocalReader
from roleplay.reading.tactics import tactics_of
from roleplay.scenario.vocabulary import Language


@pytest.mark.parametrize(
    ("language", "text", "threatens"),
    [
        ("en", "The doctor comes next, and we won’t tell your employer anything about where you sleep.", False),
        ("en", "Nobody will tell your boss where you are.", False),
        ("en", "Your employer will not hear of it from us.", False),
        ("en", "I’ll tell your boss where you are.", True),
        ("en", "Don’t make me tell your boss.", True),
        ("en", "If you don’t talk I’ll ring your boss.", True),
        ("sl", "O kraju, kjer boste spali, delodajalcu ne povemo ničesar.", False),
        ("sl", "Vašemu šefu nihče ne bo povedal, kje ste.", False),
        ("sl", "Če ne boste govorili, povemo vašemu šefu, kje ste.", True),
        ("sl", "Bomo pač povedali delodajalcu.", True),
    ],
)
def test_who_is_told_and_who_is_not(reader: LocalReader, language: Language, text: str, threatens: bool) -> None:
    lexicon = reader.lexicons[language]
    assert ("threat" in tactics_of(lexicon.sentences(text), lexicon)) is threatens
