"""How learners go about things is heard in their words, where the meaning of sentences is known."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.reading.lexicon import load_lexicon
from roleplay.reading.local import LocalReader
from roleplay.reading.manners import FILES, KNOWN, MannerWeights, cued
from roleplay.scenario.vocabulary import LANGUAGES, ROUGH, ROUGH_MANNERS, Language, MannerId, Occasion
from tests.conftest import KNOWLEDGE

READING = KNOWLEDGE / "reading"
LINES = ROOT / "training" / "lines" / "manners"


def heard(reader: LocalReader, text: str, language: Language, occasion: Occasion = "message") -> set[str]:
    return {manner.id for manner in reader.manners(text, language, occasion) or ()}


@pytest.mark.parametrize(
    ("language", "text", "manner"),
    [
        ("en", "His wife’s name is Sunita and he owes three thousand to a cousin, in case anybody on the line wonders.",
         "spreads"),
        ("en", "No interpreter at this hour, so the foreman can translate for them.", "stranger"),
        ("en", "Whoever talks gets the bed, the others can go back to the van.", "pressures"),
        ("en", "Statement first, then the doctor. A hand never killed anyone.", ROUGH),
        ("en", "That is for you to decide, Helena. What would you need from us?", "yields"),
        ("en", "I keep the caller’s number to myself until he agrees.", "shields"),
        ("sl", "Da veste vsi na zvezi: gospod ima doma dolg in zdravi se zaradi živcev, tako piše v njegovem kartonu.",
         "spreads"),
        ("sl", "Tolmača zdaj ne bomo čakali, delovodja zna oba jezika in bo prevajal.", "stranger"),
        ("sl", "Kdor bo povedal, dobi posteljo, ostali pa nazaj v kombi.", "pressures"),
        ("sl", "Na meji ste vse zamočili, zdaj se pa znajdite sami.", "scolds"),
        ("sl", "O tem odločate vi, gospa Jereb. Kaj bi od nas potrebovali?", "yields"),
        ("sl", "Njegove številke ne dam nikomur, dokler sam ne privoli.", "shields"),
    ],
)  # fmt: skip
def test_manners_are_heard(knowing_reader: LocalReader, language: Language, text: str, manner: str) -> None:
    found = heard(knowing_reader, text, language)
    assert manner in found or (manner == ROUGH and found & ROUGH_MANNERS)
    assert all(one.quote in text for one in knowing_reader.manners(text, language, "message") or ())
    assert knowing_reader.manners(text, language, "message") == knowing_reader.manners(text, language, "message")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Good morning, centre for social work here. I’m ringing round for beds and come back to you by eight."),
        ("en", "The foreman must not interpret, not even for tea."),
        ("en", "We can’t promise any beds yet."),
        ("en", "Has anyone offered to translate for them?"),
        ("sl", "Dobro jutro, tu center za socialno delo. Kličem glede postelj in se oglasim do osmih."),
        ("sl", "Delovodja naj ne prevaja, niti pri čaju ne."),
        ("sl", "Postelj za zdaj ne moremo obljubiti."),
        ("sl", "Se je že kdo ponudil, da bo prevajal?"),
        ("en", "We never make help depend on a statement."),
        ("en", "Who told the whole room that she has HIV?"),
        ("sl", "Pomoči ne pogojujemo z izjavo."),
        ("en", "First the doctor, then the statement, if he wants to give one."),
        ("en", "No statement before the doctor has seen him."),
        ("en", "The doctor can’t wait until they have talked."),
        ("en", "They get the bed whether they talk to us or not."),
        ("sl", "Najprej zdravnik, potem izjava, če jo bo želel dati."),
        ("sl", "Nobene izjave, dokler ga ne pregleda zdravnica."),
        ("sl", "Zdravnik ne more čakati, da povedo svoje."),
        ("sl", "Posteljo dobijo ne glede na to, ali govorijo z nami."),
        ("en", "The doctor will wait until the interpreter has told him what he needs."),
        ("en", "We talk to them first about what they need, then the doctor and you come in."),
        ("en", "No medicine before the nurse has talked with him about allergies."),
        ("en", "Questions first thing tomorrow after sleep."),
        ("en", "They get phones if they want them, statement or no statement."),
        ("en", "Anyone who speaks Nepali and has a bed free for tonight, please call me."),
        ("en", "The ambulance should wait around the corner so that the driver does not see it."),
        ("sl", "Reševalci čakajo, povejte, kam naj pridejo."),
        ("sl", "Zdravnik lahko počaka pred vrati, če želi biti moški sam."),
        ("sl", "Najprej naj povejo, ali koga kaj boli, potem pokličemo zdravnika."),
        ("sl", "Najprej potrebujemo dokumente za bolnišnico, potem gre lahko zdravnik z njim."),
        ("sl", "Zdravila dobijo, ko zdravniku povedo, na kaj so alergični."),
        ("sl", "Naj se v kuhinji kuhajo čaji in juha zanje."),
        ("sl", "Najprej jih vprašamo, kaj potrebujejo, potem pride zdravnica."),
    ],
)
def test_decent_words_are_not_rough(knowing_reader: LocalReader, language: Language, text: str) -> None:
    assert not heard(knowing_reader, text, language) & ROUGH_MANNERS


@pytest.mark.parametrize(
    ("language", "text", "manner"),
    [
        ("en", "First the statements, then a doctor can look at the hand.", "neglects"),
        ("en", "The doctor can wait, we need names.", "neglects"),
        ("en", "No food until they have talked.", "neglects"),
        (
            "en",
            "We’ll interview first, you can have them afterwards. Can’t have people coaching my witnesses.",
            "neglects",
        ),
        ("en", "Those who sign get a warm bed tonight.", "pressures"),
        ("en", "No statement, no bed.", "pressures"),
        ("en", "Whoever talks gets the bed, and don’t argue with me.", "pressures"),
        ("sl", "Najprej izjave, šele potem zdravnik.", "neglects"),
        ("sl", "Zdravnica naj počaka, rabimo imena.", "neglects"),
        ("sl", "Najprej naj povedo, kar vedo, potem pridejo na vrsto zdravniki.", "neglects"),
        ("sl", "Kdor podpiše, dobi nocoj posteljo.", "pressures"),
        ("sl", "Brez izjave ni nastanitve.", "pressures"),
        ("sl", "Kdor spregovori, dobi posteljo, in ne ugovarjajte mi.", "pressures"),
    ],
)
def test_what_the_order_of_words_says_is_heard(
    knowing_reader: LocalReader, language: Language, text: str, manner: MannerId
) -> None:
    assert manner in cued(text, load_lexicon(READING / f"{language}.yaml"))
    assert manner in heard(knowing_reader, text, language)


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "I asked him whether he’d been beaten and saw him shut down; next time I’ll just ask what it was like.",
         {"resolve"}),
        ("en", "The border police never answered, it was their mess from the start.", {"blames"}),
        ("sl", "Vprašala sem ga, ali ga je tepel, in se je zaprl; naslednjič ga bom samo prosila, naj pove.",
         {"resolve"}),
        ("sl", "Vse je zamočila mejna policija, ki ni nikoli odgovorila.", {"blames"}),
    ],
)  # fmt: skip
def test_looking_back_is_heard(knowing_reader: LocalReader, language: Language, text: str, wanted: set[str]) -> None:
    assert wanted <= heard(knowing_reader, text, language, "debrief")


def test_without_the_meaning_of_sentences_nothing_is_heard(reader: LocalReader) -> None:
    assert reader.manners("The foreman can translate for them.", "en", "message") is None


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.sampled_from(LANGUAGES), st.sampled_from(sorted(FILES)))
def test_any_text_is_listened_to_and_quoted_word_for_word(
    knowing_reader: LocalReader, text: str, language: Language, occasion: Occasion
) -> None:
    for manner in knowing_reader.manners(text, language, occasion) or ():
        assert manner.quote and manner.quote in text


def test_the_lines_name_known_manners_of_both_kinds() -> None:
    for language in LANGUAGES:
        kinds = set()
        for path in sorted((LINES / language).glob("*.jsonl")):
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            kinds |= {line["kind"] for line in lines}
            assert {tag for line in lines for tag in line["tags"]} <= KNOWN, path
            assert len({line["text"] for line in lines}) == len(lines), path
        assert kinds == set(FILES), language


def test_a_strange_manner_in_a_file_is_named(tmp_path: Path) -> None:
    rows = {"center": np.zeros(3), "meaning": np.zeros((1, 3)), "wording": np.zeros((1, 4)), "base": np.zeros(1)}
    for name in FILES.values():
        np.savez(tmp_path / name, ids=np.array(["mumbles"]), model=np.array("none"), **rows)
    with pytest.raises(ContentError, match=r"mumbles.*train_manners"):
        MannerWeights.load(tmp_path)
