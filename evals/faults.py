"""Whether the report names planned faults, with the right words, and blames nobody for good turns: turn by turn.

They are read by the local reader, and by a model whose answers were written by hand from the prompt alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evals.lines import FOLDER, lines_of, share
from evals.playing import done, floor, go_on
from evals.results import section
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act, Reader, Reading, Utterance
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import Rubric
from roleplay.moves_file import person_named
from roleplay.practice import Practice, Session
from roleplay.reading.model_answer import HeardMessage, UngroundedError, reading_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import FAULT_OF_HARM, LANGUAGES, AgencyId, Fault, Language

PLANNED = FOLDER / "planned"
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
    done(practice.say(session, line["channel"], line["text"], to))
    done(practice.settle(session, unasked=True))
    report = build(session.state, practice.library, rubric)
    harms = [harm for harm in report.harms if harm.turn == turn]
    quoted = [harm for harm in harms if _touch(harm.quote, line["quote"] or line["text"])]
    wanted = NAMES.get(line["kind"]) or frozenset({line["kind"]})
    named = {FAULT_OF_HARM.get(harm.kind, harm.kind) for harm in quoted}
    slips = [slip for slip in report.slips if slip.turn == turn]
    reading = session.state.reading
    unsure = reading is not None and any(act.order is not None and not act.sure for act in reading.acts)
    return Judged(
        line,
        accused=bool(harms or slips),
        quoted=bool(quoted),
        right=bool(named & wanted),
        praised=any(item.turn == turn for item in report.strengths),
        doubted=unsure and not harms,
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
    """Write the section; return it, and a line for each error."""
    found: dict[tuple[Language, str], list[Judged]] = {}
    for language in LANGUAGES:
        lines = lines_of("faults", language, PLANNED)
        written = lines_of("model", language, PLANNED)
        answers = {lines[item["n"] - 1]["text"]: item["answer"] for item in written}
        for name, by in (("rules", reader), ("model", WorkedReader(reader, answers))):
            with floor(library, by) as practice:
                found[language, name] = [judge(line, language, practice, rubric) for line in lines]
    kinds = sorted({item.line["kind"] for items in found.values() for item in items} - {GOOD})
    text = section(
        "faults",
        reader=reader.name,
        found=[_row(*by, items) for by, items in found.items()],
        readings=[", ".join(by) for by in found],
        kinds=[(kind, *(cell for items in found.values() for cell in _kind(kind, items))) for kind in kinds],
    )
    return text, (
        f"[{language} {by}] {error}"
        for (language, by), items in found.items()
        for item in items
        for error in _errors(item)
    )


def _row(language: Language, by: str, items: list[Judged]) -> tuple[object, ...]:
    faults = [item for item in items if item.line["kind"] != GOOD]
    grave = [item for item in faults if item.line["grave"]]
    good = [item for item in items if item.line["kind"] == GOOD]
    named = [
        share(sum(getattr(item, what) for item in some), len(some))
        for some in (grave, faults)
        for what in ("quoted", "right")
    ]
    praised, accused = sum(item.praised for item in faults), sum(item.accused for item in good)
    doubted = sum(item.doubted for item in good)
    return (language, by, len(faults), len(grave), *named, praised, len(good), accused, doubted)


def _kind(kind: str, items: list[Judged]) -> tuple[object, ...]:
    here = [item for item in items if item.line["kind"] == kind]
    return f"{sum(item.quoted for item in here)} of {len(here)}", sum(item.right for item in here)


def _errors(item: Judged) -> Iterator[str]:
    kind, text = item.line["kind"], item.line["text"]
    if kind == GOOD and item.accused:
        yield f"blamed: {text}"
    if kind != GOOD and not item.right:
        yield f"{'misnamed' if item.quoted else 'passed over'} {kind}: {text}"
    if kind != GOOD and item.praised:
        yield f"praised {kind}: {text}"


def _prepare(practice: Practice, session: Session) -> None:
    """Have those separated who would hear the talk, and a vetted interpreter called, by whoever may do it."""
    for step, agency in PREPARED:
        if agency == session.state.learner:
            done(practice.act(session, step, "Before the talk."))
            continue
        asked = Act(kind="request", id=step, of="action", to=(agency,))
        done(practice.say(session, "direct", "Before the talk.", (agency,), acts=(asked,)))
    for _ in PREPARED:
        done(practice.wait(session))


def _touch(quote: str, other: str) -> bool:
    return bool(quote) and (quote in other or other in quote or bool(set(quote.split(". ")) & set(other.split(". "))))
