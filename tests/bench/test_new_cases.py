"""How often a plain question finds the fact that it is after in cases of trainers' own: `make bench`.

`tests/workshop/new-cases` holds six small cases a file (sl, en; sl-b, en-b) with what is true, how the person says it,
and 24 questions a case of which six are after none of the facts. Whoever wrote them saw nothing of the program.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from roleplay.exercise.reading import Utterance
from roleplay.reading.aims import CLEAR
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Language
from tests.new_cases import written

pytestmark = pytest.mark.bench

CASES = Path(__file__).parents[1] / "workshop" / "new-cases"


@pytest.mark.parametrize("name", ["sl", "en", "sl-b", "en-b"])
def test_facts_without_ways_of_asking_are_found(
    knowing_reader: LocalReader, case: Scenario, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    language: Language = "sl" if name.startswith("sl") else "en"
    found: Counter[str] = Counter()
    for row in map(json.loads, (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()):
        texts = [(each["id"], each["title"], each["statement"], each["answer"]) for each in row["facts"]]
        facts, person = written(texts, case, language)
        for question in row["questions"]:
            utterance = Utterance(
                text=question["text"],
                language=language,
                channel="interview",
                learner="police",
                wanted=facts,
                person=person,
            )
            asked = knowing_reader.read(utterance).questions or ()
            aims = [aim.fact for each in asked for aim in each.aims if aim.fit >= CLEAR and not each.remarks]
            kind = "after a fact" if question["fact"] else "after none"
            found[kind] += 1
            found[f"{kind}, right"] += aims[:1] == ([question["fact"]] if question["fact"] else [])
            found[f"{kind}, silent"] += not aims
    with capsys.disabled():
        print(f"\n[{name}]", dict(found))
    assert found["after a fact, right"] >= 0.25 * found["after a fact"]
    assert found["after none, right"] >= 0.65 * found["after none"]
