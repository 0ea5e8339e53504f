"""The reader's figures on the examples held out while it was written: `make bench`."""

from collections import Counter

import pytest

from roleplay.reading.local import LocalReader
from roleplay.reading.tone import is_rude
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language
from tests.reading.examples import examples, interview
from tests.reading.prose import Figures, Measure, cases, labelled

pytestmark = pytest.mark.bench


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_on_held_out_examples(
    reader: LocalReader, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = []
    for example in examples(language):
        context = example.context
        utterance = interview(example.text, language, context.phase_of_interview, context.topic_opened)
        if example.held_out:
            pairs.append((example.label, reader.read(utterance).label))
    classes = sum(wanted == got for wanted, got in pairs) / len(pairs)
    side = sum((wanted in PRODUCTIVE) == (got in PRODUCTIVE) for wanted, got in pairs) / len(pairs)
    missed = Counter(f"{wanted} read as {got}" for wanted, got in pairs if wanted != got)
    with capsys.disabled():
        print(f"\n[{language}] held out {len(pairs)}: ten classes {classes:.3f}, side {side:.3f}; {dict(missed)}")
    assert classes >= 0.85 and side >= 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_on_held_out_prose(
    reader: LocalReader, library: Library, case: Scenario, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    measure = Measure(reader, library, case, language)
    tried = {name: cases(name, language, "held") for name in ("actions", "facts", "topics", "addressees")}
    figures: dict[str, Figures] = {name: getattr(measure, name)(texts) for name, texts in tried.items()}
    alarms = len(measure.actions(cases("nothing", language, "held")).wrong)
    tone = [(label, is_rude(text, language)) for label, text in labelled("tone", language, "held")]
    rude = [found for label, found in tone if label == "rude"]
    with capsys.disabled():
        print(f"\n[{language}] sentences held out:")
        for name, found in figures.items():
            print(
                f"  {name} ({len(tried[name])}): recall {found.recall:.3f}, precision {found.precision:.3f}, "
                f"right mood {found.mood:.3f}"
            )
        print(f"  sentences without a deed that name one: {alarms} of {len(cases('nothing', language, 'held'))}")
        print(
            f"  rude: {sum(rude)} of {len(rude)} found, "
            f"{sum(found for label, found in tone if label == 'fine')} of {len(tone) - len(rude)} others taken for it"
        )
    assert figures["actions"].recall >= 0.85 and figures["facts"].recall >= 0.8
