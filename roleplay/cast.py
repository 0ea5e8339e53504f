"""The cast: who reads the learner's words and who plays the others, as the settings have it."""

from dataclasses import dataclass, replace

from roleplay.config import Settings
from roleplay.exercise.words.reading import FactReader, Reader
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.languages import LATER
from roleplay.models.calls.accounts import Ledger
from roleplay.models.choosing.card import PLAYED, Rights
from roleplay.models.choosing.chosen import Models, models_for
from roleplay.models.model import Model
from roleplay.models.prompts import shipped_prompts
from roleplay.reading.local import LocalReader
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.voices.acting.actor import EVERYTHING, ActorVoice
from roleplay.voices.acting.scene import LookUp, nothing_on
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.checking.checker import Checker
from roleplay.voices.checking.readiness import unready
from roleplay.voices.checking.verifier import ModelVerifier, RuleVerifier
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


def models_here(settings: Settings, ledger: Ledger | None = None) -> Models:
    """Return the models of `models_for`, without a right in any language in which their words cannot be checked."""
    models, barred = models_for(settings, ledger), [language for language in LATER if unready(language)]
    return replace(models, rights=models.rights.without(barred), second_rights=models.second_rights.without(barred))


def cast_for(
    settings: Settings,
    library: Library,
    look_up: LookUp,
    ledger: Ledger | None = None,
    local: LocalReader | None = None,
) -> Cast:
    """Return the cast that the environment or the stored choice names; authored where no model is configured.

    Nothing is sent to a model yet. `look_up` gives passages of the manual on what was said. `ledger` is as for
    `models_for`; `local` is the local reader, where it has been loaded already.

    Raises:
        ContentError: where the stored choice, the price list, the reader's files or the prompts are broken.
    """
    local, models = local or local_reader(settings), models_here(settings, ledger)
    reader: Reader = local
    if models.reader is not None:
        spoken = frozenset(one for one in LANGUAGES if models.rights.may("reader", one))
        reader = ModelReader(local, models.reader, shipped_prompts(), settings.reader_patience, languages=spoken)
    may_act = any(models.rights.may(part, one) for part in PLAYED for one in LANGUAGES)
    if models.voice is None or not may_act:
        return Cast(reader, AuthoredVoice(), models)
    second = ModelVerifier(models.judge, shipped_prompts()) if settings.model_checks and models.judge else None
    return Cast(reader, actor(models.voice, settings, library, local, look_up, second, models.rights), models)


def local_reader(settings: Settings) -> LocalReader:
    """Return the reader that needs no language model; it knows meanings where the shipped embedder runs here.

    Raises:
        ContentError: where its files are broken.
    """
    return LocalReader.load(settings.knowledge / "reading", None if settings.embedder == "none" else shipped_embedder())


def actor(
    model: Model,
    settings: Settings,
    library: Library,
    reader: FactReader,
    look_up: LookUp = nothing_on,
    second: ModelVerifier | None = None,
    rights: Rights = EVERYTHING,
) -> ActorVoice:
    """Return the voice that a model acts in as far as it may, whose words a `second` one may read once more.

    Raises:
        ContentError: where word patterns or prompts are broken.
    """
    embeds = None if settings.embedder == "none" else shipped_embedder()
    verifier = RuleVerifier.load(settings.knowledge / "reading", reader, embeds)
    return ActorVoice(model, Checker(library, reader), verifier, shipped_prompts(), look_up, second, rights)
