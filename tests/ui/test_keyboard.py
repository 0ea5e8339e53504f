"""By keyboard only: start an exercise, send a message, take an action, go to the next phase; focus always visible."""

from pathlib import Path

import pytest

from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, browsing, next_phase, serving, settled, taken

pytestmark = [*MARKS, pytest.mark.slow]
MOST_STEPS = 120
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return {name: "", seen: true};
  const visible = (n) => {
    const s = getComputedStyle(n);
    return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
  };
  let seen = false;
  for (let n = e, i = 0; n && i < 5; n = n.parentElement, i++) seen = seen || visible(n);
  if (!seen && e.matches("input[type=radio], input[type=checkbox]")) {
    const box = e.closest("label") || e.parentElement;
    seen = [box, ...box.querySelectorAll("*")].some(visible);
  }
  const framed = e.matches("input, textarea") ? getComputedStyle(e.closest("[data-baseweb], div")).borderColor : "";
  return {
    name: e.matches("a, button, input, textarea, summary")
      ? (e.getAttribute("aria-label") || e.innerText || e.placeholder || e.closest("label")?.innerText || "").trim()
      : "",
    key: (e.closest("[class*=st-key-]") || document.body).className,
    what: e.tagName + " " + (e.getAttribute("data-testid") || ""),
    framed, seen,
  };
}"""


def tab_to(page: Page, name: str, unseen: set[str]) -> None:
    """Press the tabulator until something of this name has the focus."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if not focused["seen"]:
            unseen.add(f"{focused['name'][:40]} {focused['what']} {focused['key'][-40:]}")
        if name in focused["name"]:
            return
    raise AssertionError(f"{name!r} cannot be reached with the tabulator")


def test_without_a_mouse(tmp_path: Path) -> None:
    t = catalogue("en")
    unseen: set[str] = set()
    (tmp_path / "data").mkdir()
    with serving(tmp_path / "data") as server, browsing(tmp_path / "profile", 1440, 900) as page:
        page.goto(f"{server.address}/?lang=en")
        page.get_by_role("button", name=t("start.begin")).wait_for()
        tab_to(page, t("start.consent"), unseen)
        page.keyboard.press("Space")
        page.wait_for_function("() => document.querySelector('.st-key-begin button')?.disabled === false")
        tab_to(page, t("start.begin"), unseen)
        page.keyboard.press("Enter")
        page.get_by_role("button", name=t("pack.begin")).first.wait_for()
        tab_to(page, t("pack.begin"), unseen)
        page.keyboard.press("Enter")
        page.locator("[class*=st-key-transcript-]").wait_for()
        settled(page)
        tab_to(page, t("composer.placeholder.room"), unseen)
        page.keyboard.type("Good morning, criminal police here.")
        page.keyboard.press("Enter")
        taken(page, "Good morning, criminal police here.")
        take_an_action(page, unseen)

        def by_keyboard(label: str) -> None:
            tab_to(page, label, unseen)
            page.keyboard.press("Enter")

        next_phase(page, t("phase.preliminary"), "en", by_keyboard)
    assert not unseen


def take_an_action(page: Page, unseen: set[str]) -> None:
    t = catalogue("en")
    tab_to(page, t("desk.facts"), unseen)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    if not page.get_by_label(t("actions.find")).count():
        page.keyboard.press("Enter")
    page.get_by_text(t("actions.mine")).wait_for()
    settled(page)
    tab_to(page, t("actions.find"), unseen)
    page.keyboard.type("lead")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=t("actions.do")).wait_for()
    tab_to(page, t("actions.reason"), unseen)
    page.keyboard.type("So that everybody knows whom to call.")
    tab_to(page, t("actions.do"), unseen)
    page.keyboard.press("Enter")
    page.locator(".note.deed").first.wait_for()
    settled(page)
