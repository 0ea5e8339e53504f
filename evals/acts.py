"""How well a reader hears acts: what it credits that was not done, and what of what was meant it does or proposes."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from evals.results import table
from roleplay.exercise.log.proposals import ASKED_FIRST
from roleplay.scenario.vocabulary import LANGUAGES, Language

# By the hands that wrote them: bars were chosen with the first in view, shapes changed with the second in view.
HANDS = ("first", "second", "third")
SETS = Path(__file__).parent / "sets" / HANDS[0]
PROPOSED = 3  # proposals that a question shows
STEPS = frozenset({"request", "decide", "forbid", "undo"})
DONE = frozenset({"request", "decide"})
SAFEGUARDS = frozenset({"caution", "consent", "care"})

OF_POLARITY = ("set", "language", "not done", "credited all the same", "honest", "credited at once", "or offered first")
OF_TALK = (
    "set",
    "language",
    "steps meant",
    "done or among three proposals",
    "done at once",
    "of these right",
    "refused or only asked, yet done",
    "messages interrupted",
    "reading, median",
)

Line = Mapping[str, Any]
Heard = list[dict[str, Any]]
Reads = Callable[[Line, Language], Heard]


@dataclass
class Polarity:
    """What was made of lines that say that something is not so (`bad`), and of honest ones (`good`)."""

    bad: int = 0
    credited: list[str] = field(default_factory=list)
    good: int = 0
    at_once: int = 0
    offered: int = 0
    missed: list[str] = field(default_factory=list)

    def row(self) -> tuple[object, ...]:
        """Return the figures, as `OF_POLARITY` names them."""
        heard = self.at_once + self.offered
        return (self.bad, len(self.credited), self.good, _share(self.at_once, self.good), _share(heard, self.good))

    def errors(self) -> dict[str, list[str]]:
        """Return the lines that were misread, by what went wrong."""
        return {"credited": self.credited, "missed": self.missed}


@dataclass
class Talk:
    """What was made of messages among services; counts are acts unless said otherwise."""

    meant: int = 0
    found: int = 0
    done: int = 0
    right: int = 0
    messages: int = 0
    interrupted: int = 0
    forbidden: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def row(self) -> tuple[object, ...]:
        """Return the figures, as `OF_TALK` names them."""
        return (
            self.meant,
            _share(self.found, self.meant),
            self.done,
            _share(self.right, self.done),
            len(self.forbidden),
            _share(self.interrupted, self.messages),
            f"{1000 * median(self.seconds):.0f} ms",
        )

    def errors(self) -> dict[str, list[str]]:
        """Return the lines that were misread, by what went wrong."""
        return {"wrong": self.wrong, "forbidden": self.forbidden, "lacks": self.missed}


def lines_of(name: str, language: Language, folder: Path = SETS) -> list[Line]:
    """Return the lines of a set."""
    text = (folder / f"{name}-{language}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def polarity(reads: Reads, lines: Sequence[Line], language: Language) -> Polarity:
    """Return what is credited of lines that deny, put off or mention, and of honest ones."""
    result = Polarity()
    for line in lines:
        heard = reads(line, language)
        sure = {_key(act) for act in heard if act["sure"]}
        offered = [_key(act) for act in heard if not act["sure"]][:PROPOSED]
        gold = [_key(act) for act in line["acts"]]
        if line["expect"] == "bad":
            result.bad += 1
            wrong = [key for key in sure if key[0] in SAFEGUARDS | DONE and key not in gold]
            if wrong:
                result.credited.append(f"{line['id']} {line['text']} -> {wrong}")
            continue
        wanted = [key for key in gold if key[0] in SAFEGUARDS | STEPS]
        if not wanted:
            continue
        result.good += 1
        if any(key in sure for key in wanted):
            result.at_once += 1
        elif any(key in offered for key in wanted):
            result.offered += 1
        else:
            result.missed.append(f"{line['id']} {line['text']} ({wanted}) -> {[_key(act) for act in heard]}")
    return result


def talk(reads: Reads, lines: Sequence[Line], language: Language) -> Talk:
    """Return what is done at once, what is proposed, and what is done that was refused or only asked about."""
    result = Talk()
    for line in lines:
        began = time.perf_counter()
        heard = [act for act in reads(line, language) if act["kind"] in STEPS]
        result.seconds.append(time.perf_counter() - began)
        gold = {_key(act) for act in line["acts"] if act["kind"] in STEPS and act["id"]}
        sure = {_key(act) for act in heard if act["sure"]}
        offered = [_key(act) for act in heard if not act["sure"]][:PROPOSED]
        result.messages += 1
        result.interrupted += any(act["likelihood"] >= ASKED_FIRST and not act["sure"] for act in heard)
        result.meant += len(gold)
        found = {key for key in gold if key in sure or key in offered}
        result.found += len(found)
        result.missed += [f"{line['id']} {line['text']} lacks {key} -> {sure} {offered}" for key in gold - found]
        executed = {key for key in sure if key[0] in DONE}
        result.done += len(executed)
        result.right += len(executed & gold)
        result.wrong += [f"{line['id']} {line['text']} -> {key} ({gold})" for key in executed - gold]
        result.forbidden += [
            f"{line['id']} {line['text']} -> {key}" for key in executed if key[1] in line.get("must_not", ())
        ]
    return result


def sets_of(name: str) -> Iterator[tuple[str, Language, list[Line]]]:
    """Yield the sets of a name, by hand and language; not every hand has written of everything."""
    for hand in HANDS:
        folder = SETS.parent / hand
        for language in LANGUAGES:
            if (folder / f"{name}-{language}.jsonl").exists():
                yield hand, language, lines_of(name, language, folder)


def report(reads: Reads, name: str) -> tuple[str, Iterator[str]]:
    """Return the tables of both measures as Markdown, and a line for each error."""
    said = [(hand, language, polarity(reads, lines, language)) for hand, language, lines in sets_of("polarity")]
    found = [(hand, language, talk(reads, lines, language)) for hand, language, lines in sets_of("acts")]
    body = "\n\n".join(
        (
            f"Reader: {name}. Polarity: sentences that deny, refuse, put off or only mention, and honest ones.",
            table(OF_POLARITY, ((hand, language, *result.row()) for hand, language, result in said)),
            "Messages among services: steps asked for, taken, ruled out or taken back. A message is interrupted where "
            "the learner is asked before anybody answers; other proposals stand below it.",
            table(OF_TALK, ((hand, language, *result.row()) for hand, language, result in found)),
        )
    )
    errors = (
        f"[{hand} {language}] {kind}: {text}"
        for hand, language, result in (*said, *found)
        for kind, texts in result.errors().items()
        for text in texts
    )
    return body, errors


def _key(act: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return what of an act is compared: safeguards by their kind, steps by kind and action."""
    return (act["kind"], act.get("id") if act["kind"] in STEPS else None)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
