"""A judge behind our own server: what it sees in a prompt, and answers that are made from that."""

import json
import re
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from evals.fake_server import FakeServer, Request
from roleplay.exercise.log.inputs import Graded, Rechecked
from roleplay.feedback.judge import Judge, Unjudged
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.material import charges, material
from roleplay.feedback.rubric import Rubric
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Cancel, ModelError, OnCall, Outlook, Prompt, Shape, Waiting
from roleplay.models.prompts import shipped_prompts
from tests.feedback.play import Play

PATIENT = Limits(connect=5.0, first=20.0, between=20.0, total=30.0, attempts=2, backoff=0.001)
RATED = re.compile(r"no others: ([\d, ]+)\.|nobene druge: ([\d, ]+)\.")
CHARGE = re.compile(r"^(a\d+) \| (?:turn|poteza) (\d+) \| .* \| (?:found in|najdeno v): (\".*\")$", re.MULTILINE)
LINE = re.compile(r"^(\d+) \| (learner|context) \| (.*?) \| (\".*\")$", re.MULTILINE)

Answer = str | dict[str, Any]


def judged(name: str, sees: Sequence[str]) -> JudgedCriterion:
    """A judged part with anchors that can be told apart."""
    text = {language: f"What of {name}?" for language in ("sl", "en")}
    anchors = {language: [f"{language} anchor {level} of {name}." for level in range(4)] for language in ("sl", "en")}
    pair = {"good": text, "bad": text}
    content = {"id": name, "question": text, "sees": list(sees), "anchors": anchors, **pair}
    return JudgedCriterion.model_validate(content)


def with_judged(rubric: Rubric, *parts: JudgedCriterion) -> Rubric:
    return rubric.model_copy(update={"judged": parts})


def lines(request: Request, mark: str = "learner") -> list[tuple[int, str]]:
    """The turns that a prompt marks so, each with its words; of the learner's own those that are rated."""
    found = [(int(turn), json.loads(text)) for turn, kind, _, text in LINE.findall(request.text) if kind == mark]
    rated = RATED.search(request.text)
    turns = [int(turn) for turn in (rated[1] or rated[2]).split(", ")] if rated and mark == "learner" else []
    return [line for line in found if not turns or line[0] in turns]


def doubted(request: Request) -> list[tuple[str, int, str]]:
    """What was counted and is to be looked at: its id, its turn, and the words in which it was found."""
    return [(name, int(turn), json.loads(words)) for name, turn, words in CHARGE.findall(request.text)]


def is_rising(request: Request) -> bool:
    """Whether a prompt gives the anchors from 0 up: the first of the two passes."""
    first, last = ("a1 |", "a2 |") if CHARGE.search(request.text) else ("anchor 0", "anchor 3")
    return last not in request.text or request.text.index(first) < request.text.index(last)


def verdict(request: Request, level: int | None, **changes: Any) -> dict[str, Any]:
    """An answer that quotes the first of the learner's lines."""
    turn, words = lines(request)[0]
    evidence = [{"turn": turn, "quote": words}]
    return {"evidence": evidence, "reason": "Because of this.", "level": level, "better": "Try this.", **changes}


def passes(first: int | None, second: int | None) -> Callable[[Request], Answer]:
    """Answers with one level in the first pass and another in the second."""
    return lambda request: verdict(request, first if is_rising(request) else second)


@contextmanager
def judge_at(server: FakeServer, limits: Limits = PATIENT, *, names: Sequence[str] = ()) -> Iterator[Judge]:
    """A judge behind the server; `names` are its models, all qualified; by default the one it has, which is not."""
    with ExitStack() as stack:
        models = [Endpoint(Address(server.url, name), Ledger(), limits=limits) for name in names or [server.model]]
        for model in models:
            stack.callback(model.close)
        yield Judge(models, shipped_prompts(), lambda _: bool(names))


def judge_all(session: Play, rubric: Rubric, judge: Judge) -> list[Graded | Unjudged]:
    """Have a session judged; what came is put into its log."""
    given = session.state, session.library, rubric
    came = judge.judge(material(*given), rubric.version, charges(*given))
    results = [item for item in came if not isinstance(item, Waiting)]
    for item in results:
        if isinstance(item, Graded | Rechecked):
            session.take(item)
    return [item for item in results if not isinstance(item, Rechecked)]


class Hanging:
    """A model that answers nothing until it is told to stop."""

    name = "hanging"

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def outlook(self, asker: object) -> Outlook:
        return Outlook()

    def stream(self, *_: object, **__: object) -> Generator[str]:
        raise AssertionError("a reader wants a shape")

    def answer(
        self,
        prompt: Prompt,
        shape: type[Shape],
        *,
        most_tokens: int,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Shape:
        assert cancel is not None
        stop = threading.Event()
        cancel.watch(stop.set)
        if stop.wait(20):
            self.stopped.set()
        raise ModelError("cancelled", model=self.name)
