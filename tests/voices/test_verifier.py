"""Steps that a speaker says it offers or takes on: by rules, only what its words do counts."""

import pytest

from roleplay.exercise.log.answers import Claim
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.verifier import ClaimedWords, RuleVerifier

STEP = "arrange-interpreter"


def stepping(verifier: RuleVerifier, case: Scenario, language: Language, *sentences: str) -> list[Claim]:
    """Return what the NGO's words do with steps, of which it says that it offers them all."""
    actions = tuple(case.action[name] for name in (STEP, "separate-persons", "call-ambulance") if name in case.action)
    offered = frozenset(action.id for action in actions)
    said = ClaimedWords(sentences, language, "ngo", (), actions, frozenset(), frozenset(), offered)
    return list(verifier.claims(said))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sl", "Naj pokličem preverjeno tolmačko za romunščino?"),
        ("sl", "Če želite, lahko uredimo preverjenega tolmača."),
        ("en", "Shall I call a vetted interpreter?"),
        ("en", "If you like, we can get you a vetted interpreter."),
    ],
)
def test_a_step_is_offered_by_the_words_that_offer_it(
    verifier: RuleVerifier, case: Scenario, language: Language, words: str
) -> None:
    claims = stepping(verifier, case, language, words)
    assert [(claim.does, claim.id, claim.quote) for claim in claims] == [("offers", STEP, words)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sl", "Danes je res mrzlo."),
        ("sl", "Ne, tolmača ne bomo klicali."),
        ("sl", "Dobro jutro vsem."),
        ("en", "It is freezing out here today."),
        ("en", "No, we will not call an interpreter."),
        ("en", "Good morning, everyone."),
    ],
)
def test_a_step_that_is_in_no_words_is_not_offered(
    verifier: RuleVerifier, case: Scenario, language: Language, words: str
) -> None:
    assert stepping(verifier, case, language, words) == []


@pytest.mark.parametrize(
    ("language", "words", "asked", "begun"),
    [
        ("sl", "Tega se lotim takoj.", True, True),  # "this" is what was asked
        ("sl", "Tega se lotim takoj.", False, False),
        ("en", "I will see to it right away.", True, True),
        ("en", "I will see to it right away.", False, False),
        ("sl", "Preverjenega tolmača pokličem jaz.", False, True),
        ("en", "I am calling a vetted interpreter now.", False, True),
    ],
)
def test_words_that_name_no_step_take_on_one_that_was_asked(
    verifier: RuleVerifier, case: Scenario, language: Language, words: str, asked: bool, begun: bool
) -> None:
    step, steps = case.action[STEP], frozenset({STEP})
    said = ClaimedWords(
        (words,), language, "ngo", (), (step,), frozenset(), steps, asked=steps if asked else frozenset()
    )
    assert [(claim.does, claim.id) for claim in verifier.claims(said)] == [("takes_on", STEP)] * begun
