"""Expands the persons of an outline from the voice that a kit has for their kind."""

from collections.abc import Mapping
from typing import Any

from roleplay.scenario.outline.kit import Kit, framed, in_gender
from roleplay.scenario.outline.outline import Outline, PersonOutline, TellingOutline
from roleplay.scenario.texts import Text
from roleplay.scenario.vocabulary import PersonKind

# What a kit calls the persons of a case whom it does not know.
GROUPS: Mapping[str, PersonKind | None] = {
    "victims": "victim",
    "suspects": "suspect",
    "witnesses": "witness",
    "everyone": None,
}
LIFE = ("bio", "motive", "fears", "relations", "listening")
TO_TALK = ("preliminary", "interview", "crisis")
THROUGH_INTERPRETER = ("no_interpreter", "cousin_speaks")


def person_of(name: str, outline: Outline, kit: Kit) -> dict[str, Any]:
    """Return a person in full: the voice of their kind, what they tell, and what they say of themselves."""
    own = outline.persons[name]
    voice, words = in_gender(kit["voices"][own.kind], own.gender), in_gender(kit["words"], own.gender)
    sketch = own.sketch.root if own.sketch else framed(words["sketch_of"], name=own.name.root, role=own.role.root)
    remarks = {key: lines.root for key, lines in own.everyday.items()}
    left_out = () if own.interpreter else THROUGH_INTERPRETER
    return {
        "id": name, "kind": own.kind, "name": own.name.root, "role": own.role.root, "sketch": sketch,
        "truth": own.truth.root if own.truth else _life(own, outline),
        "needs_interpreter": own.interpreter, "companion": own.companion,
        "available": _available(own, kit),
        "unavailable": own.unavailable.root if own.unavailable else voice["unavailable"],
        "begins": {**voice["begins"], **own.begins}, "temperaments": _temperaments(own, voice),
        "disclosures": [_disclosure(fact, own, outline, words) for fact in own.tells],
        "admissions": [item.model_dump(mode="json") for item in own.admissions],
        # Those of this person come first: a model is shown the first few.
        "remarks": {**remarks, **{key: lines for key, lines in voice["remarks"].items() if key not in remarks}},
        "lines": {stance: lines for stance, lines in voice["lines"].items() if stance not in left_out},
    }  # fmt: skip


def _available(own: PersonOutline, kit: Kit) -> dict[str, Any]:
    if own.available is not None:
        return own.available.model_dump(mode="json", exclude_defaults=True)
    return {"phases": [phase["id"] for phase in kit["phases"] if phase["id"] in TO_TALK]}


def _life(own: PersonOutline, outline: Outline) -> dict[str, str]:
    """What is revealed afterwards of somebody of whom no more is written: their life, or else the truth of the case."""
    told = [text for key in LIFE if isinstance(text := getattr(own, key), Text)]
    lives = {
        language: " ".join(_sentence(text[language]) for text in told if language in text.root)
        for language in outline.languages
    }
    return {language: life for language, life in lives.items() if life} or dict(outline.truth.root)


def _sentence(text: str) -> str:
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "!", "?", "…")) else f"{begun}."


def _temperaments(own: PersonOutline, voice: dict[str, Any]) -> list[dict[str, Any]]:
    """The temperaments of the kind; an outline chooses some by name, in its order, and may write others."""
    known = {item["id"]: item for item in voice["temperaments"]}
    chosen = [
        known.get(item, {"id": item}) if isinstance(item, str) else item.model_dump(mode="json", exclude_none=True)
        for item in own.temperaments
    ]
    return chosen or list(known.values())


def _disclosure(name: str, own: PersonOutline, outline: Outline, words: dict[str, Any]) -> dict[str, Any]:
    telling: TellingOutline = own.tells[name]
    gate = telling.gate.model_dump(mode="json", exclude_defaults=True)
    fact = outline.facts.get(name)
    frame = words["suspect_says" if own.kind == "suspect" else "person_says"]
    says = telling.says.root if telling.says else framed(frame, statement=fact.statement.root if fact else {})
    said = {language: list(lines) for language, lines in says.items()}
    too_early = telling.too_early.root if telling.too_early else words["too_early"]
    return {
        "fact": name,
        "layer": telling.layer or ("earned" if gate else "if_asked"),
        "gate": gate,
        "wordings": {"volunteered": said, "asked": said, "earned": said, "too_early": too_early},
        "cover": telling.cover.root if telling.cover else None,
    }
