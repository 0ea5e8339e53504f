"""Topics, facts, actions, powers and addressees of a message, on a small case of the tests' own."""

import pytest

from tests.mentioned import mentioned
from tests.reading.conftest import Say


@pytest.mark.parametrize(
    ("language", "text", "facts"),
    [
        ("sl", "Vsi potni listi so bili v torbici pri delovodji.", ("pouch",)),
        ("sl", "vsi potni listi so bili v torbici pri delovodji", ("pouch",)),
        ("sl", "Delavci telefonov niso imeli. Bili so v vrečki pri vozniku.", ("no-phones",)),
        ("sl", "Potne liste je imel delovodja, telefone pa je v vrečki hranil voznik.", ("pouch", "no-phones")),
        ("sl", "Agenciji so dolžni 10000 evrov.", ("debt",)),
        ("sl", "Pri kom so potni listi? Ali jih ima delovodja?", ()),
        ("sl", "Ne vemo, ali ima delovodja potne liste v torbici.", ()),
        ("sl", "Delovodja ni imel potnih listov v torbici.", ()),
        ("sl", "Prosim, preverite potne liste v torbici pri delovodji.", ()),
        ("sl", "Bomo preverili potne liste v torbici pri delovodji.", ()),
        ("sl", "Sumimo, da ima delovodja potne liste v torbici.", ()),
        ("sl", "Lep pozdrav vsem, danes je lepo vreme.", ()),
        ("en", "The foreman carried everybody's passports in a pouch.", ("pouch",)),
        ("en", "The workers had no phones. The driver kept them all in a bag.", ("no-phones",)),
        ("en", "They owe the agency 10,000 euros each.", ("debt",)),
        ("en", "Does the foreman have the passports in a pouch?", ()),
        ("en", "We don't know whether the foreman has the passports.", ()),
        ("en", "The foreman did not have the passports in a pouch.", ()),
        ("en", "Please check the passports in the foreman's pouch.", ()),
        ("en", "We suspect that the foreman has the passports in his pouch.", ()),
        ("en", "Good morning everybody, the weather is fine today.", ()),
    ],
)
def test_facts_conveyed(say: Say, language: str, text: str, facts: tuple[str, ...]) -> None:
    assert set(say(text, language).facts) == set(facts)


def test_a_suggestive_question_conveys_what_it_suggests(say: Say) -> None:
    reading = say("Delovodja je imel potne liste v torbici, kajne?", channel="interview")
    assert reading.label == "LEAD"
    assert reading.facts == ("pouch",)


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("sl", "Ločimo moške.", {"separate": "declare"}),
        ("sl", "Odredila bom, da se ločijo moški.", {"separate": "declare"}),
        ("sl", "Poklicali smo tolmača.", {"interpreter": "declare"}),
        ("sl", "Prosim, uredite namestitev.", {"shelter": "request"}),
        ("sl", "Ali lahko poskrbite za tolmača?", {"interpreter": "request"}),
        ("sl", "Nevladna organizacija naj pokliče tolmača.", {"interpreter": "request"}),
        ("sl", "Potrebujemo tolmača.", {"interpreter": "request"}),
        ("sl", "Kdo bo poklical tolmača?", {"interpreter": "ask"}),
        ("sl", "Kdo lahko pokliče tolmača?", {"interpreter": "request"}),
        ("sl", "Kdo od vas prevzame ločitev moških?", {"separate": "request"}),
        ("sl", "Ste že ločili moške?", {"separate": "ask"}),
        ("sl", "Tolmača ne bomo klicali.", {}),
        ("sl", "Ločili bomo moške, vi pa prosim uredite namestitev.", {"separate": "declare", "shelter": "request"}),
        ("en", "We are separating the men.", {"separate": "declare"}),
        ("en", "I will call an interpreter.", {"interpreter": "declare"}),
        ("en", "Please arrange accommodation.", {"shelter": "request"}),
        ("en", "Could you find an interpreter?", {"interpreter": "request"}),
        ("en", "The NGO should call an interpreter.", {"interpreter": "request"}),
        ("en", "Who is calling the interpreter?", {"interpreter": "ask"}),
        ("en", "Who of you can call an interpreter?", {"interpreter": "request"}),
        ("en", "Who could call the interpreter by nine?", {"interpreter": "request"}),
        ("en", "Who did call the interpreter?", {"interpreter": "ask"}),
        ("en", "Have you already separated the men?", {"separate": "ask"}),
        ("en", "We won't call an interpreter.", {}),
        (
            "en",
            "I'll call an interpreter; could you arrange accommodation?",
            {"interpreter": "declare", "shelter": "request"},
        ),
    ],
)
def test_actions_and_their_mood(say: Say, language: str, text: str, named: dict[str, str]) -> None:
    assert {action.id: action.mood for action in mentioned(say(text, language))} == named


@pytest.mark.parametrize(
    ("language", "text", "mood"),
    [
        ("sl", "Identificirali bomo žrtve.", "declare"),
        ("sl", "Policija naj identificira žrtve.", "request"),
        ("sl", "Policija bo identificirala žrtve.", "request"),
        ("en", "We will identify the victims.", "declare"),
        ("en", "The police should identify the victims.", "request"),
    ],
)
def test_powers_and_their_mood(say: Say, language: str, text: str, mood: str) -> None:
    (power,) = mentioned(say(text, language, "ngo"), "power")
    assert (power.id, power.mood) == ("identify", mood)


@pytest.mark.parametrize(
    ("language", "text", "addressees"),
    [
        ("sl", "Kriminalistična policija, prevzemite primer.", ("police",)),
        ("sl", "Mejna policija, ločite moške.", ("border",)),
        ("sl", "Prosim center za socialno delo, da uredi namestitev.", ("social",)),
        ("sl", "CSD in NVO, prosim, uredite namestitev.", ("social", "ngo")),
        ("sl", "Nevladna organizacija, ali ste govorili s policijo?", ("ngo",)),
        ("sl", "Dober dan, nevladna organizacija, potrebujemo tolmača.", ("ngo",)),
        ("sl", "O tem smo obvestili policijo.", ("police",)),
        ("sl", "Ločimo moške.", ()),
        ("en", "Social services, can you arrange accommodation?", ("social",)),
        ("en", "Border police, please separate the men.", ("border",)),
        ("en", "Can the NGO call an interpreter before the police talk to them?", ("ngo",)),
        ("en", "We have told the police.", ("police",)),
    ],
)
def test_addressees(say: Say, language: str, text: str, addressees: tuple[str, ...]) -> None:
    assert say(text, language, "labour").addressees == addressees


def test_the_learners_own_agency_is_not_addressed(say: Say) -> None:
    assert say("Mejna policija ločuje moške.", learner="border").addressees == ()


def test_topics_follow_the_question_before_its_introduction(say: Say) -> None:
    reading = say("Omenili ste plačo. Kje je vaš potni list?", channel="interview")
    assert reading.topics == ("documents", "pay")


def test_topics_by_likeness_to_ways_of_asking(say: Say) -> None:
    assert say("Koliko ste zasluzli?", channel="interview").topics == ("pay",)


def test_an_opened_topic_settles_a_late_yes_no_question(say: Say) -> None:
    text = "Je bil potni list ves čas pri vas?"
    closed = say(text, channel="interview", stage="late", opened=frozenset({"documents"}))
    early = say(text, channel="interview", stage="late", opened=frozenset({"pay"}))
    assert (closed.label, early.label) == ("CLOSED_A", "CLOSED_I")


@pytest.mark.parametrize(
    ("language", "text", "greets", "asks", "sense"),
    [
        ("sl", "Dober dan!", True, False, True),
        ("sl", "Pozdravljeni, kje so moški?", True, True, True),
        ("sl", "Prosim, pošljite poročilo.", False, True, True),
        ("sl", "Razumem.", False, False, True),
        ("sl", "asdf jklč qwer", False, False, False),
        ("sl", "", False, False, False),
        ("sl", "?!...", False, False, False),
        ("en", "Hello, who is there?", True, True, True),
        ("en", "qwrtz plmk", False, False, False),
        ("en", "where are they", False, True, True),
    ],
)
def test_greeting_asking_and_sense(say: Say, language: str, text: str, greets: bool, asks: bool, sense: bool) -> None:
    reading = say(text, language)
    assert (reading.greets, reading.asks, reading.sense) == (greets, asks, sense)
