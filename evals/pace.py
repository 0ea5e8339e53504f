"""How fast and how steadily a model is played with: calls, waits, prompts, own work, checks, and calls that fail.

The model is a server of our own in this process, which answers at a fixed pace from the notes in each prompt.
"""

import os
import re
import time
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from itertools import count, cycle, islice
from statistics import median, quantiles
from typing import Any

from evals import talk, verifier
from evals.fake_model import is_part, talkative
from evals.fake_server import FAULTS, FakeServer, Reply, Request
from evals.lines import lines_of
from evals.playing import BEFORE_TALKS, PATIENT, Made, Stage, begun, done, speeches, unanswered, unbroken
from evals.results import section
from roleplay.errors import InputError
from roleplay.exercise.log.events import Event, Read
from roleplay.exercise.log.inputs import Said
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Message, Prompt
from roleplay.practice import Practice, Session, Turn
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.speaking import Words

FIRST, WHOLE, PIECES = 0.3, 0.6, 20  # seconds to the first piece and to the last
ROUNDS, TALK, WORK, FAILING = 10, 300, 30, 250
LATE = 20  # turns at the end of the long talk
SHARE, SEED = 0.3, 23  # of the calls that fail, and which
HASTY = Limits(connect=5.0, first=0.5, between=0.5, total=5.0, attempts=2, backoff=0.001)
HELD = 0.7  # seconds that a server which hangs keeps a call: longer than it is waited for
MOST_TIMES, MOST_SIGNS, MOST_GROWN, LEAST_SAME = 1.15, 24_000, 1.2, 0.70
MOST_WORK, MOST_CHECK = 150, 50  # ms
THREE: Mapping[Language, str] = {
    "sl": "Mejna policija, socialna služba in nevladna organizacija: {}",
    "en": "Border police, social services and NGO: {}",
}
ALL_THREE = ("border", "ngo", "social")
ALONE = "We will see what can be done about it, and call you back as soon as we know. " * 4  # what one call brings
KNOWN = ", meanings known"
_FAILED = re.compile(r"\(model failed: \w+\)$")


@dataclass(frozen=True)
class Waits:
    """Seconds, medians: of one call by itself, and of turns that one and three speakers answer."""

    call: float
    one: float
    three: float


@dataclass(frozen=True)
class Prompts:
    """Characters of the longest prompts of a long talk: of all, before any older talk was left out, and at its end.

    `same` is the median share of a prompt that was the beginning of the one before for the same speaker before the same
    hearers, `same_speaker` for the same speaker, whoever heard.
    """

    largest: int
    full: int
    late: int
    same: float
    same_speaker: float


@dataclass
class Steady:
    """What became of turns where calls fail: `reasons` why authored words stood in, empty where none is recorded."""

    turns: int = 0
    silent: int = 0
    lost: int = 0
    calls: int = 0
    failed: int = 0
    spoken: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    read: int = 0
    read_here: int = 0
    read_without_reason: int = 0


def calls_before_words(stage: Stage, language: Language, *, reads: bool) -> int:
    """Return how many calls were sent, at most, before the first word where one speaker alone answers."""
    found = []
    with FakeServer(answers=talkative) as server, stage.playing(server, reads=reads) as (practice, _):
        session = begun(practice, language)
        for question in islice(_questions(stage, language), 6):
            asked, spoken, calls = len(server.chats), len(speeches(session.state)), 0
            for item in practice.say(session, "direct", question, ("ngo",)):
                calls = calls or (len(server.chats) - asked if isinstance(item, Words) else 0)
            found += [calls] if len(speeches(session.state)) == spoken + 1 else []  # at times others have news as well
    return max(found)


def waits(stage: Stage, language: Language, rounds: int = ROUNDS) -> Waits:
    """Return how long turns take at a model's pace; no question is asked twice, so that each is read anew."""
    calls, ones, threes = list[float](), list[float](), list[float]()
    with (
        FakeServer() as server,
        stage.playing(server) as (practice, _),
        closing(Endpoint(Address(server.url, server.model), Ledger(), limits=PATIENT)) as alone,
    ):
        questions = _questions(stage, language)
        while min(len(ones), len(threes)) <= rounds:
            server.answers = talkative
            session = begun(practice, language)
            server.answers = _paced
            calls.append(_call(alone))
            for taken, to, form in ((ones, ("ngo",), "{}"), (threes, (), THREE[language])):
                turn = practice.say(session, "direct" if to else "room", form.format(next(questions)), to)
                seconds, speakers = _taken(session, turn)
                if speakers == (to or ALL_THREE):  # at times others have news as well
                    taken.append(seconds)
    # The first ones load what all later ones find loaded.
    return Waits(median(calls[1:]), median(ones[1:]), median(threes[1:]))


def prompts(stage: Stage, language: Language, turns: int = TALK) -> list[Made]:
    """Return the prompts of a talk with services that goes on and on."""
    with FakeServer(answers=talkative) as server, stage.playing(server) as (practice, voice):
        session = begun(practice, language)
        for message in islice(cycle(_to_services(language)), turns):
            _say(practice, session, message)
        return voice.made


def work(stage: Stage, language: Language, turns: int = WORK) -> list[float]:
    """Return the ms of processor time that each turn of a talk takes, without what the server takes.

    The talk is played twice, and the second time counts: all meanings are known then, and nothing is embedded.
    """
    taken = list[float]()
    for _ in range(2):
        taken.clear()
        with FakeServer(answers=talkative) as server, stage.playing(server) as (practice, _):
            session = begun(practice, language)
            for message in islice(cycle(_to_services(language)), turns):
                began = time.process_time() - server.spent
                _say(practice, session, message)
                taken.append((time.process_time() - server.spent - began) * 1000)
    return taken


def sizes(made: Sequence[Made]) -> Prompts:
    """Return the figures of prompts in the order in which they were made; the talk must be long enough to be cut."""
    first_cut = next(prompt.turn for prompt in made if prompt.is_cut)
    last = made[-1].turn - LATE
    return Prompts(
        largest=max(len(prompt.text) for prompt in made),
        full=max(len(prompt.text) for prompt in made if prompt.turn < first_cut),
        late=max(len(prompt.text) for prompt in made if prompt.turn > last),
        same=median(unchanged((prompt.who, prompt.text) for prompt in made)),
        same_speaker=median(unchanged((prompt.who[0], prompt.text) for prompt in made)),
    )


def unchanged(prompts: Iterable[tuple[Hashable, str]]) -> Iterator[float]:
    """Yield for each prompt the share that is the beginning of the one before of the same owner."""
    before: dict[Hashable, str] = {}
    for owner, text in prompts:
        if owner in before:
            pairs = enumerate(zip(before[owner], text, strict=False))
            differing = (at for at, (one, other) in pairs if one != other)
            yield next(differing, min(len(before[owner]), len(text))) / len(text)
        before[owner] = text


def checks(stage: Stage, language: Language) -> tuple[list[float], list[float]]:
    """Return the ms that each sentence of the sets waits for its checks, and those of the rule verifier besides.

    What is known of the case has been looked at before; whether the sentences have been, depends on the stage.
    """
    reader = stage.reader()
    bench = verifier.bench_of(reader, stage.library, stage.rules(reader))
    before, besides = list[float](), list[float]()
    for line in lines_of("sentences", language, verifier.SETS):
        scene, said = bench.scene(line, language)
        for sentence in said.sentences:
            began = time.perf_counter()
            bench.checker.sentence(sentence, "", scene.released)
            before.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            done(bench.rules.claims(replace(said, sentences=(sentence,))))
            besides.append((time.perf_counter() - began) * 1000)
    return before, besides


def steadiness(stage: Stage, language: Language, turns: int = FAILING) -> Steady:
    """Return what becomes of so many turns where calls to the model, which reads as well, fail in every way."""
    found, sessions = Steady(), dict[str, Session]()
    server = FakeServer(answers=talkative, probability=SHARE, seed=SEED, hold=HELD)
    server.queue = [fault for kind in FAULTS for fault in (None, kind)]  # each once, and then as chance has it
    with server, stage.playing(server, reads=True, limits=HASTY, entrance=unbroken()) as (practice, _):
        for seed in count(1):
            session = begun(practice, language, seed)
            sessions[session.id] = session
            for turn in islice(_exercise(practice, session, language), turns - found.turns):
                at = len(session.state.log)
                done(turn)
                done(practice.settle(session))
                found.turns += 1
                found.silent += not any(isinstance(entry.event, Said) for entry in session.state.log[at + 1 :])
            if found.turns >= turns:
                break
        found.calls, found.failed = len(server.chats), len(server.drawn)
        for name, session in sessions.items():
            found.lost += len(unanswered(session.state)) + (practice.open(name).state != session.state)
            for entry in session.state.log:
                count_event(found, entry.event)
    return found


def report(stage: Stage) -> str:
    """Write the section of the figures, and return it."""
    columns = [_figures(stage, language) for language in LANGUAGES]
    rows = []
    for figures in zip(*columns, strict=True):
        name, bound, *_ = figures[0]
        kept = "yes" if all(kept for *_, kept in figures) else "no"
        rows.append((name, bound, *(figure for _, _, figure, _ in figures), kept if bound else ""))
    sizes = {"first": FIRST, "whole": WHOLE, "rounds": ROUNDS, "talk": TALK, "work": WORK, "failing": FAILING}
    faults = {"share": f"{SHARE:.0%}", "seed": SEED, "faults": len(FAULTS)}
    machine = {"cores": os.cpu_count(), "load": f"{os.getloadavg()[0]:.1f}"}
    return section("pace", languages=LANGUAGES, rows=rows, **sizes, **faults, **machine)


Figure = tuple[str, str, str, bool]


def _figures(stage: Stage, language: Language) -> list[Figure]:
    """Return the figures of one language: what is measured, its bound in words, the figure, and whether it is kept."""
    return [
        *_speed(stage, language),
        *_cost(stage, language),
        *_faults(steadiness(Stage.shipped(means=False), language)),
    ]


def _speed(stage: Stage, language: Language) -> Iterator[Figure]:
    for name, reads, bound in (("the local reader", False, 1), ("a model that reads", True, 2)):
        calls = calls_before_words(stage, language, reads=reads)
        yield f"calls before the first word, {name}", f"{bound}", f"{calls}", calls <= bound
    for known in ("", KNOWN):
        found = waits(stage, language)  # the second time the same is said, and nothing is embedded
        yield f"one call by itself{known}", "", f"{found.call:.2f} s", True
        for name, seconds in (("one speaker answers", found.one), ("three speakers answer", found.three)):
            times = seconds / found.call
            figure = f"{seconds:.2f} s, {times:.2f} times"
            yield f"turn that {name}{known}", f"at most {MOST_TIMES:g} times one call", figure, times <= MOST_TIMES


def _cost(stage: Stage, language: Language) -> Iterator[Figure]:
    found = sizes(prompts(Stage.shipped(means=False), language))
    yield "largest prompt", f"at most {MOST_SIGNS:,}", f"{found.largest:,}", found.largest <= MOST_SIGNS
    yield "largest before older talk is left out", "", f"{found.full:,}", True
    grown = found.late / found.full
    figure = f"{found.late:,}, {grown:.2f} times"
    yield f"largest of the last {LATE} turns", f"at most {MOST_GROWN:g} times", figure, grown <= MOST_GROWN
    yield "unchanged beginning", f"at least {LEAST_SAME:.2f}", f"{found.same:.2f}", found.same >= LEAST_SAME
    yield "the same, whoever hears the speaker", "", f"{found.same_speaker:.2f}", True
    own = median(work(stage, language))
    yield "own processor time of a turn", f"under {MOST_WORK} ms", f"{own:.0f} ms", own < MOST_WORK
    for known in ("", KNOWN):
        before, besides = checks(stage, language)  # the second time, nothing is embedded
        both = [one + other for one, other in zip(before, besides, strict=True)]
        for name, times in (("checks before a sentence is shown", before), ("the same and the rule verifier", both)):
            middle, high = median(times), quantiles(times, n=20)[-1]
            figure = f"{middle:.0f} ms, 95th percentile {high:.0f} ms"
            yield f"{name}{known}", f"less than {MOST_CHECK} ms", figure, middle < MOST_CHECK


def _faults(found: Steady) -> Iterator[Figure]:
    yield "calls that failed", "", f"{found.failed} of {found.calls}", True
    answered = found.turns - found.silent
    yield "turns answered", f"{found.turns}", f"{answered}", not found.silent
    yield "turns lost, or not the same when opened again", "0", f"{found.lost}", not found.lost
    reasons = ", ".join(f"{code or 'none'} {number}" for code, number in found.reasons.most_common())
    yield "answers by the floor", "", f"{found.reasons.total()} of {found.spoken} ({reasons})", True
    yield "of these without a reason", "0", f"{found.reasons['']}", not found.reasons[""]
    yield "readings by the local reader", "", f"{found.read_here} of {found.read}", True
    yield "of these without a reason", "0", f"{found.read_without_reason}", not found.read_without_reason


def count_event(found: Steady, event: Event) -> None:
    """Count an answer by whom it was given and why, or a reading."""
    if isinstance(event, Said) and (event.attempt is not None or event.origin == "fallback"):
        found.spoken += 1
        if event.origin == "fallback":
            found.reasons[(event.attempt and event.attempt.failure) or ""] += 1
    elif isinstance(event, Read):
        found.read += 1
        if "(reader " not in event.reading.reader:
            found.read_here += 1
            found.read_without_reason += _FAILED.search(event.reading.reader) is None


def _exercise(practice: Practice, session: Session, language: Language) -> Iterator[Turn]:
    """Yield turns with services, and then in interviews."""
    for message in _to_services(language):
        yield _turn(practice, session, message)
    while session.state.phase != "interview":
        yield practice.next_phase(session)
    for action in BEFORE_TALKS:
        with suppress(InputError):
            yield practice.act(session, action, "Before the talk.")
    for message in talk.messages("interview", language):
        yield _turn(practice, session, message)


def _to_services(language: Language) -> list[Mapping[str, Any]]:
    """Return what is said, and no answers to what the program asks first."""
    taken = (*talk.messages("agency", language), *talk.messages("police", language))
    return [message for message in taken if "text" in message and message["channel"] != "interview"]


def _turn(practice: Practice, session: Session, message: Mapping[str, Any]) -> Turn:
    return practice.say(session, message["channel"], message["text"], tuple(message["to"]))


def _say(practice: Practice, session: Session, message: Mapping[str, Any]) -> None:
    """Say something, and leave open what is asked first."""
    done(_turn(practice, session, message))
    done(practice.settle(session))


def _questions(stage: Stage, language: Language) -> Iterator[str]:
    asks = [topic.asks[language] for topic in stage.library.scenario["white-van"].topics]
    return (questions[at] for at in count() for questions in asks if at < len(questions))


def _paced(request: Request) -> Reply:
    answer = talkative(request) if is_part(request) else ALONE
    return Reply(answer, first=FIRST, pause=(WHOLE - FIRST) / PIECES, pieces=PIECES)


def _call(model: Endpoint) -> float:
    """Return the seconds of one call without an exercise, whose answer is as long as others."""
    prompt = Prompt("pace", "1", (Message("user", "?"),))
    began = time.perf_counter()
    done(model.stream(prompt, most_tokens=100))
    return time.perf_counter() - began


def _taken(session: Session, turn: Turn) -> tuple[float, tuple[str, ...]]:
    """Return the seconds that a turn takes and who speaks in it, in alphabetical order."""
    at, began = len(session.state.log), time.perf_counter()
    done(turn)
    taken = time.perf_counter() - began
    said = (entry.event for entry in session.state.log[at:] if isinstance(entry.event, Said))
    return taken, tuple(sorted(event.speaker for event in said if event.attempt is not None))
