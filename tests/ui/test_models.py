"""The language model on the settings page and on the start page, against our own server on a real port."""

import socket
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.models.choice import read_choice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.models.fake_server import FakeServer, Request
from tests.ui.conftest import Driver, assert_well

SETTINGS = "roleplay/ui/pages/settings.py"


@pytest.fixture(autouse=True)
def no_model_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the environment of the machine name no model, and leave none to the next test."""
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_KEY", "MODEL_FILE", "READER_URL", "READER_NAME"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    yield
    models = service().models
    for model in (models.voice, models.reader, models.judge):
        if model is not None:
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
    return tab.switch_page(SETTINGS).run()


def told(tab: AppTest) -> str:
    """Return what the page says in its own running text."""
    return "\n".join(str(element.value) for element in (*tab.markdown, *tab.caption))


def elsewhere(tab: AppTest, url: str, name: str, key: str = "") -> AppTest:
    """Fill the form for another address and send it."""
    tab.text_input(key="model-url").set_value(url)
    tab.text_input(key="model-name").set_value(name)
    tab.text_input(key="model-key").set_value(key)
    t = catalogue("sl" if "lang" not in tab.query_params else str(tab.query_params["lang"][-2:]))  # type: ignore[arg-type]
    sending = [button for button in tab.button if button.label == t("model.use") and not button.key]
    return (sending or [button for button in tab.button if "model-elsewhere" in str(button.key)])[-1].click().run()
