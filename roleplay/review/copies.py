"""A case on paper: for participants what their pack shows at the beginning, for the facilitator everything."""

from collections.abc import Iterable, Iterator

from roleplay.errors import InputError
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.printing.blocks import Document
from roleplay.printing.letters import storable
from roleplay.printing.markdown import escaped
from roleplay.review.wording import wording
from roleplay.scenario.agencies import Duty
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.facts import Fact
from roleplay.scenario.flow import Inject
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language

FIRST = "preparation"
"""The phase in which participants read their copy; duties of later phases would tell what is to come."""


def participant_lines(scenario: Scenario, library: Library, agency: AgencyId, language: Language) -> list[str]:
    """Return an agency's copy as lines of Markdown.

    Raises:
        InputError: where the agency has no seat in the case, or the case is not in this language.
    """
    _refuse(scenario, language, agency)
    say = wording(language)
    seat, profile = scenario.seat[agency], library.agency[agency]
    known = [fact for fact in scenario.facts if agency in fact.holders]
    duties = [duty for duty in scenario.duties if duty.agency == agency and duty.phase == FIRST]
    lines = [f"# {escaped(say('copy.participant', case=scenario.title[language], agency=profile.name[language]))}", ""]
    lines += [escaped(scenario.invented[language])]
    lines += _part(say("copy.setting"), [scenario.setting[language], seat.briefing[language]])
    facts = (f"{escaped(fact.statement[language])} *({escaped(fact.origin[language])})*" for fact in known)
    lines += _list(say("copy.facts"), facts)
    lines += _list(say("copy.questions"), map(escaped, seat.questions[language]))
    phase = scenario.phase[duties[0].phase].title[language] if duties else ""
    lines += _list(say("copy.duties_of", phase=phase), (_duty(duty, language, say) for duty in duties))
    limits = (
        escaped(limit.text[language])
        + (f" → {escaped(library.agency[limit.owner].name[language])}" if limit.owner is not None else "")
        for limit in profile.limits
    )
    lines += _list(say("copy.limits"), limits)
    others = (name for name in AGENCIES if name in scenario.seat and name != agency)
    lines += _list(say("copy.contacts"), (_contact(scenario, library, name, language) for name in others))
    return lines


def facilitator_lines(scenario: Scenario, library: Library, language: Language) -> list[str]:
    """Return the facilitator's copy as lines of Markdown: everything, what is true among it.

    Raises:
        InputError: where the case is not in this language.
    """
    _refuse(scenario, language, None)
    say = wording(language)
    lines = [f"# {escaped(say('copy.facilitator', case=scenario.title[language]))}", ""]
    lines += [f"**{escaped(say('copy.keep'))}** {escaped(scenario.invented[language])}"]
    lines += _part(say("copy.setting"), [scenario.setting[language]])
    lines += _part(say("copy.truth"), [scenario.truth[language]])
    lines += _list(say("copy.course"), _course(scenario, language, say))
    lines += _facts(scenario, library, language, say)
    lines += _seats(scenario, library, language, say)
    lines += _injects(scenario, language, say)
    lines += _persons(scenario, language, say)
    lines += _key(scenario, language, say)
    lines += _list(say("copy.debrief"), (escaped(item.text[language]) for item in scenario.debrief))
    lines += _endings(scenario, language, say)
    notes = (f"{item.gap}: {escaped(item.text[language])}" for item in scenario.trainer_notes)
    return lines + _list(say("copy.notes"), notes)


def on_paper(lines: list[str], language: Language) -> bytes:
    """Return a copy as a PDF."""
    from roleplay.printing import pdf  # noqa: PLC0415 - heavy
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    blocks = read(storable("\n".join(lines)))
    title = lines[0].removeprefix("# ").replace("\\", "")
    return pdf.to_pdf(Document(title, title, language, blocks))


def _refuse(scenario: Scenario, language: Language, agency: AgencyId | None) -> None:
    if language not in scenario.languages:
        raise InputError("copy_language", case=scenario.id, known=", ".join(scenario.languages))
    if agency is not None and (scenario.interview_only or agency not in scenario.seat):
        known = () if scenario.interview_only else tuple(scenario.seat)
        raise InputError("copy_agency", agency=agency, case=scenario.id, known=", ".join(known) or "-")


def _part(title: str, paragraphs: list[str]) -> list[str]:
    lines = ["", f"## {escaped(title)}"]
    for words in paragraphs:
        lines += ["", escaped(words)]
    return lines


def _list(title: str, items: Iterable[str], level: int = 2) -> list[str]:
    found = [f"- {item}" for item in items]
    return ["", f"{'#' * level} {escaped(title)}", "", *found] if found else []


def _contact(scenario: Scenario, library: Library, agency: AgencyId, language: Language) -> str:
    seat, profile = scenario.seat[agency], library.agency[agency]
    words = (seat.speaker[language], seat.contact[language], profile.mandate[language])
    return f"**{escaped(profile.name[language])}** – " + " ".join(escaped(text) for text in words)


def _duty(duty: Duty, language: Language, say: Phrasebook) -> str:
    within = f" *({escaped(say('copy.within', minutes=duty.within))})*" if duty.within is not None else ""
    return f"**{escaped(duty.title[language])}.** {escaped(duty.text[language])}{within}"


def _course(scenario: Scenario, language: Language, say: Phrasebook) -> Iterator[str]:
    for phase in scenario.phases:
        minutes = escaped(say("copy.minutes", minutes=phase.minutes))
        yield f"**{escaped(phase.title[language])}** ({minutes}): {escaped(phase.expects[language])}"


def _facts(scenario: Scenario, library: Library, language: Language, say: Phrasebook) -> list[str]:
    head = [say(f"copy.fact.{name}") for name in ("statement", "holders", "needs", "sensitivity")]
    lines = ["", f"## {escaped(say('copy.all_facts'))}", "", escaped(say("copy.sensitivity")), ""]
    lines += [_row(head), "|---|---|---|---|"]

    def names(agencies: tuple[AgencyId, ...]) -> str:
        return ", ".join(library.agency[name].short[language] for name in agencies) or "–"

    def cells(fact: Fact) -> list[str]:
        key = f" ({say('copy.fact.key')})" if fact.key else ""
        return [fact.statement[language] + key, names(fact.holders), names(fact.needs), str(fact.sensitivity)]

    return lines + [_row(cells(fact)) for fact in scenario.facts]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def _seats(scenario: Scenario, library: Library, language: Language, say: Phrasebook) -> list[str]:
    lines = [] if scenario.interview_only else ["", f"## {escaped(say('copy.seats'))}"]
    for seat in () if scenario.interview_only else scenario.seats:
        lines += [
            "",
            f"### {escaped(library.agency[seat.agency].name[language])}",
            "",
            escaped(seat.briefing[language]),
        ]
        for phase in scenario.phases:
            duties = (item for item in scenario.duties if item.agency == seat.agency and item.phase == phase.id)
            title = say("copy.duties_of", phase=phase.title[language])
            lines += _list(title, (_duty(duty, language, say) for duty in duties), level=4)
    return lines


def _injects(scenario: Scenario, language: Language, say: Phrasebook) -> list[str]:
    lines: list[str] = ["", f"## {escaped(say('copy.injects'))}"] if scenario.injects else []
    for inject in scenario.injects:
        lines += [
            "",
            f"### {escaped(inject.title[language])}",
            "",
            f"*{escaped(_when(inject, scenario, language, say))}*",
        ]
        lines += [
            "",
            escaped(inject.text[language]),
            "",
            f"**{escaped(say('copy.asks'))}** {escaped(inject.asks[language])}",
        ]
        told = {"copy.answered": inject.answered, "copy.unanswered": inject.unanswered}
        for key, variants in told.items():
            lines += ["", f"**{escaped(say(key))}** " + " / ".join(escaped(item.text[language]) for item in variants)]
    return lines


def _when(inject: Inject, scenario: Scenario, language: Language, say: Phrasebook) -> str:
    """Say when an inject comes; one that waits for something else may come later or by hand."""
    parts = [scenario.phase[inject.phase].title[language]]
    if inject.minute is not None:
        parts.append(say("copy.at_minute", minute=inject.minute))
    if inject.turns is not None:
        parts.append(say("copy.after_turns", turns=inject.turns))
    parts.append(say("copy.answer_within", minutes=inject.within))
    return "; ".join(parts)


def _persons(scenario: Scenario, language: Language, say: Phrasebook) -> list[str]:
    lines = ["", f"## {escaped(say('copy.persons'))}"]
    for person in scenario.persons:
        lines += ["", f"### {escaped(person.name[language])} – {escaped(person.role[language])}"]
        lines += ["", escaped(person.sketch[language]), "", escaped(person.truth[language])]
        lines += _list(say("copy.tells"), _tells(person, scenario, language), level=4)
        admissions = (
            f"{escaped(item.title[language])}: {escaped(item.statement[language])}" for item in person.admissions
        )
        lines += _list(say("copy.untrue"), admissions, level=4)
    return lines


def _tells(person: Person, scenario: Scenario, language: Language) -> Iterator[str]:
    layers = phrases(language)
    for item in person.disclosures:
        layer = layers(f"gate.layer.{item.layer}")
        yield f"{escaped(scenario.fact[item.fact].statement[language])} *({escaped(layer)})*"


def _key(scenario: Scenario, language: Language, say: Phrasebook) -> list[str]:
    key = scenario.answer_key
    if key is None:
        return []
    lines = ["", f"## {escaped(say('copy.key'))}"]
    for field in scenario.formulation:
        found = key.fields.get(field.kind)
        if found is None:
            continue
        lines += ["", f"**{escaped(field.text[language])}**", "", escaped(found.text[language]), ""]
        lines += [f"- {escaped(point.text[language])}" for point in found.points if point.in_key]
    return lines


def _endings(scenario: Scenario, language: Language, say: Phrasebook) -> list[str]:
    lines = ["", f"## {escaped(say('copy.endings'))}"] if scenario.endings else []
    for ending in scenario.endings:
        outcomes = (
            f"*{escaped(say(f'copy.tone.{outcome.tone}'))}*: {escaped(outcome.text[language])}"
            for outcome in ending.outcomes
        )
        lines += _list(ending.title[language], outcomes, level=3)
    return lines
