"""One learner over several finished sessions, and two attempts or two sides of one case beside each other."""

from roleplay.feedback.progress._compare import AttemptTurn, ComparedAttempt, Totals, attempt
from roleplay.feedback.progress._markdown import to_markdown
from roleplay.feedback.progress._next import NextPractice
from roleplay.feedback.progress._practised import FinishedPractice, Observed, family_of, practised
from roleplay.feedback.progress._progress import (
    FEWEST,
    LevelPoint,
    Progress,
    SessionLine,
    direction,
    progress,
    standing,
)
from roleplay.feedback.progress._sides import (
    CriterionSides,
    FactSides,
    Learned,
    Played,
    Side,
    SideMove,
    SidePhase,
    Sides,
    can_be_compared,
    sides,
)
