"""The scripted model keeps the contract of all models."""

import pytest
from pydantic import BaseModel

from roleplay.models.calls.accounts import Ledger
from roleplay.models.model import Call, Cancel, Message, Model, ModelError, Prompt
from roleplay.models.scripted import Scripted

PROMPT = Prompt("person", "2", (Message("user", "Kako ste?"),))


class Mood(BaseModel):
    mood: str


def test_it_says_what_the_script_says() -> None:
    ledger, calls = Ledger(), list[Call]()
    model: Model = Scripted("script", lambda prompt: f"Na »{prompt.messages[-1].text}« dobro.", ledger=ledger)
    pieces = list(model.stream(PROMPT, most_tokens=20, on_call=calls.append))
    assert "".join(pieces) == "Na »Kako ste?« dobro."
    assert len(pieces) == 4
    assert [call.purpose for call in calls] == ["person"]
    assert ledger.total.calls == 1


@pytest.mark.parametrize(
    ("answer", "code"), [("", "empty"), ("a b c", "too_long"), (ModelError("dropped", model="s"), "dropped")]
)
def test_it_fails_as_others_do(answer: str | Exception, code: str) -> None:
    calls: list[Call] = []
    with pytest.raises(ModelError) as caught:
        list(Scripted("s", lambda _: answer).stream(PROMPT, most_tokens=2, on_call=calls.append))
    assert caught.value.code == code
    assert calls[0].failure == code


def test_it_can_be_cancelled_and_fills_shapes() -> None:
    cancel, model = Cancel(), Scripted("s", lambda _: '{"mood": "calm"}')
    assert model.answer(PROMPT, Mood, most_tokens=9).mood == "calm"
    cancel.set()
    with pytest.raises(ModelError) as caught:
        list(model.stream(PROMPT, most_tokens=9, cancel=cancel))
    assert caught.value.code == "cancelled"
    with pytest.raises(ModelError) as caught:
        Scripted("s", lambda _: "calm").answer(PROMPT, Mood, most_tokens=9)
    assert caught.value.code == "not_json"


def test_watchers_of_a_flag_are_called_once_and_can_leave() -> None:
    cancel, seen = Cancel(), list[str]()
    forget = cancel.watch(lambda: seen.append("left"))
    cancel.watch(lambda: seen.append("stayed"))
    forget()
    cancel.set()
    cancel.set()
    cancel.watch(lambda: seen.append("late"))
    assert seen == ["stayed", "late"]
