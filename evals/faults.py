"""Whether the report names planned faults or asks about them, and blames nobody for good turns: turn by turn.

They are read by the local reader, and by a model whose answers were written by hand from the prompt alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from evals.lines import FOLDER, lines_of, share
from evals.playing import done, floor, go_on
from evals.results import section
from roleplay.config import ROOT
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act, Reader, Reading, Utterance
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import Rubric
from roleplay.moves_file import person_named
from roleplay.practice import Practice, Session
from roleplay.reading.model_answer import HeardMessage, UngroundedError, reading_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import FAULT_OF_HARM, LANGUAGES, AgencyId, Fault, Language

# By whom: the first hand was known when the reader was made, the fifth was not.
HANDS = ("planned", "fifth")
HEARD = ROOT / "knowledge" / "rubric" / "heard.yaml"
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
    """What the report says of one planned turn; of a fault, whether of its very words and by its own name.

    `asked` says that a question is put about these words, or about any where the turn is good.
    """

    line: Mapping[str, Any]
    accused: bool
    quoted: bool
    asked: bool
    right: bool
    praised: bool


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
    doubts = [doubt for doubt in report.doubts if doubt.turn == turn]
    shown = line["quote"] or line["text"]
    quoted, asked = (
        [item for item in items if line["kind"] == GOOD or _touch(item.quote, shown)] for items in (harms, doubts)
    )
    wanted = NAMES.get(line["kind"]) or frozenset({line["kind"]})
    named = {FAULT_OF_HARM.get(item.kind, item.kind) for item in (*quoted, *asked)}
    return Judged(
        line,
        accused=bool(harms) or any(slip.turn == turn for slip in report.slips),
        quoted=bool(quoted),
        asked=bool(asked) and not quoted,
        right=bool(named & wanted),
        praised=any(item.turn == turn for item in report.strengths),
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
    found: dict[tuple[Language, str, str], list[Judged]] = {}
    for hand, language in product(HANDS, LANGUAGES):
        lines = lines_of("faults", language, FOLDER / hand)
        written = lines_of("model", language, FOLDER / hand)
        answers = {lines[item["n"] - 1]["text"]: item["answer"] for item in written}
        readers = {"rules": reader} | ({"model": WorkedReader(reader, answers)} if written else {})
        for name, by in readers.items():
            with floor(library, by) as practice:
                found[language, hand, name] = [judge(line, language, practice, rubric) for line in lines]
    _keep_heard(found)
    kinds = sorted({item.line["kind"] for items in found.values() for item in items} - {GOOD})
    text = section(
        "faults",
        reader=reader.name,
        found=[_row(*by, items) for by, items in found.items()],
        readings=[", ".join(by) for by in found],
        kinds=[(kind, *(cell for items in found.values() for cell in _kind(kind, items))) for kind in kinds],
    )
    return text, (
        f"[{language} {hand} {by}] {error}"
        for (language, hand, by), items in found.items()
        for item in items
        for error in _errors(item)
    )


def _keep_heard(found: Mapping[tuple[Language, str, str], list[Judged]]) -> None:
    """Write what the first page of a report says of itself: the share of grave faults of the hand unknown before."""
    shares = {}
    for language in LANGUAGES:
        grave = [item for item in found[language, HANDS[-1], "rules"] if item.line["grave"]]
        shares[language] = round(share(sum(item.quoted or item.asked for item in grave), len(grave)), 2)
    head = [line for line in HEARD.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    told = ", ".join(f"{language}: {value}" for language, value in shares.items())
    HEARD.write_text("\n".join([*head, f"heard: {{{told}}}"]) + "\n", encoding="utf-8")


def _row(language: Language, hand: str, by: str, items: list[Judged]) -> tuple[object, ...]:
    faults = [item for item in items if item.line["kind"] != GOOD]
    grave = [item for item in faults if item.line["grave"]]
    good = [item for item in items if item.line["kind"] == GOOD]
    shares = [
        share(sum(item.quoted or (item.asked and counted) for item in some), len(some))
        for some in (grave, faults)
        for counted in (False, True)
    ]
    right, praised = share(sum(item.right for item in faults), len(faults)), sum(item.praised for item in faults)
    accused, asked = (share(sum(getattr(item, what) for item in good), len(good)) for what in ("accused", "asked"))
    return (language, hand, by, len(faults), len(grave), *shares, right, praised, len(good), accused, asked)


def _kind(kind: str, items: list[Judged]) -> tuple[object, ...]:
    here = [item for item in items if item.line["kind"] == kind]
    heard = sum(item.quoted or item.asked for item in here)
    return f"{heard} of {len(here)}", sum(item.right for item in here)


def _errors(item: Judged) -> Iterator[str]:
    kind, text = item.line["kind"], item.line["text"]
    if kind == GOOD and item.accused:
        yield f"blamed: {text}"
    if kind != GOOD and not item.right:
        yield f"{'misnamed' if item.quoted or item.asked else 'passed over'} {kind}: {text}"
    if kind == GOOD and item.asked:
        yield f"asked: {text}"
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
