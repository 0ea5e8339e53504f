"""`model list|get|use|ask`: which language model puts moves into words."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr

from roleplay.care.models import ModelDesk, ModelPart
from roleplay.cli.shared import JsonOption, LanguageOption, app, ledger_here, say, trail_here
from roleplay.cli.terminal import tell, tell_json
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.feedback.words import number
from roleplay.knowledge.manual import Manual
from roleplay.languages import LATER
from roleplay.messages import explain
from roleplay.models.calls.accounts import Ledger
from roleplay.models.choosing.catalogue import GB, CatalogueEntry, ModelCatalogue, read_catalogue
from roleplay.models.choosing.choice import NAME as CHOICE
from roleplay.models.choosing.choice import ModelChoice, read_choice
from roleplay.models.choosing.chosen import choice_for, model_at
from roleplay.models.choosing.discovery import find_servers, list_models
from roleplay.models.choosing.fetching import FetchError, fetch, hub_in_use
from roleplay.models.choosing.machine import memory_here
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.providers import provider_names, provider_of, service_of
from roleplay.models.model import Call, Message, Prompt
from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.readiness import refusal

model_app = typer.Typer(no_args_is_help=True, help="Language models: list, get, use, ask, qualify.")
app.add_typer(model_app, name="model")


@model_app.command("list")
def list_all(as_json: JsonOption = False, language: LanguageOption = "en") -> None:
    """Show what is chosen, the servers that run on this machine, and open models that can be downloaded."""
    settings = Settings()
    place, servers = choice_for(settings).voice, find_servers(settings.model_ports)
    catalogue, memory = read_catalogue(settings.knowledge), memory_here()
    if as_json:
        facts = {
            "chosen": {"model": place.identity[0], "where": _where(place)} if place.identity[0] else None,
            "servers": [{"label": one.label, "url": one.url, "models": list(one.models)} for one in servers],
            "memory_gb": memory and round(memory / GB, 1),
            "models": [_as_object(entry, memory, settings, language) for entry in catalogue.models],
            "embeddings": [_as_object(entry, memory, settings, language) for entry in catalogue.embeddings],
        }
        tell_json(facts)
        return
    answers = say(language, "chosen", model=place.identity[0], where=_where(place)) if place.identity[0] else None
    tell(answers or explain(InputError("model_none"), language))
    tell("\n" + say(language, "list_servers" if servers else "list_no_servers"))
    for server in servers:
        tell(f"  {server.url}  {server.label}: {', '.join(server.models) or '–'}")
    for title, entries in (("list_title", catalogue.models), ("list_embeddings", catalogue.embeddings)):
        tell("\n" + say(language, title))
        for entry in entries:
            tell(f"  {_line(entry, memory, settings, language)}\n    {entry.note[language]}")


@model_app.command("get")
def get(
    name: Annotated[str, typer.Argument(help="The id of a model of the list.")],
    sha256: Annotated[str, typer.Option("--sha256", help="The hash, for a model that is not verified.")] = "",
    language: LanguageOption = "en",
) -> None:
    """Download a model of the list; goes on where it stopped, and checks the file by its hash."""
    settings = Settings()
    catalogue = read_catalogue(settings.knowledge)
    entry = catalogue.find(name)
    if entry is None:
        raise FetchError("not_listed", file=name, known=_ids(catalogue))
    if sha256 and not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        raise FetchError("bad_hash", file=entry.file, given=sha256)
    facts = {"size": number(entry.size_gb, language), "licence": entry.licence, "licence_url": entry.licence_url}
    tell(say(language, "getting", file=entry.file, where=hub_in_use(), **facts), err=True)
    try:
        path = fetch(entry, settings.data, sha256)
    except KeyboardInterrupt as stop:
        raise FetchError("cancelled", file=entry.file) from stop
    tell(say(language, "got_embedding" if entry.dimension else "got", path=path, id=entry.id))
    if entry.dimension:
        with closing(Manual.open(settings)) as manual:
            texts = manual.shipped_texts()
        tell(say(language, "embedding_costs", texts=len(texts), characters=sum(map(len, texts))))


@model_app.command("use")
def use(
    target: Annotated[
        str, typer.Argument(help="A model of the list, a GGUF file, an address, a provider of models, or `none`.")
    ],
    name: Annotated[str, typer.Option("--name", help="The model's name there.")] = "",
    provider: Annotated[str, typer.Option("--provider", help="Whose protocol an address speaks.")] = "",
    part: Annotated[ModelPart, typer.Option("--for", help="What it is to do.")] = "voice",
    reading: Annotated[
        bool | None, typer.Option("--reading/--no-reading", help="Whether a model also reads what learners write.")
    ] = None,
    store_key: Annotated[bool, typer.Option("--store-key", help="Ask for a key and store it.")] = False,
    language: LanguageOption = "en",
) -> None:
    """Choose a model; kept below the data, in a file that only you can read."""
    settings = Settings()
    place = ModelChoice() if target == "none" else _place(target, name, provider, settings)
    read_choice(settings.data)  # a broken choice is said, not written over
    if store_key and place.is_given and not place.file:
        asked = typer.prompt(say(language, "key", path=settings.data), hide_input=True)
        place = place.model_copy(update={"key": SecretStr(asked.strip())})
    with trail_here(settings) as trail:
        desk = ModelDesk(settings, Ledger(), trail, recast=lambda: None)  # a running program looks for itself
        desk.use(place, part)
        is_fixed = desk.is_fixed
        if reading is not None:
            desk.have_it_read(on=reading)
    if target == "none":
        tell(say(language, "cleared"))
    else:
        tell(say(language, "used", model=place.identity[0], path=settings.data / CHOICE))
        local = bool(place.file) or place.address.is_local
        tell(say(language, "used_stays") if local else say(language, "used_leaves", where=_where(place)))
        for refused in filter(None, (refusal(later, language) for later in LATER)):
            tell(explain(refused, language), err=True)
    if is_fixed:
        tell(say(language, "environment_wins"), err=True)


@model_app.command("ask")
def ask(
    text: Annotated[str, typer.Argument(help="A question.")],
    most_tokens: Annotated[int, typer.Option(min=1, help="How long the answer may be.")] = 200,
    language: LanguageOption = "en",
) -> None:
    """Ask the chosen model something, to hear how it sounds."""
    settings = Settings()
    ledger = ledger_here(settings)
    model = model_at(choice_for(settings).voice, settings, ledger)
    if model is None:
        raise InputError("model_none")
    calls: list[Call] = []
    with closing(model):
        for piece in model.stream(
            Prompt("ask", "1", (Message("user", text),)), most_tokens=most_tokens, on_call=calls.append
        ):
            tell(piece, nl=False)
    tell()
    usage, money = calls[0].usage, ""
    if calls[0].money:
        money = say(language, "asked_money", money=f"{calls[0].money:.4f}", currency=ledger.prices.currency)
    first = number(usage.seconds_to_first or 0, language)
    tokens, seconds = usage.prompt_tokens + usage.completion_tokens, number(usage.seconds, language)
    tell(say(language, "asked", tokens=tokens, seconds=seconds, first=first, money=money), err=True)


def _place(target: str, name: str, provider: str, settings: Settings) -> ModelChoice:
    """Return the place that the user means.

    Raises:
        InputError: where it is none, or must first be downloaded or named more closely.
        ContentError: where nobody knows the provider.
    """
    provider_of(provider)
    catalogue = read_catalogue(settings.knowledge)
    entry = catalogue.find(target)
    if entry in catalogue.models:
        path = entry.path(settings.data)
        if not path.is_file():
            raise InputError("model_not_fetched", target=target)
        return ModelChoice(file=path)
    if re.match(r"https?://", target):
        return ModelChoice(provider=provider, url=target, name=name or _only_model(target))
    if service_of(target):
        return ModelChoice(provider=target, name=name or _only_model(service_of(target)))
    path = Path(target)
    if path.is_file() and path.suffix == ".gguf":
        return ModelChoice(file=path.resolve())
    raise InputError("model_use_what", target=target, known=_ids(catalogue), providers=", ".join(provider_names()))


def _only_model(url: str) -> str:
    """Return the one model of a local server; a server elsewhere is not asked."""
    known = list_models(url) if Address(url, "").is_local else ()
    if len(known) != 1:
        raise InputError("model_no_name", where=Address(url, "").where, known=", ".join(known) or "–")
    return known[0]


def _ids(catalogue: ModelCatalogue) -> str:
    return ", ".join(entry.id for entry in catalogue.models)


def _where(place: ModelChoice) -> str:
    return str(place.file) if place.file else place.address.where


def _line(entry: CatalogueEntry, memory: int | None, settings: Settings, language: Language) -> str:
    facts = {"size": number(entry.size_gb, language), "memory": number(entry.memory_gb, language)}
    known = {"languages": entry.languages[language], "context": entry.context, "licence": entry.licence}
    said = say(language, "entry", id=entry.id, name=entry.name, **facts, **known)
    return "; ".join((said, *(say(language, mark) for mark in _marks(entry, memory, settings))))


def _marks(entry: CatalogueEntry, memory: int | None, settings: Settings) -> Iterator[str]:
    if not entry.verified:
        yield "list_unverified"
    if memory is not None and not entry.fits(memory):
        yield "list_too_large"
    if entry.path(settings.data).is_file():
        yield "list_there"


def _as_object(entry: CatalogueEntry, memory: int | None, settings: Settings, language: Language) -> dict[str, Any]:
    kept = entry.model_dump(mode="json", exclude={"note", "languages", "sources"})
    return {
        **kept,
        "size_gb": round(entry.size_gb, 1),
        "memory_gb": round(entry.memory_gb, 1),
        "fits": memory and entry.fits(memory),
        "verified": entry.verified,
        "downloaded": entry.path(settings.data).is_file(),
        "languages": entry.languages[language],
        "note": entry.note[language],
    }
