"""What `doctor` says of the language model."""

import math
from contextlib import closing
from typing import TYPE_CHECKING, Any

from roleplay.cli.wording import say
from roleplay.config import Settings
from roleplay.errors import ContentError, InputError
from roleplay.messages import explain
from roleplay.models.calls.accounts import Ledger, read_prices
from roleplay.models.calls.fair_queue import resting_elsewhere
from roleplay.models.choosing.catalogue import GB, read_catalogue
from roleplay.models.choosing.choice import place_in
from roleplay.models.choosing.chosen import choice_for, model_at
from roleplay.models.choosing.machine import memory_here, runs_files
from roleplay.models.choosing.probe import ProbeResult, try_out
from roleplay.scenario.vocabulary import Language

if TYPE_CHECKING:
    from roleplay.models.endpoints.endpoint import Endpoint


def look_at_model(settings: Settings, language: Language) -> dict[str, Any]:
    """Return what is configured and how it answers; `says` has it in words. Asks the model two short questions.

    A second model, which is asked where the first does not answer, is looked at likewise (`fallback`).
    """
    try:
        ledger = Ledger(read_prices(settings.knowledge / "models" / "prices.yaml"))
        model = model_at(choice_for(settings).voice, settings, ledger, insists=True)
        second = model_at(place_in(settings, "fallback"), settings, ledger, insists=True)
    except ContentError as error:
        return {"state": "broken", "says": str(error)}
    if model is None:
        return _without(settings, language)
    found = _look(model, settings, ledger, language)
    if second is not None:
        found["fallback"] = _look(second, settings, ledger, language)
        found["says"] += f" {say(language, 'doctor_fallback')} {found['fallback']['says']}"
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
    return {
        "state": "works" if finding.problem is None else finding.problem.code,
        "model": finding.model,
        "where": address.where,
        "seconds_to_first": finding.seconds_to_first and round(finding.seconds_to_first, 3),
        "streaming": finding.streams,
        "structured_output": finding.structured,
        "at_once": at_once,
        "resting": resting and round(resting, 1),
        "says": " ".join([_in_words(finding, address.where, language), *remarks]),
    }


def _in_words(finding: ProbeResult, where: str, language: Language) -> str:
    parts = [f"{finding.model} ({where})"]
    if finding.seconds_to_first is None:
        if finding.problem is not None:
            return f"{parts[0]}: {explain(finding.problem, language)}"
        return parts[0]
    parts.append(say(language, "doctor_first", seconds=f"{finding.seconds_to_first:.1f}"))
    parts.append(say(language, "doctor_streams" if finding.streams else "doctor_whole"))
    if finding.structured:
        parts.append(say(language, "doctor_structured", way=finding.structured))
    else:
        parts.append(say(language, "doctor_unstructured"))
    problem = f" {explain(finding.problem, language)}" if finding.problem is not None else ""
    return "; ".join(parts) + "." + problem
