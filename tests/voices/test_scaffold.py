"""What a prompt holds is not read out; what is said in one's own words, and what authors wrote, is."""

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import pytest
import yaml

from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.checking.released import Scaffold, repeats
from roleplay.voices.checking.sentences import Cutter
from tests.voices.authored_lines import authored_lines
from tests.voices.conftest import Booth

HONEST = yaml.safe_load((Path(__file__).parent / "honest_sentences.yaml").read_text(encoding="utf-8"))
MOST_REFUSED = 0.01
MakeBooth = Callable[..., Booth]


def refused(text: str, scaffold: Scaffold, language: Language) -> str:
    """Return the first words that are refused of a text that is said sentence by sentence."""
    cutter, before = Cutter(language), ""
    for sentence in (*cutter.feed(text), cutter.rest()):
        if sentence and (found := repeats(sentence, before, scaffold)):
            return found
        before = f"{before} {sentence}"
    return ""


def scaffolds(booth: MakeBooth, library: Library, language: Language) -> Iterator[tuple[dict[str, str], Scaffold]]:
    """Yield each honest line with the scaffold of the prompt that its speaker answers by."""
    for row in HONEST[language]:
        learner = "border" if row["who"] == "police" else "police"
        made = booth(language, learner)
        list(made.practice.next_phase(made.session))
        scenario = made.session.state.scenario
        person = row["who"] in scenario.person
        channel, to = ("interview", (row["who"],)) if person else ("room", ())
        list(
            made.practice.say(
                made.session, channel, row.get("after", "Dober dan." if language == "sl" else "Hello."), to
            )
        )
        part = made.called(row["who"])
        assert part.scene is not None, row
        yield row, part.scene.released.scaffold


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_honest_words_are_not_taken_for_a_repetition(booth: MakeBooth, library: Library, language: Language) -> None:
    rows = list(scaffolds(booth, library, language))
    stopped = [(row["say"], found) for row, each in rows if (found := refused(row["say"], each, language))]
    assert len(rows) >= 60
    assert len(stopped) <= MOST_REFUSED * len(rows), stopped


OWN = "You are playing a part in a training exercise. Your name is Ana Kos.\n\nHow to speak\nOnly what you say:"
TOLD = (
    "What do you know about the nine people from the van, and who looks after them tonight?\n"
    "The court decides on that. A search of the house needs a written order of the court beforehand."
)
CONTENT = "We only know what you say: nine people are playing a part in it."


@pytest.mark.parametrize(
    "text",
    [
        "You are playing a part in a training exercise.",
        "YOU ARE PLAYING A PART – in a training exercise!",
        "Well, as I said: a part in a (training) exercise",
        "Here. You are playing. A part in.",
        "Here. A training exercise.",
        "Your name: is Ana Kos",
        "How to speak",
        "Right. How to speak.",
        "Only what you say.",
        "What do you know about the nine people from the van, and who looks after them tonight?",
        "You ask what you know about the nine people from the van and who cares.",
        "The court decides on that.",
        "A search of the house needs a written order of the court beforehand.",
        "House needs a written order. The nine people from the van. Looks after them tonight.",
    ],
)
def test_what_is_read_out_of_a_prompt_is_found_however_it_is_cut(text: str) -> None:
    assert refused(text, Scaffold(OWN, TOLD, CONTENT), "en")


@pytest.mark.parametrize(
    "text",
    [
        CONTENT,
        "We’re in this together. Ana here.",
        "The nine people from the van? We look after them.",
        "For the house you need a written order, and that takes a while.",
        "What you say may well be right. We play no part in it.",
    ],
)
def test_what_is_ones_own_or_the_content_or_a_short_quotation_may_be_said(text: str) -> None:
    assert refused(text, Scaffold(OWN, TOLD, CONTENT), "en") == ""


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_authors_wrote_is_not_taken_for_a_repetition(
    booth: MakeBooth, library: Library, case: Scenario, language: Language
) -> None:
    """Also where somebody else is asked: each authored line against one of the prompts in turn."""
    prompts = [each for _, each in scaffolds(booth, library, language)]
    lines = list(dict.fromkeys(good.text for good in authored_lines(library, case, language)))
    stopped = [line for line, each in zip(lines, cycle(prompts), strict=False) if refused(line, each, language)]
    assert len(stopped) <= MOST_REFUSED * len(lines), stopped[:20]
