"""How often the checker stops good words and lets bad ones pass: `make bench`."""

import time
from collections import Counter

import pytest

from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.checking.checker import Checker, Fault
from roleplay.voices.checking.sentences import Cutter
from tests.voices.authored_lines import authored_lines
from tests.voices.test_checker import BAD, codes

pytestmark = pytest.mark.bench


@pytest.mark.timeout(600)
@pytest.mark.parametrize("language", LANGUAGES)
def test_checker(
    library: Library, reader: LocalReader, case: Scenario, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    checker = Checker(library, reader)
    stopped: Counter[str] = Counter()
    lines = sentences = 0
    began = time.perf_counter()
    for good in authored_lines(library, case, language):
        lines += 1
        cutter, before, found = Cutter(language), "", list[Fault]()
        for sentence in (*cutter.feed(good.text), cutter.rest()):
            if sentence:
                found += checker.sentence(sentence, before, good.may)
                before = f"{before} {sentence}"
                sentences += 1
        stopped.update({fault.code for fault in found[:1]})
    each = (time.perf_counter() - began) / sentences * 1000
    caught = sum(bool(codes(checker, case, language, row, row["say"])) for row in BAD[language])
    alarms, recall = stopped.total() / lines, caught / len(BAD[language])
    with capsys.disabled():
        print(
            f"\n[{language}] checker: {stopped.total()} of {lines} authored lines stopped ({alarms:.3f}) "
            f"{dict(stopped)}; {caught} of {len(BAD[language])} bad sentences caught ({recall:.3f}); "
            f"{each:.1f} ms a sentence"
        )
    assert alarms < 0.03
    assert recall >= 0.95
