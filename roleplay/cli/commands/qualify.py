"""`model qualify`: measures a model in every part and writes its card."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from roleplay.cli.commands.models import model_app
from roleplay.cli.shared import content_here, ledger_here, say
from roleplay.cli.terminal import tell
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.feedback.rubric import load_rubric
from roleplay.languages import language_name
from roleplay.models.calls.limits import Breaker
from roleplay.models.choosing.card import Extent, ModelCard, write_card
from roleplay.models.choosing.choice import Choice, ModelChoice
from roleplay.models.choosing.chosen import choice_for, model_at
from roleplay.qualify.journal import JournaledModel
from roleplay.qualify.markdown import card_as_markdown, card_wording, verdict_in_words
from roleplay.qualify.material import load_set
from roleplay.qualify.playing import NEVER, PlayTable
from roleplay.qualify.run import Qualification, journal_path
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.checking.readiness import refusal

if TYPE_CHECKING:
    Measured = str
else:
    Measured = Literal[(*LANGUAGES, "both")]


@model_app.command("qualify")
def qualify(
    name: Annotated[str, typer.Option("--model", help="A model at the chosen address; else the chosen one.")] = "",
    language: Annotated[Measured, typer.Option("--language", help="Which languages are measured.")] = "both",
    budget: Annotated[
        float | None, typer.Option("--budget", min=0, help="Money after which no call begins, over all runs.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A shorter run, which can say less.")] = False,
    glance: Annotated[
        bool, typer.Option("--glance", help="Some forty calls in a language: how it answers, what a run would cost.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", help="What the exercises are dealt by.")] = 1,
) -> None:
    """Measure a model in every part and write its card; a run that was cut off goes on, and pays for no call twice."""
    settings, languages = Settings(), LANGUAGES if language == "both" else (language,)
    refused = {one: error for one in languages if (error := refusal(one, languages[0])) is not None}
    if len(refused) == len(languages):
        raise refused[languages[0]]
    languages = tuple(one for one in languages if one not in refused)
    extent: Extent = "glance" if glance else "quick" if quick else "full"
    with _qualification(settings, _place(name, choice_for(settings)), languages, budget, extent, seed) as run:
        card = carried_out(run, languages[0])
        path = write_card(settings.data, card, card_as_markdown(card, run.material.bounds))
        if card.ended == "complete":
            run.table.model.forget()
    for found in card.found:
        said = card_wording(languages[0])
        part = f"{said(f'part.{found.part}')}, {language_name(found.language, said.language)}"
        tell(f"{part}: {verdict_in_words(found, said)}")
    tell(say(languages[0], f"qualified_{card.ended}", path=path.with_suffix(".md"), money=_money(card)))
    if card.ended == "stopped":
        raise SystemExit(1)


def carried_out(run: Qualification, language: Language) -> ModelCard:
    """Carry a qualification out with a bar on the error output; what was asked is kept where it is broken off."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=run.total)
        for step in run.run():
            spent = f"{step.spent:.2f} {run.currency}" if step.spent else ""
            measured = language_name(step.language, language)
            progress.update(task, completed=step.done, description=f"{measured} {spent}".strip())
        return run.card()


@contextmanager
def _qualification(
    settings: Settings,
    place: ModelChoice,
    languages: tuple[Language, ...],
    budget: float | None,
    extent: Extent,
    seed: int,
) -> Iterator[Qualification]:
    """Give the qualification of the model at a place.

    Raises:
        InputError: where no model is chosen, or a budget cannot be kept because the model's price is unknown.
    """
    ledger = ledger_here(settings)
    model = model_at(place, settings, ledger, insists=True)
    if model is None:
        raise InputError("model_none")
    if budget is not None and model.places and ledger.prices.find(model.name) is None:
        raise InputError("budget_unpriced", model=model.name)
    model.entrance = replace(model.entrance, breaker=Breaker(failures=NEVER))  # failures are what is counted here
    with closing(model):
        asked = JournaledModel(model, journal_path(settings, *place.identity, seed), budget)
        table = PlayTable.laid(settings, content_here(settings).library, asked, seed)
        material, rubric = load_set(settings.knowledge), load_rubric(settings.knowledge)
        currency = ledger.prices.currency
        yield Qualification(table, material, rubric, place.identity[1], languages, extent, budget, currency)


def _place(name: str, choice: Choice) -> ModelChoice:
    """Return where the model of a name is: where it takes a part already, or else where the chosen one is."""
    places = (choice.voice, choice.place_of("reader"), choice.place_of("judge"))
    if not name:
        return choice.voice
    named = (place for place in places if place.identity[0] == name)
    return next(named, choice.voice.model_copy(update={"name": name, "file": None}))


def _money(card: ModelCard) -> str:
    return f"{card.spent:.4f} {card.currency}"
