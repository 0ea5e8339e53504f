"""The cast: who reads the learner's words and who puts the others' moves into words, as the settings have it."""

from collections.abc import Mapping
from dataclasses import dataclass

from roleplay.config import Settings
from roleplay.exercise.reading import Reader
from roleplay.knowledge.embedders import shipped_embedder
from roleplay.knowledge.passages import FACTUAL, PassageLibrary
from roleplay.models.accounts import Ledger
from roleplay.models.chosen import Models, models_for
from roleplay.models.model import Model
from roleplay.models.prompts import shipped_prompts
from roleplay.reading.local import LocalReader
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.checker import Checker
from roleplay.voices.model import ModelVoice
from roleplay.voices.second_look import SecondLook
from roleplay.voices.speaking import Voice


@dataclass(frozen=True, slots=True)
class Cast:
    """Reader and voice of an exercise, and the models behind them."""

    reader: Reader
    voice: Voice
    models: Models


def authored_cast(settings: Settings, local: LocalReader | None = None) -> Cast:
    """Return the cast that needs no model; `local` is as for `cast_for`.

    Raises:
        ContentError: where the reader's files are broken.
    """
    return Cast(local or local_reader(settings), AuthoredVoice(), Models())


def cast_for(
    settings: Settings,
    library: Library,
    manual: PassageLibrary,
    ledger: Ledger | None = None,
    local: LocalReader | None = None,
) -> Cast:
    """Return the cast that the environment or the stored choice names; authored where no model is configured.

    Nothing is sent to a model yet. `ledger` is as for `models_for`; `local` is the local reader, where it has been
    loaded already.

    Raises:
        ContentError: where the stored choice, the price list, the reader's files or the prompts are broken.
    """
    local, models = local or local_reader(settings), models_for(settings, ledger)
    reader = (
        ModelReader(local, models.reader, shipped_prompts(), settings.reader_patience)
        if models.reader is not None
        else local
    )
    look = SecondLook(models.judge, shipped_prompts()) if settings.model_checks and models.judge is not None else None
    voice = _model_voice(models.voice, library, local, manual, look) if models.voice is not None else AuthoredVoice()
    return Cast(reader, voice, models)


def local_reader(settings: Settings) -> LocalReader:
    """Return the reader that needs no language model; it knows meanings where the shipped embedder runs here.

    Raises:
        ContentError: where its files are broken.
    """
    return LocalReader.load(settings.knowledge / "reading", None if settings.embedder == "none" else shipped_embedder())


def _model_voice(
    model: Model, library: Library, reader: Reader, manual: PassageLibrary, look: SecondLook | None
) -> ModelVoice:
    return ModelVoice(model, Checker(library, reader), shipped_prompts(), _texts(manual), look)


def _texts(manual: PassageLibrary) -> Mapping[Language, Mapping[str, str]]:
    """Return what an agent may lean on: passages by id, without those that nobody could verify."""
    sure = [passage for passage in manual.passages if passage.provenance in FACTUAL]
    return {language: {passage.id: passage.text[language] for passage in sure} for language in LANGUAGES}
