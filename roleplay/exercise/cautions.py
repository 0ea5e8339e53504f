"""What a colleague says of a message itself: that it told what should not be told, or sounds against good practice."""

from collections.abc import Iterator, Sequence

from roleplay.exercise.events import Event, FactShared
from roleplay.exercise.policy import Answer
from roleplay.exercise.replies import say
from roleplay.exercise.stage import Stage
from roleplay.exercise.state import OBJECTIONS
from roleplay.scenario.vocabulary import AgencyId


def caution(
    stage: Stage,
    shared: Sequence[FactShared],
    called: Sequence[AgencyId],
    hearers: Sequence[AgencyId],
    *,
    direct: bool,
) -> Iterator[Event]:
    """Yield at most one caution a turn, each kind once a phase.

    `called` are those of the hearers who are addressed. What was told weighs more than how it sounded.
    """
    answers = (*_of_what_was_told(shared), *_of_how_it_sounded(stage, called, hearers))
    said = next((answer for answer in answers if f"{answer.act}:{stage.state.phase}" not in stage.state.notices), None)
    if said is not None and stage.has_reply_left():
        yield from say(stage, said, direct)


def _of_what_was_told(shared: Sequence[FactShared]) -> Iterator[Answer]:
    """Somebody who should not have heard a fact says so: for want of consent, or for want of need."""
    for event in shared:
        if event.breached:
            yield Answer(event.to[0], "no_consent")
    for event in shared:
        if event.unneeded and not event.breached:
            yield Answer(event.unneeded[0], "too_wide")


def _of_how_it_sounded(stage: Stage, called: Sequence[AgencyId], hearers: Sequence[AgencyId]) -> Iterator[Answer]:
    """Somebody says what services hold to where the message sounds against it, the surest manner first.

    Whoever insults hears about the tone instead (see `talk`), and what has met with an objection needs no second one.
    """
    state = stage.state
    objected = any(move.act in OBJECTIONS and move.answers == state.turn for move in state.pending.values())
    if objected or (state.reading is not None and state.reading.rude):
        return
    standards = {standard.manner: standard for standard in stage.library.standards}
    for manner in state.manners:
        standard = standards.get(manner.id)
        if standard is None:
            continue
        by_rank = sorted(standard.speakers, key=lambda agency: agency not in called)
        speaker = next((agency for agency in by_rank if agency in hearers), None)
        if speaker is not None:
            yield Answer(speaker, standard.act, passages=standard.passages)
