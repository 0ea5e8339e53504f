"""The one page of a report."""

from roleplay.feedback.page._one_page import MOST_WORDS, criterion_to_practise, missed, one_page
