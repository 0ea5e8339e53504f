"""Models that say their prompt again, that say all they know, that never end: none of it gets onto the page."""

import json
import random
import re
from functools import cache
from itertools import cycle

import pytest

from evals.fake_server import FakeServer, Request
from roleplay.config import ROOT
from roleplay.exercise.log.events import Decided
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Session
from roleplay.reading.local import LocalReader
from roleplay.reading.words.text import words_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, AgencyId, Language
from roleplay.voices.speaking import Words
from tests.exercise.test_secrets import leaks
from tests.model_play import model_practice
from tests.once import KNOWLEDGE, shipped_content
from tests.voices.authored_lines import authored_lines
from tests.voices.parrots import ECHOES, Parrot, leaking, rambling
from tests.voices.tapped import common

# Each agency in one language in every run, in the other in the thorough one.
SEATS = [
    pytest.param(agency, language, marks=() if (place + number) % 2 else pytest.mark.slow)
    for place, agency in enumerate(AGENCIES)
    for number, language in enumerate(LANGUAGES)
]
FEW = [pytest.param(*seat.values, marks=() if at in (1, 4) else pytest.mark.slow) for at, seat in enumerate(SEATS)]
RUN = 4  # words in a row that are the prompt's own
ASKED = {
    "sl": ("Dober dan. Kaj veste o teh ljudeh in kaj lahko danes storite zanje?", "Poiščite namestitev, prosim."),
    "en": ("Good morning. What do you know about these people, and what can you do?", "Please find a place to stay."),
}


def runs(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {words[at : at + RUN] for at in range(len(words) - RUN + 1)}


def read_out(said: Said, language: Language) -> set[tuple[str, ...]]:
    """Return the runs of words in what somebody said that are those of the speaker's prompt."""
    return runs(said.text) & scaffold("agency" if said.speaker in AGENCIES else "person", language)


@cache
def scaffold(name: str, language: Language) -> frozenset[tuple[str, ...]]:
    """All runs of words that stand in the file of a prompt, without those that authors use themselves."""
    found: set[tuple[str, ...]] = set()
    source = (ROOT / "prompts" / f"{name}.{language}.md").read_text(encoding="utf-8").split("\n---\n", 1)[1]
    texts = re.split(r"\{\{.*?\}\}|\{%.*?%\}|<!--.*?-->|</?\w+[^>]*>", source, flags=re.DOTALL)
    for text in (*texts, *shipped_prompts().of(name, language).front.directions.values()):
        for part in re.split(r"\{\w*\}", text):
            found |= runs(part)
    library = shipped_content(KNOWLEDGE).library
    for good in authored_lines(library, library.scenario["white-van"], language):
        found -= runs(good.text)
    return frozenset(found)


def shown(session: Session, items: list[object]) -> list[Said]:
    """Return what a model was asked to say, as it was recorded; all that was on the page meanwhile stands in it."""
    spoken = [entry.event for entry in session.state.log if isinstance(entry.event, Said)]
    for item in items:
        if isinstance(item, Words):
            said = [event.text for event in spoken if item.part == f"{event.speaker}/{event.channel}"]
            assert any(text.startswith(item.text) for text in said), item
    return [said for said in spoken if said.attempt is not None]


def talk(
    server: FakeServer,
    library: Library,
    reader: LocalReader,
    agency: AgencyId,
    language: Language,
    parrot: Parrot,
    seed: int,
) -> tuple[Session, list[object]]:
    """Play a short exercise in which the parrot speaks for everybody: room, direct, interviews.

    Every other time it puts its words into the JSON that it is asked for.
    """
    dice, turns = random.Random(seed), cycle((True, False))

    def answer(request: Request) -> str:
        words = parrot([(message["role"], message["content"]) for message in request.messages], dice)
        return json.dumps({"say": words}, ensure_ascii=False) if next(turns) else words

    server.answers = answer
    with model_practice(server, library, reader) as practice:
        session = practice.start(Setup("white-van", language, agency, seed=seed))
        items: list[object] = []
        list(practice.next_phase(session))
        asked, wanted = ASKED[language]
        others = [name for name in AGENCIES if name != agency]
        items += practice.say(session, "room", asked)
        items += practice.say(session, "direct", wanted, (dice.choice(others),))
        items += practice.say(session, "room", wanted)
        for person in ("driver", "foreman"):
            items += practice.say(session, "interview", asked, (person,))
        items += practice.hint(session)
    return session, items


@pytest.mark.some(2)
@pytest.mark.parametrize(("agency", "language"), SEATS)
def test_nothing_of_a_prompt_is_shown(
    fake_server: FakeServer, library: Library, reader: LocalReader, agency: AgencyId, language: Language
) -> None:
    """Each speech is echoed in another way; over all agencies and languages these are more than a hundred."""
    ways, count = list(ECHOES.values()), iter(range(10_000))
    first = AGENCIES.index(agency) * 5 + LANGUAGES.index(language) * 3

    def parrot(messages: object, dice: random.Random) -> str:
        return ways[(first + next(count)) % len(ways)](messages, dice)  # type: ignore[arg-type]

    session, items = talk(fake_server, library, reader, agency, language, parrot, seed=first)
    speeches = shown(session, items)
    assert len(speeches) >= 5
    for said in speeches:
        assert not read_out(said, language), (said.speaker, said.text)
        assert not re.search(r"[<>{}\[\]]|^#|```", said.text), said.text


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ECHOES)
def test_nothing_of_a_prompt_is_shown_in_any_way_of_saying_it_again(
    fake_server: FakeServer, library: Library, reader: LocalReader, way: str, language: Language
) -> None:
    for seed, agency in enumerate(AGENCIES):
        session, items = talk(fake_server, library, reader, agency, language, ECHOES[way], seed)
        for said in shown(session, items):
            assert not read_out(said, language), (said.speaker, said.text)


@pytest.mark.some(1)
@pytest.mark.parametrize(("agency", "language"), FEW)
def test_what_a_leaking_model_knows_of_the_case_is_not_shown(
    fake_server: FakeServer, library: Library, reader: LocalReader, agency: AgencyId, language: Language
) -> None:
    session, items = talk(
        fake_server, library, reader, agency, language, leaking(library.scenario["white-van"], language), 3
    )
    state = session.state
    moves = {entry.event.move.id: entry.event.move for entry in state.log if isinstance(entry.event, Decided)}
    for said in shown(session, items):
        told = {fact for name in (said.move, *said.also) if name in moves for fact in moves[name].facts}
        assert leaks(state, said.text, common(said, state) | told) == [], (said.speaker, said.text)
        assert not read_out(said, language), (said.speaker, said.text)


@pytest.mark.some(1)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", ["of nothing", pytest.param("of the prompt", marks=pytest.mark.slow)])
def test_a_rambling_model_is_cut_short(
    fake_server: FakeServer, library: Library, reader: LocalReader, language: Language, how: str
) -> None:
    session, items = talk(
        fake_server, library, reader, "police", language, rambling(language, how == "of the prompt"), 4
    )
    for said in shown(session, items):
        assert len(said.text.split()) <= 180, (said.speaker, said.text)
        assert not read_out(said, language), (said.speaker, said.text)
