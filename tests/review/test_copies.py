"""Copies on paper: a participant's holds nothing that the agency does not start with, the facilitator's everything."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from roleplay.errors import InputError
from roleplay.knowledge.sources.loader import handouts
from roleplay.printing.markdown import escaped
from roleplay.review.copies import facilitator_lines, participant_lines
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.once import KNOWLEDGE
from tests.test_cli import own_data, roleplay

__all__ = ["own_data"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_participants_copy_holds_only_what_the_agency_starts_with(
    case: Scenario, library: Library, language: Language
) -> None:
    for seat in case.seats:
        text = "\n".join(participant_lines(case, library, seat.agency, language))
        shared = escaped(" ".join((case.setting[language], seat.briefing[language])))
        for fact in case.facts:
            held = seat.agency in fact.holders
            assert (escaped(fact.statement[language]) in text) == held, (seat.agency, fact.id)
            if held or fact.tells is None:
                continue
            for word in fact.tells[language]:
                assert escaped(word) not in text or escaped(word) in shared, (seat.agency, fact.id, word)
        for secret in (case.truth, *(person.truth for person in case.persons)):
            assert escaped(secret[language]) not in text
        for inject in case.injects:
            assert escaped(inject.text[language]) not in text
        for other in case.seats:
            assert (escaped(other.briefing[language]) in text) == (other.agency == seat.agency)
        assert all(escaped(question) in text for question in seat.questions[language])
        assert all(escaped(prompt.text[language]) in text for prompt in case.plan)
        materials = handouts(KNOWLEDGE, language)
        assert len(materials) == 5
        assert all(item.body.rpartition("\n")[2] in text for item in materials), "all that the chapter hands out"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_facilitators_copy_holds_everything(library: Library, language: Language) -> None:
    for case in library.scenarios:
        text = "\n".join(facilitator_lines(case, library, language))
        wanted = [case.truth, case.setting, *(fact.statement for fact in case.facts)]
        wanted += [part for inject in case.injects for part in (inject.text, inject.asks)]
        wanted += [item.text for item in (*case.debrief, *case.trainer_notes)]
        wanted += [person.truth for person in case.persons]
        wanted += [outcome.text for ending in case.endings for outcome in ending.outcomes]
        if not case.interview_only:
            wanted += [duty.text for duty in case.duties]
        if case.answer_key is not None:
            wanted += [field.text for field in case.answer_key.fields.values()]
        missing = [words[language] for words in wanted if escaped(words[language]) not in text]
        assert not missing


@pytest.mark.long
def test_the_command_writes_both_and_refuses_the_rest(library: Library, tmp_path: Path) -> None:
    out = tmp_path / "copy.pdf"
    assert roleplay("copy", "--agency", "ngo", "--out", str(out), "--language", "en").returncode == 0
    pages = PdfReader(out).pages
    assert "What you know" in "".join(page.extract_text() for page in pages)
    assert roleplay("copy", "--facilitator", "--out", str(out)).returncode == 0
    assert len(PdfReader(out).pages) > len(pages)
    assert roleplay("copy", "--out", str(out)).returncode == 2
    assert "paid-driver" in roleplay("copy", "--agency", "ngo", "--scenario", "x", "--out", str(out)).stderr
    assert roleplay("copy", "--agency", "ngo", "--out", str(tmp_path)).returncode == 1
    with pytest.raises(InputError, match="copy_agency"):
        participant_lines(library.scenario["paid-driver"], library, "ngo", "en")
