"""How it is done well, as blocks: the moments of the changes taken up anew, and model interviews."""

from collections.abc import Iterable, Iterator

from roleplay.config import Settings
from roleplay.exercise.log.state import State
from roleplay.feedback.document._pieces import sources
from roleplay.feedback.report import Report, lowered
from roleplay.feedback.welldone import DoneWell, InterviewPair, OneInterview, done_well, expert_book, play_interview
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.printing.blocks import Block
from roleplay.printing.building import bold, heading, italic, item, paragraph
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import Language


def well_done_blocks(report: Report, state: State, library: Library, say: Phrasebook) -> Iterator[Block]:
    """Yield the moment of each change of a session that is over, taken up by a practised colleague."""
    book = expert_book(Settings().knowledge)
    found = [(change, done_well(change, report, state, library, book)) for change in report.changes]
    if any(done is not None for _, done in found):
        yield heading(say("welldone.title"))
        yield paragraph(say("welldone.note"))
    for number, (change, done) in enumerate(found, start=1):
        if done is not None:
            yield heading(f"{number}. {change.title}", 3)
            yield from moment_blocks(done, state.scenario, library, say)


def moment_blocks(done: DoneWell, case: Scenario, library: Library, say: Phrasebook) -> Iterator[Block]:
    """Yield one moment as it played out, and what it brought."""
    names = _names(case, library, say.language)
    yield paragraph(italic(say("welldone.from", turn=done.turn)))
    waited = False
    for turn in done.turns:
        if turn.text:
            to = "".join(f" → {names[name]}" for name in turn.to)
            yield paragraph(bold(f"{say('welldone.you')}{to}:"), f" {turn.text}")
        elif not waited:
            yield paragraph(italic(say("welldone.waits")))
        waited = not turn.text
        for speaker, words in turn.answers:
            known = speaker in names
            yield paragraph(*((bold(f"{names[speaker]}:"), f" {words}") if known else (italic(words),)), quoted=True)
    yield paragraph(bold(say("welldone.brought")), f" {_brought(done, case, library, say)}")
    if done.model:
        yield paragraph(italic(say("welldone.by", model=done.model)))


def _brought(done: DoneWell, case: Scenario, library: Library, say: Phrasebook) -> str:
    """Say what was gained; where that is nothing, what such turns do for people, with the passages that say so."""
    gain, language = done.gain, say.language
    if gain.is_none:
        return f"{say('welldone.nothing')}. {done.moment.does[language]}{sources(done.moment.passages)}"
    steps = [
        say("welldone.step", title=case.action[action].title[language], name=library.agency[agency].short[language])
        for agency, action in gain.steps
    ]
    told = [library.agency[name].short[language] for name in gain.told]
    found = [
        say("welldone.facts", facts=_titles(gain.facts, case, language)) if gain.facts else "",
        say("welldone.steps", steps=", ".join(steps)) if steps else "",
        say("welldone.told", names=told) if told else "",
        say("welldone.trust_up") if gain.trust > 0 else "",
    ]
    return f"{'; '.join(part for part in found if part)}."


def interview_blocks(
    pair: InterviewPair, interview: OneInterview, library: Library, language: Language
) -> Iterator[Block]:
    """Yield a model interview turn by turn: what is said, what is answered and comes out, the note on the margin."""
    case, say = library.scenario[pair.case], phrases(language)
    asks, person = library.agency[pair.agency].short[language], case.person[case.goal[pair.goal].person]
    if interview.room:
        actions = [lowered(case.action[name].title[language]) for name in interview.room]
        yield paragraph(italic(say("welldone.room", actions=actions)))
    for number, turn in enumerate(play_interview(pair, interview, library, language), start=1):
        yield paragraph(bold(f"{number}. {asks}:"), f" {turn.written.say[language]}")
        for _, words in turn.played.answers:
            yield paragraph(bold(f"{person.name[language]}:"), f" {words}", quoted=True)
        out = say("welldone.out", facts=_titles(turn.played.told, case, language)) if turn.played.told else ""
        note = f"{turn.written.note[language]}{sources(turn.written.passages)}"
        yield item(*((bold(f"{out}."), " ") if out else ()), italic(note))


def _titles(facts: Iterable[str], case: Scenario, language: Language) -> str:
    return "; ".join(case.fact[fact].title[language] for fact in facts)


def _names(case: Scenario, library: Library, language: Language) -> dict[str, str]:
    agencies = {seat.agency: library.agency[seat.agency].short[language] for seat in case.seats}
    return agencies | {person.id: person.name[language] for person in case.persons}
