"""What follows from a card: what failed is the floor's, an operator may lift that, only a proven judge decides."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from evals.fake_model import is_part, talkative
from evals.fake_server import FakeServer, Request
from roleplay.cast import Cast, cast_for
from roleplay.config import Settings
from roleplay.exercise.log.inputs import Said
from roleplay.grading import judge_of
from roleplay.models.choosing.card import CardPart, Rights, card_path, read_card, rights_of, write_card
from roleplay.models.choosing.choice import Choice, ModelChoice, read_choice, write_choice
from roleplay.models.choosing.chosen import models_for
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.acting.scene import nothing_on
from roleplay.voices.authored import AuthoredVoice
from tests.model_play import begun
from tests.once import KNOWLEDGE, shipped_reader
from tests.qualify.cards import Verdicts, card_of

ASKS = {"sl": "Kako je z vašimi ljudmi in s čim bi začeli?", "en": "How are your people, and where would you begin?"}


@pytest.fixture
def server(fake_server: FakeServer) -> FakeServer:
    fake_server.answers = talkative
    return fake_server


def kept(server: FakeServer, data: Path, verdicts: Verdicts) -> Settings:
    """Choose the model of a server, with a card that says so."""
    place = ModelChoice(url=server.url, name=server.model)
    write_choice(data, Choice(voice=place))
    write_card(data, card_of(*place.identity, verdicts), "")
    return Settings(data=data, embedder="none")


@contextmanager
def cast(settings: Settings, library: Library) -> Iterator[Cast]:
    made = cast_for(settings, library, nothing_on, local=shipped_reader(KNOWLEDGE / "reading", None))
    assert isinstance(made.models.voice, Endpoint)
    with closing(made.models.voice):
        yield made


def answered(made: Cast, library: Library, language: Language, server: FakeServer) -> tuple[set[str], list[Request]]:
    """Return where the words of the answers to one question came from, and what was asked of the model for it."""
    with closing(SessionStore(open_engine("sqlite://"))) as store:
        practice = Practice(library, store, made.reader, made.voice)
        session = begun(practice, language)
        asked, at = len(server.chats), len(session.state.log)
        deque(practice.say(session, "direct", ASKS[language], ("social",)), maxlen=0)
        said = [entry.event for entry in session.state.log[at:] if isinstance(entry.event, Said)]
        assert len(said) >= 2, "somebody answers in any case"
        return {item.origin for item in said[1:]}, server.chats[asked:]


@pytest.mark.long
def test_a_part_that_failed_in_a_language_is_the_floors_there_and_the_models_elsewhere(
    server: FakeServer, tmp_path: Path, library: Library
) -> None:
    settings = kept(server, tmp_path, {("agencies", "sl"): "may_not", ("reader", "en"): "may_not"})
    with cast(settings, library) as made:
        origins, asked = answered(made, library, "sl", server)
        assert "model" not in origins and asked and not any(is_part(request) for request in asked), "only read"
        origins, asked = answered(made, library, "en", server)
        assert "model" in origins and "HeardMessage" not in {request.shape for request in asked}, "not read"
    assert not models_for(settings).rights.may("agencies", "sl")
    write_choice(tmp_path, read_choice(tmp_path).letting("agencies", "sl", on=True))
    assert models_for(settings).rights.may("agencies", "sl")


@pytest.mark.slow
def test_a_part_that_an_operator_allows_is_the_models_again(
    server: FakeServer, tmp_path: Path, library: Library
) -> None:
    settings = kept(server, tmp_path, {("agencies", "sl"): "may_not"})
    write_choice(tmp_path, read_choice(tmp_path).letting("agencies", "sl", on=True))
    with cast(settings, library) as made:
        origins, asked = answered(made, library, "sl", server)
        assert "model" in origins and any(is_part(request) for request in asked)


def test_a_model_that_may_play_nothing_leaves_the_whole_voice_to_the_floor(
    server: FakeServer, tmp_path: Path, library: Library
) -> None:
    parts: tuple[CardPart, ...] = ("agencies", "persons", "facilitator")
    settings = kept(server, tmp_path, {(part, language): "may_not" for part in parts for language in LANGUAGES})
    with cast(settings, library) as made:
        assert isinstance(made.voice, AuthoredVoice)


def test_without_a_card_a_model_plays_and_reads_and_its_judgement_only_advises(
    server: FakeServer, tmp_path: Path
) -> None:
    write_choice(tmp_path, Choice(voice=ModelChoice(url=server.url, name=server.model)))
    rights = models_for(Settings(data=tmp_path)).rights
    assert rights == Rights()
    for language in LANGUAGES:
        assert rights.may("agencies", language) and rights.may("reader", language) and rights.may("judge", language)
        assert not rights.decides(language)


def test_only_a_judge_that_was_found_fit_decides_and_an_unfit_one_is_not_asked(
    server: FakeServer, tmp_path: Path
) -> None:
    settings = kept(server, tmp_path, {("judge", "en"): "may_not"})
    models = models_for(settings)
    assert models.rights.decides("sl") and judge_of(models, "sl") is not None
    assert judge_of(models, "en") is None
    write_choice(tmp_path, read_choice(tmp_path).letting("judge", "en", on=True))
    models = models_for(settings)
    assert judge_of(models, "en") is not None and not models.rights.decides("en"), "allowed is not proven"
    write_choice(tmp_path, read_choice(tmp_path).letting("judge", "en", on=False))
    assert read_choice(tmp_path).overrides == () and judge_of(models_for(settings), "en") is None


def test_of_two_judges_both_have_to_be_proven_and_an_unfit_one_is_left_out(server: FakeServer, tmp_path: Path) -> None:
    alone = kept(server, tmp_path, {})
    settings = alone.model_copy(update={"second_judge_url": server.url, "second_judge_name": "two"})

    def judges(language: Language) -> tuple[str, bool]:
        judge = judge_of(models_for(settings), language)
        assert judge is not None
        return judge.name, judge.may_judge(language)

    both = f"{server.model}, two"
    assert [judges(language) for language in ("sl", "en")] == [(both, False)] * 2, "of the second nothing was measured"
    where = Address(server.url, "").where
    write_card(tmp_path, card_of("two", where, {("judge", "en"): "may_not"}), "")
    assert (judges("sl"), judges("en")) == ((both, True), (server.model, True))


def test_a_card_speaks_of_its_model_at_its_place_and_by_its_bounds_alone(server: FakeServer, tmp_path: Path) -> None:
    settings = kept(server, tmp_path, {("reader", "sl"): "may_not"})
    assert not models_for(settings).rights.may("reader", "sl")
    other = Settings(data=tmp_path, embedder="none", reader_url=server.url, reader_name="another")
    assert models_for(other).rights.may("reader", "sl"), "another reads"
    where = Address(server.url, "").where
    card = read_card(tmp_path, server.model, where)
    assert card is not None
    write_card(tmp_path, card.model_copy(update={"stamp": "0" * 16}), "")
    assert models_for(settings).rights == Rights(), "made with other prompts or bounds"
    card_path(tmp_path, server.model, where).write_text("{", encoding="utf-8")
    assert read_card(tmp_path, server.model, where) is None and models_for(settings).rights == Rights()


def test_what_is_not_measured_is_neither_refused_nor_proven() -> None:
    rights = rights_of(card_of("m", "", {}, usual="not_measured"), ("judge", "agencies"))
    assert rights == Rights()
