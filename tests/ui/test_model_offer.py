"""The offer of a language model on the start page: fetched by one click, never unasked, and by nobody but who may."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.care import models as care
from roleplay.messages import explain
from roleplay.models.choosing.catalogue import ModelCatalogue
from roleplay.models.choosing.choice import read_choice
from roleplay.models.choosing.fetching import FetchError
from roleplay.scenario.vocabulary import Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.models.hub import Hub
from tests.models.test_entrance import until
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A stand-in hub with two small models, and a machine with the memory for both."""
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_FILE"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    with Hub() as found:
        found.stand_in(monkeypatch)
        listed = ModelCatalogue(models=(found.entry(), found.entry("other", name="Other 2B")))
        monkeypatch.setattr(care, "read_catalogue", lambda _: listed)
        monkeypatch.setattr(care, "memory_here", lambda: 16 << 30)
        yield found
    arrival = service().arrival
    arrival.stop()
    until(lambda: not arrival.is_under_way)
    service.clear()


def keys(tab: AppTest) -> set[str | None]:
    return {button.key for button in tab.button}


def told(tab: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*tab.markdown, *tab.caption))


def warned(tab: AppTest) -> list[str]:
    """Return what is warned of, as it reads on the page."""
    return [item.value.replace("\\", "") for item in tab.warning]


@pytest.mark.parametrize("language", first("sl"))
def test_one_click_on_the_start_page_brings_a_model_that_speaks(
    new_tab: Driver, hub: Hub, tmp_path: Path, language: Language
) -> None:
    tab, t = new_tab(language), catalogue(language)
    assert t("offer.with_model") in told(tab) and "Apache-2.0" in told(tab)
    assert not hub.paths, "nothing is fetched unasked"
    tab.button(key="model-fetch").click().run()
    until(lambda: service().models.voice is not None)
    assert read_choice(tmp_path).voice.file == tmp_path / "models" / "tiny.gguf"
    assert service().practice.voice.name == "model:tiny"
    assert [(row.act, row.object) for row in service().trail.latest()] == [
        ("model_chosen", "voice tiny"),
        ("model_fetched", "tiny"),
    ]
    tab.run()
    assert "model-fetch" not in keys(tab) and t("model.here", model="tiny") in told(tab)
    assert_well(tab)


@pytest.mark.parametrize("language", first("en"))
def test_what_comes_shows_how_far_it_is_and_can_be_stopped_and_continued(
    new_tab: Driver, hub: Hub, tmp_path: Path, language: Language
) -> None:
    hub.pause = 0.05
    tab, t = new_tab(language), catalogue(language)
    tab.button(key="model-fetch").click().run()
    arrival = service().arrival
    until(lambda: arrival.done > 0)
    tab.run()
    assert t("offer.meanwhile") in told(tab) and "model-fetch" not in keys(tab)
    assert "begin" in keys(tab), "one can begin meanwhile"
    tab.button(key="model-fetch-stop").click().run()
    until(lambda: not arrival.is_under_way)
    tab.run()
    assert explain(FetchError("cancelled", file="tiny.gguf"), language) in warned(tab)
    assert service().models.voice is None
    hub.pause = 0.0
    tab.button(key="model-fetch").click().run()
    until(lambda: service().models.voice is not None)
    assert hub.asked[-1].startswith("bytes=") and not hub.asked[-1].startswith("bytes=0-")


def test_what_goes_wrong_is_said_on_the_page_and_written_lines_go_on(new_tab: Driver, hub: Hub) -> None:
    hub.status = 503
    tab = new_tab("sl")
    tab.button(key="model-fetch").click().run()
    until(lambda: service().arrival.problem is not None)
    tab.run()
    problem = FetchError("http", file="tiny.gguf", status=503, where=hub.address, repository="maker/tiny-GGUF")
    # An address in words is no link: a sign that shows nothing parts it.
    assert [words.replace("\u2060", "") for words in warned(tab)] == [explain(problem, "sl")]
    assert "begin" in keys(tab) and service().models.voice is None


@pytest.mark.long
def test_all_that_run_here_stand_in_the_settings(new_tab: Driver, hub: Hub, tmp_path: Path) -> None:
    page = new_tab("en").switch_page(visit.SETTINGS).run()
    page.selectbox(key="model-fetchable").select_index(1).run()
    page.button(key="model-fetch").click().run()
    until(lambda: service().models.voice is not None)
    assert read_choice(tmp_path).voice.file == tmp_path / "models" / "other.gguf"
    assert_well(page.run())


@pytest.mark.parametrize(
    "hinder",
    [
        lambda patch: patch.setattr(care, "memory_here", lambda: 1 << 30),
        lambda patch: patch.setattr(care, "runs_files", lambda: False),
        lambda patch: patch.setenv("SODELUJ_MODEL_URL", "http://127.0.0.1:1/v1"),
        lambda patch: patch.setenv("SODELUJ_ACCESS", "header"),
    ],
    ids=["no memory", "no package", "set by the environment", "a server with people"],
)
def test_nothing_is_offered_that_cannot_be_done(
    new_tab: Driver, hub: Hub, monkeypatch: pytest.MonkeyPatch, hinder: Callable[[pytest.MonkeyPatch], None]
) -> None:
    hinder(monkeypatch)
    service.clear()
    assert "model-fetch" not in keys(new_tab("en"))
