"""A case on paper: for participants what their pack shows at the beginning, for the facilitator everything."""

import re
from pathlib import Path

from roleplay.config import CONTENT
from roleplay.errors import InputError
from roleplay.feedback.words import phrases
from roleplay.knowledge.sources.loader import handouts
from roleplay.printing import files
from roleplay.printing.blocks import Document
from roleplay.printing.letters import storable
from roleplay.printing.templates import templates
from roleplay.review.wording import wording
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language

_TEMPLATES = templates(Path(__file__).with_name("templates"))
FIRST = "preparation"
"""The phase in which participants read their copy; duties of later phases would tell what is to come."""


def participant_lines(scenario: Scenario, library: Library, agency: AgencyId, language: Language) -> list[str]:
    """Return an agency's copy as lines of Markdown; InputError where the case lacks the seat or the language."""
    _refuse_language(scenario, language)
    if scenario.interview_only or agency not in scenario.seat:
        known = () if scenario.interview_only else tuple(scenario.seat)
        raise InputError("copy_agency", agency=agency, case=scenario.id, known=", ".join(known) or "-")
    return _written(
        "participant",
        scenario,
        library,
        language,
        seat=scenario.seat[agency],
        profile=library.agency[agency],
        facts=[fact for fact in scenario.facts if agency in fact.holders],
        tasks=[duty for duty in scenario.duties if duty.agency == agency and duty.phase == FIRST],
        others=[scenario.seat[name] for name in AGENCIES if name in scenario.seat and name != agency],
        handouts=handouts(CONTENT, language),
    )


def facilitator_lines(scenario: Scenario, library: Library, language: Language) -> list[str]:
    """Return the facilitator's copy, with what is true, as lines of Markdown; InputError as for participants."""
    _refuse_language(scenario, language)

    return _written("facilitator", scenario, library, language, report=phrases(language))


def on_paper(lines: list[str], language: Language) -> bytes:
    """Return a copy as a PDF."""
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    blocks = read(storable("\n".join(lines)))
    title = lines[0].removeprefix("# ").replace("\\", "")
    return files.pdf(Document(title, title, language, blocks))


def _refuse_language(scenario: Scenario, language: Language) -> None:
    if language not in scenario.languages:
        raise InputError("copy_language", case=scenario.id, known=", ".join(scenario.languages))


def _written(name: str, scenario: Scenario, library: Library, language: Language, **given: object) -> list[str]:
    text = _TEMPLATES.get_template(f"{name}.md").render(
        case=scenario, library=library, language=language, say=wording(language), **given
    )
    return re.sub(r"\n{3,}", "\n\n", text.strip()).split("\n")
