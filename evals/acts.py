"""How well a reader hears acts: what it credits that was not done, and what of what was meant it does or proposes."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from evals.lines import Line, sets_of, share
from evals.results import section
from roleplay.exercise.log.proposals import ASKED_FIRST, CARDS
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
    """What was made of messages among services; steps are requests, decisions, what is ruled out or taken back.

    `any` and `all` are messages of whose steps one or all were done or among the cards, `told` and `facts` the facts
    told that were heard or offered, and those that there were; `plain` are outright messages that ask for a step or
    take one, `outright` those of them that were done at once. `waited` are messages that waited for a pick, `asked`
    those of them that only ask.
    """

    messages: int = 0
    stepping: int = 0
    any: int = 0
    all: int = 0
    facts: int = 0
    told: int = 0
    done: int = 0
    right: int = 0
    plain: int = 0
    outright: int = 0
    waited: int = 0
    asked: int = 0
    forbidden: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def row(self) -> tuple[object, ...]:
        """Return the figures as the table has them."""
        plainly = share(self.outright, self.plain) if self.plain else "-"
        return (
            self.stepping,
            share(self.any, self.stepping),
            share(self.all, self.stepping),
            share(self.told, self.facts) if self.facts else "-",
            self.done,
            share(self.right, self.done),
            plainly,
            len(self.forbidden),
            share(self.waited, self.messages),
            self.asked,
            f"{1000 * median(self.seconds):.0f} ms",
        )

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
    """Return what is done at once, what is on the cards, and what is done that was refused or only asked about."""
    result = Talk()
    for line in lines:
        began = time.perf_counter()
        heard = reads(line, language)
        result.seconds.append(time.perf_counter() - began)
        _count(result, line, heard)
    return result


def _count(result: Talk, line: Line, heard: Heard) -> None:
    sure = {_key(act) for act in heard if act["sure"]}
    cards = sorted((act for act in heard if not act["sure"] and _is_card(act)), key=lambda act: -act["likelihood"])
    shown = {*sure, *(_key(act) for act in cards[:PROPOSED])}
    steps = {_key(act) for act in line["acts"] if act["kind"] in STEPS and act["id"]}
    facts = {_key(act) for act in line["acts"] if act["kind"] == "tell" and act["id"]}
    result.messages += 1
    result.stepping += bool(steps)
    result.any += not steps.isdisjoint(shown)
    result.all += bool(steps) and steps <= shown
    result.facts, result.told = result.facts + len(facts), result.told + len(facts & shown)
    result.missed += [f"{line['id']} {line['text']} lacks {key} -> {shown}" for key in (steps | facts) - shown]
    executed = {key for key in sure if key[0] in DOES}
    result.done, result.right = result.done + len(executed), result.right + len(executed & steps)
    result.wrong += [f"{line['id']} {line['text']} -> {key} ({steps})" for key in executed - steps]
    forbidden = (key for key in executed if key[1] in line.get("must_not", ()))
    result.forbidden += [f"{line['id']} {line['text']} -> {key}" for key in forbidden]
    if line.get("plain") and any(key[0] in DOES for key in steps):
        result.plain, result.outright = result.plain + 1, result.outright + bool(executed & steps)
    likely = any(act["likelihood"] >= ASKED_FIRST and act["kind"] != "ask" for act in cards[:PROPOSED])
    if likely and not any(key[0] in (*STEPS, "tell") for key in sure):
        result.waited, result.asked = result.waited + 1, result.asked + (not steps and not facts)


def _is_card(act: Mapping[str, Any]) -> bool:
    return act["kind"] in ("deny", *CARDS) and (act["kind"] == "deny" or act["id"] is not None)


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
    """Return what of an act is compared: safeguards by their kind, what a card names by kind and id."""
    return (act["kind"], act.get("id") if act["kind"] in (*STEPS, "ask", "tell") else None)
