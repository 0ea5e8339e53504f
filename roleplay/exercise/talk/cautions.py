"""What a colleague says of a message itself: that it told what should not be told."""

from collections.abc import Iterator, Sequence

from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.log.events import Event, FactShared
from roleplay.exercise.talk.replies import say
from roleplay.exercise.talk.stage import Stage


def caution(stage: Stage, shared: Sequence[FactShared], *, direct: bool) -> Iterator[Event]:
    """Yield at most one caution a turn, each kind once a phase."""
    said = next(
        (
            answer
            for answer in _of_what_was_told(shared)
            if f"{answer.act}:{stage.state.phase}" not in stage.state.notices
        ),
        None,
    )
    if said is not None and stage.has_reply_left():
        yield from say(stage, said, direct)


def _of_what_was_told(shared: Sequence[FactShared]) -> Iterator[Response]:
    """Somebody who should not have heard a fact says so: for want of consent, or for want of need."""
    for event in shared:
        if event.breached:
            yield Response(event.to[0], "no_consent")
    for event in shared:
        if event.unneeded and not event.breached:
            yield Response(event.unneeded[0], "too_wide")
