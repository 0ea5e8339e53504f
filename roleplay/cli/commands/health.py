"""`doctor`: what is configured, reachable and used."""

import math
import sys
from collections.abc import Callable
from contextlib import closing
from importlib import metadata
from typing import TYPE_CHECKING, Any

from roleplay import __version__
from roleplay.cast import local_reader
from roleplay.cli.shared import JsonOption, LanguageOption, app, content_here, say
from roleplay.cli.terminal import tell, tell_json
from roleplay.config import Settings
from roleplay.errors import ContentError, InputError, SodelujError
from roleplay.knowledge.manual import Manual
from roleplay.messages import explain, report
from roleplay.models.calls.accounts import Ledger, read_prices
from roleplay.models.calls.fair_queue import resting_elsewhere
from roleplay.models.choosing.catalogue import GB, read_catalogue
from roleplay.models.choosing.choice import place_in
from roleplay.models.choosing.chosen import choice_for, model_at
from roleplay.models.choosing.machine import memory_here, runs_files
from roleplay.models.choosing.probe import ProbeResult, try_out
from roleplay.people.groups import load_people
from roleplay.scenario.own_cases import shipped_ids
from roleplay.scenario.vocabulary import Language
from roleplay.storage.engine import examine, write_into
from roleplay.voices.authored import AuthoredVoice

if TYPE_CHECKING:
    from roleplay.models.endpoints.endpoint import Endpoint


class Broken(str):
    """Words about something that is wanted and does not work."""


DATABASE = {"current": "doctor_database", "older": "doctor_older", "absent": "doctor_absent"}
VERSIONS = ("streamlit", "sqlalchemy", "alembic", "pydantic", "chromadb", "langchain-chroma", "openai")


@app.command()
def doctor(as_json: JsonOption = False, language: LanguageOption = "en") -> None:
    """Say what is configured, reachable and used; exit 1 where something of it does not work."""
    settings = Settings()
    facts: dict[str, Any] = {
        "program": __version__,
        "python": sys.version.split()[0],
        "voice": AuthoredVoice.name,
        "reader": local_reader(settings).name,
        "language model": look_at_model(settings, language),
        "knowledge": str(settings.knowledge),
        "data": _reachable(lambda: _data_summary(settings), language),
        "database": _reachable(lambda: _database_summary(settings, language), language),
        "groups": _reachable(lambda: _groups(settings, language), language),
        "content": _reachable(lambda: _content_summary(settings), language),
        "passages": _reachable(lambda: _passages_summary(settings), language),
        "search": _reachable(lambda: _search_summary(settings), language),
        "vector store": settings.chroma_url or str(settings.data / "chroma"),
        "versions": {name: metadata.version(name) for name in VERSIONS},
    }
    if as_json:
        tell_json(facts)
    else:
        for name, value in facts.items():
            tell(f"{name}: {value['says'] if isinstance(value, dict) and 'says' in value else value}")
    if any(isinstance(says, Broken) for says in (*facts.values(), facts["language model"]["says"])):
        raise SystemExit(1)


def _reachable(look: Callable[[], str], language: Language) -> str:
    try:
        return look()
    except (SodelujError, OSError) as error:
        return Broken(f"NOT REACHABLE: {report(error, language)}")


def _data_summary(settings: Settings) -> str:
    write_into(settings.data)
    return str(settings.data)


def _database_summary(settings: Settings, language: Language) -> str:
    """Say whether the database can be used; it is neither made nor changed."""
    found = examine(settings.database_url)
    return say(language, DATABASE[found.schema], kind=found.kind, number=found.sessions)


def _groups(settings: Settings, language: Language) -> str:
    """Say how many groups the people file names; a program that runs already keeps those it had while it is broken."""
    if settings.access == "local":
        return say(language, "doctor_alone")
    try:
        return say(language, "doctor_groups", number=len(load_people(settings.people).groups))
    except ContentError as error:
        raise ContentError(f"{error}\n{say(language, 'doctor_groups_stay')}") from error


def _passages_summary(settings: Settings) -> str:
    with closing(Manual.open(settings)) as manual:
        return f"{len(manual.library.passages)}; documents of one's own: {len(manual.documents.all())}"


def _search_summary(settings: Settings) -> str:
    """Say how search works here: by meaning, or by character n-grams alone and why."""
    with closing(Manual.open(settings)) as manual:
        status = manual.prepare()
    if status.problem is not None:
        return Broken(f"BY CHARACTER N-GRAMS ALONE: {explain(status.problem, 'en')}")
    if status.stage == "words_only":
        return "by character n-grams alone, as configured"
    return f"by meaning and character n-grams; embedder {status.embedder}"


def _content_summary(settings: Settings) -> str:
    """Say which cases can be played, which are left out and why, and what differs from what was shipped."""
    content = content_here(settings)
    shipped, playable = shipped_ids(settings.knowledge), content.library.scenario
    says = [f"cases: {', '.join(name if name in shipped else f'{name} (own)' for name in playable) or 'none'}"]
    if content.findings:
        places = ", ".join(dict.fromkeys(item.file for item in content.findings))
        says.append(f"LEFT OUT for {len(content.findings)} findings in {places} (see `roleplay check`)")
    if content.changed:
        says.append(f"changed since it was shipped: {', '.join(content.changed)}")
    said = "; ".join((*says, f"findings: {len(content.findings)}"))
    return Broken(said) if content.findings else said


def look_at_model(settings: Settings, language: Language) -> dict[str, Any]:
    """Return what is configured and how it answers; `says` has it in words. Asks the model two short questions.

    A second model, which is asked where the first does not answer, is looked at likewise (`fallback`).
    """
    try:
        ledger = Ledger(read_prices(settings.knowledge / "models" / "prices.yaml"))
        model = model_at(choice_for(settings).voice, settings, ledger, insists=True)
        second = model_at(place_in(settings, "fallback"), settings, ledger, insists=True)
    except ContentError as error:
        return {"state": "broken", "says": Broken(error)}
    if model is None:
        return _without(settings, language)
    found = _look(model, settings, ledger, language)
    if second is not None:
        found["fallback"] = _look(second, settings, ledger, language)
        said = f"{found['says']} {say(language, 'doctor_fallback')} {found['fallback']['says']}"
        found["says"] = Broken(said) if Broken in map(type, (found["says"], found["fallback"]["says"])) else said
    return {**found, "spent": ledger.total.money}


def _without(settings: Settings, language: Language) -> dict[str, Any]:
    """Return that there is no model, and which one of the list this machine has the memory for."""
    said, memory = [explain(InputError("model_none"), language)], memory_here()
    fitting = read_catalogue(settings.knowledge).fitting(memory) if memory else ()
    if memory:
        facts: dict[str, object] = {"memory": round(memory / GB)}
        if fitting:
            facts |= {"name": fitting[0].name, "id": fitting[0].id, "size": round(fitting[0].size_gb)}
        said.append(say(language, "doctor_fits" if fitting else "doctor_fits_none", **facts))
    if fitting and not runs_files():
        said.append(say(language, "doctor_extra"))
    return {
        "state": "none",
        "memory_gb": memory and round(memory / GB, 1),
        "recommended": [entry.id for entry in fitting],
        "says": " ".join(said),
    }


def _look(model: "Endpoint", settings: Settings, ledger: Ledger, language: Language) -> dict[str, Any]:
    resting = resting_elsewhere(model.address.url, model.name, settings.data)
    with closing(model):
        finding = try_out(model, settings.knowledge, language)
        address, at_once = model.address, settings.model_at_once
    learnt = say(language, "doctor_at_once", number=at_once) if at_once else say(language, "doctor_learnt")
    remarks = [learnt]
    if resting is not None:
        remarks.append(say(language, "doctor_resting", seconds=math.ceil(resting)))
    if address.url.startswith("http://") and not address.is_local:
        remarks.append(say(language, "doctor_plain", where=address.where))
    if settings.spending_cap is not None and not address.is_local and ledger.prices.find(model.name) is None:
        remarks.append(say(language, "doctor_unpriced"))
    said = " ".join([_in_words(finding, address.where, language), *remarks])
    return {
        "state": "works" if finding.problem is None else finding.problem.code,
        "model": finding.model,
        "where": address.where,
        "seconds_to_first": finding.seconds_to_first and round(finding.seconds_to_first, 3),
        "streaming": finding.streams,
        "structured_output": finding.structured,
        "at_once": at_once,
        "resting": resting and round(resting, 1),
        "says": said if finding.problem is None else Broken(said),
    }


def _in_words(finding: ProbeResult, where: str, language: Language) -> str:
    name, problem = f"{finding.model} ({where})", explain(finding.problem, language) if finding.problem else ""
    if finding.seconds_to_first is None:
        return f"{name}: {problem}" if problem else name
    first = say(language, "doctor_first", seconds=f"{finding.seconds_to_first:.1f}")
    whole = say(language, "doctor_streams" if finding.streams else "doctor_whole")
    structured = say(
        language, "doctor_structured" if finding.structured else "doctor_unstructured", way=finding.structured
    )
    return f"{name}; {first}; {whole}; {structured}. {problem}".rstrip()
