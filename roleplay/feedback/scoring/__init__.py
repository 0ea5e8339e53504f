"""Criteria measured from the counts: numbers, levels and the turns that show them; no sentences."""

from roleplay.feedback.scoring._criteria import MEASURES, applies, level_of, shows, total
from roleplay.feedback.scoring._interview import DOUBTFUL_CONFIDENCE
from roleplay.feedback.scoring._linter import check_rubric, lint_rubric
from roleplay.feedback.scoring._measure import FEWEST_TURNS, Measure, Mention, harmed
