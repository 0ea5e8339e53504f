"""Every authored line of the content as a move would say it: good words, which the checker has to pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.facts import Fact
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AgencyId, Language
from roleplay.voices.checking.released import Released, Scaffold

POLICE = {"sl": "Policija", "en": "Police"}


@dataclass(frozen=True)
class Good:
    """Words with what their move may say."""

    text: str
    may: Released


def authored_lines(library: Library, scenario: Scenario, language: Language) -> Iterator[Good]:
    """Yield the lines of agencies, with every slot filled from the case, and those of persons."""
    for profile in library.agencies:
        yield from _agency(library, scenario, language, profile.id)
    for person in scenario.persons:
        yield from _person(scenario, language, person)


def may_say(
    scenario: Scenario,
    language: Language,
    speaker: str,
    act: str,
    text: str,
    facts: tuple[str, ...] = (),
    agency: AgencyId | None = None,
    longest: int = 0,
    known: tuple[str, ...] = (),
) -> Released:
    """Return what a move may say whose authored words are `text`."""
    names = "\n".join(
        (*(seat.speaker[language] for seat in scenario.seats), *(person.name[language] for person in scenario.persons))
    )
    labels = [seat.speaker[language].split(",")[0] for seat in scenario.seats]
    labels += [person.name[language] for person in scenario.persons] + [POLICE[language]]
    return Released(
        language=language,
        scenario=scenario,
        speaker=speaker,
        name=speaker,
        partner=POLICE[language],
        agency=agency,
        learner="police",
        act=act,
        facts=facts,
        open_facts=frozenset((*facts, *known)),
        content=text,
        material=f"{scenario.setting[language]}\n{names}\n{text}",
        labels=tuple(labels),
        longest=longest or max(30, len(text.split()) + 12),
        scaffold=Scaffold(own="", told="", content=text),
    )


def _agency(library: Library, scenario: Scenario, language: Language, agency: AgencyId) -> Iterator[Good]:
    profile = library.agency[agency]
    actions = cycle(action for action in scenario.actions if agency in action.agencies)
    powers = cycle(power for power in library.powers if agency not in power.owners)
    facts = cycle(fact for fact in scenario.facts if fact.wordings is not None)
    phrases = cycle(topic.phrase or topic.title for topic in scenario.topics)
    yield from _objections(library, scenario, language, agency)
    for act, lines in (library.common | profile.lines).items():
        for line in () if act == "refuse" else lines[language]:
            action, power, fact, phrase = next(actions), next(powers), next(facts), next(phrases)
            slots = {
                "title": action.title[language],
                "will": action.will[language],
                "done": action.done[0].text[language],
                "whose": power.whose[language],
                "objection": next(
                    (item.objection[language] for item in scenario.actions if item.objection is not None), ""
                ),
                "blocked": next((item.blocked[0].text[language] for item in scenario.actions if item.blocked), ""),
                "minutes": "4",
                "who": profile.short[language],
                "quote": "And the fence?",
                "position": profile.positions[0].says[language],
                "question": fact.question[language],
                "later": action.title[language],
                "finished": action.title[language],
                "ongoing": f"{action.title[language]} (4 min)",
                "step": action.title[language],
                "steps": action.title[language],
                "about": phrase[language],
                "place": scenario.whereabouts[language] if scenario.whereabouts is not None else "",
            }
            told = _wordings(fact, language) if "{fact}" in line else ("",)
            carried = {item for item in action.gives} if "{done}" in line else set()
            for words in told:
                text = line.format_map(slots | {"fact": words})
                facts_of = (fact.id,) if words else ()
                yield Good(
                    text,
                    may_say(scenario, language, agency, act, text, facts_of, agency, known=tuple(carried)),
                )


def _objections(library: Library, scenario: Scenario, language: Language, agency: AgencyId) -> Iterator[Good]:
    known = library.objections
    for order in known.orders:
        for words in known.lines[agency][order.id][language]:
            text = library.common["refuse"][language][0].format_map({"objection": words})
            yield Good(text, may_say(scenario, language, agency, "refuse", text, (), agency))


def _wordings(fact: Fact, language: Language) -> tuple[str, ...]:
    assert fact.wordings is not None
    own = fact.wordings
    return (fact.statement[language], *own.volunteered[language], *own.asked[language], *own.earned[language])


def _person(scenario: Scenario, language: Language, person: Person) -> Iterator[Good]:
    def good(act: str, text: str, facts: tuple[str, ...] = ()) -> Good:
        return Good(text, may_say(scenario, language, person.id, act, text, facts))

    lines = [*person.lines.items(), *(item for one in person.temperaments for item in one.lines.items())]
    for act, wordings in lines:
        yield from (good(act, text) for text in wordings[language] if act != "no_interpreter")
    for wordings in person.evasions.values():
        yield from (good("evade", text) for text in wordings[language])
    for wordings in person.remarks.values():
        yield from (good("remark", text) for text in wordings[language])
    for item in person.disclosures:
        own = item.wordings
        for text in (*own.volunteered[language], *own.asked[language], *own.earned[language]):
            yield good("disclose", text, (item.fact,))
        yield from (good("evade", text) for text in own.too_early[language])
        if item.cover is not None:
            yield from (good("deny", text) for text in item.cover[language])
