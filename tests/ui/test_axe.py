"""Every page, in both languages and widths, through axe-core: nothing that keeps people out."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.ui.browser import MARKS, Page, browsing, serving
from tests.ui.every_page import every_page, lay_out

pytestmark = [MARKS[0], pytest.mark.timeout(1800), pytest.mark.slow]  # without a browser it fails
SIZES = ((1280, 900), (390, 844))
GRAVE = ("serious", "critical")
FAINT = (Path(__file__).with_name("faint.js")).read_text(encoding="utf-8")
EXEMPT = Path(__file__).with_name("axe-exempt.txt")


def exempt() -> list[tuple[str, str]]:
    """Return what in Streamlit's own markup cannot be mended from outside: a rule, and what the element contains."""
    lines = EXEMPT.read_text(encoding="utf-8").splitlines()
    return [(rule, part) for rule, part, _ in (line.split(" | ") for line in lines if not line.startswith("#"))]


def faint_for_good(page: Page) -> list[str]:
    """Return which words are too pale, once colours that fade have come to rest."""
    found: list[str] = page.evaluate(FAINT)
    for _ in range(20):
        if not found:
            break
        page.wait_for_timeout(500)
        found = page.evaluate(FAINT)
    return found


def graves(page: Page) -> list[str]:
    """Return what is gravely wrong on the page that is shown."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    known = exempt()
    return [
        *faint_for_good(page),  # axe passes over what stands in a dialog
        *(
            f"{rule['id']}: {node['html'][:200]} ({node['failureSummary']})"
            for rule in found
            if rule["impact"] in GRAVE
            for node in rule["nodes"]
            if not any(rule["id"] == name and part in node["html"] for name, part in known)
        ),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_open_to_everybody(tmp_path: Path, language: Language) -> None:
    data = tmp_path / "data"
    data.mkdir()
    stored = lay_out(data, language)
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    with serving(data, {"SODELUJ_EMBEDDER": "none"}) as server:
        for size in SIZES:
            with browsing(tmp_path / f"profile-{size[0]}", *size) as page:
                for name in every_page(page, server.address, language, stored):
                    seen.add(name)
                    found[f"{name} at {size[0]}"] = graves(page)
                    page.emulate_media(color_scheme="dark")
                    found[f"{name} at {size[0]}, dark"] = faint_for_good(page)
                    page.emulate_media(color_scheme="light")
                page.evaluate(
                    "document.body.insertAdjacentHTML('beforeend', '<button></button><p class=faint>pale</p>')"
                )
                page.add_style_tag(
                    content=".faint { position: fixed; top: 0; z-index: 999999; color: #999; background: #fff; }"
                )
                assert len(graves(page)) >= 3, "a button without a name and pale words are found, the words by both"
    assert len(seen) > 20
    assert not {name: problems for name, problems in found.items() if problems}
