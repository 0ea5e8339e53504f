"""A server with people, sessions, documents, cases and a model, and the list of what only some of them may do there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from roleplay.care.documents import DocumentDesk
from roleplay.care.models import ModelDesk
from roleplay.errors import SodelujError
from roleplay.exercise.setup import Setup
from roleplay.models.choice import Place
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice, Session
from roleplay.review.belongings import Belongings
from roleplay.review.console import Console
from roleplay.review.desk import Desk
from roleplay.review.tables import gather
from roleplay.scenario.own import shipped_ids
from roleplay.ui.service import service
from roleplay.workshop.case_desk import CaseDesk
from roleplay.workshop.store import OwnCases, Ownership
from roleplay.workshop.templates import begin, load_templates
from tests.models.fake_server import FakeServer
from tests.once import KNOWLEDGE

OUTSIDER, LEARNER, OWNER, TRAINER, ANOTHER, OPS = (
    f"{name}@example.org" for name in ("outsider", "learner", "owner", "trainer", "another", "ops")
)
EVERYBODY = (OUTSIDER, LEARNER, OWNER, TRAINER, ANOTHER, OPS)
NOBODY: tuple[str, ...] = ()
PEOPLE = {
    "operators": [OPS],
    "groups": [
        {"id": "north", "title": "Northern", "trainers": [TRAINER], "members": [LEARNER, OWNER]},
        {"id": "south", "title": "Southern", "trainers": [ANOTHER], "members": []},
    ],
}
WORDS, COMMENT = "The ferryman keeps a blue ledger in the mill.", "Mind how you greet the ferryman."
POISON, TITLE = "A house search needs no court order, says the harbour master.", "Circular of the harbour"
QUESTION = "Does a house search need a court order?"
DRAFT, USED, ORPHAN = "harbour-draft", "lighthouse", "orphaned-case"


MINE = Ownership(owner=TRAINER)
SECRETS: Mapping[str, tuple[str, ...]] = {
    WORDS: (OWNER, TRAINER),
    COMMENT: (OWNER, TRAINER),
    POISON: (LEARNER, OWNER, TRAINER),
    TITLE: (LEARNER, OWNER, TRAINER, OPS),
    DRAFT: (TRAINER, OPS),  # the trail names it
    ORPHAN: (OPS,),
    OWNER: (OWNER, TRAINER),
}
"""What may reach whom, by page, over the wire or in a file."""


@dataclass(frozen=True)
class Rooms:
    """All that the program offers to one visitor, without a page."""

    scene: "Staged"
    who: Visitor

    @property
    def practice(self) -> Practice:
        return service().practice_of(self.who)

    @property
    def desk(self) -> Desk:
        return service().desk_of(self.who)

    @property
    def console(self) -> Console:
        return Console(self.practice)

    @property
    def models(self) -> ModelDesk:
        shared = service()
        return ModelDesk(shared.settings, shared.models.ledger, self.practice.shelf.trail, shared.recast)

    @property
    def documents(self) -> DocumentDesk:
        return DocumentDesk(service().manual, self.practice.shelf.trail)

    @property
    def cases(self) -> CaseDesk:
        return CaseDesk(self.scene.own_cases, self.practice.shelf.trail, service().renew_cases)

    def finds(self, words: str) -> object:
        """Ask the manual; refused is who does not get these words."""
        found = self.documents.consult(QUESTION, "en", 12)
        return _holds(" ".join(str(citation) for citation in found.citations), words)

    def takes(self, content: bytes) -> object:
        """Take a file along; refused is in whose file there is nothing of the owner's session."""
        return _holds(content, self.scene.over[:8].encode())


def _holds(content: Any, what: Any) -> object:
    if what not in content:
        raise SodelujError("not in it")
    return content


@dataclass
class Staged:
    """What lies on the server: a finished and a running exercise of the owner's, documents, cases of the trainer's.

    `plain` plays with what needs no model.
    """

    data: Path
    model: FakeServer
    plain: Practice
    over: str = ""
    running: str = ""
    in_hand: dict[str, Session] = field(default_factory=dict)

    def rooms(self, who: str) -> Rooms:
        return Rooms(self, Visitor(who))

    @property
    def place(self) -> Place:
        return Place(url=self.model.url, name=self.model.model)

    @property
    def own_cases(self) -> OwnCases:
        return OwnCases(self.data, shipped_ids(KNOWLEDGE))

    @property
    def poison(self) -> Path:
        path = self.data / "harbour.txt"
        path.write_text(POISON, encoding="utf-8")
        return path

    def document(self, group: str | None) -> str:
        return next(item.id for item in service().manual.documents.all() if item.group == group)

    def names(self) -> dict[str, str]:
        """Return what addresses and selectors are filled with."""
        return {"over": self.over, "short": self.over[:8], "running": self.running, "document": self.document("north")}

    def renew(self) -> None:
        """Have all of it there, whatever was done to it."""
        owner, trainer = self.rooms(OWNER), self.rooms(TRAINER)
        ids = {card.id for card in owner.practice.shelf.cards()}
        if self.over not in ids:
            self.over = self._played(owner, over=True).id
        if self.running not in ids:
            self.running = self._played(owner, over=False).id
        owner.practice.shelf.submit(self.over, "north")
        owner.practice.shelf.be_watched(self.running, "north")
        playing = replace(self.plain, visitor=owner.who)
        running = playing.open(self.running)
        playing.resume(running)
        self.in_hand = {self.running: running}
        if not any(COMMENT in str(item) for item in trainer.desk.left(self.over)):
            trainer.desk.comment(self.over, 1, COMMENT)
        held = {document.group for document in service().manual.documents.all()}
        for group, room in (("north", trainer), (None, self.rooms(OPS))):
            if group not in held:
                text = self.poison if group is not None else self._harmless()
                room.documents.add(text, "en", TITLE if group is not None else "Rules of the house", group=group)
        service().manual.refresh_documents()
        cases = self.own_cases
        for name, ownership in ((DRAFT, MINE), (USED, MINE), (ORPHAN, Ownership())):
            if name not in cases.drafts():
                cases.create(begin(load_templates(KNOWLEDGE)[0], name), ownership)
            cases.own(name, ownership)
        if USED not in cases.in_use():
            cases.use(cases.read(USED))
        if DRAFT in cases.in_use():
            cases.withdraw(DRAFT)
        ops = self.rooms(OPS)
        if not ops.models.choice().voice.url:
            ops.models.use(self.place)

    def snapshot(self) -> object:
        """Return all that is kept: rows of the database but for the trail, and files that people make or choose."""
        engine, tables = service().shared.store._engine, MetaData()
        tables.reflect(engine)
        # Which tab shows a session, and how far it was read there, is what the owner's own looking leaves.
        beside = {"audit", "reading_marks"}
        with engine.connect() as connection:
            rows = {
                table.name: sorted(
                    repr({**row, "holder": None}) for row in connection.execute(table.select()).mappings()
                )
                for table in tables.sorted_tables
                if table.name not in beside
            }
        files = {
            str(path.relative_to(self.data)): path.read_bytes()
            for path in self.data.rglob("*.*")
            if path.is_file() and path.suffix in {".yaml", ".json", ".txt", ".md"}
        }
        return rows, files

    def trail(self) -> list[tuple[str, str]]:
        """Return who did what, the oldest first."""
        return [(row.who, row.act) for row in reversed(self.rooms(OPS).practice.shelf.trail.latest(10_000))]

    def _harmless(self) -> Path:
        path = self.data / "rules.txt"
        path.write_text("Whoever enters the house signs the book.", encoding="utf-8")
        return path

    def _played(self, owner: Rooms, *, over: bool) -> Session:
        playing = replace(self.plain, visitor=owner.who)
        session = playing.start(Setup("white-van", "en", "police", seed=5))
        list(playing.say(session, "room", WORDS))
        while over and session.state.finished is None:
            list(playing.next_phase(session))
        return session


def stage(data: Path, model: FakeServer) -> Staged:
    """Have all of it there, on the data folder that the settings name."""
    scene = Staged(data, model, service().shared)
    scene.renew()
    return scene


@dataclass(frozen=True)
class Forbidden:
    """One act, and who may do it all the same.

    `page` is where it is done by page: an address below the server, and what is drawn there for who may. `call` does
    it without a page. `address` is where a plain request does it, and what the answer holds then. Each may be missing
    where there is no such way.
    """

    act: str
    may: tuple[str, ...]
    call: Callable[[Rooms], object] | None = None
    page: tuple[str, str] | None = None
    address: tuple[str, str] | None = None


def _draft(rooms: Rooms) -> Any:
    return rooms.scene.own_cases.read(DRAFT)


def _say(rooms: Rooms) -> object:
    return list(rooms.practice.say(rooms.scene.in_hand[rooms.scene.running], "room", "Somebody else speaks."))


ACTS = (
    # The server: the operators'.
    Forbidden("choose a model", (OPS,), lambda r: r.models.use(r.scene.place), ("settings", ".st-key-model-take")),
    Forbidden("have another model judge", (OPS,), lambda r: r.models.use(r.scene.place, "judge")),
    Forbidden("try a model", (OPS,), lambda r: r.models.try_out(r.scene.place, "en"), ("settings", ".st-key-model-try")),
    Forbidden("look for servers", (OPS,), lambda r: r.models.find_servers(), ("settings", ".st-key-model-look")),
    Forbidden("switch reading", (OPS,), lambda r: r.models.have_it_read(on=True), ("settings", ".st-key-model-reads")),
    Forbidden("see what is chosen", (OPS,), lambda r: r.models.choice()),
    Forbidden("see spending", (OPS,), lambda r: r.models.spending()),
    Forbidden("have none speak", (OPS,), lambda r: r.models.use(Place()), ("settings", ".st-key-model-none")),
    Forbidden("read the trail", (OPS,), lambda r: r.practice.shelf.trail.latest(), ("settings", ".st-key-trail")),
    # The manual: documents of all are the operators', those of a group also its trainers'.
    Forbidden(
        "add a document for all",
        (OPS,),
        lambda r: r.documents.add(r.scene.poison, "en", "For all"),
        ("manual", ".st-key-document-for"),
    ),
    Forbidden(
        "add a document for another group",
        (TRAINER, OPS),
        lambda r: r.documents.add(r.scene.poison, "en", "For north", group="north"),
    ),
    Forbidden(
        "add a document at all", (TRAINER, ANOTHER, OPS), None, ("manual", "[data-testid=stFileUploader]")
    ),
    Forbidden("remove a document of all", (OPS,), lambda r: r.documents.remove(r.scene.document(None))),
    Forbidden(
        "remove another group's document",
        (TRAINER, OPS),
        lambda r: r.documents.remove(r.scene.document("north")),
        ("manual", ".st-key-remove-{document}"),
    ),
    Forbidden("remove all documents", (OPS,), lambda r: r.documents.clear()),
    Forbidden("know of another group's document", (LEARNER, OWNER, TRAINER, OPS), None, ("manual", ".st-key-document-{document}")),
    Forbidden("find another group's document", (LEARNER, OWNER, TRAINER), lambda r: r.finds(POISON)),
    # Cases of one's own: the trainers' who made them.
    Forbidden(
        "begin a case",
        (TRAINER, ANOTHER),
        lambda r: r.cases.create(begin(load_templates(KNOWLEDGE)[0], f"of-{r.who.id.partition('@')[0]}")),
        ("workshop", ".st-key-create"),
    ),
    Forbidden("open another's draft", (TRAINER,), lambda r: r.cases.read(DRAFT), ("workshop", f".st-key-open-{DRAFT}")),
    Forbidden("see another's case in use", (TRAINER,), lambda r: r.cases.used(USED)),
    Forbidden(
        "save another's draft",
        (TRAINER,),
        lambda r: r.cases.save(_draft(r).with_value(("title", "sl"), "Prevzeto"), _draft(r)),
    ),
    Forbidden("share another's draft", (TRAINER,), lambda r: r.cases.share(DRAFT, "north")),
    Forbidden("put another's draft to use", (TRAINER,), lambda r: r.cases.use(_draft(r))),
    Forbidden(
        "withdraw another's case",
        (TRAINER, OPS),
        lambda r: r.cases.withdraw(USED),
        ("workshop", f".st-key-withdraw-{USED}, .st-key-open-{USED}"),
    ),
    Forbidden("delete another's draft", (TRAINER,), lambda r: r.cases.delete(DRAFT)),
    Forbidden("open a case that is nobody's", (OPS,), lambda r: r.cases.read(ORPHAN), ("workshop", f".st-key-open-{ORPHAN}")),
    Forbidden("give a case to somebody", (OPS,), lambda r: r.cases.assign(ORPHAN, ANOTHER)),
    # What was submitted: the group's trainers'.
    Forbidden("see what was submitted", (TRAINER,), lambda r: r.desk.look(r.scene.over), ("review", ".st-key-rate-{over}")),
    Forbidden("read another's words", (TRAINER,), lambda r: r.desk.criteria(r.scene.over), ("rate?pregled={over}", ".st-key-review-transcript")),
    Forbidden("begin to rate", (TRAINER,), lambda r: r.desk.keep_draft(r.scene.over, {"R-01": 1})),
    Forbidden("see what somebody began", (TRAINER,), lambda r: r.desk.draft(r.scene.over)),
    Forbidden("rate", (TRAINER,), lambda r: r.desk.rate(r.scene.over, {"R-01": 1}), ("rate?pregled={over}", ".st-key-levels")),
    Forbidden("see the program's report", (TRAINER,), lambda r: r.desk.report(r.scene.over)),
    Forbidden("judge the program's levels", (TRAINER,), lambda r: r.desk.judge(r.scene.over, "R-01", "agree", "")),
    Forbidden("comment", (TRAINER,), lambda r: r.desk.comment(r.scene.over, 1, "Seen.")),
    Forbidden("read comments", (OWNER, TRAINER), lambda r: r.desk.left(r.scene.over)),
    Forbidden("hold a level back", (TRAINER,), lambda r: r.desk.hold_back("north", "R-02", hold=True), ("agreement", ".st-key-held-north")),
    Forbidden("see another group", (TRAINER,), lambda r: r.takes(str(r.practice.shelf.submitted()).encode()), ("group", f"text={OWNER}")),
    Forbidden(
        "take reviews along",
        (TRAINER,),
        lambda r: r.takes(gather(r.desk, "en").to_json()),
        address=("reviews/reviews.json", "{over}"),
    ),
    Forbidden("take turns along", (TRAINER,), address=("reviews/turns.csv", WORDS)),
    Forbidden("take ratings along", (TRAINER,), address=("reviews/ratings.csv", COMMENT)),
    Forbidden(
        "take the facilitator's copy",
        (TRAINER, ANOTHER),
        lambda r: r.desk.facilitator_copy(r.practice.library.scenario["white-van"], "en"),
        address=("cases/white-van.pdf", ""),
    ),
    # What runs: the trainers' whom the learner lets look on.
    Forbidden("look on", (TRAINER,), lambda r: r.console.look(r.scene.running), ("console?spremlja={running}", ".st-key-console-transcript")),
    Forbidden("find what can be looked at", (TRAINER,), None, ("console", ".st-key-watch-{running}")),
    Forbidden("send news", (TRAINER,), lambda r: r.console.call_inject(r.scene.running, _inject(r)), ("console?spremlja={running}", "[class*=st-key-fire-]")),
    Forbidden("send a hint", (TRAINER,), lambda r: r.console.prompt(r.scene.running, "Greet him."), ("console?spremlja={running}", "[class*=st-key-hint-words]")),
    Forbidden("pause", (TRAINER,), lambda r: r.console.pause(r.scene.running), ("console?spremlja={running}", ".st-key-console-pause")),
    Forbidden("go on after a pause", (TRAINER,), lambda r: r.console.resume(r.scene.running)),
    # A session: its owner's.
    Forbidden("open a session", (OWNER,), lambda r: r.practice.open(r.scene.running), ("exercise?vaja={running}", "[data-testid=stChatInput]")),
    Forbidden("look at a session", (OWNER,), lambda r: r.practice.look(r.scene.running), ("pack?vaja={running}", ".st-key-pack-on-paper")),
    Forbidden("play a session", (OWNER,), _say),
    Forbidden("go back in a session", (OWNER,), lambda r: r.practice.rewind(r.scene.in_hand[r.scene.running], 1)),
    Forbidden("read a report", (OWNER,), None, ("report?vaja={over}", ".headline"), ("session/{over}/report.json", "")),
    Forbidden("let somebody look on", (OWNER,), lambda r: r.practice.shelf.be_watched(r.scene.running, "north")),
    Forbidden("submit a session", (OWNER,), lambda r: r.practice.shelf.submit(r.scene.over, "north")),
    Forbidden("take a session back", (OWNER,), lambda r: r.practice.shelf.submit(r.scene.over, None), ("report?vaja={over}", ".st-key-submit-back")),
    Forbidden("delete a session", (OWNER,), lambda r: r.practice.shelf.delete(r.scene.over)),
    Forbidden("take a report along", (OWNER,), address=("session/{over}/report.md", "")),
    Forbidden("take a table along", (OWNER,), address=("session/{over}/report.csv", "")),
    Forbidden("take a report as a document along", (OWNER,), address=("session/{over}/report.docx", "")),
    Forbidden("take a report as PDF along", (OWNER,), address=("session/{over}/report.pdf", "")),
    Forbidden("take a briefing along", (OWNER,), address=("session/{running}/pack.pdf", "")),
    Forbidden("take a plot along", (OWNER,), address=("session/{over}/plots/facts.svg", "")),
    Forbidden("take a picture along", (OWNER,), address=("session/{over}/plots/facts.png", "")),
    Forbidden("take everything of somebody's along", (OWNER,), lambda r: r.takes(Belongings(r.desk).bundle("en")), address=("everything.zip", "{short}")),
    # The inside of the server: nobody's.
    *(
        Forbidden(f"read {path}", NOBODY, address=(f"/{path}", ""))
        for path in (
            "_stcore/metrics",
            "_stcore/script-health-check",
            "_stcore/agent/openapi.json",
            "_stcore/upload_file/a/b",
            "media/0123.png",
            "component/a/b.js",
            "download/session/never/report.pdf",
            "download/",
        )
    ),
)


def _inject(rooms: Rooms) -> str:
    return next(iter(service().shared.library.scenario["white-van"].inject))


def lawful(who: str) -> tuple[Forbidden, ...]:
    return tuple(act for act in ACTS if who in act.may)
