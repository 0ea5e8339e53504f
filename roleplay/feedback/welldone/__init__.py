"""How it is done well: the moments of a report taken up by a practised colleague, and model interviews."""

from roleplay.feedback.welldone._branch import Gain, PlayedTurn, SpokenTurn, play_interview
from roleplay.feedback.welldone._check import check_welldone, lint_welldone
from roleplay.feedback.welldone._content import InterviewPair, OneInterview, expert_book, interview_pairs
from roleplay.feedback.welldone._moments import DoneWell, done_well
