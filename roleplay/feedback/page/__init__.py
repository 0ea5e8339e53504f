"""The one page of a report: its findings by id, and the page made of them in authored words or a model's."""

from roleplay.feedback.page._items import PageItem, criterion_to_practise, items_of, mark_of, missed
from roleplay.feedback.page._narrative import Narrator, told_of
from roleplay.feedback.page._one_page import (
    MOST_WORDS,
    left_out,
    narrated,
    next_to_practise,
    one_page,
    written_by,
)
