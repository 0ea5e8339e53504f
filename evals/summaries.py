"""Summaries that are faithful, and such as say more than the person did: which are asked about, which are credited."""

from collections.abc import Iterator, Mapping
from typing import Any

from evals.lines import FOLDER, lines_of, share
from evals.results import section
from roleplay.exercise.words.reading import Reader
from roleplay.reading.contract import utterance_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES

HAND = FOLDER / "sixth"
FAITHFUL, KINDS = "faithful", ("kept", "invented", "altered", "label")


def report(reader: Reader, library: Library) -> tuple[str, Iterator[str]]:
    """Write the section; return it, and a line for each summary that was taken for the other kind."""
    found, wrong = [], []
    for language in LANGUAGES:
        told = dict[str, list[tuple[bool, bool]]]()
        for line in lines_of("summaries", language, HAND):
            reading = reader.read(utterance_of(as_read(line), library, language))
            asked = any(each.fault == "contaminated_summary" for each in reading.suspected)
            credited = "summary" in reading.sure_tactics and not reading.suspected
            told.setdefault(line["kind"], []).append((asked, credited))
            if asked == (line["kind"] == FAITHFUL):
                wrong.append(f"[{language} {line['kind']}] {line['text']}")
        other = [each for kind in KINDS for each in told[kind]]
        found.append((language, *_shares(told[FAITHFUL]), *_shares(other), *(_shares(told[kind])[1] for kind in KINDS)))
    return section("summaries", reader=reader.name, found=found), iter(wrong)


def as_read(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a summary as `roleplay read` takes it, with what the person had told before, and in which words."""
    return {
        "id": 0,
        "text": line["text"],
        "channel": "interview",
        "learner_agency": line["agency"],
        "to": [line["person"]],
        "scenario": line["case"],
        "heard": [{"who": line["person"], "text": text} for text in line["heard"]],
        "told": line["told"],
    }


def _shares(told: list[tuple[bool, bool]]) -> tuple[int, float, int]:
    return len(told), share(sum(asked for asked, _ in told), len(told)), sum(credited for _, credited in told)
