"""A small configuration: the shipped material cut short, so that a whole qualification takes seconds."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from evals.fake_server import FakeServer
from roleplay.config import Settings
from roleplay.feedback.rubric import load_rubric
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Breaker
from roleplay.models.choosing.card import ModelCard
from roleplay.models.choosing.choice import ModelChoice
from roleplay.models.choosing.chosen import model_at
from roleplay.models.prompts import shipped_prompts
from roleplay.qualify.journal import JournaledModel
from roleplay.qualify.material import QualificationSet, load_set
from roleplay.qualify.playing import NEVER, PlayTable, Watch, WatchedChecker
from roleplay.qualify.run import Qualification
from roleplay.scenario.vocabulary import Language
from roleplay.voices.acting.scene import nothing_on
from roleplay.voices.checking.verifier import RuleVerifier
from tests.once import KNOWLEDGE, shipped_content, shipped_once, shipped_reader

UNSEEN = ("misspelt", "claimed_unsaid")  # so little is seen that nothing need be seen of these
HURRY = 0.5  # seconds to the first word that are allowed here
load_material, rubric_of = shipped_once(load_set), shipped_once(load_rubric)


@cache
def checks() -> tuple[WatchedChecker, RuleVerifier]:
    """Return checker and verifier, made once; they go by words alone, as nothing is embedded here."""
    local = shipped_reader(KNOWLEDGE / "reading", None)
    library = shipped_content(KNOWLEDGE).library
    return WatchedChecker(library, local), RuleVerifier.load(KNOWLEDGE / "reading", local, None)


def shortened(lines: int = 1, ratings: int = 1, personas: int = 0, attacks: int = 1) -> QualificationSet:
    """Return the shipped material with a few moves of each kind and samples of one.

    A model that deserves its verdict at once is attacked once, early and late; of two attacks one meets a person.
    """
    whole = load_material(KNOWLEDGE)
    talk = whole.talk.model_copy(
        update={
            "before_talks": (),  # the driver needs no interpreter
            "natural": (whole.talk.natural[0], whole.talk.natural[7]),
            "confused": whole.talk.confused[:1],
            "attacks": (whole.talk.attacks[0], whole.talk.attacks[8])[:attacks],
        }
    )
    plan = whole.bounds.plans["quick"].model_copy(
        update={"early": 2, "late": 1 + 2 * attacks, "moves": 1, "personas": personas, "persona_turns": 1}
    )
    plan = plan.model_copy(update={"lines": lines, "ratings": ratings, "attacks": 0})
    bounds = tuple(
        bound.model_copy(
            update={
                "sample": dict.fromkeys(bound.sample, 1),
                "most": HURRY if bound.id == "first_word" else bound.most,
                "optional": bound.id in UNSEEN,
            }
        )
        for bound in whole.bounds.bounds
    )
    book = whole.bounds.model_copy(update={"plans": dict.fromkeys(whole.bounds.plans, plan), "bounds": bounds})
    return replace(whole, talk=talk, bounds=book, personas=whole.personas[-1:])


@contextmanager
def qualification(
    server: FakeServer,
    data: Path,
    material: QualificationSet,
    language: Language = "en",
    budget: float | None = None,
    ledger: Ledger | None = None,
) -> Iterator[Qualification]:
    """Give a qualification of the model at a server, whose journal lies in `data`."""
    settings = Settings(data=data, model_attempts=1, model_first_timeout=5)
    model = model_at(ModelChoice(url=server.url, name=server.model), settings, ledger or Ledger(), insists=True)
    assert model is not None
    model.entrance = replace(model.entrance, breaker=Breaker(failures=NEVER))
    checker, verifier = checks()
    with closing(model):
        table = PlayTable(
            settings,
            shipped_content(KNOWLEDGE).library,
            shipped_reader(KNOWLEDGE / "reading", None),
            checker,
            verifier,
            shipped_prompts(),
            nothing_on,
            JournaledModel(model, data / "calls.jsonl", budget),
            Watch(),
            seed=1,
        )
        yield Qualification(table, material, rubric_of(KNOWLEDGE), server.url, (language,), budget=budget)


def finished(run: Qualification) -> ModelCard:
    """Carry a qualification out and return its card."""
    deque(run.run(), maxlen=0)
    return run.card()
