"""What was counted against the learner and a judge finds untrue: cleared where it may decide, else for the trainer."""

from roleplay.exercise.log.inputs import Rechecked
from roleplay.feedback.counting._lines import Contest, Harm, Slip
from roleplay.feedback.counting._record import SessionRecord


def found_untrue(record: SessionRecord) -> frozenset[int]:
    """Return the places in the log of what a judge that may decide is sure was not so."""
    seen = record.state.rechecked.items()
    return frozenset(seq for seq, item in seen if item.qualified and item.denies and _stands(record, item))


def contests(record: SessionRecord, counted: tuple[Harm | Slip, ...]) -> tuple[Contest, ...]:
    """Return what of all that was counted a judge or one pass of it denies, with the judge's words, in order."""
    untrue, found = found_untrue(record), []
    for item in sorted(counted, key=lambda one: one.seq):
        looked = record.state.rechecked.get(item.seq)
        if looked is None or False not in looked.holds or not _stands(record, looked):
            continue
        found.append(
            Contest(
                seq=item.seq,
                title=item.title,
                turn=item.turn,
                minute=item.minute,
                quote=item.quote or "",
                cleared=item.seq in untrue,
                by=looked.attempt.model,
                reason=looked.reason,
            )
        )
    return tuple(found)


def _stands(record: SessionRecord, looked: Rechecked) -> bool:
    """Tell whether the words by which it was found untrue stand in their turn."""
    turn = record.turn(looked.quote.turn) if looked.quote is not None else None
    return turn is not None and looked.quote is not None and looked.quote.quote in turn.text
