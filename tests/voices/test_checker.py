"""What the checker lets through and what it stops; the measured figures are in `tests/bench`."""

from pathlib import Path

import pytest
import yaml

from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, Language
from roleplay.voices.checking.checker import Checker
from roleplay.voices.checking.verifier import RuleVerifier
from tests.voices.authored_lines import may_say
from tests.voices.conftest import lacking

BAD = yaml.safe_load((Path(__file__).parent / "bad_sentences.yaml").read_text(encoding="utf-8"))


def codes(checker: Checker, case: Scenario, language: Language, row: dict[str, str], text: str) -> list[str]:
    agency = next((name for name in AGENCIES if name == row["who"]), None)
    may = may_say(case, language, row["who"], row["act"], row["content"], agency=agency)
    return [fault.code for fault in checker.sentence(text, "", may)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_content_of_the_bad_moves_is_itself_good(checker: Checker, case: Scenario, language: Language) -> None:
    for row in BAD[language]:
        assert codes(checker, case, language, row, row["content"]) == [], row["content"]


@pytest.mark.parametrize(
    ("language", "who", "act", "content", "say", "code"),
    [
        (
            "en",
            "social",
            "accept",
            "We will look for a place.",
            "Yes; the law gives us a day.",
            "legal_deadline",
        ),
        ("sl", "social", "accept", "Poiskali bomo mesto.", "Poiskali bomo, rok je po zakonu en dan.", "legal_deadline"),
        ("en", "ngo", "acknowledge", "Received.", "Received; we’ll arrest him.", "power"),
        ("sl", "ngo", "acknowledge", "Prejeto.", "Prejeto, osumljenca bomo aretirali.", "power"),
        ("en", "border", "acknowledge", "Received.", "The tax office has been told.", "body"),
        ("sl", "border", "acknowledge", "Prejeto.", "Obveščen je tudi Interpol.", "body"),
        ("en", "border", "acknowledge", "Received.", "There are fourteen of them.", "number"),
        ("sl", "border", "acknowledge", "Prejeto.", "Bilo jih je štirinajst.", "number"),
        ("en", "border", "acknowledge", "Received.", "We have asked Boris about it.", "name"),
        ("sl", "border", "acknowledge", "Prejeto.", "O tem smo vprašali Borisa.", "name"),
        ("en", "worker", "evade", "All is well.", "The foreman keeps all our passports in a pouch.", "leak"),
        ("sl", "worker", "evade", "Vse je dobro.", "Delovodja ima potne liste nas vseh v torbici.", "leak"),
        ("en", "worker", "silence", "I’m thinking.", "*looks away* I’m thinking.", "stage"),
        ("sl", "worker", "silence", "Razmišljam.", "Razmišljam. (molči)", "stage"),
        ("en", "border", "acknowledge", "Received.", "Gregor Kosmač: we have that.", "label"),
        ("en", "border", "acknowledge", "Received.", "Prejeto, to bomo predali izmeni.", "language"),
        ("sl", "border", "acknowledge", "Prejeto.", "Thanks, we will pass it to the shift.", "language"),
        ("en", "border", "acknowledge", "Received.", "We have that " + "and so on " * 30, "length"),
    ],
)
def test_each_rule_has_its_code(
    checker: Checker, case: Scenario, language: Language, who: str, act: str, content: str, say: str, code: str
) -> None:
    assert code in codes(checker, case, language, {"who": who, "act": act, "content": content}, say)


@pytest.mark.parametrize(
    ("language", "who", "act", "content", "say"),
    [
        ("en", "ngo", "decline", "Only the police formally identify victims.", "That’s for the police; they identify."),
        (
            "sl",
            "ngo",
            "decline",
            "Žrtve formalno identificira samo policija.",
            "To naredi samo policija.",
        ),
        ("en", "social", "acknowledge", "Received.", "Help doesn’t depend on testimony, for what it’s worth."),
        ("sl", "social", "acknowledge", "Prejeto.", "Pomoč ni odvisna od pričanja, da bo jasno."),
        ("en", "border", "report", "Nine workers are waiting.", "The 9 workers are waiting inside."),
        ("sl", "border", "report", "Devet delavcev čaka.", "Čaka vseh 9, delavci so na toplem."),
        ("en", "border", "acknowledge", "Received.", "Thanks, Kosmač, that helps us here."),
        ("sl", "border", "acknowledge", "Prejeto.", "Hvala, kolega Kosmač, to nam pomaga."),
        ("en", "worker", "threat", "Please, no.", "Please … will they send me home to Nepal?"),
        ("sl", "worker", "threat", "Prosim, ne.", "Prosim … me bodo poslali domov?"),
    ],
)
def test_good_words_pass(
    checker: Checker, case: Scenario, language: Language, who: str, act: str, content: str, say: str
) -> None:
    assert codes(checker, case, language, {"who": who, "act": act, "content": content}, say) == []


UNSEEN = pytest.mark.xfail(reason="the statement denies something itself, so a denial does not stand out")


@pytest.mark.parametrize(
    ("language", "fact", "say", "is_said"),
    [
        ("en", "passports-pouch", "The foreman was carrying the passports of all nine workers in a pouch.", True),
        ("en", "passports-pouch", "We checked the papers.", False),
        ("en", "phones-collected", "The workers’ phones were all in a bag by the driver, switched off.", True),
        ("en", "phones-collected", "The workers’ phones were not in any bag by the driver’s seat.", False),
        pytest.param("en", "passports-pouch", "The foreman was not carrying any passports.", False, marks=UNSEEN),
        ("sl", "passports-pouch", "Potne liste vseh devetih delavcev je imel v torbici delovodja.", True),
        ("sl", "passports-pouch", "Papirje smo pregledali.", False),
        ("sl", "phones-collected", "Telefoni delavcev so bili vsi v vrečki pri vozniku, izklopljeni.", True),
        ("sl", "phones-collected", "Telefonov delavcev ni bilo v nobeni vrečki ob voznikovem sedežu.", False),
        pytest.param("sl", "passports-pouch", "Delovodja ni imel nobenega potnega lista.", False, marks=UNSEEN),
    ],
)
def test_what_has_to_be_said_must_be_stated_and_not_denied(
    verifier: RuleVerifier, case: Scenario, language: Language, fact: str, say: str, is_said: bool
) -> None:
    assert (lacking(verifier, case, language, say, (fact,)) == ()) is is_said
