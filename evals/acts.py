"""How well a reader hears acts: what it credits that was not done, and what of what was meant it does or proposes."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from evals.lines import Line, sets_of, share
from evals.results import section
from roleplay.exercise.log.proposals import ASKED_FIRST
from roleplay.reading.acts.act_reader import SAFEGUARDS
from roleplay.reading.acts.spoken import DOES
from roleplay.scenario.vocabulary import STEPS, Language

PROPOSED = 4  # cards

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
        """Return the figures as the table has them."""
        heard = self.at_once + self.offered
        return (self.bad, len(self.credited), self.good, share(self.at_once, self.good), share(heard, self.good))

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
        """Return the figures as the table has them."""
        found, right = share(self.found, self.meant), share(self.right, self.done)
        interrupted, took = share(self.interrupted, self.messages), f"{1000 * median(self.seconds):.0f} ms"
        return (self.meant, found, self.done, right, len(self.forbidden), interrupted, took)

    def errors(self) -> dict[str, list[str]]:
        """Return the lines that were misread, by what went wrong."""
        return {"wrong": self.wrong, "forbidden": self.forbidden, "lacks": self.missed}


def polarity(reads: Reads, lines: Sequence[Line], language: Language) -> Polarity:
    """Return what is credited of lines that deny, put off or mention, and of honest ones."""
    result = Polarity()
    for line in lines:
        heard = reads(line, language)
        sure, offered = _sure_and_offered(heard)
        gold = [_key(act) for act in line["acts"]]
        if line["expect"] == "bad":
            result.bad += 1
            wrong = [key for key in sure if key[0] in (*SAFEGUARDS, *DOES) and key not in gold]
            if wrong:
                result.credited.append(f"{line['id']} {line['text']} -> {wrong}")
            continue
        wanted = [key for key in gold if key[0] in (*SAFEGUARDS, *STEPS)]
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
        sure, offered = _sure_and_offered(heard)
        result.messages += 1
        result.interrupted += any(act["likelihood"] >= ASKED_FIRST and not act["sure"] for act in heard)
        result.meant += len(gold)
        found = gold & {*sure, *offered}
        result.found += len(found)
        result.missed += [f"{line['id']} {line['text']} lacks {key} -> {sure} {offered}" for key in gold - found]
        executed = {key for key in sure if key[0] in DOES}
        result.done += len(executed)
        result.right += len(executed & gold)
        result.wrong += [f"{line['id']} {line['text']} -> {key} ({gold})" for key in executed - gold]
        forbidden = (key for key in executed if key[1] in line.get("must_not", ()))
        result.forbidden += [f"{line['id']} {line['text']} -> {key}" for key in forbidden]
    return result


def report(reads: Reads, name: str) -> tuple[str, Iterator[str]]:
    """Write the section of both measures; return it, and a line for each error."""
    said = [(hand, language, polarity(reads, lines, language)) for hand, language, lines in sets_of("polarity")]
    found = [(hand, language, talk(reads, lines, language)) for hand, language, lines in sets_of("acts")]
    rows = [[(hand, language, *result.row()) for hand, language, result in each] for each in (said, found)]
    errors = (
        f"[{hand} {language}] {error}" for hand, language, result in (*said, *found) for error in errors_of(result)
    )
    return section("acts", reader=name, polarity=rows[0], talk=rows[1]), errors


def errors_of(result: Polarity | Talk) -> Iterator[str]:
    """Yield the lines that were misread, each with what went wrong."""
    yield from (f"{kind}: {text}" for kind, texts in result.errors().items() for text in texts)


def _sure_and_offered(heard: Heard) -> tuple[set[tuple[str, str | None]], list[tuple[str, str | None]]]:
    sure = {_key(act) for act in heard if act["sure"]}
    return sure, [_key(act) for act in heard if not act["sure"]][:PROPOSED]


def _key(act: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return what of an act is compared: safeguards by their kind, steps by kind and action."""
    return (act["kind"], act.get("id") if act["kind"] in STEPS else None)
