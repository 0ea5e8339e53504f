"""What the learner chooses before the start, and the event with which a session begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from roleplay import __version__
from roleplay.errors import InputError
from roleplay.exercise.log.events import Drill, Started
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AgencyId, Language, Pace


@dataclass(frozen=True, slots=True)
class Setup:
    """What the learner chooses before the start; persons without a chosen temperament get their default.

    With a `drill` only that interview is rehearsed.
    """

    scenario: str
    language: Language
    agency: AgencyId
    pace: Pace = "exercise"
    temperaments: dict[str, str] = field(default_factory=dict)
    seed: int = 0
    drill: Drill | None = None


def begin(setup: Setup, library: Library, reader: str, voice: str, prompts: Mapping[str, str]) -> Started:
    """Return the first event of a session; `reader` and `voice` are the names of what reads and speaks in it.

    `prompts` are the versions of the prompts that they use, by name.

    Raises:
        InputError: if the case, language, agency, a temperament or the drill does not exist.
    """
    scenario = library.scenario.get(setup.scenario)
    if scenario is None:
        raise InputError("unknown_case", case=setup.scenario, known=", ".join(library.scenario))
    if setup.language not in scenario.languages:
        raise InputError("unknown_language", case=scenario.id, language=setup.language)
    if setup.agency not in scenario.seat:
        raise InputError("unknown_agency", case=scenario.id, agency=setup.agency, known=", ".join(scenario.seat))
    chosen = {person.id: person.temperaments[0].id for person in scenario.persons} | setup.temperaments
    for name, temperament in chosen.items():
        offered = [item.id for item in scenario.person[name].temperaments] if name in scenario.person else None
        if offered is None:
            raise InputError("interview_person", known=", ".join(scenario.person))
        if temperament not in offered:
            raise InputError("unknown_temperament", person=name, temperament=temperament, known=", ".join(offered))
    _check_drill(scenario, setup.drill)
    return Started(
        scenario=scenario.id,
        scenario_version=scenario.version,
        content_hash=library.hashes[scenario.id],
        language=setup.language,
        agency=setup.agency,
        pace=setup.pace,
        temperaments=chosen,
        seed=setup.seed,
        variant=setup.seed % (1 + len(scenario.variants)),
        program=__version__,
        reader=reader,
        voice=voice,
        prompts=dict(prompts),
        drill=setup.drill,
    )


def _check_drill(scenario: Scenario, drill: Drill | None) -> None:
    if drill is None:
        if scenario.interview_only:
            raise InputError("only_interview", case=scenario.id)
        return
    goals = [goal.id for goal in scenario.goals if goal.person == drill.person]
    if drill.person not in scenario.person:
        raise InputError("interview_person", known=", ".join(scenario.person))
    if drill.goal not in goals:
        raise InputError("unknown_goal", person=drill.person, goal=drill.goal, known=", ".join(goals))
