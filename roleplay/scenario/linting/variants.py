"""Checks what is chosen by conditions: the obstacles of actions, and texts in several variants."""

from collections.abc import Iterator

from roleplay.scenario.agencies import Action, Obstacle
from roleplay.scenario.case import Scenario
from roleplay.scenario.conditions import Condition
from roleplay.scenario.linting.content_walk import Case, KeyPath
from roleplay.scenario.linting.staffing import may_receive
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.telling import Telling

ALWAYS = Condition()


def check_choices(case: Case) -> Iterator[Finding]:
    """Yield findings on obstacles that can be there for another reason than their sentence says, and on variants."""
    for index, action in enumerate(case.scenario.actions):
        place = case.place("actions", index)
        yield from _telling(action.done, place.at("done"))
        for number, obstacle in enumerate(action.blocked):
            yield from _obstacle(case.scenario, action, obstacle, place.at("blocked", f"[{number}]"))
    for index, inject in enumerate(case.scenario.injects):
        for name in ("answered", "unanswered"):
            yield from _telling(getattr(inject, name), case.place("injects", index).at(name))


def _obstacle(scenario: Scenario, action: Action, obstacle: Obstacle, place: KeyPath) -> Iterator[Finding]:
    ways = len(list(obstacle.unless.parts())) if obstacle.unless is not None else 1
    if ways == 0 or (obstacle.unless is None and not obstacle.unless_known):
        yield place.finding("nothing can remove the obstacle", "name in 'unless' or 'unless_known' what does")
    elif ways > 1:
        yield place.finding(
            f"the obstacle can be there in {ways} ways, and one sentence cannot be true of all of them",
            "write an obstacle for each, or join them below 'any' if one of them is enough",
        )
    for agency in action.agencies:
        if obstacle.unless_known and not any(may_receive(scenario, agency, name) for name in obstacle.unless_known):
            yield place.at("unless_known").finding(
                f"nobody may tell {agency} any of these facts", "add the agency to the needs of one of them"
            )


def _telling(telling: Telling, place: KeyPath) -> Iterator[Finding]:
    last = len(telling) - 1
    if last < 0:
        yield place.finding("there is no text", "write it")
    for number, variant in enumerate(telling):
        here = place.at(f"[{number}]", "when")
        if number == last and variant.when != ALWAYS:
            yield here.finding("the last variant has a condition, so that none may hold", "leave its condition out")
        elif number < last and variant.when == ALWAYS:
            yield here.finding("the variant always holds, so that those after it are never told", "give it a condition")
