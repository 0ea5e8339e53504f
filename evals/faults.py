"""Whether the report names planned faults, with the right words, and blames nobody for good turns: turn by turn.

They are read by the local reader, and by a model whose answers were written by hand from the prompt alone.
"""

import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from evals.results import table
from evals.talk import go_on
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act, Reader, Reading, Utterance
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import Rubric
from roleplay.moves_file import person_named
from roleplay.practice import Practice, Session
from roleplay.reading.model_answer import HeardMessage, UngroundedError, reading_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import FAULT_OF_HARM, LANGUAGES, AgencyId, Fault, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice

FOLDER = Path(__file__).parent / "sets" / "planned"
GOOD = "good"
# What has to be done before a talk, and who does it for others.
PREPARED: tuple[tuple[str, AgencyId], ...] = (("separate-persons", "border"), ("arrange-interpreter", "ngo"))
# What the writers of the set call a fault, by the names of the report.
NAMES: Mapping[str, frozenset[Fault]] = {
    "promise": frozenset({"false_promise"}),
    "detention_without_ground": frozenset({"unlawful_detention", "unlawful_search"}),
    "publicity": frozenset({"publicity", "data_without_consent"}),
    "punished_for_forced": frozenset({"penalty"}),
    "anothers_power": frozenset({"another_power"}),
}
HEAD = (
    "language", "read by", "faults", "grave", "grave named with their words", "of these by the right name", "all named",
    "by the right name", "shown as strengths", "good turns", "of these blamed", "only in the conditional",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What the report says of one planned turn; of a fault, whether of its very words and by its own name."""

    line: Mapping[str, Any]
    accused: bool
    quoted: bool
    right: bool
    praised: bool
    doubted: bool


def judge(line: Mapping[str, Any], language: Language, practice: Practice, rubric: Rubric) -> Judged:
    """Play one turn, as the first of its phase, and read the report on it; what is left unsure is not done."""
    session = practice.start(Setup("white-van", language, line["agency"]))
    talk = line["channel"] == "interview"
    go_on(practice, session, "preliminary")
    if talk:
        _prepare(practice, session)
        go_on(practice, session, "interview")
    turn = session.state.turn + 1
    to = tuple(person_named(name, session.state.scenario) or name for name in line["to"])
    deque(practice.say(session, line["channel"], line["text"], to), maxlen=0)
    deque(practice.settle(session, unasked=True), maxlen=0)
    report = build(session.state, practice.library, rubric)
    harms = [harm for harm in report.harms if harm.turn == turn]
    quoted = [harm for harm in harms if _touch(harm.quote, line["quote"] or line["text"])]
    wanted = NAMES.get(line["kind"]) or frozenset({line["kind"]})
    named = {FAULT_OF_HARM.get(harm.kind, harm.kind) for harm in quoted}
    slips = [slip for slip in report.slips if slip.turn == turn]
    doubt = session.state.doubt is not None and not harms
    return Judged(
        line,
        accused=bool(harms or slips),
        quoted=bool(quoted),
        right=bool(named & wanted),
        praised=any(item.turn == turn for item in report.strengths),
        doubted=doubt,
    )


@dataclass(frozen=True)
class WorkedReader:
    """Reads a message as a model would whose answer was written by hand; any other by the local reader."""

    local: Reader
    answers: Mapping[str, Any]
    name: str = "worked answers"

    def read(self, utterance: Utterance) -> Reading:
        """Return what the checks leave of the answer."""
        local, answer = self.local.read(utterance), self.answers.get(utterance.text)
        if answer is None:
            return local
        try:
            return reading_of(HeardMessage.model_validate(answer), local, utterance, self.name)
        except UngroundedError:  # nothing of it stands in the message: the local reading does
            return local


def report(reader: Reader, library: Library, rubric: Rubric) -> tuple[str, Iterator[str]]:
    """Return the tables as Markdown, and a line for each error."""
    found: dict[tuple[Language, str], list[Judged]] = {}
    store = SessionStore(open_engine("sqlite://"))
    for language in LANGUAGES:
        lines = _read(FOLDER / f"faults-{language}.jsonl")
        answers = {lines[item["n"] - 1]["text"]: item["answer"] for item in _read(FOLDER / f"model-{language}.jsonl")}
        for by in (reader, WorkedReader(reader, answers)):
            practice = Practice(library, store, by, AuthoredVoice())
            played = partial(judge, language=language, practice=practice, rubric=rubric)
            found[language, "rules" if by is reader else "model"] = [*map(played, lines)]
    store.close()
    kinds = sorted({item.line["kind"] for items in found.values() for item in items} - {GOOD})
    body = "\n\n".join(
        (
            f"Reader: {reader.name}. Turns by other hands, each the first of its phase, four services; read by the "
            "local reader, and by a model whose answers were written by hand from the prompt alone, as none could be "
            "reached: they go through parsing and checks as a model's would.",
            table(HEAD, (_row(*by, items) for by, items in found.items())),
            "Faults by kind: how many were named with their words, and by the right name.",
            table(
                ("fault", *(f"{language}, {by}, {what}" for language, by in found for what in ("named", "right name"))),
                (_kind(kind, found.values()) for kind in kinds),
            ),
        )
    )
    return body, (
        text for (language, by), items in found.items() for item in items for text in _errors(language, by, item)
    )


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _row(language: Language, by: str, items: list[Judged]) -> tuple[object, ...]:
    faults = [item for item in items if item.line["kind"] != GOOD]
    grave = [item for item in faults if item.line["grave"]]
    good = [item for item in items if item.line["kind"] == GOOD]
    return (
        language,
        by,
        len(faults),
        len(grave),
        _share(sum(item.quoted for item in grave), len(grave)),
        _share(sum(item.right for item in grave), len(grave)),
        _share(sum(item.quoted for item in faults), len(faults)),
        _share(sum(item.right for item in faults), len(faults)),
        sum(item.praised for item in faults),
        len(good),
        sum(item.accused for item in good),
        sum(item.doubted for item in good),
    )


def _kind(kind: str, found: Iterable[list[Judged]]) -> tuple[object, ...]:
    row: list[object] = [kind]
    for items in found:
        here = [item for item in items if item.line["kind"] == kind]
        counted = Counter(named=sum(item.quoted for item in here), right=sum(item.right for item in here))
        row += [f"{counted['named']} of {len(here)}", counted["right"]]
    return tuple(row)


def _errors(language: Language, by: str, item: Judged) -> Iterator[str]:
    kind, text = item.line["kind"], item.line["text"]
    if kind == GOOD and item.accused:
        yield f"[{language} {by}] blamed: {text}"
    if kind != GOOD and not item.right:
        yield f"[{language} {by}] {'misnamed' if item.quoted else 'passed over'} {kind}: {text}"
    if kind != GOOD and item.praised:
        yield f"[{language} {by}] praised {kind}: {text}"


def _prepare(practice: Practice, session: Session) -> None:
    """Have those separated who would hear the talk, and a vetted interpreter called, by whoever may do it."""
    for step, agency in PREPARED:
        if agency == session.state.learner:
            deque(practice.act(session, step, "Before the talk."), maxlen=0)
            continue
        asked = Act(kind="request", id=step, of="action", to=(agency,))
        deque(practice.say(session, "direct", "Before the talk.", (agency,), acts=(asked,)), maxlen=0)
    for _ in PREPARED:
        deque(practice.wait(session), maxlen=0)


def _touch(quote: str, other: str) -> bool:
    return bool(quote) and (quote in other or other in quote or bool(set(quote.split(". ")) & set(other.split(". "))))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
