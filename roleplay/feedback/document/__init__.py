"""A report as a document: its sections and transcript, and the files that are made of them."""

from roleplay.feedback.document._blocks import (
    goal_blocks,
    interview_blocks,
    moment_blocks,
    trust_blocks,
    unreliable_blocks,
    well_done_blocks,
)
from roleplay.feedback.document._export import (
    BINARY,
    FORMATS,
    MEDIA,
    Format,
    as_data,
    document,
    exported,
    to_json,
    to_markdown,
)
from roleplay.feedback.document._table import COLUMNS, harmless, head, rows, to_csv
from roleplay.feedback.document._transcript import (
    ReadAct,
    TranscriptLine,
    Understanding,
    lines_heard,
    understandings,
    within,
)
from roleplay.feedback.document._xapi import HOME, Naming, Statement, statements
