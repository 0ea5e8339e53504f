"""The reader's figures on the examples held out while it was written: `make bench`."""

from collections import Counter

import pytest

from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language
from tests.reading.examples import examples, interview

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
