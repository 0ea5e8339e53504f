"""One learner over several finished sessions."""

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
