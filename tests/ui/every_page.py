"""Every page of the app with something on it, one after the other, in a browser."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from roleplay.cast import local_reader
from roleplay.config import Settings
from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.moves_file import play, read_moves
from roleplay.people.groups import ALONE, OWN
from roleplay.people.visitor import LOCAL
from roleplay.practice import Practice, Session
from roleplay.scenario.linting.linter import load_playable
from roleplay.scenario.vocabulary import AgencyId, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.voices.authored import AuthoredVoice
from tests.ui.browser import Page, open_start, settled
from tests.ui.test_drill import ASKED

CASE, MIDDLE = "white-van", 17  # lines of the moves file after which the exercise is still under way
OPEN_ALL = "() => document.querySelectorAll('details:not([open]) > summary').forEach(one => one.click())"


@dataclass(frozen=True, slots=True)
class Stored:
    """The ids of what somebody has played who is alone at a machine."""

    running: str
    finished: str
    debriefing: str
    talk: str
    second_attempt: str


def lay_out(data: Path, language: Language) -> Stored:
    """Play what the pages are to show into the database below `data`."""
    settings = Settings(data=data, embedder="none")
    with closing(SessionStore(open_engine(settings.database_url))) as store:
        library = load_playable(settings.knowledge).library
        practice = Practice(library, store, local_reader(settings), AuthoredVoice(), LOCAL, ALONE)
        finished, other = (_played(practice, language, agency, "average") for agency in ("police", "social"))
        for session in (finished, other):
            practice.shelf.submit(session.id, OWN.id)
        running = _played(practice, language, "police", "expert", MIDDLE)
        debriefing = _played(practice, language, "border", "average", MIDDLE)
        while debriefing.state.phase != "debrief":
            list(practice.next_phase(debriefing))
        practice.shelf.be_watched(running.id, OWN.id)
        talk = _talk(practice, language)
        return Stored(running.id, finished.id, debriefing.id, talk.id, practice.rewind(talk, 2).id)


def _played(
    practice: Practice, language: Language, agency: AgencyId, level: str, lines: int | None = None
) -> Session:  # fmt: skip
    library = practice.library
    moves = Settings().knowledge / "scenarios" / CASE / "moves" / f"{agency}-{language}-{level}.jsonl"
    session = practice.start(Setup(CASE, language, agency, seed=3))
    deque(play(practice, session, read_moves(moves, library.scenario[CASE], agency)[:lines]), maxlen=0)
    return session


def _talk(practice: Practice, language: Language) -> Session:
    goal = next(item for item in practice.library.scenario[CASE].goals if item.person == "driver")
    drill = Drill(person="driver", goal=goal.id, minutes=15)
    session = practice.start(Setup(CASE, language, "police", seed=5, drill=drill))
    practice.coach(session, on=True)
    for words in ASKED[language]:
        list(practice.say(session, "interview", words, ("driver",)))
    return session


def every_page(page: Page, address: str, language: Language, stored: Stored) -> Iterator[str]:
    """Show one page after the other, and yield its name once it stands still.

    To what no way here leads its address does, with an exercise that is over if it wants one.
    """
    seen = set[str]()
    for name in chain(_of_learners(page, address, language, stored), _of_trainers(page, address, language)):
        seen.add(name)
        yield name
    for name in sorted(visit.PAGES.keys() - seen):
        page.goto(f"{address}/{name}?lang={language}&vaja={stored.finished}")
        yield _still(page, name)


def _still(page: Page, name: str) -> str:
    page.locator("[data-testid=stApp] :is(h1, h2)").first.wait_for()
    settled(page)
    page.wait_for_timeout(300)  # what fades in is there
    return name


def _of_learners(page: Page, address: str, language: Language, stored: Stored) -> Iterator[str]:
    t = catalogue(language)

    def opened(name: str, session: str) -> str:
        page.goto(f"{address}/{name}?lang={language}&vaja={session}")
        return _still(page, name)

    open_start(page, address, language)
    yield _still(page, "start")
    page.get_by_text(t("use.drill.name"), exact=True).click()
    yield _still(page, "start-talk")
    yield opened("pack", stored.running)
    yield opened("exercise", stored.running)
    panes = page.locator(".st-key-pane button:visible")
    if panes.count():
        panes.last.click()
        settled(page)
    for tab in ("duties", "actions", "log"):
        page.locator(".st-key-pane-desk [data-testid=stButtonGroup] button", has_text=t(f"desk.{tab}")).first.click()
        yield _still(page, f"exercise-{tab}")
    yield from _dialogs(page, address, language, stored)
    yield opened("debrief", stored.debriefing)
    opened("report", stored.finished)
    page.get_by_text(t("report.changes"), exact=True).wait_for()
    yield _still(page, "report")
    for _ in range(3):  # sections hold further ones
        page.evaluate(OPEN_ALL)
        settled(page)
    yield _still(page, "report-open")


def _dialogs(page: Page, address: str, language: Language, stored: Stored) -> Iterator[str]:
    t = catalogue(language)
    page.goto(f"{address}/drill?vaja={stored.talk}&lang={language}")
    page.locator("[class*=st-key-rewind-2-] button:visible").wait_for()
    settled(page)
    yield "drill"
    page.locator("[class*=st-key-rewind-2-] button:visible").click()
    page.get_by_role("button", name=t("again.yes")).wait_for()
    page.wait_for_timeout(600)  # a dialog slides in
    yield "drill-rewind"
    page.keyboard.press("Escape")
    page.get_by_role("button", name=t("again.yes")).wait_for(state="hidden")
    page.locator(".st-key-stop button").click()
    page.locator(".st-key-closing-skip").wait_for()
    settled(page)
    yield "drill-closing"


def _of_trainers(page: Page, address: str, language: Language) -> Iterator[str]:
    t = catalogue(language)
    page.goto(f"{address}/review?lang={language}")
    page.get_by_role("button", name=t("review.rate"), exact=False).first.click()
    page.get_by_role("heading", name=t("rating.title")).wait_for()
    settled(page)
    yield "rate"
    page.goto(f"{address}/console?lang={language}")
    page.locator("[class*=st-key-page] button").first.wait_for()
    settled(page)
    yield "console"
    page.locator("[class*=st-key-page] button").first.click()
    settled(page)
    page.wait_for_timeout(500)
    yield "console-open"
