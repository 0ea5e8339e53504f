"""A finished session as xAPI statements (version 1.0.3): the exercise completed, each level scored, questions asked.

After the program's levels come those of trainers, and what trainers wrote. Nothing that the learner said is in them,
and no name: accounts are called by what follows from the session or from a trainer's sign-in name, unless whoever
exports names the learner. Ids follow from the session, so that statements sent twice stay one.
"""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from roleplay.errors import InputError
from roleplay.exercise.log.state import State
from roleplay.feedback.parts import Source
from roleplay.feedback.report import Report

VERSION = "1.0.3"
HOME = "http://localhost/sodeluj"
"""Where accounts and activities are at home where nobody names another place: no address of anybody's."""
_VERB = "http://adlnet.gov/expapi/verbs"
_ACTIVITY = "http://adlnet.gov/expapi/activities"
_SPACE = uuid.UUID("6f1f3f0e-7e0b-5c0e-9d0f-0c3b8c0f6a11")

Statement = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Naming:
    """How statements name things: `home` is an address (http or https), `actor` the name of the learner's account."""

    home: str = HOME
    actor: str = ""


def statements(report: Report, state: State, naming: Naming | None = None) -> list[Statement]:
    """Return the statements of a finished session, in the order in which they are to be read.

    Raises:
        InputError: where the session is not over.
    """
    if not report.finished:
        raise InputError("not_finished")
    maker = _Maker(report, state, naming or Naming())
    return [maker.completed(), *maker.scored(), *maker.asked(), *maker.rated(), *maker.remarked()]


@dataclass(frozen=True, slots=True)
class _Maker:
    report: Report
    state: State
    naming: Naming

    @property
    def _session(self) -> str:
        """What tells this session from others; the log has no id of its own."""
        first = self.state.log[0]
        return hashlib.sha256(f"{first.at} {first.event.model_dump_json()}".encode()).hexdigest()

    @property
    def _exercise(self) -> str:
        return f"{self.naming.home.rstrip('/')}/exercises/{self.report.scenario}/{self.report.agency}"

    def completed(self) -> Statement:
        """Say that the exercise came to its end, with the total where there is one."""
        minutes = round(self.report.minutes * 60)
        result: dict[str, Any] = {"completion": True, "duration": f"PT{minutes}S"}
        if self.report.total is not None:
            result["score"] = {"scaled": round(self.report.total, 4)}
        kind = "simulation"
        return self._statement("completed", "completed", self._exercise, self.report.scenario_title, kind, result)

    def scored(self) -> Iterator[Statement]:
        """Say which level each observed criterion got; what was not observed has no statement."""
        for score in self.report.criteria:
            if score.level is not None:
                result = self._level(score.level, score.source, doubtful=score.doubtful)
                yield self._scored(f"scored {score.id}", score.id, result)

    def rated(self) -> Iterator[Statement]:
        """Say which levels trainers gave; the instructor is the trainer's account."""
        for given in self.report.trainers.levels:
            for name, level in given.levels.items():
                if level is not None:
                    said = self._scored(f"rated {name} {given.by}", name, self._level(level, "trainer"))
                    said["context"]["instructor"] = self._trainer(given.by)
                    yield said | {"timestamp": given.at}

    def remarked(self) -> Iterator[Statement]:
        """Say what trainers wrote, as their own doing."""
        home = self.naming.home.rstrip("/")
        for number, each in enumerate(self.report.trainers.remarks):
            known = {"turn": each.turn, "criterion": each.criterion, "verdict": each.verdict}
            told = {f"{home}/extensions/{key}": value for key, value in known.items() if value is not None}
            title = self.report.scenario_title
            result: dict[str, Any] = {"response": each.text, "extensions": told}
            name = f"commented {number} {each.by}"
            said = self._statement(name, "commented", self._exercise, title, "simulation", result)
            yield said | {"actor": self._trainer(each.by), "timestamp": each.at}

    def asked(self) -> Iterator[Statement]:
        """Say how many questions of each class the learner put."""
        counted = Counter((item.label, item.label_title) for item in self.report.questions.questions)
        for (label, title), count in sorted(counted.items()):
            result = {"extensions": {f"{self.naming.home.rstrip('/')}/extensions/count": count}}
            activity = f"{self.naming.home.rstrip('/')}/questions/{label}"
            yield self._statement(f"asked {label}", "asked", activity, title, "question", result)

    def _scored(self, name: str, criterion: str, result: dict[str, Any]) -> Statement:
        titles = {score.id: score.title for score in self.report.criteria}
        activity = f"{self.naming.home.rstrip('/')}/criteria/{criterion}"
        return self._statement(name, "scored", activity, titles.get(criterion, criterion), "objective", result)

    def _level(self, level: int, source: Source, *, doubtful: bool = False) -> dict[str, Any]:
        home = self.naming.home.rstrip("/")
        return {
            "score": {"raw": level, "min": 0, "max": 3, "scaled": round(level / 3, 4)},
            "extensions": {f"{home}/extensions/source": source, f"{home}/extensions/doubtful": doubtful},
        }

    def _trainer(self, name: str) -> dict[str, Any]:
        return self._account(f"trainer-{hashlib.sha256(name.encode()).hexdigest()[:16]}")

    def _account(self, name: str) -> dict[str, Any]:
        return {"objectType": "Agent", "account": {"homePage": self.naming.home, "name": name}}

    def _statement(
        self, name: str, verb: str, activity: str, title: str, kind: str, result: dict[str, Any]
    ) -> Statement:
        language = self.report.language
        context: dict[str, Any] = {
            "registration": str(uuid.uuid5(_SPACE, self._session)),
            "language": language,
            "platform": "Sodeluj",
            "extensions": {f"{self.naming.home.rstrip('/')}/extensions/rubric": self.report.rubric},
        }
        if activity != self._exercise:
            context["contextActivities"] = {"parent": [{"objectType": "Activity", "id": self._exercise}]}
        return {
            "id": str(uuid.uuid5(_SPACE, f"{self._session} {name} {self.naming.home} {self.naming.actor}")),
            "actor": self._account(self.naming.actor or f"learner-{self._session[:16]}"),
            "verb": {"id": f"{_VERB}/{verb}", "display": {"en": verb}},
            "object": {
                "objectType": "Activity",
                "id": activity,
                "definition": {"name": {language: title}, "type": f"{_ACTIVITY}/{kind}"},
            },
            "result": result,
            "context": context,
            "timestamp": self._ended().isoformat(timespec="milliseconds"),
            "version": VERSION,
        }

    def _ended(self) -> datetime:
        """Return when the exercise ended; a log without wall-clock times has ended at the beginning of counting."""
        at = next((entry.at for entry in reversed(self.state.log) if entry.at), None)
        return datetime.fromisoformat(at) if at else datetime.fromtimestamp(0, UTC)
