"""What is made ready in the background while a visitor still reads, so that the first answer need not wait for it."""

import ctypes
import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import cycle

from roleplay.apart import LARGE
from roleplay.errors import SodelujError
from roleplay.exercise.log.events import Entry, Started
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup, begin
from roleplay.exercise.talk.utterance import audience, utterance
from roleplay.exercise.words.reading import Reader
from roleplay.messages import report
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Channel

TRIED = 3  # questions of the agency's own that the reader is tried on: other words wake other rules
QUIET = 1.5  # seconds without a visitor, from which on nobody seems to wait for a page: it takes several requests
MOST_GIVEN_WAY = 5.0  # seconds that a part of the work waits for visitors: with many of them it has to go on too
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # as the C library numbers them
ARENAS = 2  # places that threads take memory from: Python lets but one of them compute at a time
log = logging.getLogger("roleplay.ui")
_drawing = 0
_served = time.monotonic()  # when somebody was last; who has waited for the start comes first as well
_changed = threading.Condition()


@contextmanager
def visitors_first() -> Iterator[None]:
    """Have what goes on in the background wait while something is drawn or answered: both want the same processor."""
    global _drawing, _served  # noqa: PLW0603 - for the one process
    with _changed:
        _drawing += 1
    try:
        yield
    finally:
        with _changed:
            _drawing -= 1
            _served = time.monotonic()
            _changed.notify_all()


def give_way() -> None:
    """Wait before a part of work in the background until nobody has been served for a moment, or for a while."""
    until = time.monotonic() + MOST_GIVEN_WAY
    with _changed:
        while (now := time.monotonic()) < until and (rest := QUIET if _drawing else _served + QUIET - now) > 0:
            _changed.wait(min(rest, until - now))


def in_background(*tasks: Callable[[], object]) -> threading.Thread:
    """Carry out tasks one after the other, in the thread that is returned; one that fails leaves the others as is.

    What it says then is one line: whoever needs what is not ready meets the same error, and is told.
    """

    def run() -> None:
        for task in tasks:
            try:
                task()
            except (SodelujError, OSError) as error:
                log.error("not made ready in advance: %s", report(error))

    ahead = threading.Thread(target=run, name="ahead", daemon=True)
    ahead.start()
    return ahead


def give_back_at_once() -> None:
    """Have what is large given back as soon as it is free; smaller pieces come and go with every turn."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)


def settle_down() -> None:
    """Tell Python that what has been loaded is there for good, and give back what making it ready has used up.

    Whenever it looks for objects that nobody uses it would else go through all of these, for some tenths of a second,
    in the middle of a turn.
    """
    gc.freeze()
    give_back()


def give_back() -> None:
    """Give back what has been used and is free, also where something that stays lies above it."""
    with suppress(AttributeError, OSError, TypeError):  # the C library of Linux alone keeps so much, and can let it go
        ctypes.CDLL(None).malloc_trim(0)


def rehearse_opening(reader: Reader, library: Library) -> None:
    """Have the reader build what it needs in the room of the case that is offered first, in each of its languages."""
    for scenario in [item for item in library.scenarios if not item.interview_only][:1]:
        for language in (item for item in LANGUAGES if item in scenario.languages):
            setup = Setup(scenario.id, language, next(iter(scenario.seat)))
            rehearse(reader, library, begin(setup, library, reader.name, "", {}), talks=False)


def rehearse(reader: Reader, library: Library, started: Started, *, talks: bool = True) -> None:
    """Have the reader build what it needs for an exercise: it keeps that from its first message of a kind on.

    Without `talks`, what it needs for each of the persons is left for later.
    """
    state = fold(library.scenario[started.scenario], [Entry(seq=0, turn=0, minute=0, event=started)])
    for said in _likely(state, talks=talks):
        words = utterance(state, said, library)
        tells = words.person.disclosures if words.person is not None else ()
        # Each message to a person is looked at beside what was told, and what was not.
        for told in (frozenset(), *(frozenset({item.fact}) for item in tells)):
            give_way()
            reader.read(replace(words, told=told))


def _likely(state: State, *, talks: bool) -> Iterator[Said]:
    """Yield what the learner may say: the agency's own questions in the room, and one of them to each person."""
    questions = state.scenario.seat[state.learner].questions[state.setup.language][:TRIED]
    persons = [person.id for person in state.scenario.persons] if state.drill is None else [state.drill.person]
    said: list[tuple[Channel, tuple[str, ...], str]] = []
    if state.drill is None:
        said += [("room", (), text) for text in questions]
    if talks:
        said += [("interview", (person,), text) for person, text in zip(persons, cycle(questions), strict=False)]
    for channel, to, text in said:
        hearers = audience(state, channel, to)
        yield Said(speaker=state.learner, channel=channel, to=to, audience=hearers, text=text, origin="learner")
