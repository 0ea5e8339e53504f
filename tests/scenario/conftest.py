"""A small library that is valid, as the files an author would write; tests break it in one place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from roleplay.scenario.linting.content_walk import lint_data
from roleplay.scenario.linting.linter import check
from roleplay.scenario.linting.wording import slots
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.vocabulary import (
    AGENCIES,
    ORDERS,
    PHASES,
    AgencyAct,
    FacilitatorAct,
    InnerState,
    QuestionClass,
    Stance,
    Tactic,
)

Files = dict[str, Any]
CASE = "scenarios/mini"


def text(slovene: str, english: str) -> dict[str, str]:
    return {"sl": slovene, "en": english}


def lines(slovene: str, english: str, count: int = 1) -> dict[str, list[str]]:
    return {
        "sl": [f"{slovene} ({number})." for number in range(count)],
        "en": [f"{english} ({number})." for number in range(count)],
    }


def frame(speaker: str, act: str) -> dict[str, list[str]]:
    needed = " ".join(f"{{{name}}}" for name in sorted(slots(lint_data("slots")[speaker].get(act, ""))[0]))
    return {"sl": [f"Tako. {needed}"], "en": [f"Right. {needed}"]}


def wordings(about: str) -> dict[str, Any]:
    return {
        name: lines(f"Beseda {about} {name}", f"Word {about} {name}")
        for name in ("volunteered", "asked", "earned", "too_early")
    }


def agency_profile(agency: str) -> Files:
    return {
        "id": agency,
        "name": text("Služba", "Service"),
        "short": text("Služba", "Service"),
        "icon": "home",
        "colour": "#000000",
        "colour_dark": "#ffffff",
        "mandate": text("Dela.", "Works."),
        "tasks": [text("Naloga.", "Task.")],
        "limits": [{"text": text("Meja.", "Limit."), "owner": None}],
        "aliases": lines("služb", "servic"),
        "lines": {act: frame("agency", act) for act in get_args(AgencyAct)},
    }


def fact(name: str, **more: Any) -> Files:
    return {
        "id": name,
        "topic": "work",
        "title": text(f"Naslov {name}", f"Title {name}"),
        "statement": text(f"Trditev o dejstvu {name}.", f"A statement about the fact {name}."),
        "question": text("Kaj veste?", "What do you know?"),
        "origin": text("vir", "source"),
        "needs": ["police"],
        "sensitivity": 1,
        "wordings": wordings(name),
        **more,
    }


def action(name: str, agencies: list[str], **more: Any) -> Files:
    return {
        "id": name,
        "group": "people",
        "agencies": agencies,
        **{key: text(f"To je {key}.", f"This is {key}.") for key in ("title", "explains", "will", "done", "whose")},
        "minutes": 2,
        **more,
    }


def duty(agency: str, phase: str) -> Files:
    return {
        "id": f"{agency}-{phase}",
        "agency": agency,
        "phase": phase,
        "title": text("Dolžnost", "Duty"),
        "text": text("Pokličite.", "Ring up."),
        "ids": ["TK-1"],
        "provenance": "chapter",
        "met_when": {"actions": ["ring"]},
        "needs_facts": ["hours"],
        "via": "ring",
        "starts": "alone",
    }


def scenario() -> Files:
    named = ("title", "summary", "sector", "notice", "setting", "invented", "truth")
    return {
        "id": "mini",
        "version": "1",
        "languages": ["sl", "en"],
        "difficulty": 1,
        **{name: text(f"To je {name}.", f"This is {name}.") for name in named},
        "phases": [
            {
                "id": phase,
                "title": text("Faza", "Phase"),
                "minutes": 30 if phase == "crisis" else 15,
                "intro": text("Uvod.", "Intro."),
                "expects": text("Pričakovanje.", "Expectation."),
            }
            for phase in PHASES
        ],
        "topics": [
            {
                "id": "work",
                "title": text("Delo", "Work"),
                "asks": lines("Kako delate", "How do you work", 6),
            }
        ],
    }


def person() -> Files:
    gate = {"trust": 0.5, "disclosed": ["hours"]}
    return {
        "id": "worker",
        "kind": "victim",
        "name": text("Delavec", "Worker"),
        "role": text("delavec", "worker"),
        "sketch": text("Mlad moški.", "A young man."),
        "truth": text("Zaklepali so ga s kremenovim ključem.", "He was locked in with the flint key."),
        "needs_interpreter": True,
        "unavailable": text("Ni ga.", "Not here."),
        "begins": dict.fromkeys(get_args(InnerState), 0.3),
        "temperaments": [
            {"id": name, "title": text("Značaj", "Character"), "lines": {"greeting": lines("Dan", "Hello")}}
            for name in ("calm", "tense")
        ],
        "disclosures": [
            {"fact": "hours", "layer": "volunteered", "wordings": wordings("hours")},
            {
                "fact": "locked",
                "layer": "earned",
                "gate": gate,
                "wordings": {
                    **wordings("locked"),
                    "earned": text_lines("S kremenovim ključem.", "With the flint key."),
                },
                "cover": lines("Vse je v redu", "All is well"),
            },
        ],
        "evasions": {"work": lines("Ne vem", "I don't know")},
        "lines": {stance: lines("Odgovor", "Answer", 3) for stance in get_args(Stance) if stance != "disclose"},
    }


def text_lines(slovene: str, english: str) -> dict[str, list[str]]:
    return {"sl": [slovene], "en": [english]}


def injects() -> list[Files]:
    told = {name: text(f"To je {name}.", f"This is {name}.") for name in ("title", "text", "answered", "unanswered")}
    return [
        {
            "id": "news",
            **told,
            "asks": text("Kaj zdaj?", "What now?"),
            "phase": "crisis",
            "minute": 3,
            "gives": ["moved"],
            "answered_when": {"actions": ["later"]},
            "within": 5,
            "provenance": "chapter",
        }
    ]


def rules() -> list[Files]:
    triggers = [{"classes": list(get_args(QuestionClass))}, {"tactics": list(get_args(Tactic))}]
    return [
        {
            "id": f"R{number}",
            "title": text("Pravilo", "Rule"),
            "when": trigger,
            "effects": {"trust": 0.1},
            "reason": text("Zato.", "Because."),
            "source": text("A5", "A5"),
            "mark": "V",
        }
        for number, trigger in enumerate(triggers)
    ]


def case_files() -> Files:
    objection = text("To škodi.", "That does harm.")
    harmful = action("shout", ["police"], harm="threat", objection=objection, objectors=["ngo", "social"])
    obstacle = {"unless": {"actions": ["ring"]}, "text": text("Najprej klic.", "Ring first.")}
    later = action("later", ["police"], blocked=[obstacle])
    hint = {"id": "think", "when": {"knows": {"police": ["hours"]}}, "text": text("Kdo še ve?", "Who else knows?")}
    seats = [
        {
            "agency": agency,
            **{key: text("Besedilo.", "Text.") for key in ("speaker", "contact", "briefing")},
            "questions": lines("Vprašanje", "Question"),
            "aliases": {"sl": ["govornik"], "en": ["speaker"]},
        }
        for agency in AGENCIES
    ]
    outcomes = [
        {"when": {"actions": ["ring"]}, "tone": "good", "text": text("Dobro.", "Good.")},
        {"tone": "bad", "text": text("Slabo.", "Bad.")},
    ]
    return {
        f"{CASE}/scenario.yaml": scenario(),
        f"{CASE}/facts-agencies.yaml": {
            "facts": [
                fact("hours", holders=["labour"], key=True),
                fact("answer"),
                fact("moved", sensitivity=2),
            ]
        },
        f"{CASE}/facts-persons.yaml": {
            "facts": [
                fact("locked", key=True, wordings=None, tells=text_lines("kremenovim ključem", "flint key")),
            ]
        },
        f"{CASE}/seats.yaml": {"seats": seats},
        f"{CASE}/duties.yaml": {"duties": [duty(agency, phase) for agency in AGENCIES for phase in PHASES]},
        f"{CASE}/actions.yaml": {"actions": [action("ring", list(AGENCIES), gives=["answer"]), harmful, later]},
        f"{CASE}/injects.yaml": {"injects": injects()},
        f"{CASE}/persons/worker.yaml": person(),
        f"{CASE}/facilitator.yaml": {
            "facilitator": {
                "lines": {act: frame("facilitator", act) for act in get_args(FacilitatorAct)},
                "hints": [hint],
            }
        },
        f"{CASE}/debrief.yaml": {
            "debrief": [{"id": "DB-1", "text": text("Kako je bilo?", "How was it?")}],
            "formulation": [{"id": "next", "kind": "next_steps", "text": text("Kaj zdaj?", "What next?")}],
        },
        f"{CASE}/endings.yaml": {
            "endings": [{"id": "people", "title": text("Ljudje", "People"), "outcomes": outcomes}]
        },
        f"{CASE}/notes.yaml": {"trainer_notes": [{"gap": "G-4", "text": text("Poljska.", "Poland.")}]},
    }


def library_files() -> Files:
    power = {
        "id": "arrest",
        "owners": ["police"],
        "title": text("Prijetje", "Arrest"),
        "whose": text("Policija.", "The police."),
        "stems": lines("prij", "arrest"),
    }
    handout = "---\ntitle: Gradivo\nid: MA-1\nlabel: Vaja\n---\n\n# Gradivo\n"
    return {
        **{f"agencies/{agency}.yaml": agency_profile(agency) for agency in AGENCIES},
        "agencies/powers.yaml": {"powers": [power]},
        "agencies/objections.yaml": {
            "orders": [
                {"id": name, "title": text("Pravica", "Right"), "meant": text("bi bilo", "it is"), "speakers": ["ngo"]}
                for name in ORDERS
            ],
            "lines": {agency: {name: lines("Ne.", "No.") for name in ORDERS} for agency in AGENCIES},
        },
        "rules/interviewee.yaml": {"rules": rules()},
        "voices/narrator.yaml": {
            "narrator": {name: frame("narrator", name) for name in lint_data("slots")["narrator"]}
        },
        "voices/agencies.yaml": {"agencies": {"settled": frame("agency", "settled")}},
        "handouts/sl/protocol.md": handout,
        "handouts/en/protocol.md": handout,
        **case_files(),
    }


def write(root: Path, files: Files) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            path.write_text(yaml.dump(content, allow_unicode=True, Dumper=yaml.CSafeDumper), encoding="utf-8")


@pytest.fixture
def files() -> Files:
    """The files of a valid small library, free to be broken."""
    return library_files()


@pytest.fixture
def check_files(tmp_path: Path) -> Callable[[Files], list[Finding]]:
    """Writes files to a folder and checks them."""

    def run(content: Files) -> list[Finding]:
        write(tmp_path, content)
        return check(tmp_path)

    return run
