"""Checks texts one by one: languages, slots, and the house rules for how content is written."""

import re
from collections.abc import Iterator, Mapping, Sequence

from roleplay.scenario.agencies import Action, AgencyProfile, Obstacle
from roleplay.scenario.facts import Fact, TopicSource
from roleplay.scenario.flow import Facilitator, FollowUp
from roleplay.scenario.linting.content_walk import KeyPath, Part
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.telling import Variant
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import Language

Slots = tuple[frozenset[str], frozenset[str]]
"""The slots that every line must have, and those that it may have besides."""


def _slots(needed: str = "", optional: str = "") -> Slots:
    return frozenset(needed.split()), frozenset(optional.split())


AGENCY_SLOTS: Mapping[str, Slots] = {
    "share": _slots("fact"),
    "advise": _slots("position"),
    "beside": _slots("fact"),
    "ask": _slots("question"),
    "accept": _slots("will", "minutes"),
    "underway": _slots("will"),
    "already_done": _slots("done", "minutes"),
    "report": _slots("done"),
    "blocked": _slots("blocked"),
    "unable": _slots("title blocked"),
    "decline": _slots("whose"),
    "object": _slots("whose"),
    "push_back": _slots("objection"),
    "refuse": _slots("objection"),
    "ask_back": _slots("meant objection"),
    "progress": _slots("will minutes"),
    "not_yet": _slots("will", "minutes"),
    "settled": _slots("step who", "minutes"),
    "yours": _slots("step", "minutes"),
    "unheard": _slots("whose"),
    "yours_to_do": _slots("step"),
    "able": _slots("will"),
    "competence": _slots("whose"),
    "withdrawn": _slots("title"),
    "in_hand": _slots("title who", "minutes"),
    "status": _slots("", "finished ongoing"),
    "come_later": _slots("minutes"),
    "whereabouts": _slots("place"),
    "unclear": _slots("quote"),
    "put_off": _slots("later"),
    "nothing_known": _slots("", "about"),
    "nothing_more": _slots("", "about"),
    "undone": _slots("steps"),
    "acknowledge": _slots("", "about"),
    "clarify": _slots("", "about will"),
}
FACILITATOR_SLOTS: Mapping[str, Slots] = {"hint": _slots("question"), "question": _slots("question")}
FOLLOW_UP_SLOTS: Mapping[str, Slots] = {
    "inject": _slots("turn quote what"),
    "untold": _slots("turn quote what who"),
    "spoken_up": _slots("turn quote who"),
    **{about: _slots("turn quote") for about in ("question", "fell", "rose", "kept", "passed")},
}
NARRATOR_SLOTS: Mapping[str, Slots] = {
    "inject": _slots("text asks"),
    "inject_answered": _slots("answered"),
    "inject_unanswered": _slots("unanswered"),
    "action_done": _slots("done"),
    "action_undone": _slots("title"),
    "refused_undo": _slots("title"),
    "refused_done": _slots("title"),
    "refused_phase": _slots("title"),
    "refused_late": _slots("title"),
    "refused_blocked": _slots("title blocked"),
    "unavailable": _slots("unavailable"),
    "too_late": _slots(),
    "by_hand": _slots(),
    "no_reply": _slots(),
}
NO_SLOTS = _slots()

SLOT = re.compile(r"\{([a-z_]+)\}")
SENTENCE_END = re.compile(r"[.!?…][»”\"'’)]*$")
HABITS: Sequence[tuple[re.Pattern[str], str, str]] = (
    (re.compile(r"  |\t"), "has a double space or a tab", "leave one space"),
    (re.compile(r"\*|`|^#|__|\]\("), "has Markdown in it", "write plain text"),
    (
        re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\ufe0f]"),
        "has an emoji or pictogram in it",
        "write it in words",
    ),
    (
        re.compile(r"CBŚP|CBSP|\bPolj(?:sk|ak)|\bpoljsk|\bPoland\b|\bPolish\b"),
        "names a Polish body, a leftover of the chapter's original",
        "name the Slovenian service; only trainer notes may mention it",
    ),
    (
        re.compile(
            r"\b(?:v|within|in)\s+(?:roku\s+|najmanj\s+|največ\s+|the next\s+)?(?!(?:48|6)\b)"
            r"(?:\d+|štiriindvajset\w*|dvainsedemdeset\w*|twenty-four|seventy-two)\s*(?:urah?|ure|ur|hours?|h)\b",
            re.IGNORECASE,
        ),
        "sounds like a legal time limit in hours",
        "call it a rule of the exercise, in exercise minutes; only 48 and 6 hours (police detention) are law",
    ),
)
SENTENCES: Mapping[type, tuple[str, ...]] = {
    Fact: ("statement", "question"),
    Action: ("explains", "will", "whose", "objection"),
    Obstacle: ("text",),
    TopicSource: ("text",),
    Variant: ("text",),
}


def check_texts(parts: Sequence[Part], languages: Sequence[Language]) -> Iterator[Finding]:
    """Yield findings on the texts among `parts`: languages, slots, house rules."""
    for part in parts:
        if isinstance(part.value, Text | Lines):
            yield from _missing_languages(part.place, part.value, languages)
            yield from _bad_habits(part.place, part.value)
        yield from _unfinished(part)
    yield from _check_slots(parts)


def wordings(value: Text | Lines) -> Iterator[tuple[Language, str]]:
    """Yield every wording with its language."""
    for language, content in value.root.items():
        for wording in (content,) if isinstance(content, str) else content:
            yield language, wording


def _missing_languages(place: KeyPath, value: Text | Lines, languages: Sequence[Language]) -> Iterator[Finding]:
    for language in languages:
        if language not in value.languages():
            yield place.at(language).finding(
                f"there is no text in the language '{language}'", "write it in every language of the case"
            )


def _bad_habits(place: KeyPath, value: Text | Lines) -> Iterator[Finding]:
    notes = place.path[:1] == ("trainer_notes",)
    for language, wording in wordings(value):
        for pattern, problem, remedy in HABITS:
            if notes and "Polish" in problem:
                continue
            found = pattern.search(wording)
            if found:
                yield place.at(language).finding(f"'{_around(wording, found.start())}' {problem}", remedy)


def _around(text: str, start: int) -> str:
    return text[max(0, start - 12) : start + 24].strip()


def _unfinished(part: Part) -> Iterator[Finding]:
    for name in SENTENCES.get(type(part.value), ()):
        value = getattr(part.value, name)
        if value is None:
            continue
        for language, wording in wordings(value):
            if not SENTENCE_END.search(wording):
                yield part.place.at(name, language).finding(
                    "the sentence has no full stop, question or exclamation mark at its end", "add it"
                )


def _check_slots(parts: Sequence[Part]) -> Iterator[Finding]:
    allowed: dict[KeyPath, Slots] = {}
    for part in parts:
        if isinstance(part.value, AgencyProfile):
            allowed |= {part.place.at("lines", act): slots for act, slots in AGENCY_SLOTS.items()}
        elif isinstance(part.value, Facilitator):
            allowed |= {part.place.at("lines", act): slots for act, slots in FACILITATOR_SLOTS.items()}
        elif isinstance(part.value, FollowUp):
            allowed[part.place.at("text")] = FOLLOW_UP_SLOTS[part.value.about]
        elif part.place.path[:1] == ("agencies",) and len(part.place.path) > 1:
            allowed[part.place] = AGENCY_SLOTS.get(part.place.path[1], NO_SLOTS)
        elif part.place.path[:1] == ("narrator",) and len(part.place.path) > 1:
            allowed[part.place] = NARRATOR_SLOTS.get(part.place.path[1], NO_SLOTS)
    for part in parts:
        if isinstance(part.value, Text | Lines):
            yield from _wrong_slots(part.place, part.value, allowed.get(part.place, NO_SLOTS))


def _wrong_slots(place: KeyPath, value: Text | Lines, allowed: Slots) -> Iterator[Finding]:
    needed, optional = allowed
    names = ", ".join(f"{{{name}}}" for name in sorted(needed | optional)) or "none"
    used: dict[Language, set[str]] = {}
    for language, wording in wordings(value):
        slots = set(SLOT.findall(wording))
        used.setdefault(language, set()).update(slots)
        for name in sorted(slots - needed - optional):
            yield place.at(language).finding(f"the slot {{{name}}} is never filled here", f"allowed slots: {names}")
        for name in sorted(needed - slots):
            yield place.at(language).finding(
                f"'{wording}' lacks the slot {{{name}}}", "put the slot where that sentence belongs"
            )
        if set(SLOT.sub("", wording)) & set("{}"):
            yield place.at(language).finding(f"'{wording}' has a stray brace", "remove it or complete the slot")
    if len({frozenset(slots) for slots in used.values()}) > 1:
        yield place.finding("the languages use different slots", "use the same slots in each language")
