"""The coach of an interview drill, and the code book of question classes and tactics."""

from roleplay.feedback.coach._coach import FILE, CoachComment, CoachTexts, Noticed, check_coach, comment, load_coach
from roleplay.feedback.coach._codebook import (
    CLASSES,
    CODING_RULES,
    TACTICS,
    CodeBook,
    CodeBookWords,
    Contrast,
    Example,
    Pair,
    check_codebook,
    load_codebook,
)
