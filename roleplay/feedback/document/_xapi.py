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


class _Maker:
    def __init__(self, report: Report, state: State, naming: Naming) -> None:
        self.report, self.naming = report, naming
        first, at = state.log[0], next((entry.at for entry in reversed(state.log) if entry.at), None)
        # What tells this session from others; the log has no id of its own.
        self.session = hashlib.sha256(f"{first.at} {first.event.model_dump_json()}".encode()).hexdigest()
        # A log without wall-clock times has ended at the beginning of counting.
        self.ended = datetime.fromisoformat(at) if at else datetime.fromtimestamp(0, UTC)
        self.exercise = self._address("exercises", report.scenario, report.agency)

    def completed(self) -> Statement:
        """Say that the exercise came to its end, with the total where there is one."""
        result: dict[str, Any] = {"completion": True, "duration": f"PT{round(self.report.minutes * 60)}S"}
        if self.report.total is not None:
            result["score"] = {"scaled": round(self.report.total, 4)}
        return self._of_exercise("completed", "completed", result)

    def scored(self) -> Iterator[Statement]:
        """Say which level each observed criterion got; what was not observed has no statement."""
        for score in self.report.criteria:
            if score.level is not None:
                yield self._scored(f"scored {score.id}", score.id, score.level, score.source, doubtful=score.doubtful)

    def rated(self) -> Iterator[Statement]:
        """Say which levels trainers gave; the instructor is the trainer's account."""
        for given in self.report.trainers.levels:
            for name, level in given.levels.items():
                if level is not None:
                    said = self._scored(f"rated {name} {given.by}", name, level, "trainer")
                    said["context"]["instructor"] = self._trainer(given.by)
                    yield said | {"timestamp": given.at}

    def remarked(self) -> Iterator[Statement]:
        """Say what trainers wrote, as their own doing."""
        for number, each in enumerate(self.report.trainers.remarks):
            about = self._extensions(turn=each.turn, criterion=each.criterion, verdict=each.verdict)
            result = {"response": each.text, "extensions": about}
            said = self._of_exercise(f"commented {number} {each.by}", "commented", result)
            yield said | {"actor": self._trainer(each.by), "timestamp": each.at}

    def asked(self) -> Iterator[Statement]:
        """Say how many questions of each class the learner put."""
        counted = Counter((item.label, item.label_title) for item in self.report.questions.questions)
        for (label, title), count in sorted(counted.items()):
            result = {"extensions": self._extensions(count=count)}
            yield self._statement(
                f"asked {label}", "asked", self._address("questions", label), title, "question", result
            )

    def _scored(self, name: str, criterion: str, level: int, source: Source, *, doubtful: bool = False) -> Statement:
        titles = {score.id: score.title for score in self.report.criteria}
        activity, title = self._address("criteria", criterion), titles.get(criterion, criterion)
        result = {
            "score": {"raw": level, "min": 0, "max": 3, "scaled": round(level / 3, 4)},
            "extensions": self._extensions(source=source, doubtful=doubtful),
        }
        return self._statement(name, "scored", activity, title, "objective", result)

    def _of_exercise(self, name: str, verb: str, result: dict[str, Any]) -> Statement:
        return self._statement(name, verb, self.exercise, self.report.scenario_title, "simulation", result)

    def _address(self, *parts: str) -> str:
        return "/".join((self.naming.home.rstrip("/"), *parts))

    def _extensions(self, **known: object) -> dict[str, object]:
        return {self._address("extensions", name): value for name, value in known.items() if value is not None}

    def _trainer(self, name: str) -> dict[str, Any]:
        return self._account(f"trainer-{hashlib.sha256(name.encode()).hexdigest()[:16]}")

    def _account(self, name: str) -> dict[str, Any]:
        return {"objectType": "Agent", "account": {"homePage": self.naming.home, "name": name}}

    def _statement(
        self, name: str, verb: str, activity: str, title: str, kind: str, result: dict[str, Any]
    ) -> Statement:
        language, naming = self.report.language, self.naming
        context: dict[str, Any] = {
            "registration": str(uuid.uuid5(_SPACE, self.session)),
            "language": language,
            "platform": "Sodeluj",
            "extensions": self._extensions(rubric=self.report.rubric),
        }
        if activity != self.exercise:
            context["contextActivities"] = {"parent": [{"objectType": "Activity", "id": self.exercise}]}
        return {
            "id": str(uuid.uuid5(_SPACE, f"{self.session} {name} {naming.home} {naming.actor}")),
            "actor": self._account(naming.actor or f"learner-{self.session[:16]}"),
            "verb": {"id": f"{_VERB}/{verb}", "display": {"en": verb}},
            "object": {
                "objectType": "Activity",
                "id": activity,
                "definition": {"name": {language: title}, "type": f"{_ACTIVITY}/{kind}"},
            },
            "result": result,
            "context": context,
            "timestamp": self.ended.isoformat(timespec="milliseconds"),
            "version": VERSION,
        }
