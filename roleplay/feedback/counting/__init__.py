"""What happened in a session, counted: data with turns and verbatim quotes, from which everything else is made."""

from roleplay.feedback.counting._deadlines import phase_spans
from roleplay.feedback.counting._doubts import touching
from roleplay.feedback.counting._harms import accused, cap, contests, count_harms, gravest
from roleplay.feedback.counting._indicators import is_forced_labour, is_positive
from roleplay.feedback.counting._ledger import OF_TALKS, SessionLedger, best_question, count, drill_result
from roleplay.feedback.counting._lines import (
    Chance,
    Contest,
    Delivery,
    DimensionLine,
    Doubt,
    DutyLine,
    FactFlow,
    Flow,
    Harm,
    IndicatorLine,
    Indicators,
    InjectLine,
    MapAgency,
    MapCell,
    MapRow,
    Overshared,
    PhaseSpan,
    Safeguard,
    Slip,
)
from roleplay.feedback.counting._questions import (
    NO_QUESTIONS,
    WORST_FIRST,
    by_class,
    count_questions,
    longest_run,
    productive_share,
    weighed_turns,
    worst_first,
)
from roleplay.feedback.counting._record import (
    LONGEST_QUOTE,
    SessionRecord,
    Turn,
    pick,
    record,
    sentences,
    shortened,
    shown,
)
from roleplay.feedback.counting._safeguards import EXPLAINED, explains_rights
from roleplay.feedback.counting._signs import (
    holds,
    places,
)
from roleplay.feedback.counting._talks import (
    Acquiescence,
    ClassYield,
    Contradiction,
    DisclosureLine,
    DrillResult,
    FalseAdmission,
    InterviewPart,
    Question,
    QuestionMap,
    Technique,
    TraceStep,
)
