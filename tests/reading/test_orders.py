"""Orders that no service may carry out are heard as such; their lawful neighbours are not."""

import pytest

from roleplay.exercise.words.reading import Act, Reading, Utterance
from roleplay.reading.contract import read_line
from roleplay.reading.local import LocalReader
from roleplay.reading.model_answer import HeardMessage, reading_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language, OrderId

ORDERED: tuple[tuple[Language, str, OrderId], ...] = (
    ("en", "Leave the NGO out.", "rights_first"),
    ("en", "Tell him there is no lawyer tonight.", "rights_first"),
    ("en", "Hold them all.", "no_ground"),
    ("en", "Put their photos out to the press.", "keep_private"),
    ("en", "Promise them papers if they testify.", "no_vow"),
    ("sl", "Brez zdravnika, dokler ne podpiše.", "rights_first"),
    ("sl", "Nevladno organizacijo pustite zunaj.", "rights_first"),
    ("sl", "Vse pridržite.", "no_ground"),
    ("sl", "Njihove slike dajte v medije.", "keep_private"),
    ("sl", "Obljubite jim papirje, če pričajo.", "no_vow"),
)
LAWFUL: tuple[tuple[Language, str], ...] = (
    ("en", "We are separating the men now."),
    ("en", "Who has the passports?"),
    ("en", "We need a Nepali interpreter who has nothing to do with the group. Can you get us one?"),
    ("en", "Nobody talks to them before the interpreter is here."),
    ("en", "No one lets this Prakash talk to the workers."),
    ("en", "Tina, are the foreman and the driver sitting in the same room as the workers?"),
    ("sl", "Ne, bratranec ne bo tolmačil, pa če se še tako ponuja."),
    ("sl", "Nevladni, kdaj bo vaša tolmačka na prehodu?"),
    ("sl", "Prosim, pokličite tolmačko za nepalščino."),
    ("sl", "Zdravnica pride ob osmih, do takrat ga nihče ne sprašuje."),
    ("sl", "Kdo ima potne liste?"),
    ("sl", "Moške smo ločili, vsak je v svoji sobi."),
)


def heard(reader: LocalReader, text: str, language: Language) -> list[Act]:
    utterance = Utterance(text=text, language=language, channel="direct", learner="police", to=("border",))
    return [act for act in reader.read(utterance).acts if act.order is not None]


@pytest.mark.parametrize(("language", "text", "kind"), ORDERED)
def test_an_order_is_heard_with_its_words(
    knowing_reader: LocalReader, language: Language, text: str, kind: OrderId
) -> None:
    first = heard(knowing_reader, text, language)[0]
    assert (first.kind, first.order, first.quote, first.to) == ("deny", kind, text, ("border",))


@pytest.mark.parametrize(("language", "text"), LAWFUL)
def test_a_lawful_message_is_none(knowing_reader: LocalReader, language: Language, text: str) -> None:
    assert not heard(knowing_reader, text, language)


@pytest.mark.parametrize(("language", "text", "kind"), ORDERED)
def test_in_a_longer_message_the_sentence_is_quoted(
    knowing_reader: LocalReader, language: Language, text: str, kind: OrderId
) -> None:
    greeting = {"en": "Good evening to everybody.", "sl": "Dober večer vsem skupaj."}[language]
    (act,) = heard(knowing_reader, f"{greeting} {text}", language)
    assert (act.quote, act.order) == (text, kind)


def test_the_order_of_an_act_is_not_in_the_contract(knowing_reader: LocalReader, library: Library) -> None:
    line = {"id": 1, "text": "Leave the NGO out.", "channel": "direct", "to": ["border"]}
    acts = read_line(knowing_reader, line, library, "en")["acts"]
    (order,) = (act for act in acts if act["kind"] == "deny")
    assert (order["id"], order["to"], order["quote"]) == (None, ["border"], "Leave the NGO out.")
    assert order["sure"] is False, "nobody is accused by a guess: it is a card"


@pytest.mark.parametrize(
    ("kind", "order"),
    [("deny", "rights_first"), ("threat", "no_penalty"), ("promise", "no_vow"), ("blame", "no_penalty")],
)
def test_what_a_model_hears_among_services_is_an_order_too(kind: str, order: OrderId) -> None:
    text = "Some words that set something aside."
    local = Reading(reader="local", label="OPINION", side="-", confidence=1)
    message = HeardMessage.model_validate({"label": "OPINION", "acts": [{"kind": kind, "quote": text, "sure": True}]})
    for channel, expected in (("room", order), ("interview", None)):
        utterance = Utterance(text=text, language="en", channel=channel, learner="police")  # type: ignore[arg-type]
        (act,) = reading_of(message, local, utterance, "model").acts
        assert (act.kind, act.order) == (kind, expected)


def test_what_a_model_finds_denied_is_of_the_kind_that_the_local_reader_hears() -> None:
    text = "Their faces go on the front page."
    known = Act(kind="deny", id="keep_private", of="order", quote=text, sure=False)
    local = Reading(reader="local", label="OPINION", side="-", confidence=1, acts=(known,))
    message = HeardMessage.model_validate({"label": "OPINION", "acts": [{"kind": "deny", "quote": text, "sure": True}]})
    (act,) = reading_of(message, local, Utterance(text=text, language="en", channel="room", learner="police"), "m").acts
    assert (act.order, act.sure) == ("keep_private", True)
