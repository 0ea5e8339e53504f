"""A case in somebody's own words: what has to be typed is little, nothing of the template is left, and it plays."""

from dataclasses import replace

import pytest

from roleplay.feedback.rubric import load_rubric
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.workshop.draft import Draft, examine
from roleplay.workshop.following import load_following
from roleplay.workshop.leftovers import add_language, alone, leftovers, missing_in, origin, to_write
from roleplay.workshop.templates import begin, load_templates
from roleplay.workshop.texts_of import key_of, stars, texts_of
from roleplay.workshop.trial import load_learners, try_out
from tests.conftest import KNOWLEDGE
from tests.workshop.story import TITLE, write_all

TEMPLATES = load_templates(KNOWLEDGE)
INTERVIEW, EXERCISE = TEMPLATES
FOLLOWING = replace(load_following(KNOWLEDGE), template=INTERVIEW)
MOST_TO_TYPE = 26


def started() -> Draft:
    return begin(INTERVIEW, "kuhinja", ("sl",)).with_value(("title", "sl"), TITLE)


@pytest.mark.long
def test_a_case_in_own_words_plays_and_nothing_of_the_template_shows(reader: LocalReader, library: Library) -> None:
    draft, typed = write_all(started(), INTERVIEW, FOLLOWING)
    assert typed <= MOST_TO_TYPE
    assert to_write(draft, INTERVIEW, FOLLOWING) == ()
    case = examine(draft)
    assert case.is_playable and case.scenario is not None, case.findings
    told_of = ("Milen", "pralnic", "inšpekcij", "zvezek")
    shown = {path: text for path, text in texts_of(draft).items() if path[0] != "everyday"}
    assert not {path for path, text in shown.items() if any(word in str(text) for word in told_of)}
    rubric = load_rubric(KNOWLEDGE)
    told = {
        learner.id: len(try_out(case.scenario, learner, "sl", library, reader, rubric).told)
        for learner in load_learners(KNOWLEDGE)
    }
    assert told["open"] == 4 and told["open"] > told["poor"]


def test_what_follows_is_written_until_somebody_writes_it_by_hand() -> None:
    title, question = ("facts", "[room-above]", "title", "sl"), ("facts", "[room-above]", "question", "sl")
    draft = FOLLOWING.write(started(), title, "Spi v shrambi")
    assert draft.value(question) == "Kaj je znanega o tem: Spi v shrambi?"
    draft = FOLLOWING.write(draft, title, "Spi na moki")
    assert draft.value(question) == "Kaj je znanega o tem: Spi na moki?"
    draft = FOLLOWING.write(draft, question, "Kje fant spi?")
    assert FOLLOWING.write(draft, title, "V shrambi").value(question) == "Kje fant spi?"


def test_a_new_statement_takes_the_old_telltales_along() -> None:
    fact = ("facts", "[debt-book]")
    assert started().value((*fact, "tells")) is not None
    draft = FOLLOWING.write(started(), (*fact, "statement", "sl"), "Za delo ne dobi denarja.")
    assert draft.value((*fact, "tells")) is None
    assert examine(draft).is_playable


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_the_list_is_all_that_no_case_can_keep(template) -> None:
    draft = begin(template, "nov")
    assert origin(draft, TEMPLATES) is template
    left = leftovers(draft, template)
    assert len(left) == len(texts_of(draft)), "all of it is the template's own still"
    waiting = to_write(draft, template, FOLLOWING)
    assert 0 < len(waiting) < len(left) / 2
    for pattern in template.sheet.keeps:
        assert any(stars(key_of(item.path), pattern) is not None for item in left), f"{pattern} names nothing"
    path = ("summary", "sl")
    written = draft.with_value(path, "Moje besede.")
    assert path not in [item.path for item in to_write(written, template, FOLLOWING)]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.id)
def test_a_language_more_says_what_it_lacks_and_the_rest_still_plays(template) -> None:
    draft = begin(template, "nov", ("sl",))
    assert add_language(draft, "en", template).value(("title", "en")) == template.draft.value(("title", "en"))
    mine = draft.with_value(("summary", "sl"), "Moje besede.").with_value(("truth", "sl"), "Tako je bilo.")
    both = add_language(mine, "en", template)
    assert missing_in(both) == {"en": 2}
    assert {finding.key for finding in examine(both).findings} == {"summary.en", "truth.en"}
    assert examine(alone(both, "sl")).is_playable and alone(both, "sl").files == mine.files
    waiting = {item.path for item in to_write(both, template, FOLLOWING) if item.missing}
    assert waiting == {("summary", "en"), ("truth", "en")}
    done = both.with_value(("summary", "en"), "My words.").with_value(("truth", "en"), "So it was.")
    assert examine(done).is_playable and missing_in(done) == {}


@pytest.mark.long
def test_a_case_in_one_language_is_read_by_meaning_too(knowing_reader: LocalReader, library: Library) -> None:
    case = examine(write_all(started(), INTERVIEW, FOLLOWING)[0]).scenario
    assert case is not None and case.languages == ("sl",)
    learner = next(learner for learner in load_learners(KNOWLEDGE) if learner.id == "open")
    assert try_out(case, learner, "sl", library, knowing_reader, load_rubric(KNOWLEDGE)).told
