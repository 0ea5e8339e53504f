"""Reads the outline of a case from its files: one for what is so, one more for each further language."""

import re
from collections.abc import Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any

from roleplay.languages import LANGUAGES, with_later
from roleplay.scenario.loading.files import broken, mapping_of, validated
from roleplay.scenario.outline.expansion import Content, expanded
from roleplay.scenario.outline.kit import Kit, read_kit
from roleplay.scenario.outline.merging import put
from roleplay.scenario.outline.outline import Outline
from roleplay.scenario.outline.spoken import beside, side_by_side

MAIN = "case.yaml"
_OUTLINE = re.compile(r"^case(?:\.[a-z]{2})?\.yaml$")
RANGES = 3  # truths of a case that varies in nothing but the minutes of its changes
# Where the first step of a variant's path is looked for that is no key of an outline.
NAMED = ("facts", "persons", "injects", "endings", "actions", "topics", "seats", "duties")


def is_outline(file: str) -> bool:
    """Tell whether a file of a case belongs to its outline."""
    return bool(_OUTLINE.match(file))


def cases_of(contents: Mapping[str, Any], name: str) -> list[Content]:
    """Return the truths of the case that the files of its outline make, each as a case in full; the first is the usual.

    What its outline overrides still stands in each as `override`: files beside the outline come before it.

    Raises:
        ContentFindingsError: with what is wrong with them; `name` is what findings call the main one.
    """
    content = with_later(in_one(contents, name), name)
    changes = [{}, *(content.get("variants") or ())]
    if len(changes) == 1 and any("-" in str(item.get("minute")) for item in _mappings(content.get("injects"))):
        changes *= RANGES
    kit = read_kit(str(content.get("kit")))
    return [_case(_changed(content, change, name), number, kit, name) for number, change in enumerate(changes)]


def overridden(case: Content, name: str) -> Content:
    """Return a case, in which everything else has been said, with what its outline puts in places of it by path.

    Raises:
        ContentFindingsError: where a path leads nowhere.
    """
    paths = case["override"]
    case = {key: value for key, value in case.items() if key != "override"}
    for path, value in paths.items():
        try:
            case = put(case, path.split("."), value)
        except KeyError as error:
            raise broken(name, f"override.{path}", f"there is no {error} there", "correct the path") from error
    return case


def in_one(contents: Mapping[str, Any], name: str) -> Content:
    """Return an outline with its languages side by side: further files, and keys named after a language, are words.

    Raises:
        ContentFindingsError: where its languages are not named.
    """
    content = dict(mapping_of(contents[MAIN], name))
    spoken = content.get("languages")
    if not isinstance(spoken, list) or not spoken or not set(map(str, spoken)) <= set(LANGUAGES):
        raise broken(name, "languages", "no language is named", f"list those of the case, among {', '.join(LANGUAGES)}")
    first, *further = spoken
    others = {language: mapping_of(content.pop(language), name) for language in further if language in content}
    others |= {file.split(".")[1]: mapping_of(part, file) for file, part in contents.items() if file != MAIN}
    for language, other in others.items():
        content = beside(content, other, first, language)
    return content


def _mappings(content: Any) -> list[Content]:
    return [item for item in content.values() if isinstance(item, dict)] if isinstance(content, dict) else []


def _changed(content: Content, change: Mapping[str, Any], name: str) -> Content:
    changed = deepcopy(content)
    for path, value in change.items():
        steps = path.split(".")
        if steps[0] == "override":
            steps = path.split(".", 1)
        elif steps[0] not in Outline.model_fields:
            home = next((key for key in NAMED if steps[0] in (content.get(key) or {})), None)
            if home is None:
                raise broken(name, f"variants.{path}", f"'{steps[0]}' is nothing in this case", "name a part by its id")
            steps = [home, *steps]
        changed = put(changed, steps, value)
    return changed


def _case(content: Content, number: int, kit: Kit, name: str) -> Content:
    outline = validated(Outline, side_by_side(Outline, content, content["languages"][0]), name)
    known = [entry["id"] for entry in kit["everyday"]] + list(outline.everyday)
    for person, own in outline.persons.items():
        for question in own.everyday:
            if question not in known:
                near = get_close_matches(question, known, n=3, cutoff=0.4)
                meant = f"write {' or '.join(near)}, or " if near else ""
                remedy = f"{meant}write the ways of asking below 'everyday' of the case"
                raise broken(name, f"persons.{person}.everyday.{question}", "nobody knows how that is asked", remedy)
    return {**expanded(outline, kit, number), "override": outline.override}
