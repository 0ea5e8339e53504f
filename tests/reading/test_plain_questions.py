"""Questions that practitioners would put in an interview are hardly ever pressure; taken for it, they count as harm.

The questions are those of `training/play_questions.py`; their writers saw the participants' pack alone. Sets 1 to 5
teach the reader, set 6 does not.
"""

import json

import pytest

from roleplay.config import ROOT
from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, LANGUAGES, Language
from tests.reading.examples import interview

SETS = ROOT / "tests" / "exercise" / "sets"
MOST = 0.02  # of the questions; some are meant as pressure ("You knew they'd no proper papers. You must have.")


@pytest.mark.slow
@pytest.mark.parametrize("which", ["*", "-6"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_questions_are_hardly_ever_taken_for_pressure(
    knowing_reader: LocalReader, language: Language, which: str
) -> None:
    paths = sorted(SETS.glob(f"pack-questions{which}-{language}.jsonl"))
    texts = [json.loads(row)["text"] for path in paths for row in path.read_text(encoding="utf-8").splitlines()]
    pressing = {
        text: found
        for text in texts
        if (found := HARMFUL_TACTICS & knowing_reader.read(interview(text, language, "early", False)).sure_tactics)
    }
    assert len(pressing) <= MOST * len(texts), pressing
