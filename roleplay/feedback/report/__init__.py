"""The report on one session: its parts, and the sentences that are made of counts and scores."""

from roleplay.feedback.report._advice import changes, headline, strengths
from roleplay.feedback.report._criteria import (
    dropped_quotes,
    goals,
    groups,
    half_affirmed,
    join,
    limits_of_scores,
    score,
)
from roleplay.feedback.report._holding import held
from roleplay.feedback.report._ledger_words import figures_in_words, in_words
from roleplay.feedback.report._own_view import own_view
from roleplay.feedback.report._places import change_of, harms_anew, located, lowered, place, where_and_when
from roleplay.feedback.report._types import (
    Change,
    CriterionScore,
    DebriefAnswer,
    EndingLine,
    OwnPoint,
    OwnView,
    PlanLine,
    Report,
    ResultLine,
    Strength,
    TrainersLevels,
    TrainersRemark,
    TrainersView,
)
