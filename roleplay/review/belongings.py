"""What is a visitor's own: all of it in one file, and all of it deleted."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from roleplay.errors import SessionError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.fold import fold
from roleplay.feedback.document import to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.report import held
from roleplay.messages import explain
from roleplay.people.visitor import IMPORTED
from roleplay.review.beside import with_trainers
from roleplay.review.desk import Desk
from roleplay.review.ratings import Left, Rating
from roleplay.review.wording import wording
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.files import session_text
from roleplay.storage.sessions import SessionCard


@dataclass(frozen=True, slots=True)
class Belongings:
    """Everything that the visitor of the desk owns."""

    desk: Desk

    def bundle(self, language: Language) -> bytes:
        """Return a zip file with every session, its report and what trainers left at it.

        The readme is in each language of a session, in `language` where there is none. What cannot be read is said in
        its folder, and the rest is there all the same.
        """
        cards = self.desk.shelf.cards()
        written = BytesIO()
        with ZipFile(written, "w", ZIP_DEFLATED) as file:
            for known in [name for name in LANGUAGES if any(card.language == name for card in cards)] or [language]:
                day = f"{self.desk.now():%Y-%m-%d}"
                text = wording(known)("own.readme", day=day, count=len(cards))
                file.writestr(f"README-{known}.md", text)
            for card in cards:
                folder = f"{card.created_at[:10]}-{card.scenario}-{card.agency}-{card.id[:8]}"
                for name, content in self._files(card, language):
                    file.writestr(f"{folder}/{name}", content)
        return written.getvalue()

    def delete(self) -> int:
        """Delete every session of the visitor's with what belongs to it; return how many there were.

        On a machine of one's own that is also what was imported.
        """
        shelf = self.desk.shelf
        imported = [card for card in shelf.submitted() if card.owner.startswith(IMPORTED) and shelf.visitor.alone]
        cards = [*shelf.cards(), *imported]
        for card in cards:
            shelf.delete(card.id)
        return len(cards)

    def _files(self, card: SessionCard, language: Language) -> Iterator[tuple[str, str]]:
        try:
            entries = self.desk.shelf.store.entries(card.id)
            yield "session.json", session_text(entries)
            if card.finished:
                yield "report.md", self._report(card, entries)
        except SessionError as error:
            yield "problem.txt", explain(error, language) + "\n"
        left = [self._shown(item) for item in self.desk.left(card.id)]
        if left:
            yield "trainers.json", json.dumps(left, ensure_ascii=False, indent=1) + "\n"

    def _report(self, card: SessionCard, entries: list[Entry]) -> str:
        library = self.desk.library
        scenario = library.scenario.get(card.scenario)
        if scenario is None:
            raise SessionError("missing_case", case=card.scenario)
        state = fold(scenario, entries)
        report = build(state, library, self.desk.rubric)
        seen = held(report, self.desk.held_back(), self.desk.rubric)
        return to_markdown(with_trainers(seen, self.desk.left(card.id)), state, library)

    def _shown(self, item: Left) -> dict[str, object]:
        """Return what a trainer left, without the program's levels that the learner is not shown."""
        content: dict[str, object] = {"kind": type(item).__name__.lower(), **item.model_dump(mode="json")}
        if isinstance(item, Rating):
            hidden = self.desk.held_back()
            content["program"] = {name: level for name, level in item.program.items() if name not in hidden}
        return content
