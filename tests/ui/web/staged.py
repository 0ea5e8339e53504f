"""A server with people, sessions, documents, cases and a model: something to take from everybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from evals.fake_server import FakeServer
from roleplay.care.documents import DocumentDesk
from roleplay.care.models import ModelDesk
from roleplay.errors import SodelujError
from roleplay.exercise.setup import Setup
from roleplay.models.choosing.choice import ModelChoice
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice, Session
from roleplay.review.console import Console
from roleplay.review.desk import Desk
from roleplay.scenario.own_cases import shipped_ids
from roleplay.ui.service import service
from roleplay.workshop.case_desk import CaseDesk
from roleplay.workshop.store import OwnCases, Ownership
from roleplay.workshop.templates import begin, load_templates
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
    def place(self) -> ModelChoice:
        return ModelChoice(url=self.model.url, name=self.model.model)

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
                cases.create(begin(load_templates(KNOWLEDGE)["interview"], name), ownership)
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
