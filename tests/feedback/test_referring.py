"""The report says each thing once: what stands among the changes is named by its number in later sections."""

import re
from collections.abc import Callable

import pytest

from roleplay.feedback.document import document, to_markdown
from roleplay.feedback.report import Report, change_of, harms_anew
from roleplay.printing.blocks import Heading, Item, text_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.play import Play

Build = Callable[..., Report]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_changes_say_is_not_said_again(
    harmful: Play, report: Build, library: Library, language: Language
) -> None:
    made = report(harmful, language)
    text = to_markdown(made, harmful.state, library, transcript=False)
    numbers = [number for _, number, _ in harms_anew(made) if number is not None]
    assert len(made.changes) == 3 and numbers
    again = {harm.title: number for harm, number, _ in harms_anew(made) if number is not None}
    plain = text.replace("\\", "")
    for title, number in again.items():
        line = next(line for line in plain.splitlines() if line.startswith(f"- **{title}**"))
        assert str(number) in line and made.changes[number - 1].title == title
    for change in made.changes:
        assert plain.count(change.better) == 1, change.better
    reasons = [harm.why for harm in made.harms]
    assert all(plain.count(why) == 1 for why in set(reasons))
    for score in made.criteria:
        place = change_of(made, score)
        assert place is None or made.changes[place - 1].criterion == score.id


@pytest.mark.long
def test_the_changes_are_numbered_in_every_format(harmful: Play, report: Build, library: Library) -> None:
    made = report(harmful)
    blocks = document(made, harmful.state, library).blocks
    start = next(i for i, item in enumerate(blocks) if isinstance(item, Heading) and "change" in text_of(item.spans))
    marks = [item.mark for item in blocks[start + 1 : start + 5] if isinstance(item, Item)]
    assert marks == ["1.", "2.", "3."]
    assert re.search(r"^1\. \*\*", to_markdown(made, harmful.state, library), re.M)
