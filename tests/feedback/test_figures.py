"""Figures in each language: decimal signs, percentages, signs, dates, and the word forms that go with numbers."""

from datetime import datetime

import pytest

from roleplay.feedback.words import WordedNumber, day, number, percent, signed
from roleplay.scenario.vocabulary import Language

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "slovenian", "english"),
    [(0, "0", "0"), (12.0, "12", "12"), (0.12, "0,1", "0.1"), (16.94, "16,9", "16.9"), (-0.5, "−0,5", "−0.5")],
)
def test_numbers(value: float, slovenian: str, english: str) -> None:
    assert number(value, "sl") == slovenian
    assert number(value, "en") == english


def test_signs_and_shares() -> None:
    assert signed(0.12, "sl", 2) == "+0,12"
    assert signed(-3, "en") == "−3"
    assert signed(0, "sl") == "0"
    assert signed(-0.001, "sl") == "0"
    assert percent(0.415, "sl") == f"42{NBSP}%"
    assert percent(0.415, "en") == "42%"
    assert percent(None, "en") == "–"


def test_dates() -> None:
    moment = datetime(2026, 11, 24, 12, 0)  # noqa: DTZ001 - a calendar day
    assert day(moment, "sl") == f"24.{NBSP}11.{NBSP}2026"
    assert day(moment, "en") == "24 November 2026"


@pytest.mark.parametrize(
    ("count", "slovenian", "english"),
    [
        (0, "0 potez", "0 turns"),
        (1, "1 poteza", "1 turn"),
        (2, "2 potezi", "2 turns"),
        (3, "3 poteze", "3 turns"),
        (4, "4 poteze", "4 turns"),
        (5, "5 potez", "5 turns"),
        (101, "101 poteza", "101 turns"),
        (102, "102 potezi", "102 turns"),
        (111, "111 potez", "111 turns"),
    ],
)
def test_words_go_with_their_numbers(count: int, slovenian: str, english: str) -> None:
    def worded(text: str, language: Language) -> str:
        return text.format(n=WordedNumber(count, language)).replace(NBSP, " ")

    assert worded("{n:poteza|potezi|poteze|potez}", "sl") == slovenian
    assert worded("{n:turn|turns}", "en") == english


def test_slots_choose_the_form() -> None:
    assert "{a} {b:%}".format(a=WordedNumber(1.5, "sl"), b=WordedNumber(0.5, "sl")) == f"1,5 50{NBSP}%"
