"""Plays questions that were written beforehand, and prints question and answer for people to judge.

    python -m training.play_questions sl tests/exercise/sets/pack-questions-sl.jsonl > answers.txt

Each line is `{"case", "person", "talk", "text"}`; lines of one talk follow each other in one drill, with a vetted
interpreter and without a companion where the person has need of the one or is not alone. Authored voice.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from roleplay.cast import authored_cast
from roleplay.config import Settings
from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore

Talk = tuple[str, str, int]


def main() -> None:
    """Play all questions of a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=LANGUAGES)
    parser.add_argument("questions", type=Path)
    given = parser.parse_args()
    settings = Settings()
    cast = authored_cast(settings)
    store = SessionStore(open_engine("sqlite://"))
    practice = Practice(load(settings.knowledge).library, store, cast.reader, cast.voice)
    number = 0
    for (case, person, talk), questions in talks(given.questions).items():
        session = begin(practice, case, person, given.language, seed=number)
        print(f"\n## {person} ({case}), talk {talk}")
        for text in questions:
            number += 1
            print(f"{number}. Q: {text}\n   A: {' '.join(answers(practice, session, person, text))}")
    store.close()


def talks(path: Path) -> dict[Talk, list[str]]:
    """Return the questions of each talk in their order."""
    found: dict[Talk, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        found.setdefault((item["case"], item["person"], item["talk"]), []).append(item["text"])
    return found


def begin(practice: Practice, case: str, person: str, language: Language, seed: int) -> Session:
    """Begin a drill with the person, alone and understood."""
    scenario = practice.library.scenario[case]
    goal = next(item for item in scenario.goals if item.person == person)
    drill = Drill(person=person, goal=goal.id, minutes=60)
    session = practice.start(Setup(case, language, "police", seed=seed, drill=drill))
    for action, needed in (
        ("arrange-interpreter", scenario.person[person].needs_interpreter),
        ("separate-persons", scenario.person[person].companion is not None),
    ):
        if needed:
            list(practice.act(session, action, ""))
    return session


def answers(practice: Practice, session: Session, person: str, text: str) -> Iterator[str]:
    """Ask, and yield what the person says."""
    before = len(session.state.log)
    list(practice.say(session, "interview", text, (person,)))
    for entry in session.state.log[before:]:
        if isinstance(entry.event, Said) and entry.event.speaker == person:
            yield entry.event.text


if __name__ == "__main__":
    main()
