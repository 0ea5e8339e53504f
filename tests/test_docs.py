"""The documentation: its links, pictures and named modules exist, and the first page stays short."""

import re
from pathlib import Path

import pytest

from roleplay.config import ROOT

PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "deploy" / "README.md", *ROOT.glob("docs/**/*.md")]
)
PICTURES = sorted(ROOT.glob("docs/pictures/*.png"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MODULE = re.compile(r"`([\w/]+/\w+\.py)`")
LONGEST_README = 900  # words
HEAVIEST = 150_000  # bytes


def links(page: Path) -> list[str]:
    found = LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(page: Path) -> set[str]:
    """Return the names under which the headings of a page can be linked to."""
    titles = HEADING.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_a_page_links_to_exists(page: Path) -> None:
    for link in links(page):
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.is_relative_to(ROOT) and target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_modules_that_a_page_names_exist(page: Path) -> None:
    for module in MODULE.findall(page.read_text(encoding="utf-8")):
        assert any((root / module).is_file() for root in (ROOT, ROOT / "roleplay")), module


@pytest.mark.parametrize("picture", PICTURES, ids=name)
def test_a_picture_is_light_and_shown_somewhere(picture: Path) -> None:
    assert picture.stat().st_size < HEAVIEST
    assert any((page.parent / link).resolve() == picture for page in PAGES for link in links(page))


def test_the_first_page_is_short_and_leads_to_all_others() -> None:
    readme = ROOT / "README.md"
    assert len(readme.read_text(encoding="utf-8").split()) <= LONGEST_README
    reached, waiting = set[Path](), [readme]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if ".md" in link]
    assert set(PAGES) - {ROOT / "docs" / "index.md"} <= reached
