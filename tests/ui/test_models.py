"""The language model on the settings page and on the start page, against our own server on a real port."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from evals.fake_model import obedient
from evals.fake_server import FakeServer, Request
from roleplay.config import ROOT
from roleplay.models.choosing.card import write_card
from roleplay.models.choosing.choice import read_choice
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.qualify.markdown import card_wording
from roleplay.scenario.vocabulary import Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import esc, plain
from roleplay.ui.parts.talk import composer
from roleplay.ui.service import service
from roleplay.voices.authored import AuthoredVoice
from tests.models.test_entrance import Plug, until
from tests.qualify.cards import card_of
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, begin, raw, say


@pytest.fixture(autouse=True)
def no_model_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the environment of the machine name no model, and leave none to the next test."""
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_KEY", "MODEL_FILE", "READER_URL", "READER_NAME"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    yield
    models = service().models
    for model in (models.voice, models.reader, models.judge):
        if isinstance(model, Endpoint):
            model.close()
    service.clear()


@pytest.fixture
def server(fake_server: FakeServer) -> FakeServer:
    """A server with a model that greets and fills forms."""

    def answer(request: Request) -> str | dict[str, object]:
        return {"greeting": "Dober dan", "words": 2} if request.wants_json else "Dober dan. Kako ste?"

    fake_server.answers = answer
    return fake_server


def settings(tab: AppTest) -> AppTest:
    return tab.switch_page(visit.SETTINGS).run()


def told(tab: AppTest) -> str:
    """Return what the page says in its own running text."""
    return "\n".join(str(element.value) for element in (*tab.markdown, *tab.caption))


def take(tab: AppTest, url: str, name: str, key: str = "") -> AppTest:
    """Fill the form for another address and send it."""
    tab.text_input(key="model-url").set_value(url)
    tab.text_input(key="model-name").set_value(name)
    tab.text_input(key="model-key").set_value(key)
    return tab.button(key="model-take").click().run()


def keys(tab: AppTest) -> set[str | None]:
    return {button.key for button in tab.button}


@pytest.mark.parametrize("language", first("sl"))
def test_without_a_model_one_line_says_so_and_how_to_change_it(new_tab: Driver, language: Language) -> None:
    tab, t = new_tab(language), catalogue(language)
    line = f"{t('model.authored')} {t('model.choose')}"
    assert [item.value for item in tab.caption].count(line) == 1
    assert "\n" not in line
    page = settings(tab)
    assert t("model.authored") in told(page)
    assert t("model.choose") not in told(page)
    assert not {"model-try", "model-none"} & keys(page)
    assert_well(page)


@pytest.mark.long
@pytest.mark.parametrize("language", first("sl"))
def test_a_server_on_this_machine_is_taken_with_one_click_and_given_back(
    new_tab: Driver, server: FakeServer, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_PORTS", str(server.port))
    t = catalogue(language)
    page = settings(new_tab(language))
    assert not server.requests  # nothing is looked for unasked
    page.button(key="model-look").click().run()
    offered = next(box for box in page.selectbox if box.label == plain(f"127.0.0.1:{server.port}"))
    assert offered.options == [server.model]
    page.button(key=f"model-use-{str(offered.key).rpartition('-')[2]}").click().run()
    assert t("model.here", model=plain(server.model)) in told(page)
    chosen = read_choice(service().settings.data).voice
    assert (chosen.url, chosen.name) == (server.url, server.model)
    assert service().practice.voice.name == f"model:{server.model}"
    page.button(key="model-try").click().run()
    assert [t("model.streams") in item.value and t("model.structured") in item.value for item in page.success] == [True]
    assert t("model.here", model=plain(server.model)) in told(new_tab_beside(language))
    page.button(key="model-none").click().run()
    assert t("model.authored") in told(page)
    assert service().practice.voice.name == AuthoredVoice().name
    assert not read_choice(service().settings.data).voice.url
    assert_well(page)


def new_tab_beside(language: Language) -> AppTest:
    """Open the start page beside an open one, on the same service."""
    tab = AppTest.from_file(str(ROOT / "main.py"), default_timeout=20)
    tab.query_params["lang"] = language
    return tab.run()


def test_a_server_without_models_and_no_server_at_all_are_said(
    new_tab: Driver, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("roleplay.models.choosing.discovery.USUAL", {})
    monkeypatch.setenv("SODELUJ_MODEL_PORTS", str(server.port))
    server.models = ()
    page = settings(new_tab("en"))
    page.button(key="model-look").click().run()
    assert catalogue("en")("model.no_models", label=plain(f"127.0.0.1:{server.port}")) in told(page)
    assert not [key for key in keys(page) if str(key).startswith("model-use")]
    monkeypatch.setenv("SODELUJ_MODEL_PORTS", str(unused_port()))
    service.clear()
    page = settings(new_tab_beside("en"))
    page.button(key="model-look").click().run()
    assert [item.value for item in page.info] == [catalogue("en")("model.none_found")]


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.mark.long
@pytest.mark.parametrize("language", first("sl"))
def test_a_wrong_address_says_what_is_wrong_and_changes_nothing(
    new_tab: Driver, server: FakeServer, language: Language
) -> None:
    server.key = "right"
    t, page = catalogue(language), settings(new_tab(language))
    nowhere = f"http://127.0.0.1:{unused_port()}/v1"
    said = []
    for url, name, key in (
        (nowhere, "any", ""),
        (server.url, "unknown", "right"),
        (server.url, server.model, "wrong-secret"),
        ("not an address", "any", ""),
    ):
        take(page, url, name, key)
        assert not page.exception, (url, page.exception)
        assert len(page.error) == 1, url
        said.append(str(page.error[0].value))
        assert "wrong-secret" not in said[-1]
        assert t("model.authored") in told(page)
    assert len(set(said)) == len(said)
    take(page, "", "")
    assert [item.value for item in page.warning] == [t("model.incomplete")]
    assert not read_choice(service().settings.data).voice.url
    assert service().practice.voice.name == AuthoredVoice().name
    take(page, server.url, server.model, "right")
    assert t("model.here", model=plain(server.model)) in told(page)
    assert_well(page)


@pytest.mark.parametrize("language", first("sl"))
def test_what_the_environment_names_is_only_shown(
    new_tab: Driver, server: FakeServer, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_URL", server.url)
    monkeypatch.setenv("SODELUJ_MODEL_NAME", server.model)
    tab, t = new_tab(language), catalogue(language)
    assert t("model.here", model=plain(server.model)) in told(tab)
    page = settings(tab)
    assert t("model.fixed") in told(page)
    assert "model-try" in keys(page)
    assert not {"model-none", "model-look", "model-take"} & keys(page)
    assert not page.text_input
    assert_well(page)


def speaking() -> Endpoint:
    """Return the model that speaks."""
    model = service().models.voice
    assert isinstance(model, Endpoint)
    return model


@pytest.mark.long
@pytest.mark.parametrize("language", first("sl"))
def test_that_a_model_is_left_alone_is_said_until_it_answers_again(
    new_tab: Driver, server: FakeServer, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_URL", server.url)
    monkeypatch.setenv("SODELUJ_MODEL_NAME", server.model)
    t, tab = catalogue(language), begin(new_tab(language))
    line = esc(t("model.resting", seconds="#").split("#")[0])
    assert line not in raw(tab)
    breaker = speaking().entrance.breaker
    for _ in range(2):
        breaker.tell(breaker.enter(), False)
    service().recast()
    asked = len(server.chats)
    say(tab, "Kaj veste o kombiju?" if language == "sl" else "What do you know about the van?")
    assert line in raw(tab)
    assert len(server.chats) == asked, "nothing was sent, so nobody waited"
    assert_well(tab)
    page = settings(tab)
    assert [line in esc(str(item.value)) for item in page.warning] == [True]
    page.button(key="model-try").click().run()
    assert len(server.chats) > asked, "trying it out always asks"
    assert len(page.success) == 1
    assert not page.warning
    assert speaking().outlook("").resting is None


@pytest.mark.parametrize("language", first("sl"))
def test_the_place_in_the_queue_is_shown_while_a_turn_waits(
    new_tab: Driver, fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_URL", fake_server.url)
    monkeypatch.setenv("SODELUJ_MODEL_NAME", fake_server.model)
    fake_server.answers = obedient
    t, tab = catalogue(language), begin(new_tab(language))
    drawn: list[str] = []
    original = composer.waiting_html
    monkeypatch.setattr(composer, "waiting_html", lambda *given: drawn.append(original(*given)) or drawn[-1])
    plug = Plug(speaking())
    before = speaking().entrance.queue.join("another", lambda: None)
    with ThreadPoolExecutor(1) as pool:
        turn = pool.submit(
            say, tab, "Policija, kaj veste o kombiju?" if language == "sl" else "Police, what of the van?"
        )
        until(lambda: any(t("line.before", number=1) in words for words in drawn))
        speaking().entrance.queue.leave(before)
        until(lambda: t("line.next") in drawn[-1])
        plug.draw()
        turn.result(30)
    assert_well(tab)
    assert t("line.next") not in raw(tab)


def test_a_second_model_elsewhere_is_named_with_where_words_go(
    new_tab: Driver, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_URL", server.url)
    monkeypatch.setenv("SODELUJ_MODEL_NAME", server.model)
    monkeypatch.setenv("SODELUJ_FALLBACK_URL", "https://second.example/v1")
    monkeypatch.setenv("SODELUJ_FALLBACK_NAME", "other")
    t = catalogue("en")
    names = plain(f"{server.model} / other")
    assert t("model.away", model=names, where=plain("https://second.example")) in told(settings(new_tab("en")))


@pytest.mark.parametrize("language", first("sl"))
def test_the_card_of_the_model_in_use_is_shown_and_an_operator_may_override_it(
    new_tab: Driver, server: FakeServer, language: Language
) -> None:
    tab, t, say_card = new_tab(language), catalogue(language), card_wording(language)
    page = take(settings(tab), server.url, server.model)
    assert t("model.not_measured") in told(page)
    assert not any(str(box.key).startswith("card-") for box in page.checkbox)
    where = Address(server.url, "").where
    card = card_of(server.model, where, {("persons", "sl"): "may_not", ("judge", "en"): "not_measured"})
    write_card(service().settings.data, card, "")
    page = settings(tab)
    assert t("model.not_measured") not in told(page)
    shown = raw(page)
    refused = say_card("verdict.persons.may_not")
    assert refused in shown and say_card("verdict.judge.not_measured") in shown
    assert say_card("bound.calls_failed") in shown, "and why"
    assert [box.key for box in page.checkbox if str(box.key).startswith("card-")] == ["card-persons-sl"]
    page = page.checkbox(key="card-persons-sl").set_value(True).run()
    assert_well(page)
    assert f"{refused} ({say_card('overridden')})" in raw(page)
    assert service().models.rights.may("persons", "sl")
    write_card(service().settings.data, card.model_copy(update={"stamp": "0" * 16}), "")
    page = settings(tab)
    assert say_card("outdated") in [item.value for item in page.warning]
    assert refused not in raw(page).split(t("model.card_whole"))[0]


@pytest.mark.parametrize("language", first("sl"))
def test_a_provider_is_chosen_in_the_form_and_needs_an_address_only_without_a_service(
    new_tab: Driver, server: FakeServer, language: Language
) -> None:
    t = catalogue(language)
    page = settings(new_tab(language))
    form = page.selectbox(key="model-provider")
    assert form.options[:3] == [t("model.compatible"), "OpenAI", "Azure OpenAI"]
    form.set_value("azure")
    take(page, "", server.model)
    assert [item.value for item in page.warning] == [t("model.incomplete")]
    page.selectbox(key="model-provider").set_value("openai")
    take(page, server.url, server.model, "sk-own")
    chosen = read_choice(service().settings.data).voice
    assert (chosen.provider, chosen.url, chosen.key.get_secret_value()) == ("openai", server.url, "sk-own")
    assert speaking().provider.name == "openai"
    assert len(page.success) == 1
    assert_well(page)
