"""`model list|get|use|ask`: which language model puts moves into words."""

import re
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from roleplay.care.models import ModelDesk, ModelPart
from roleplay.cli.shared import LanguageOption, app, trail_here
from roleplay.cli.terminal import tell, tell_json
from roleplay.cli.wording import say
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.feedback.words import number
from roleplay.languages import LATER
from roleplay.messages import explain
from roleplay.models.calls.accounts import Ledger, read_prices
from roleplay.models.choosing.catalogue import CatalogueEntry, ModelCatalogue, folder, read_catalogue
from roleplay.models.choosing.choice import NAME as CHOICE
from roleplay.models.choosing.choice import ModelChoice, read_choice
from roleplay.models.choosing.chosen import choice_for, model_at
from roleplay.models.choosing.discovery import find_servers, list_models
from roleplay.models.choosing.download import Download, DownloadError
from roleplay.models.endpoints.address import Address
from roleplay.models.model import Call, Message, Prompt
from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.readiness import refusal

model_app = typer.Typer(no_args_is_help=True, help="Language models: list, get, use, ask, qualify.")
app.add_typer(model_app, name="model")


@model_app.command("list")
def list_all(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False, language: LanguageOption = "en"
) -> None:
    """Show what is chosen, the servers that run on this machine, and open models that can be downloaded."""
    settings = Settings()
    place, servers = choice_for(settings).voice, find_servers(settings.model_ports)
    entries = read_catalogue(settings.knowledge).models
    there = {entry.id: (folder(settings.data) / entry.file).is_file() for entry in entries}
    if as_json:
        facts = {
            "chosen": {"model": _name(place), "where": _where(place)} if _name(place) else None,
            "servers": [{"label": one.label, "url": one.url, "models": list(one.models)} for one in servers],
            "models": [_as_object(entry, there[entry.id], language) for entry in entries],
        }
        tell_json(facts)
        return
    tell(_chosen(place, language))
    tell("\n" + say(language, "list_servers" if servers else "list_no_servers"))
    for server in servers:
        tell(f"  {server.url}  {server.label}: {', '.join(server.models) or '–'}")
    tell("\n" + say(language, "list_title"))
    for entry in entries:
        tell(f"  {_line(entry, there[entry.id], language)}\n    {entry.note[language]}")


@model_app.command("get")
def get(
    name: Annotated[str, typer.Argument(help="The id of a model of the list.")],
    sha256: Annotated[str, typer.Option("--sha256", help="The hash, for a model whose hash is unverified.")] = "",
    hub: Annotated[str, typer.Option("--hub", help="The model hub’s address; by default SODELUJ_MODEL_HUB.")] = "",
    language: LanguageOption = "en",
) -> None:
    """Download a model of the list; goes on where it stopped, and checks the file by its hash."""
    settings = Settings()
    catalogue = read_catalogue(settings.knowledge)
    entry = catalogue.find(name)
    if entry is None:
        raise DownloadError("not_listed", file=name, known=_ids(catalogue))
    if sha256 and not re.fullmatch(r"[0-9a-fA-F]{64}", sha256):
        raise DownloadError("bad_hash", file=entry.file, given=sha256)
    expected = entry.sha256 or sha256.lower()
    if not expected:
        raise DownloadError("unverified", file=entry.file)
    hub = hub or settings.model_hub
    if not hub:
        raise DownloadError("no_hub", file=entry.file, repository=entry.repository, revision=entry.revision)
    url = entry.address(hub)
    where = Address(url, "").where
    facts = {"size": number(entry.size_gb, language), "licence": entry.licence, "licence_url": entry.licence_url}
    tell(say(language, "getting", file=entry.file, where=where, **facts), err=True)
    path = fetch(Download(url, folder(settings.data) / entry.file, expected, entry.size))
    tell(say(language, "got", path=path, id=entry.id))


def fetch(download: Download) -> Path:
    """Run a download with a bar on the error output; Ctrl+C keeps what has come."""
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=download.size)
        try:
            return download.run(lambda done, total: progress.update(task, completed=done, total=total))
        except KeyboardInterrupt as stop:
            raise DownloadError("cancelled", file=download.target.name) from stop


@model_app.command("use")
def use(
    target: Annotated[str, typer.Argument(help="A model of the list, a GGUF file, an address, or `none`.")],
    name: Annotated[str, typer.Option("--name", help="The model's name at an address.")] = "",
    part: Annotated[ModelPart, typer.Option("--for", help="What it is to do.")] = "voice",
    reading: Annotated[
        bool | None, typer.Option("--reading/--no-reading", help="Whether a model also reads what learners write.")
    ] = None,
    store_key: Annotated[bool, typer.Option("--store-key", help="Ask for a key and store it.")] = False,
    language: LanguageOption = "en",
) -> None:
    """Choose a model; kept below the data, in a file that only you can read."""
    settings = Settings()
    place = ModelChoice() if target == "none" else _place(target, name, settings)
    read_choice(settings.data)  # a broken choice is said, not written over
    if store_key and place.url:
        asked = typer.prompt(say(language, "key", path=settings.data), hide_input=True)
        place = place.model_copy(update={"key": SecretStr(asked.strip())})
    with trail_here(settings) as trail:
        desk = ModelDesk(settings, Ledger(), trail, recast=lambda: None)  # a running program looks for itself
        desk.use(place, part)
        if reading is not None:
            desk.have_it_read(on=reading)
    if target == "none":
        tell(say(language, "cleared"))
    else:
        tell(say(language, "used", model=_name(place), path=settings.data / CHOICE))
        local = not place.url or Address(place.url, "").is_local
        tell(say(language, "used_stays") if local else say(language, "used_leaves", where=_where(place)))
        for refused in filter(None, (refusal(later, language) for later in LATER)):
            tell(explain(refused, language), err=True)
    if settings.model_url or settings.model_name or settings.model_file:
        tell(say(language, "environment_wins"), err=True)


@model_app.command("ask")
def ask(
    text: Annotated[str, typer.Argument(help="A question.")],
    most_tokens: Annotated[int, typer.Option(min=1, help="How long the answer may be.")] = 200,
    language: LanguageOption = "en",
) -> None:
    """Ask the chosen model something, to hear how it sounds."""
    settings = Settings()
    ledger = Ledger(read_prices(settings.knowledge / "models" / "prices.yaml"), settings.spending_cap)
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


def _place(target: str, name: str, settings: Settings) -> ModelChoice:
    """Return the place that the user means.

    Raises:
        InputError: where it is none, or must first be downloaded or named more closely.
    """
    catalogue = read_catalogue(settings.knowledge)
    entry = catalogue.find(target)
    if entry is not None:
        path = folder(settings.data) / entry.file
        if not path.is_file():
            raise InputError("model_not_fetched", target=target)
        return ModelChoice(file=path)
    if re.match(r"https?://", target):
        return ModelChoice(url=target, name=name or _only_model(target))
    path = Path(target)
    if path.is_file() and path.suffix == ".gguf":
        return ModelChoice(file=path.resolve())
    raise InputError("model_use_what", target=target, known=_ids(catalogue))


def _only_model(url: str) -> str:
    """Return the one model of a local server; a server elsewhere is not asked."""
    known = list_models(url) if Address(url, "").is_local else ()
    if len(known) != 1:
        raise InputError("model_no_name", where=Address(url, "").where, known=", ".join(known) or "–")
    return known[0]


def _ids(catalogue: ModelCatalogue) -> str:
    return ", ".join(entry.id for entry in catalogue.models)


def _name(place: ModelChoice) -> str:
    return place.file.stem if place.file else place.name if place.url else ""


def _where(place: ModelChoice) -> str:
    return str(place.file) if place.file else Address(place.url, "").where


def _chosen(place: ModelChoice, language: Language) -> str:
    if not _name(place):
        return explain(InputError("model_none"), language)
    return say(language, "chosen", model=_name(place), where=_where(place))


def _line(entry: CatalogueEntry, there: bool, language: Language) -> str:
    marks = [
        say(language, "list_context", context=entry.context) if entry.context else "",
        "" if entry.verified else "; " + say(language, "list_unverified"),
        "; " + say(language, "list_there") if there else "",
    ]
    return say(
        language,
        "entry",
        id=entry.id,
        name=entry.name,
        size=number(entry.size_gb, language),
        memory=number(entry.memory_gb, language),
        slovenian=say(language, f"slovenian_{entry.slovenian}"),
        licence=entry.licence,
        marks="".join(marks),
    )


def _as_object(entry: CatalogueEntry, there: bool, language: Language) -> dict[str, Any]:
    kept = entry.model_dump(mode="json", exclude={"note", "sources"})
    return {**kept, "verified": entry.verified, "downloaded": there, "note": entry.note[language]}
