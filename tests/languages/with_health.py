"""Run by the tests with a content folder that has an eighth agency: tells as JSON what the program makes of it."""

import json
import os

from roleplay.config import CONTENT, ROOT
from roleplay.scenario.linting.linter import check
from roleplay.scenario.vocabulary import AGENCIES
from tests.languages.with_croatian import command

MOVES = {
    "health": "Zdravnica je pripravljena. Mejna policija, kdo od ljudi je poškodovan?",
    "border": "Zdravstvena služba, ali lahko pošljete zdravnico, da jih pregleda?",
}


def play(agency: str) -> tuple[int, str, str]:
    """Play one message of an agency."""
    moves = CONTENT.parent / f"{agency}.jsonl"
    to = ["border"] if agency == "health" else ["health"]
    moves.write_text(json.dumps({"channel": "room", "to": to, "text": MOVES[agency]}), encoding="utf-8")
    given = ("--moves", str(moves), "--out", str(moves.with_suffix(".json")), "--language", "sl")
    return command("play", "--scenario", "white-van", "--agency", agency, *given)


def offered() -> list[str]:
    """Return the agencies among which a learner chooses on the start page."""
    from streamlit.testing.v1 import AppTest

    tab = AppTest.from_file(str(ROOT / "main.py"), default_timeout=30)
    tab.query_params["lang"] = "sl"
    return [str(option) for option in tab.run().radio(key="agency").options]


if __name__ == "__main__":
    shown = os.environ.get("SHOWN")
    if shown == "page":
        told: object = offered()
    elif shown == "check":
        told = [str(item) for item in check(CONTENT)]
    else:
        told = {"agencies": AGENCIES, "played": play(str(shown))}
    print(json.dumps(told))
