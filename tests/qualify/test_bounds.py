"""Every bound decides by itself: just within it a model may, just beyond it may not."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from roleplay.models.choosing.card import CardPart
from roleplay.qualify import material
from roleplay.qualify.bounds import Bound, Observation
from roleplay.qualify.material import check_qualification
from roleplay.scenario.vocabulary import LANGUAGES
from tests.once import KNOWLEDGE, shipped_content
from tests.qualify.small import load_material, rubric_of

BOOK = load_material(KNOWLEDGE).bounds
SEEN = 100  # observations, more than any bound needs
EACH = [pytest.param(bound, part, id=f"{bound.id}-{part}") for bound in BOOK.bounds for part in bound.parts]
Values = dict[Observation, Sequence[float]]


def at(bound: Bound, beyond: bool, count: int = SEEN) -> Values:
    """Return observations that lie just within a bound, or just beyond."""
    limit = bound.most if bound.most is not None else bound.least
    assert limit is not None
    if bound.by == "median":
        return {bound.id: [limit + 0.001 * beyond] * count}
    if bound.by == "sum":
        hits = int(limit) + beyond
    elif bound.least is not None:
        hits = math.ceil(limit * count - 1e-9) - beyond
    else:
        hits = math.floor((limit / 100 if bound.by == "per_100" else limit) * count + 1e-9) + beyond
    values: Values = {bound.id: [1.0] * hits + [0.0] * (count - hits)}
    return values | ({bound.against: [0.0] * count} if bound.against is not None else {})


def all_within(part: CardPart) -> Values:
    found: Values = {}
    for bound in BOOK.bounds:
        found |= at(bound, beyond=False) if part in bound.parts else {}
    return found


@pytest.mark.parametrize(("bound", "part"), EACH)
def test_a_model_just_within_may_and_just_beyond_may_not(bound: Bound, part: CardPart) -> None:
    within = BOOK.found(part, "sl", all_within(part), {})
    assert (within.verdict, within.broken) == ("may", ())
    beyond = BOOK.found(part, "sl", all_within(part) | at(bound, beyond=True), {})
    assert (beyond.verdict, beyond.broken) == ("may_not", (bound.id,))


@pytest.mark.parametrize(("bound", "part"), EACH)
def test_too_small_a_sample_is_never_a_pass(bound: Bound, part: CardPart) -> None:
    few = BOOK.found(part, "en", all_within(part) | at(bound, beyond=False, count=bound.sample[part] - 1), {})
    assert few.verdict == ("may" if bound.optional else "not_measured")
    assert next(item.kept for item in few.held if item.bound == bound.id) is None
    breached = BOOK.found(part, "en", all_within(part) | {bound.id: [1.0]}, {})
    if bound.by == "sum":
        assert breached.broken == (bound.id,), "one breach is a breach, however few were seen"
    elif bound.sample[part] > 1:
        assert bound.id not in breached.broken


def test_nothing_seen_is_nothing_said() -> None:
    for part in ("agencies", "persons", "facilitator", "reader", "judge"):
        assert BOOK.found(part, "en", {}, {}).verdict == "not_measured"  # type: ignore[arg-type]


def test_the_shipped_material_has_nothing_wrong_and_names_who_labelled_it() -> None:
    assert check_qualification(KNOWLEDGE) == []
    shipped = load_material(KNOWLEDGE)
    for language in LANGUAGES:
        lines = shipped.lines[language].lines
        assert len(lines) >= 40
        assert len({line.id for line in lines}) == len(lines)
        assert {line.label for line in lines} >= {
            "OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION", "ENCOUR", "ADMIN",
        }  # fmt: skip
    assert "not practitioners" in shipped.ratings.by["en"] and "not practitioners" in shipped.lines["en"].by
    assert {item.level for item in shipped.ratings.extracts} == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("bounds.yaml", "  most: 0.2\n", "  most: 0.2\n  least: 0.1\n"),
        ("bounds.yaml", "- id: near\n", "- id: exact\n"),
        ("talk.yaml", "to: [social]", "to: [nobody]"),
        ("lines-en.yaml", "id: medical-check", "id: magic"),
        ("ratings.yaml", "criterion: R-15", "criterion: R-99"),
        ("personas.yaml", "talks_to: [worker, ngo]", "talks_to: []"),
    ],
)
def test_what_is_wrong_with_the_material_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str
) -> None:
    monkeypatch.setattr(material, "load", lambda _: shipped_content(KNOWLEDGE))
    monkeypatch.setattr(material, "load_rubric", lambda _: rubric_of(KNOWLEDGE))
    root = tmp_path / "knowledge"
    root.mkdir()
    (root / "qualification").mkdir()
    for path in (KNOWLEDGE / "qualification").iterdir():
        text = path.read_text(encoding="utf-8")
        assert path.name != file or old in text
        (root / "qualification" / path.name).write_text(
            text.replace(old, new, 1) if path.name == file else text, encoding="utf-8"
        )
    assert {item.file for item in check_qualification(root)} == {f"qualification/{file}"}


def test_the_bounds_are_where_they_come_from_in_both_languages() -> None:
    sources: Mapping[str, set[str]] = {bound.id: set(bound.source.root) for bound in BOOK.bounds}
    assert all(languages == set(LANGUAGES) for languages in sources.values())
