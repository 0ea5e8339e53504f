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
from roleplay.models.choosing.choice import place_in
from roleplay.models.choosing.chosen import choice_for, model_at
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
        return {"state": "none", "says": explain(InputError("model_none"), language)}
    found = _look(model, settings, ledger, language)
    if second is not None:
        found["fallback"] = _look(second, settings, ledger, language)
        found["says"] += f" {say(language, 'doctor_fallback')} {found['fallback']['says']}"
    return {**found, "spent": ledger.total.money}


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
