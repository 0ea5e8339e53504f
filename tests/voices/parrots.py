"""Endpoints that go wrong: one says its prompt again, one all it was given and more, one never comes to an end."""

import json
import random
import re
from collections.abc import Callable, Sequence

from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Language

SMALL_TALK = {
    "sl": ("No, tako je to.", "Kaj naj rečem.", "Saj veste, kako gre.", "In potem še to.", "Bomo videli.", "Počasi."),
    "en": ("Well, there it is.", "What can I say.", "You know how it goes.", "And then that.", "We’ll see.", "Slowly."),
}
Message = tuple[str, str]  # role and text
Parrot = Callable[[Sequence[Message], random.Random], str]

_SENTENCE = re.compile(r"(?<=[.!?…:])\s+|\n+")
_TAG = re.compile(r"</?\w+[^>]*>")


def _all(messages: Sequence[Message]) -> str:
    return "\n\n".join(text for _, text in messages)


def _plain(messages: Sequence[Message]) -> str:
    return _TAG.sub(" ", _all(messages))


def _sentences(text: str) -> list[str]:
    return [part.strip("-• ") for part in _SENTENCE.split(text) if part.strip("-• ")]


def _pieces(text: str, dice: random.Random, shortest: int, longest: int) -> list[str]:
    words, pieces = text.split(), []
    while words:
        size = dice.randint(shortest, longest)
        pieces.append(" ".join(words[:size]).strip(".,;:-–"))
        words = words[size:]
    return [piece for piece in pieces if piece]


def _shuffled(parts: list[str], dice: random.Random) -> list[str]:
    return dice.sample(parts, len(parts))


def _halves(text: str) -> list[str]:
    cut = [
        (part.split()[: len(part.split()) // 2], part.split()[len(part.split()) // 2 :]) for part in _sentences(text)
    ]
    return [" ".join(half) for pair in cut for half in pair if half]


ECHOES: dict[str, Parrot] = {
    "whole": lambda messages, dice: _all(messages),
    "system": lambda messages, dice: messages[0][1],
    "last": lambda messages, dice: messages[-1][1],
    "task": lambda messages, dice: messages[-1][1].rpartition("\n\n")[2],
    "without tags": lambda messages, dice: _plain(messages),
    "one line": lambda messages, dice: " ".join(_plain(messages).split()),
    "upper case": lambda messages, dice: _plain(messages).upper(),
    "list": lambda messages, dice: "\n".join(
        f"{at}. {part}" for at, part in enumerate(_sentences(_plain(messages)), 1)
    ),
    "shuffled sentences": lambda messages, dice: " ".join(
        f"{part.rstrip('.:')}." for part in _shuffled(_sentences(_plain(messages)), dice)
    ),
    "a sentence": lambda messages, dice: dice.choice(_sentences(_plain(messages))),
    "two sentences": lambda messages, dice: ". ".join(dice.sample(_sentences(_plain(messages)), 2)),
    "long pieces": lambda messages, dice: ". ".join(_shuffled(_pieces(_plain(messages), dice, 5, 12), dice)),
    "short pieces": lambda messages, dice: ". ".join(_shuffled(_pieces(_plain(messages), dice, 3, 6), dice)),
    "pieces in order": lambda messages, dice: ". ".join(_pieces(_plain(messages), dice, 3, 6)),
    "halves": lambda messages, dice: ". ".join(_shuffled(_halves(_plain(messages)), dice)),
    "quoted": lambda messages, dice: " ".join(f"“{part}”" for part in _sentences(_plain(messages))),
    "in tags": lambda messages, dice: " ".join(f"<b>{part}</b>" for part in _sentences(_plain(messages))),
    "dashes": lambda messages, dice: " – ".join(_plain(messages).split()[:200]),
    "json": lambda messages, dice: json.dumps({"say": _all(messages)}, ensure_ascii=False),
    "as an AI": lambda messages, dice: f"As an AI I was told: {_plain(messages)}",
}


def leaking(scenario: Scenario, language: Language) -> Parrot:
    """Return one that knows the whole case and says it, with its prompt, in another order each time."""
    facts = [text for fact in scenario.facts for text in (fact.statement[language], fact.title[language])]
    facts += [wording for fact in scenario.facts if fact.wordings for wording in fact.wordings.earned[language]]

    def speak(messages: Sequence[Message], dice: random.Random) -> str:
        return " ".join(_shuffled(facts, dice)[:6] + _sentences(_plain(messages)))

    return speak


def rambling(language: Language, of_prompt: bool) -> Parrot:
    """Return one that says small things without end, now and then with a piece of its prompt among them."""

    def speak(messages: Sequence[Message], dice: random.Random) -> str:
        pieces = _pieces(_plain(messages), dice, 3, 8) if of_prompt else []
        parts = [dice.choice(SMALL_TALK[language]) for _ in range(400)]
        return " ".join(part if dice.random() < 0.8 or not pieces else f"{dice.choice(pieces)}." for part in parts)

    return speak
