"""A model verifies what was said before it counts, and before it is shown where the speaking model is not known."""

import json
from collections.abc import Callable

import pytest

from roleplay.models.choosing.card import Rights
from roleplay.models.model import ModelError
from tests.voices.conftest import Booth, text_of, written
from tests.voices.test_actor import FIRST, LANGUAGES, POUCH

MakeBooth = Callable[..., Booth]
WRONGED = {
    "en": "The driver was carrying the passports of all nine workers in a pouch.",
    "sl": "Voznik je imel v torbici potne liste vseh devetih delavcev.",
}
SAFE = Rights(proven=frozenset({("agencies", "en"), ("agencies", "sl")}))


def found(*claims: dict[str, object]) -> str:
    """Return what a verifier writes."""
    return json.dumps({"claims": claims}, ensure_ascii=False)


def claim(does: str, sign: str, quote: str) -> dict[str, object]:
    return {"sentence": 1, "does": does, "sign": sign, "quote": quote}


@LANGUAGES
def test_words_of_a_model_that_is_not_known_are_shown_once_they_are_verified(booth: MakeBooth, language: str) -> None:
    made = booth(language)
    sign, say = made.fact("passports-pouch"), f"{FIRST[language]} {POUCH[language]}"
    answers = (written(say, told=[sign]), found(claim("tells", sign, POUCH[language])))
    shown, speech, model = made.says_verified(made.called("border"), *answers)
    assert (shown, speech.text, speech.origin) == ([say], say, "model")
    assert speech.answered is not None
    assert [(each.does, each.id) for each in speech.answered.claims] == [("tells", "passports-pouch")]
    assert say in text_of(model.prompts[1]).replace("\n2. ", " "), "the verifier reads all that was said"
    shown, speech, _ = made.says_verified(made.called("border"), *answers, rights=SAFE)
    assert shown == [FIRST[language], say], "of a model that is known as safe at once"
    assert speech.text == say


@LANGUAGES
@pytest.mark.parametrize("does", ["reverses", "leaks", "promises", "invents", "harms"])
def test_wrong_words_are_never_shown_and_put_once_more(booth: MakeBooth, language: str, does: str) -> None:
    made = booth(language)
    sign = made.fact("passports-pouch")
    wrong = found(claim(does, "" if does in ("invents", "harms") else sign, WRONGED[language]))
    answers = (written(WRONGED[language], told=[sign]), wrong, written(POUCH[language], told=[sign]))
    right = found(claim("tells", sign, POUCH[language]))
    shown, speech, model = made.says_verified(made.called("border"), *answers, right)
    assert (shown, speech.text, speech.origin) == ([POUCH[language]], POUCH[language], "model")
    assert speech.attempt is not None
    assert (speech.attempt.rewrites, speech.attempt.failure) == (1, None)
    again = text_of(model.prompts[2])
    assert again.startswith(text_of(model.prompts[0]))
    assert (WRONGED[language] in again) == (does != "leaks"), "what must not be known is not named"


@LANGUAGES
def test_wrong_words_twice_leave_the_answer_to_the_floor(booth: MakeBooth, language: str) -> None:
    made = booth(language)
    sign = made.fact("passports-pouch")
    answers = (written(WRONGED[language], told=[sign]), found(claim("reverses", sign, WRONGED[language])))
    shown, speech, _ = made.says_verified(made.called("border"), *answers, *answers)
    assert (shown, speech.text, speech.origin) == ([], "", "fallback")
    assert speech.attempt is not None
    assert (speech.attempt.rewrites, speech.attempt.failure) == (1, "reverses")
    assert speech.answered is not None
    assert (speech.answered.answer, speech.answered.claims) == (None, ())


@LANGUAGES
def test_what_is_wrong_in_words_that_were_shown_stands_to_be_put_right(booth: MakeBooth, language: str) -> None:
    made = booth(language)
    sign = made.fact("passports-pouch")
    answers = (written(WRONGED[language], told=[sign]), found(claim("reverses", sign, WRONGED[language])))
    shown, speech, _ = made.says_verified(made.called("border"), *answers, rights=SAFE)
    assert shown == [WRONGED[language]]
    assert speech.answered is not None
    assert [(each.does, each.id) for each in speech.answered.claims] == [("reverses", "passports-pouch")]


@LANGUAGES
def test_where_nothing_can_be_verified_rules_decide_what_counts(booth: MakeBooth, language: str) -> None:
    made = booth(language)
    sign = made.fact("passports-pouch")
    shown, speech, _ = made.says_verified(
        made.called("border"), written(POUCH[language], told=[sign]), ModelError("server_error")
    )
    assert shown == [POUCH[language]]
    assert speech.answered is not None
    assert [(each.does, each.id) for each in speech.answered.claims] == [("tells", "passports-pouch")]


@LANGUAGES
def test_agreements_and_details_count_by_their_words(booth: MakeBooth, language: str) -> None:
    made = booth(language)
    agreed, detail = {"en": ("send the list", "cold hands"), "sl": ("pošljete seznam", "mrzle roke")}[language]
    answer = written(FIRST[language], agrees=[{"who": "you", "what": agreed}, "x"], improvised=[detail, "y"])
    verified = found(claim("agrees", "a1", FIRST[language]), claim("makes_up", "m1", FIRST[language]))
    _, speech, _ = made.says_verified(made.called("border"), answer, verified)
    assert speech.answered is not None
    assert speech.answered.answer is not None
    assert [(item.owes, item.what) for item in speech.answered.answer.agrees] == [("police", agreed), ("border", "x")]
    assert [(each.does, each.id) for each in speech.answered.claims] == [("agrees", agreed), ("makes_up", detail)]
