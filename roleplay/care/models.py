"""Which models answer, for one visitor: operators choose and try them out, and look for servers on this machine."""

import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from roleplay.care.trail import AuditAct, Trail
from roleplay.config import Settings
from roleplay.errors import CodedError, ContentError
from roleplay.models.calls.accounts import Ledger
from roleplay.models.choosing.card import CardPart, ModelCard, read_card, stamp_of
from roleplay.models.choosing.catalogue import CatalogueEntry, read_catalogue
from roleplay.models.choosing.choice import Choice, ModelChoice, place_in, read_choice, settled, write_choice
from roleplay.models.choosing.chosen import model_at
from roleplay.models.choosing.discovery import LocalServer, find_servers
from roleplay.models.choosing.fetching import FetchError, fetch
from roleplay.models.choosing.machine import memory_here, runs_files
from roleplay.models.choosing.probe import ProbeResult, try_out
from roleplay.people.access import may_operate, require_operator
from roleplay.scenario.vocabulary import Language

ModelPart = Literal["voice", "reader", "judge"]


class Arrival:
    """A model that is fetched for everybody on this server, in the background, one at a time.

    `entry` is the model that comes or came last, `done` the bytes that have come. `problem` says why it did not come,
    until the next begins.
    """

    def __init__(self) -> None:
        self.entry: CatalogueEntry | None = None
        self.done = 0
        self.problem: CodedError | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether one comes right now."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop and waits for what is on its way."""
        return self.is_under_way and self._stop.is_set()

    def begin(self, entry: CatalogueEntry, data: Path, then: Callable[[Path], None]) -> None:
        """Have the file of an entry come, and `then` be done with it; nothing where one comes already."""
        if self.is_under_way:
            return
        self.entry, self.done, self.problem, self._stop = entry, 0, None, threading.Event()
        self._thread = threading.Thread(target=self._bring, args=(entry, data, then), name="arrival", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop it; what has come is kept."""
        self._stop.set()

    def _bring(self, entry: CatalogueEntry, data: Path, then: Callable[[Path], None]) -> None:
        try:
            then(fetch(entry, data, told=self._tell))
        except CodedError as problem:
            self.problem = problem
        except OSError as error:  # the choice of the model could not be written down
            self.problem = FetchError("unwritable", file=entry.file, problem=error.strerror or str(error))

    def _tell(self, done: int) -> None:
        self.done = done
        if self.entry is not None and self._stop.is_set():
            raise FetchError("cancelled", file=self.entry.file)


@dataclass(frozen=True, slots=True)
class ModelDesk:
    """The choice of models as the visitor of the trail may look at it and change it.

    `accounts` are those of the models in use. `recast` has the models that are chosen take over. `arrival` is the model
    that is being fetched. All but looking at cards raises AccessError where the visitor is no operator.
    """

    settings: Settings
    accounts: Ledger
    trail: Trail
    recast: Callable[[], None]
    arrival: Arrival = field(default_factory=Arrival)

    @property
    def is_open(self) -> bool:
        """Whether the visitor may change the choice at all."""
        return may_operate(self.trail.visitor, "choose_model", self.trail.people)

    @property
    def is_fixed(self) -> bool:
        """Whether the environment names the model: then no choice of ours would hold."""
        return place_in(self.settings, "model").is_given

    def spending(self) -> Ledger:
        """Return the accounts: what calls took since the program was started."""
        require_operator(self.trail.visitor, "see_spending", self.trail.people)
        return self.accounts

    def choice(self) -> Choice:
        """Return what is chosen, the environment over the stored; an unreadable choice is as good as none."""
        require_operator(self.trail.visitor, "choose_model", self.trail.people)
        return self._settled()

    def use(self, place: ModelChoice, part: ModelPart = "voice") -> None:
        """Have the model at a place speak (or read, or judge) from the next turn on; without a name none does."""
        act: AuditAct = "model_chosen" if place.is_given else "model_cleared"
        self._change(act, " ".join((part, *place.identity)).strip(), {part: place})

    def have_it_read(self, *, on: bool) -> None:
        """Have a model read what learners write, or no longer."""
        self._change("reading_on" if on else "reading_off", "", {"model_for_reading": on})

    def try_out(self, place: ModelChoice, language: Language) -> ProbeResult | None:
        """Ask the model at a place two questions; None where there is none, ModelError where it cannot be asked."""
        require_operator(self.trail.visitor, "try_model", self.trail.people)
        model = model_at(place, self.settings, self.accounts, insists=True)
        if model is None:
            return None
        self.trail.note("model_tried", " ".join(place.identity).strip())
        with closing(model):
            return try_out(model, self.settings.knowledge, language)

    def card(self, part: CardPart) -> ModelCard | None:
        """Return the card of the model that takes a part, also one that holds no longer; None where there is none."""
        return read_card(self.settings.data, *self._settled().place_of(part).identity)

    def holds(self, card: ModelCard) -> bool:
        """Return whether a card still counts: it was made with the prompts and bounds that are in use."""
        return card.stamp == stamp_of(self.settings.knowledge)

    def is_overridden(self, part: CardPart, language: Language) -> bool:
        """Return whether an operator lets the model that takes a part do so whatever its card says."""
        choice = self._settled()
        return choice.letting(part, language, on=True) == choice

    def override(self, part: CardPart, language: Language, *, on: bool) -> None:
        """Let the model take a part in a language although its card says that it may not; or no longer."""
        choice = self.choice()
        about = " ".join((*choice.place_of(part).identity, part, language))
        overrides = choice.letting(part, language, on=on).overrides
        self._change("card_overridden" if on else "card_followed", about, {"overrides": overrides})

    def find_servers(self) -> tuple[LocalServer, ...]:
        """Return the model servers that answer on this machine."""
        require_operator(self.trail.visitor, "find_servers", self.trail.people)
        self.trail.note("servers_sought")
        return find_servers(self.settings.model_ports)

    def fetchable(self) -> tuple[CatalogueEntry, ...]:
        """Return the models of the list that one click brings here, the recommended one first.

        None where models from files do not run, where the environment names the model, or where the list is broken.
        Where this machine does not say how much memory it has, all that are verified.
        """
        require_operator(self.trail.visitor, "choose_model", self.trail.people)
        if self.is_fixed or not runs_files():
            return ()
        try:
            catalogue = read_catalogue(self.settings.knowledge)
        except ContentError:
            return ()
        memory = memory_here()
        return catalogue.fitting(memory if memory is not None else sys.maxsize)

    def fetch(self, entry: CatalogueEntry) -> None:
        """Have a model come in the background and speak as soon as it is there, whole; `arrival` says how far it is."""
        require_operator(self.trail.visitor, "choose_model", self.trail.people)
        self.trail.note("model_fetched", entry.id)
        self.arrival.begin(entry, self.settings.data, lambda file: self.use(ModelChoice(file=file)))

    def stop_fetching(self) -> None:
        """Stop what is coming; what has come is kept for the next time."""
        require_operator(self.trail.visitor, "choose_model", self.trail.people)
        self.arrival.stop()

    def _change(self, act: AuditAct, about: str, changed: dict[str, object]) -> None:
        """Write down that the choice is changed and what it is now, and have it hold from the next turn on."""
        require_operator(self.trail.visitor, "choose_model", self.trail.people)
        self.trail.note(act, about)
        write_choice(self.settings.data, self._stored().model_copy(update=changed))
        self.recast()

    def _settled(self) -> Choice:
        return settled(self.settings, self._stored())

    def _stored(self) -> Choice:
        """Return the stored choice; an unreadable one is as good as none, for it is about to be written anew."""
        try:
            return read_choice(self.settings.data)
        except ContentError:
            return Choice()
