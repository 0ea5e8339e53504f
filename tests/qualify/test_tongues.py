"""How a language is written: distance that is dropped, and what a dictionary does not know, where one is installed."""

import os
from pathlib import Path

import pytest

from roleplay.qualify.tongues import SpellChecker
from roleplay.scenario.vocabulary import Language
from tests.once import KNOWLEDGE
from tests.qualify.small import load_material

# A stand-in for the distribution's program, which knows a few words: its interface is what is tested here.
HUNSPELL = """#!/bin/sh
[ "$2" = sl_SI ] || exit 1
tr ' ' '\\n' | grep -v -x -e a -e danes -e pridemo -e k -e vam
exit 0
"""


@pytest.mark.parametrize(
    ("language", "text", "drops"),
    [
        ("sl", "Ali imaš kaj za naju?", True),
        ("sl", "Daj, povej mi še to.", True),
        ("sl", "Tvoja ekipa je že tu.", True),
        ("sl", "Danes smo vas čakali na vaš klic, vmes pa nas je poklical Tomaš.", False),
        ("sl", "Naš kolega je šel peš, češ da ni daleč.", False),
        ("en", "Hey guys, we are gonna do it.", True),
        ("en", "We are going to do it, madam.", False),
    ],
)
def test_dropped_distance_is_heard(language: Language, text: str, drops: bool) -> None:
    assert load_material(KNOWLEDGE).familiar.hits(text, language) is drops


def test_without_a_spell_checker_nothing_is_said(tmp_path: Path) -> None:
    checker = SpellChecker(str(tmp_path / "none"))
    assert checker.dictionary("sl") == "" and checker.misspelt(["Danes."], "sl", ()) is None


def test_words_that_the_dictionary_does_not_know_count_unless_they_are_names(tmp_path: Path) -> None:
    program = tmp_path / "hunspell"
    program.write_text(HUNSPELL, encoding="utf-8")
    program.chmod(0o700)
    checker = SpellChecker(os.fspath(program))
    assert checker.dictionary("sl") == "sl_SI" and checker.dictionary("en") == ""
    said = ["danes pridemo k vam", "danes prdemo k Zagrajam"]
    assert checker.misspelt(said, "sl", ["V Zagrajah je skladišče."]) == [0, 1]
