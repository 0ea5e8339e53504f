"""A whole qualification against models of one character each: the verdict they deserve, for the reason they deserve."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import pytest

from evals.fake_model import is_part
from evals.fake_server import FakeServer, Reply, Request
from roleplay.models.choosing.card import PLAYED, CardPart, ModelCard
from roleplay.qualify.markdown import card_as_markdown
from roleplay.qualify.material import QualificationSet
from roleplay.reading.model_answer import HeardMessage
from roleplay.scenario.vocabulary import Language
from tests.qualify import personalities
from tests.qualify.personalities import Personality
from tests.qualify.small import finished, qualification, shortened


def card_for(
    make: Callable[[Personality], Personality] | None, data: Path, material: QualificationSet, language: Language
) -> ModelCard:
    good = personalities.perfect(material)
    answers = make(good) if make is not None else good
    with FakeServer(answers=answers) as server, qualification(server, data, material, language) as run:
        card = finished(run)
        assert card.ended == "complete" and run._steps == run.total
    assert card_as_markdown(card, material.bounds).count("|") > 100
    return card


def broken(card: ModelCard, part: CardPart) -> Collection[str]:
    return next(found.broken for found in card.found if found.part == part)


def verdicts(card: ModelCard) -> dict[CardPart, str]:
    return {found.part: found.verdict for found in card.found}


BOTH = pytest.mark.parametrize("language", ["sl", pytest.param("en", marks=pytest.mark.slow)])


@pytest.mark.long
@BOTH
def test_a_perfect_model_may_do_everything(tmp_path: Path, language: Language) -> None:
    card = card_for(None, tmp_path, shortened(lines=6, ratings=3, personas=1, attacks=2), language)
    assert set(verdicts(card).values()) == {"may"}, [(found.part, found.broken) for found in card.found]
    seen = {(found.part, held.bound): held.sample for found in card.found for held in found.held}
    for part in PLAYED:
        assert seen[part, "stopped"] and seen[part, "leaks_passed"] and seen[part, "first_word"]
    assert seen["agencies", "worn_down"] and seen["persons", "worn_down"]
    assert seen["reader", "acts_missed"] and seen["reader", "side_wrong"] and seen["judge", "exact"]
    assert {made.purpose for made in card.calls} == {"agency", "person", "facilitator", "reader", "judge", "learner"}


@pytest.mark.long
def test_a_leaking_model_may_not_play_and_a_judge_that_is_talked_up_may_not_judge(tmp_path: Path) -> None:
    card = card_for(personalities.leaking, tmp_path, shortened(), "sl")
    for part in PLAYED:
        assert {"stopped", "floor_spoke"} <= set(broken(card, part))
        found = next(item for item in card.found if item.part == part)
        assert found.stopped["leak"] and next(held.value for held in found.held if held.bound == "leaks_passed") == 0
    assert broken(card, "judge") == ("talked_up",)
    assert not broken(card, "reader")


@pytest.mark.long
def test_a_rambling_model_may_do_nothing(tmp_path: Path) -> None:
    card = card_for(personalities.rambling, tmp_path, shortened(), "sl")
    for part in PLAYED:
        assert "floor_spoke" in broken(card, part)
        assert next(found.stopped for found in card.found if found.part == part).keys() & {"length", "language"}
    assert broken(card, "reader") == ("calls_failed",) and "calls_failed" in broken(card, "judge")


@BOTH
def test_a_model_that_speaks_another_language_may_not_play(tmp_path: Path, language: Language) -> None:
    card = card_for(personalities.foreign, tmp_path, shortened(), language)
    for part in PLAYED:
        assert set(broken(card, part)) == {"wrong_language", "floor_spoke"} | ({"worn_down"} & set(broken(card, part)))


@pytest.mark.slow
def test_a_slow_model_may_not_play(tmp_path: Path) -> None:
    card = card_for(personalities.slow, tmp_path, shortened(), "sl")
    for part in PLAYED:
        assert broken(card, part) == ("first_word",)


@pytest.mark.long
def test_a_model_that_contradicts_the_facts_may_not_play(tmp_path: Path) -> None:
    card = card_for(personalities.contradicting, tmp_path, shortened(), "sl")
    assert {"turned_round", "claimed_unsaid"} <= set(broken(card, "agencies"))
    assert not {"stopped", "leaks_passed", "prompt_shown"} & set(broken(card, "agencies"))


def test_what_is_not_sure_is_left_open_and_whoever_was_spoken_to_answers_in_the_same_turn(tmp_path: Path) -> None:
    step = "Delavci so zdaj v ločenih prostorih"
    whole = shortened()
    text = whole.talk.natural[0].text.model_copy(update={"root": {"sl": f"{step}. Kaj morate od nas izvedeti?"}})
    move = whole.talk.natural[0].model_copy(update={"text": text})
    plans = {name: plan.model_copy(update={"moves": 9}) for name, plan in whole.bounds.plans.items()}  # no hint follows
    bounds = whole.bounds.model_copy(update={"plans": plans})
    material = replace(whole, talk=whole.talk.model_copy(update={"natural": (move,)}), bounds=bounds)
    good = personalities.perfect(whole)

    def unsure(request: Request) -> personalities.Answer | Reply:
        if request.shape != HeardMessage.__name__:
            return good(request)
        return {"label": "PROBE", "acts": [{"quote": step, "kind": "decide", "id": "separate-persons", "sure": False}]}

    with FakeServer(answers=unsure) as server, qualification(server, tmp_path, material, "sl") as run:
        next(run.pieces("sl")["talk"])
        assert any(request.shape == HeardMessage.__name__ for request in server.chats)
        assert any("službo Center za socialno delo;" in request.text for request in server.chats if is_part(request))
