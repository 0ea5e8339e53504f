"""Facts as somebody writes them into a case of their own: what is true, how a person says it, and no ways of asking."""

from collections.abc import Iterable

from roleplay.scenario.case import Scenario
from roleplay.scenario.facts import Fact
from roleplay.scenario.persons import Person
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import Language

Written = tuple[str, str, str, str]  # id, title, statement, answer


def written(texts: Iterable[Written], case: Scenario, language: Language) -> tuple[tuple[Fact, ...], Person]:
    """Return the facts, and a person who can tell them; all else is that of a fact and a person of `case`."""
    fact, person = case.facts[0], case.persons[0]
    told = person.disclosures[0]
    facts, tells = [], []
    for name, title, statement, answer in texts:
        words = {key: Text({language: text}) for key, text in (("title", title), ("statement", statement))}
        facts.append(fact.model_copy(update={"id": name, **words, "question": words["title"]}))
        lines = {manner: Lines({language: (answer,)}) for manner in ("volunteered", "asked", "earned")}
        tells.append(told.model_copy(update={"fact": name, "wordings": told.wordings.model_copy(update=lines)}))
    return tuple(facts), person.model_copy(update={"disclosures": tuple(tells)})
