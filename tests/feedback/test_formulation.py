"""The learner's own formulation beside the answer key: worked answers, any text, a field left empty."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.feedback.counting import SessionLedger, count
from roleplay.feedback.report import CriterionScore, OwnView, compare, facts_named, own_view, score, standing_of
from roleplay.feedback.rubric import Rubric
from roleplay.scenario.answer_key import Formulation
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.play import Play

FOLDER = Path(__file__).parent
FEWEST = 40
JUDGED, FOUND, BEYOND = 0.95, 0.93, 0.1  # floors of what is told right, a ceiling of what is shown without being there
RIGHTLY, HEARD = 0.95, 0.5  # of what is taken for a fact how much is it, and of what is told how much is heard
LISTS = {"named": ("named",), "extra": ("extra",), "unsure": ("unsure",), "mentions": ("named", "extra")}

Session = tuple[SessionLedger, tuple[CriterionScore, ...]]


@pytest.fixture(scope="module")
def sessions(library: Library, rubric: Rubric) -> dict[Language, Session]:
    found: dict[Language, Session] = {}
    for language in LANGUAGES:
        session = Play(library, "police", language)
        for _ in range(4):
            session.phase()
        ledger = count(session.state, library, rubric, language)
        found[language] = (ledger, score(ledger, rubric))
    return found


@pytest.fixture(scope="module")
def fields(library: Library) -> dict[str, Formulation]:
    return {field.id: field for field in library.scenario["white-van"].formulation}


def worked(language: Language) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each worked answer with the field that it stands in."""
    content = yaml.safe_load((FOLDER / f"formulations-{language}.yaml").read_text(encoding="utf-8"))
    return ((entry.get("field", field), entry) for field, entries in content.items() for entry in entries)


def ids(view: OwnView, lists: tuple[str, ...] = ("named", "extra")) -> set[str]:
    return {point.id for name in lists for point in getattr(view, name)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_worked_answers(sessions: dict[Language, Session], fields: dict[str, Formulation], language: Language) -> None:
    answers = list(worked(language))
    assert len(answers) >= FEWEST
    judged = {entry["text"]: standing_of(entry["text"], language) for _, entry in answers if "standing" in entry}
    misjudged = [entry for _, entry in answers if judged.get(entry["text"]) != entry.get("standing")]
    assert 1 - len(misjudged) / len(judged) >= JUDGED, misjudged
    wanted, missed, shown, beyond = 0, [], 0, []
    for name, entry in answers:
        view = compare(*sessions[language], fields[name], entry["text"])
        standing = [point.id for part in ("named", "missing", "extra", "unsure") for point in getattr(view, part)]
        assert len(standing) == len(set(standing)) and bool(view.reading) == (name == "trafficking")
        for part, lists in LISTS.items():
            wanted += len(entry.get(part, ()))
            missed += [(point, entry["text"]) for point in entry.get(part, ()) if point not in ids(view, lists)]
        expected = {point for part in LISTS for point in entry.get(part, ())}
        shown += len(ids(view))
        beyond += [(point, entry["text"]) for point in ids(view) - expected]
    assert 1 - len(missed) / wanted >= FOUND, missed
    assert len(beyond) / shown <= BEYOND, beyond


@pytest.mark.parametrize("case_id", ["white-van", "paid-driver"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_say_of_a_fact_names_it_and_hardly_another(
    library: Library, case_id: str, language: Language
) -> None:
    """By likeness alone, without a sign: whoever says what a person or a service of the case says names that fact."""
    case = library.scenario[case_id]
    told = [(item.fact, item.wordings) for person in case.persons for item in person.disclosures]
    told += [(fact.id, fact.wordings) for fact in case.facts if fact.wordings is not None]
    said = [(fact, line) for fact, wordings in told for line in (*wordings.asked[language], *wordings.earned[language])]
    found = [(fact, {named.id for named, _ in facts_named(line, case.facts, language)}) for fact, line in said]
    right, shown = sum(fact in named for fact, named in found), sum(len(named) for _, named in found)
    assert right / shown >= RIGHTLY and right / len(said) >= HEARD
    for fact in case.facts:
        assert fact in [named for named, _ in facts_named(fact.statement[language], case.facts, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I would have taken more time and thought about what to do. It was a long night for all of us."),
        ("en", "The workers are tired and the police are on their way to the control point."),
        ("sl", "Vzel bi si več časa in premislil, kaj storiti. Za vse nas je bila to dolga noč."),
        ("sl", "Delavci so utrujeni, policija je na poti na kontrolno točko."),
    ],
)
def test_what_is_said_of_no_fact_names_none(library: Library, language: Language, text: str) -> None:
    assert list(facts_named(text, library.scenario["white-van"].facts, language)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Their passports were not in the pouch of the foreman."),
        ("sl", "Ne, potnih listov v torbici delovodje ni bilo."),
    ],
)
def test_a_fact_that_is_denied_is_not_shown_as_named(
    sessions: dict[Language, Session], fields: dict[str, Formulation], language: Language, text: str
) -> None:
    view = compare(*sessions[language], fields["indicators"], text)
    assert "passports-pouch" in {point.id for point in view.unsure} - {point.id for point in view.named}


def test_a_field_left_empty_shows_the_key_alone(
    sessions: dict[Language, Session], fields: dict[str, Formulation]
) -> None:
    for field in fields.values():
        view = compare(*sessions["sl"], field, None)
        # What the learner's group presents is laid beside nothing: it is counted on its own.
        assert bool(view.key) == (field.kind != "result") and not (
            view.named or view.extra or view.unsure or view.reading
        )


def test_before_the_own_formulation_nothing_is_compared(sessions: dict[Language, Session]) -> None:
    assert own_view(*sessions["en"]) == ()


def test_open_steps_and_lacking_knowledge_come_from_the_session(library: Library, rubric: Rubric) -> None:
    fields = {field.kind: field for field in library.scenario["white-van"].formulation}
    session = Play(library, "border", "en").phase()
    session.state.done["border-plan"] = True
    ledger = count(session.state, library, rubric, "en")
    steps = compare(ledger, (), fields["next_steps"], "We register the documents.")
    own = [duty.id for duty in library.scenario["white-van"].duties if duty.agency == "border"]
    assert [point.id for point in steps.missing if point.id in own]  # the own agency's open duties are steps
    informed = compare(ledger, (), fields["who_must_know"], "The police about the passports.")
    assert "Foreman carries all nine passports" in next(p.text for p in informed.named if p.id == "agency-police")


def test_an_answer_in_the_other_language_is_read_in_it(
    sessions: dict[Language, Session], fields: dict[str, Formulation]
) -> None:
    view = compare(*sessions["sl"], fields["trafficking"], "I suspect trafficking because their passports were taken.")
    assert "sumite" in view.reading and "papers" in ids(view)


ODD = "da ne ni no not yes trgovina trafficking ampak but če if, . ? ; dolg debt passports potni listi sum İ ß"
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from([*ODD.split(), "\n"]), max_size=40).map(" ".join))


@pytest.mark.long
@given(text=texts, language=st.sampled_from(LANGUAGES))
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_the_comparison(
    sessions: dict[Language, Session], fields: dict[str, Formulation], text: str, language: Language
) -> None:
    for field in fields.values():
        view = compare(*sessions[language], field, text)
        assert view.answer == text and bool(view.key) == (field.kind != "result")  # that one is compared with nothing
