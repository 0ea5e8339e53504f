"""Doubts: words that may have done harm, and of which nobody is certain. Each is put to the learner as a question.

While it stands nothing vouches for its absence. A learner's "no" is kept beside it and closes nothing. Where a judge
that may decide has cleared the turn of what was counted against it, nothing is asked again.
"""

from collections.abc import Collection, Iterable, Iterator

from roleplay.exercise.log.inputs import Said
from roleplay.exercise.words.reading import Suspected
from roleplay.feedback.counting._lines import Doubt, Harm, Slip
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.rubric import Rubric

# How somebody is spoken to is looked at in all that is said to a person.
MANNER = "R-06"


def count_doubts(record: SessionRecord, rubric: Rubric, named: Collection[Harm | Slip]) -> Iterator[Doubt]:
    """Yield the doubts about the learner's words before the debrief; what is `named` already is none."""
    for turn in record.turns:
        if turn.number >= record.debrief or turn.number in record.cleared or turn.reading is None:
            continue
        if not isinstance(turn.input, Said) or turn.input.acts:  # what was picked by hand is never read for more
            continue
        for found in turn.reading.suspected:
            if found.quote in turn.text and not any(_names(item, turn, found.quote) for item in named):
                yield _doubt(record, rubric, turn, found)


def _names(item: Harm | Slip, turn: Turn, quote: str) -> bool:
    """Tell whether something that is certain says of the turn what a doubt about these words would ask."""
    said = item.quote or ""
    return item.turn == turn.number and (not said or said in quote or quote in said)


def _doubt(record: SessionRecord, rubric: Rubric, turn: Turn, found: Suspected) -> Doubt:
    text, language = rubric.harm[found.fault], record.language
    return Doubt(
        kind=found.fault,
        criterion=next(iter(text.criteria), None),
        turn=turn.number,
        minute=turn.minute,
        quote=found.quote,
        title=text.title[language],
        why=text.why[language],
        better=text.better[language],
        likelihood=found.likelihood,
        meant=record.state.doubts.get((turn.number, found.quote)),
        in_talk=turn.person is not None,
        passages=text.passages,
    )


def touching(criterion: str, doubts: Iterable[Doubt], rubric: Rubric) -> tuple[Doubt, ...]:
    """Return the doubts while which a criterion cannot say that nothing was amiss."""
    return tuple(
        doubt
        for doubt in doubts
        if criterion in rubric.harm[doubt.kind].criteria or (doubt.in_talk and criterion == MANNER)
    )
