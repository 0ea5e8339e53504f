"""The learner's own formulation beside the answer key: the words as they are, and the key that the session makes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.inputs import Formulated
from roleplay.feedback.counting import count
from roleplay.feedback.report import OwnView, own_view, score
from roleplay.feedback.rubric import Rubric
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.play import Play

FIELDS = {"trafficking": "I suspect trafficking because their passports were taken."}


def views(session: Play, library: Library, rubric: Rubric) -> dict[str, OwnView]:
    ledger = count(session.state, library, rubric, session.state.setup.language)
    return {view.kind: view for view in own_view(ledger, score(ledger, rubric))}


def given_views(
    library: Library, rubric: Rubric, language: Language, fields: dict[str, str] | None = None
) -> dict[str, OwnView]:
    session = Play(library, "border", language).phase()
    session.take(Formulated(fields=FIELDS if fields is None else fields))
    return views(session, library, rubric)


def test_before_the_own_formulation_nothing_is_shown(library: Library, rubric: Rubric) -> None:
    assert views(Play(library, "border", "en").phase(), library, rubric) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_field_stands_beside_its_key_in_the_language_of_the_report(
    library: Library, rubric: Rubric, language: Language
) -> None:
    found, case = given_views(library, rubric, language), library.scenario["white-van"]
    assert list(found) == [field.kind for field in case.formulation]
    assert case.answer_key is not None
    for kind, view in found.items():
        # What the learner's group presents stands beside nothing: it is counted on its own.
        key = case.answer_key.fields.get(kind)  # type: ignore[call-overload]
        assert view.key == (key.text[language] if key is not None else "") and bool(key) == (kind != "result")
        assert not {point.id for point in view.points} & {point.id for point in view.often}
    assert found["verdict"].answer == FIELDS["trafficking"] and found["indicators"].answer is None
    assert {point.id for point in found["verdict"].often} == {"proven", "smuggling", "consent"}


def test_open_steps_and_lacking_knowledge_come_from_the_session(library: Library, rubric: Rubric) -> None:
    found = given_views(library, rubric, "en")
    own = {duty.id for duty in library.scenario["white-van"].duties if duty.agency == "border"}
    assert own & {point.id for point in found["next_steps"].points}, "the own agency's open duties are steps"
    police = next(point for point in found["who_must_know"].points if point.id == "agency-police")
    assert "Foreman carries all nine passports" in police.text and police.note


def test_what_to_do_differently_is_what_the_session_points_to(library: Library, rubric: Rubric) -> None:
    quiet = given_views(library, rubric, "en")["differently"]
    assert "threats" not in {point.id for point in quiet.points}, "nobody was threatened"


@pytest.mark.long
@given(text=st.text(max_size=300), language=st.sampled_from(LANGUAGES))
@settings(max_examples=40, deadline=None)
def test_the_words_stand_as_they_were_written(library: Library, rubric: Rubric, text: str, language: Language) -> None:
    found = given_views(library, rubric, language, dict.fromkeys(FIELDS, text))
    assert found["verdict"].answer == text
    assert found["verdict"].points == given_views(library, rubric, language, {})["verdict"].points
