"""A learner submits, a trainer rates blind by keyboard, sees the difference and comments, the learner reads it."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from roleplay.config import Settings
from roleplay.exercise.setup import Setup
from roleplay.people.groups import load_people
from roleplay.people.visitor import Visitor
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, browsing, serving, settled, until

pytestmark = [*MARKS, pytest.mark.slow]
ANA, ONE = "ana@example.org", "one@example.org"
HEADER = "X-Forwarded-Email"
GROUP = "groups:\n- {id: north, title: Sever, trainers: [one@example.org], members: [ana@example.org]}\n"
WORDS = {"sl": "Dober začetek, samo predstavite se.", "en": "A good beginning, but say who you are."}


def visits(page: Page, who: str) -> None:
    """Visit, from now on, as a trusted proxy would say it."""
    page.context.set_extra_http_headers({HEADER: who})


@pytest.mark.parametrize("language", LANGUAGES)
def test_submit_rate_compare_comment_read(make_practice, tmp_path: Path, language: Language) -> None:
    t = catalogue(language)
    data = tmp_path / "data"
    data.mkdir()
    people = tmp_path / "people.yaml"
    people.write_text(GROUP)
    shared = make_practice(Settings(data=data).database_url)
    ana = replace(shared, people=load_people(people), visitor=Visitor(ANA))
    session = ana.start(Setup("white-van", language, "police", seed=2))
    list(ana.say(session, "room", "Dobro jutro vsem." if language == "sl" else "Good morning, everybody."))
    while session.state.finished is None:
        list(ana.next_phase(session))
    settings = {"SODELUJ_ACCESS": "header", "SODELUJ_PEOPLE": str(people), "SODELUJ_EMBEDDER": "none"}
    with serving(data, settings) as server, browsing(tmp_path / "profile") as page:
        page.goto(f"{server.address}/?lang={language}")
        page.get_by_text(t("visit.sign_in_header")).wait_for()
        visits(page, ANA)
        page.goto(f"{server.address}/report?vaja={session.id}&lang={language}")
        page.get_by_role("button", name=t("submit.do"), exact=False).click()
        page.get_by_text(t("submit.done")).wait_for()
        visits(page, ONE)
        page.goto(f"{server.address}/report?vaja={session.id}&lang={language}")
        page.get_by_text(t("visit.cannot_open")).wait_for()
        page.goto(f"{server.address}/review?lang={language}")
        page.get_by_text(ANA).wait_for()
        page.get_by_role("button", name=t("review.rate"), exact=False).first.click()
        rated_by_keyboard(page, t("rating.title"), t("rating.hand_in"))
        page.get_by_role("button", name=t("rating.hand_in"), exact=False).click()
        page.get_by_role("heading", name=t("rating.difference")).wait_for()
        settled(page)
        page.get_by_role("button", name=t("reading.after"), exact=False).click()
        settled(page)
        page.get_by_label(t("reading.comment", turn=1)).fill(WORDS[language])
        page.get_by_role("button", name=t("reading.comment_keep"), exact=False).click()
        page.locator(".note.comment", has_text=WORDS[language]).wait_for()
        visits(page, ANA)
        page.goto(f"{server.address}/report?vaja={session.id}&lang={language}")
        page.get_by_text(WORDS[language]).first.wait_for()
        assert page.get_by_text(ONE).count()


def rated_by_keyboard(page: Page, title: str, hand_in: str) -> None:
    """Give every criterion a level with one key each, five a second, and look where each has landed."""
    page.get_by_role("heading", name=title).wait_for()
    settled(page)
    bar = page.get_by_test_id("stProgress")
    total = int(bar.inner_text().split()[-2])
    keys = "".join("0123n"[(place * place + place // 3) % 5] for place in range(total))
    assert any(one == other for one, other in pairwise(keys)), "equal keys in a row are two"
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    until(page, lambda: bar.inner_text().split()[0] == str(total), "every criterion rated")
    settled(page)
    marks = page.locator(".st-key-to-criteria strong").all_text_contents()
    assert [mark if mark.isdigit() else "n" for mark in marks] == list(keys)
    assert page.get_by_role("button", name=hand_in, exact=False).first.is_enabled()
