"""An interviewed person at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roleplay.exercise.log.moves import Move
from roleplay.scenario.vocabulary import InnerState


@dataclass(frozen=True, slots=True)
class Denial:
    """How things stood when a person told a story in place of a fact: what has changed since may be a reason to tell.

    `place` is that of `State.place`.
    """

    turn: int
    trust: float
    place: tuple[str, bool, str, int]


@dataclass(slots=True)
class Inner:
    """An interviewed person at this moment; `values` each 0-1, hidden during play.

    `covered` are facts for which a cover story was told, with its turn, and `contradicted` those for which it no longer
    holds. Of the `evidence` shown to a suspect, `fitted` came before his account, so that his story takes it in, and
    `confronted` came as a verdict. `denied` are the facts that no reason has set free since a story was told in their
    place. `unheard` says that the person has said something new that nobody has gone on about yet. `last` is what
    the person did last.
    """

    values: dict[InnerState, float]
    opened: set[str] = field(default_factory=set)
    told: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    shut_until: int = 0
    questions: int = 0
    account_given: bool = False
    rights_known: bool = False
    suggested: set[str] = field(default_factory=set)
    last_topic: str | None = None
    admitted: dict[str, int] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    covered: dict[str, int] = field(default_factory=dict)
    contradicted: dict[str, int] = field(default_factory=dict)
    fitted: set[str] = field(default_factory=set)
    confronted: set[str] = field(default_factory=set)
    denied: dict[str, Denial] = field(default_factory=dict)
    remarked: set[str] = field(default_factory=set)
    unheard: bool = False
    last: Move | None = None

    def move(self, changes: Mapping[InnerState, float]) -> None:
        """Change inner values by these steps; each stays within 0-1."""
        for name, change in changes.items():
            self.values[name] = round(min(1.0, max(0.0, self.values.get(name, 0.0) + change)), 4)

    def is_shown(self, evidence: str, turn: int, *, early: bool, judged: bool) -> None:
        """Take in a piece of evidence; what came as a verdict may be put calmly later."""
        self.evidence.setdefault(evidence, turn)
        self.confronted.discard(evidence)
        if early:
            self.fitted.add(evidence)
        elif judged:
            self.confronted.add(evidence)

    def weighs(self, evidence: str) -> bool:
        """Whether a piece of evidence counts: put calmly and after the account, or laid open by the person."""
        known = evidence in self.evidence or evidence in self.told
        return known and evidence not in self.fitted | self.confronted
