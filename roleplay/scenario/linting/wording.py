"""Checks texts one by one: languages, slots, and the house rules for how content is written."""

import re
from collections.abc import Iterator, Mapping, Sequence

from roleplay.scenario.agencies import Action, Obstacle
from roleplay.scenario.conditions import Variant
from roleplay.scenario.facts import Fact, TopicSource
from roleplay.scenario.flow import FollowUp
from roleplay.scenario.linting.content_walk import KeyPath, Part, lint_data
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import Language

SLOT = re.compile(r"\{([a-z_]+)\}")
SENTENCE_END = re.compile(r"[.!?…][»”\"'’)]*$")
HABITS: Mapping[str, re.Pattern[str]] = {
    "double_space": re.compile(r"  |\t"),
    "markdown": re.compile(r"\*|`|^#|__|\]\("),
    "emoji": re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\ufe0f]"),
    "polish_body": re.compile(r"CBŚP|CBSP|\bPolj(?:sk|ak)|\bpoljsk|\bPoland\b|\bPolish\b"),
    "legal_hours": re.compile(
        r"\b(?:v|within|in)\s+(?:roku\s+|najmanj\s+|največ\s+|the next\s+)?(?!(?:48|6)\b)"
        r"(?:\d+|štiriindvajset\w*|dvainsedemdeset\w*|twenty-four|seventy-two)\s*(?:urah?|ure|ur|hours?|h)\b",
        re.IGNORECASE,
    ),
}
SENTENCES: Mapping[type, tuple[str, ...]] = {
    Fact: ("statement", "question"),
    Action: ("explains", "will", "whose", "objection"),
    Obstacle: ("text",),
    TopicSource: ("text",),
    Variant: ("text",),
}


def check_texts(parts: Sequence[Part], languages: Sequence[Language]) -> Iterator[Finding]:
    """Yield findings on the texts among `parts`: languages, slots, house rules."""
    follow_ups = {part.place.at("text"): part.value.about for part in parts if isinstance(part.value, FollowUp)}
    for part in parts:
        if isinstance(part.value, Text | Lines):
            for language in languages:
                if language not in part.value.languages():
                    yield part.place.at(language).finding("not_in_language", language=language)
            yield from _bad_habits(part.place, part.value)
            yield from _wrong_slots(part.place, part.value, _slots_at(part.place, follow_ups.get(part.place)))
        yield from _unfinished(part)


def wordings(value: Text | Lines) -> Iterator[tuple[Language, str]]:
    """Yield every wording with its language."""
    for language, content in value.root.items():
        for wording in (content,) if isinstance(content, str) else content:
            yield language, wording


def _bad_habits(place: KeyPath, value: Text | Lines) -> Iterator[Finding]:
    for language, wording in wordings(value):
        for code, pattern in HABITS.items():
            found = pattern.search(wording)
            if found and not (code == "polish_body" and place.path[:1] == ("trainer_notes",)):
                around = wording[max(0, found.start() - 12) : found.start() + 24].strip()
                yield place.at(language).finding(code, found=around)


def _unfinished(part: Part) -> Iterator[Finding]:
    for name in SENTENCES.get(type(part.value), ()):
        value = getattr(part.value, name)
        for language, wording in wordings(value) if value is not None else ():
            if not SENTENCE_END.search(wording):
                yield part.place.at(name, language).finding("no_full_stop")


def _slots_at(place: KeyPath, follow_up: str | None) -> str:
    """Return the slots of a text as `slots.yaml` has them; a question after an answer is about `follow_up`."""
    match place.path:
        case ("lines", act) | ("agencies", act):
            kind, name = "agency", act
        case ("facilitator", "lines", act):
            kind, name = "facilitator", act
        case ("narrator", name):
            kind = "narrator"
        case _:
            kind, name = "follow_up", follow_up or ""
    return str(lint_data("slots")[kind].get(name, ""))


def slots(written: str) -> tuple[set[str], set[str]]:
    """Return the slots that every wording must have, and all that it may have, as `slots.yaml` writes them."""
    needed, _, optional = written.rstrip("]").partition("[")
    return set(needed.split()), {*needed.split(), *optional.split()}


def _wrong_slots(place: KeyPath, value: Text | Lines, written: str) -> Iterator[Finding]:
    needed, possible = slots(written)
    allowed = ", ".join(f"{{{name}}}" for name in sorted(possible)) or "none"
    used: dict[Language, set[str]] = {}
    for language, wording in wordings(value):
        here, found = place.at(language), set(SLOT.findall(wording))
        used.setdefault(language, set()).update(found)
        for name in sorted(found - possible):
            yield here.finding("slot_unfilled", name=name, allowed=allowed)
        for name in sorted(needed - found):
            yield here.finding("slot_missing", wording=wording, name=name)
        if set(SLOT.sub("", wording)) & set("{}"):
            yield here.finding("stray_brace", wording=wording)
    if len({frozenset(found) for found in used.values()}) > 1:
        yield place.finding("slots_differ")
