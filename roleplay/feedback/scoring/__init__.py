"""Criteria measured from the counts: numbers, levels and the turns that show them; no sentences."""

# Each enters its measures.
from roleplay.feedback.scoring import _interview, _messages, _safety, _teamwork
from roleplay.feedback.scoring._interview import DOUBTFUL_CONFIDENCE
from roleplay.feedback.scoring._linter import check_rubric, lint_rubric
from roleplay.feedback.scoring._measure import (
    FEWEST_TURNS,
    MEASURES,
    Measure,
    Mention,
    applies,
    harmed,
    level_of,
    shows,
    total,
)
