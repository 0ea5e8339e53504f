"""Figures of each talk: how the learner asked, and how much room the other had."""

from roleplay.feedback.counting import NO_QUESTIONS, InterviewPart, SessionLedger, longest_run, weighed_turns
from roleplay.feedback.figures._figure import OF_TALK, Figure, counts


@counts(OF_TALK)
def productive_share(ledger: SessionLedger, talk: InterviewPart) -> Figure | None:
    """Return which part of the questions proper opened the talk."""
    proper = [item for item in ledger.questions.of(talk.person) if item.label not in NO_QUESTIONS]
    numbers = {"good": sum(item.productive for item in proper), "total": len(proper)}
    turns = [item.turn for item in proper]
    return Figure(value=talk.productive_share, numbers=numbers, turns=turns) if proper else None


@counts(OF_TALK)
def open_run(ledger: SessionLedger, talk: InterviewPart) -> Figure | None:
    """Return how many open questions and encouragers followed each other at most."""
    asked = ledger.questions.of(talk.person)
    return Figure(value=talk.open_run, turns=[item.turn for item in longest_run(asked)]) if asked else None


@counts(OF_TALK)
def talk_share(ledger: SessionLedger, talk: InterviewPart) -> Figure | None:
    """Return which part of the words were the learner's."""
    turns = [turn.number for turn in weighed_turns(ledger.record, talk.person)]
    return Figure(value=talk.talk_share, turns=turns) if talk.talk_share is not None else None


@counts(OF_TALK)
def silences(_: SessionLedger, talk: InterviewPart) -> Figure:
    """Return in how many turns the learner waited."""
    return Figure(value=talk.silences, turns=[item.turn for item in talk.waits])
