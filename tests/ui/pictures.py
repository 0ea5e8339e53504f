"""The pictures of the documentation, from the shipped moves files and a browser: `python -m tests.ui.pictures`."""

from collections import deque
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from roleplay.cast import local_reader
from roleplay.config import ROOT, Settings
from roleplay.exercise.setup import Setup
from roleplay.moves_file import play, read_moves
from roleplay.people.groups import ALONE, People, load_people
from roleplay.people.visitor import LOCAL, Visitor
from roleplay.practice import Practice
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.ui.catalogue import catalogue
from roleplay.voices.authored import AuthoredVoice
from tests.ui.browser import Page, browsing, open_start, serving, settled
from tests.ui.test_drill_journey import ask, open_drill
from tests.ui.test_review_journey import HEADER
from tests.ui.test_workshop_journey import make

FOLDER = ROOT / "docs" / "pictures"
CASE, MIDDLE = "white-van", 17  # lines of the moves file until a picture of the running exercise is taken
SIZE, COLOURS = (1200, 760), 96
QUESTIONS: dict[Language, tuple[str, str]] = {
    "sl": ("Prosim, povejte s svojimi besedami, kako je potekal včerajšnji dan.", "Saj ste vozili za šefa, kajne?"),
    "en": ("Please tell me in your own words how yesterday went.", "You drive for the boss, do you not?"),
}
GROUP: dict[Language, str] = {"sl": "Severna regija", "en": "Northern region"}
TRAINER, MEMBERS = "trainer@example.org", ("ana@example.org", "bor@example.org", "cene@example.org")
Take = Callable[[str], None]


def played(
    data: Path, language: Language, agency: AgencyId, level: str, lines: int | None = None, who: Visitor = LOCAL,
    people: People = ALONE,
) -> str:  # fmt: skip
    """Play a moves file into the database below `data`, submit it on a server; return the session's id."""
    settings = Settings(data=data)
    library = load(settings.knowledge).library
    moves = settings.knowledge / "scenarios" / CASE / "moves" / f"{agency}-{language}-{level}.jsonl"
    with closing(SessionStore(open_engine(settings.database_url))) as store:
        practice = Practice(library, store, local_reader(settings), AuthoredVoice(), who, people)
        session = practice.start(Setup(CASE, language, agency, seed=3))
        deque(play(practice, session, read_moves(moves, library.scenario[CASE], agency)[:lines]), maxlen=0)
        if not who.alone:
            practice.shelf.submit(session.id, "north")
    return session.id


def take_of_learner(page: Page, address: str, data: Path, language: Language, take: Take) -> None:
    """Take start page, running exercise, report and interview."""
    t = catalogue(language)
    finished = played(data, language, "police", "average")
    running = played(data, language, "police", "expert", MIDDLE)
    open_start(page, address, language)
    take("start")
    page.goto(f"{address}/exercise?vaja={running}&lang={language}")
    page.get_by_test_id("stChatInputTextArea").wait_for()
    take("exercise")
    page.goto(f"{address}/report?vaja={finished}&lang={language}")
    page.get_by_text(t("report.changes"), exact=True).wait_for()
    take("report")
    open_drill(page, address, language)
    page.locator("[class*=st-key-coach-] label").first.click()
    for words in QUESTIONS[language]:
        ask(page, words)
    page.locator("details.coach summary").last.click()
    take("interview")


def take_of_trainer(page: Page, address: str, data: Path, people: People, language: Language, take: Take) -> None:
    """Take the rating and the group."""
    t = catalogue(language)
    kinds: tuple[tuple[AgencyId, str], ...] = (("police", "average"), ("police", "expert"), ("social", "average"))
    for name, (agency, level) in zip(MEMBERS, kinds, strict=True):
        played(data, language, agency, level, None, Visitor(name), people)
    page.context.set_extra_http_headers({HEADER: TRAINER})
    page.goto(f"{address}/group?lang={language}")
    page.get_by_text(t("cohort.practised")).wait_for()
    take("group")
    page.goto(f"{address}/review?lang={language}")
    page.get_by_role("button", name=t("review.rate"), exact=False).first.click()
    page.get_by_role("heading", name=t("rating.title")).wait_for()
    take("rating")


def main() -> None:
    """Take all pictures anew, in each language."""
    for language in LANGUAGES:
        with TemporaryDirectory() as folder:
            below = Path(folder)
            alone, server, file = below / "alone", below / "server", below / "people.yaml"
            alone.mkdir()
            server.mkdir()
            who = f"trainers: [{TRAINER}], members: [{', '.join(MEMBERS)}]"
            file.write_text(f"groups: [{{id: north, title: {GROUP[language]}, {who}}}]", encoding="utf-8")
            with browsing(below / "profile", *SIZE) as page:

                def take(name: str, page: Page = page, language: Language = language) -> None:
                    settled(page)
                    page.wait_for_timeout(600)  # what slides or fades in is there
                    settled(page)
                    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
                    flat = picture.quantize(COLOURS, dither=Image.Dither.NONE)
                    flat.save(FOLDER / f"{name}-{language}.png", optimize=True)

                with serving(alone) as running:
                    take_of_learner(page, running.address, alone, language, take)
                    if language == "en":
                        make(page, running, "en", "interview", "The kitchen by the road")
                        take("workshop")
                        page.goto(f"{running.address}/settings?lang=en")
                        page.get_by_text(catalogue("en")("settings.answers"), exact=True).first.wait_for()
                        take("settings")
                settings = {"SODELUJ_ACCESS": "header", "SODELUJ_PEOPLE": str(file), "SODELUJ_EMBEDDER": "none"}
                with serving(server, settings) as running:
                    take_of_trainer(page, running.address, server, load_people(file), language, take)


if __name__ == "__main__":
    main()
