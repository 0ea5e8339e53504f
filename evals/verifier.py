"""What is made of single sentences that a speaker may not have said so: refused, and what of them is committed.

Rules look at every sentence of the sets; a seeded part of them is read by recorded answers of a model as well.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from evals.lines import FOLDER, Line, lines_of, share, write_rows
from evals.replay import ask_all, recorded
from evals.results import section
from evals.scripted import Scripted
from roleplay.exercise.log.answers import WRONG, Claim
from roleplay.exercise.permits import Handles, handles_in
from roleplay.models.model import Cancel, Message, Model, Prompt
from roleplay.models.prompts import shipped_prompts
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.checking.checker import Checker
from roleplay.voices.checking.released import Released, Scaffold, Scene
from roleplay.voices.checking.sentences import Cutter
from roleplay.voices.checking.verifier import ClaimedWords, ModelVerifier, RuleVerifier, facts_of

SETS = FOLDER / "verifier"
KINDS = ("told", "reversed", "leaked", "invented", "promised", "harmless")
CASE = "white-van"
RECORDED_WITH = "768bf68525dab6f6:0"  # what the handles in the recorded answers were made of
DRAWN = 12  # sentences of each kind and language that a model reads
LONGEST = 90  # words


@dataclass
class Counted:
    """What became of the sentences of one kind; `claimed` are ids that the speaker says it states."""

    sentences: int = 0
    caught: int = 0
    claimed: int = 0
    committed: int = 0
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    """What looks at sentences: the checker before they are shown, the rules after, and a model where one is given."""

    library: Library
    checker: Checker
    rules: RuleVerifier
    handles: Handles

    @property
    def scenario(self) -> Scenario:
        """The case of the sets."""
        return self.library.scenario[CASE]

    def by_rules(self, line: Line, language: Language) -> tuple[bool, set[str]]:
        """Return whether a sentence is refused before it is shown, and what is committed of it."""
        scene, said = self.scene(line, language)
        refused = any(self.checker.sentence(sentence, "", scene.released) for sentence in said.sentences)
        return refused, _ids(tuple(self.rules.claims(said)), line)

    def by_model(self, line: Line, language: Language, model: Model) -> tuple[bool, set[str]]:
        """Return whether a model finds something wrong in a sentence, and what it says that it states."""
        scene, said = self.scene(line, language)
        claims = ModelVerifier(model, shipped_prompts()).claims(said, scene, Cancel(), lambda _: None)
        return any(claim.does in WRONG for claim in claims), _ids(claims, line)

    def scene(self, line: Line, language: Language) -> tuple[Scene, ClaimedWords]:
        """Return a sentence as its speaker says it, and what it is checked against."""
        scenario, permit = self.scenario, line["permit"]
        facts = facts_of(scenario, permit["tell"])
        actions = tuple(scenario.action[name] for name in sorted(permit["steps"]))
        stated = [fact.statement[language] for fact in facts]
        steps = [f"{action.title[language]}. {action.explains[language]}" for action in actions]
        agency = next((seat.agency for seat in scenario.seats if seat.agency == line["speaker"]), None)
        name = self.library.agency[agency].name if agency else scenario.person[line["speaker"]].name
        released = Released(
            language=language,
            scenario=scenario,
            speaker=line["speaker"],
            name=name[language],
            partner=self.library.agency["police"].name[language],
            agency=agency,
            learner="police",
            act="answer",
            facts=(),
            open_facts=frozenset(permit["tell"]),
            content="\n".join((*stated, *steps)),
            material="\n".join((*stated, *steps, *self._known_to_all(language))),
            labels=(),
            longest=LONGEST,
            scaffold=Scaffold("", "", "\n".join(stated)),
        )
        told, begun = frozenset(line["facts"]) & set(permit["tell"]), frozenset(line["steps"]) & set(permit["steps"])
        sentences = sentences_in(line["text"], language)
        said = ClaimedWords(sentences, language, agency, facts, actions, told, begun, asked=begun)
        return Scene(Prompt("sentence", "1", (Message("user", line["text"]),)), released, self.handles), said

    def _known_to_all(self, language: Language) -> Iterator[str]:
        """Yield what stands in every prompt: the setting, who is there, and whose the powers are."""
        scenario = self.scenario
        yield scenario.setting[language]
        for person in scenario.persons:
            yield person.name[language]
        for seat in scenario.seats:
            profile = self.library.agency[seat.agency]
            yield from (seat.speaker[language], profile.name[language], profile.short[language])
            yield profile.mandate[language]
        for power in self.library.powers:
            yield f"{power.title[language]}: {power.whose[language]}"


def bench_of(reader: LocalReader, library: Library, rules: RuleVerifier) -> Bench:
    """Return the bench, with the handles of the case that recorded answers name."""
    return Bench(library, Checker(library, reader), rules, handles_in(library.scenario[CASE], RECORDED_WITH))


def drawn(language: Language, seed: int) -> list[Line]:
    """Return as many sentences of each kind as a model reads."""
    dice = Random(f"{seed}:{language}")  # noqa: S311 - draws lines, guards nothing
    lines = lines_of("sentences", language, SETS)
    return [line for kind in KINDS for line in dice.sample([line for line in lines if line["kind"] == kind], DRAWN)]


def count(lines: Sequence[Line], looked: Sequence[tuple[bool, set[str]]]) -> dict[str, Counted]:
    """Return what became of the sentences, by their kind."""
    found = {kind: Counted() for kind in KINDS}
    for line, (caught, committed) in zip(lines, looked, strict=True):
        counted = found[line["kind"]]
        claimed = _claimed(line)
        counted.sentences += 1
        counted.caught += caught
        counted.claimed += len(claimed)
        counted.committed += len(committed & claimed)
        if caught == (line["kind"] in ("told", "harmless")):
            counted.lines.append(f"{line['id']} {line['kind']}: {line['text']}")
    return found


def rows(language: Language, by: str, counted: Mapping[str, Counted]) -> Iterator[tuple[object, ...]]:
    """Yield the figures, as the table has them."""
    for kind, item in counted.items():
        caught = share(item.caught, item.sentences)
        yield (language, by, kind, item.sentences, caught, item.claimed, item.committed)


def answers(language: Language) -> dict[str, dict[str, Any]]:
    """Return the recorded answers of a model, by the sentence."""
    return {name: row["answer"] for name, row in recorded(SETS / f"model-{language}.jsonl").items()}


def ask(url: str, seed: int, bench: Bench) -> None:
    """Write down what the model at an address finds in the drawn sentences that have no answer yet."""
    for language in LANGUAGES:
        known = answers(language)
        missing = [line for line in drawn(language, seed) if line["id"] not in known]
        read = partial(bench.by_model, language=language)
        found = ask_all(url, missing, lambda line, model, read=read: read(line, model=model))
        known |= {name: row["answer"] for name, row in found.items()}
        rows = ({"id": name, "answer": answer} for name, answer in known.items())
        write_rows(SETS / f"model-{language}.jsonl", rows)


def report(seed: int, bench: Bench) -> tuple[str, list[str]]:
    """Write the section; return it, and the sentences that went wrong."""
    found: list[tuple[object, ...]] = []
    wrong: list[str] = []
    for language in LANGUAGES:
        lines, known = lines_of("sentences", language, SETS), answers(language)
        read = [line for line in drawn(language, seed) if line["id"] in known]
        models = (Scripted("recorded", given(known[line["id"]])) for line in read)
        by_model = [bench.by_model(line, language, model) for line, model in zip(read, models, strict=True)]
        by_rules = [bench.by_rules(line, language) for line in lines]
        looked = {"rules": count(lines, by_rules), "model": count(read, by_model)}
        for by, counted in looked.items():
            found += rows(language, by, counted)
            wrong += [f"[{language} {by}] {text}" for item in counted.values() for text in item.lines]
    return section("verifier", drawn=DRAWN, seed=seed, found=found), wrong


def given(answer: Mapping[str, Any]) -> Callable[[Prompt], str]:
    """Return what a model answers that says just this."""
    return lambda _: json.dumps(answer, ensure_ascii=False)


def sentences_in(text: str, language: Language) -> tuple[str, ...]:
    """Return the sentences of a text, as speech is cut into them."""
    cutter = Cutter(language)
    found = (*cutter.feed(f"{text} "), cutter.rest())
    return tuple(sentence for sentence in found if sentence)


def _claimed(line: Line) -> set[str]:
    permit = line["permit"]
    return (set(line["facts"]) & set(permit["tell"])) | (set(line["steps"]) & set(permit["steps"]))


def _ids(claims: Sequence[Claim], line: Line) -> set[str]:
    """Return what would be committed: facts that may be told and steps that may be taken on, as claims state them."""
    may = {"tells": set(line["permit"]["tell"]), "takes_on": set(line["permit"]["steps"])}
    return {claim.id for claim in claims if claim.id is not None and claim.id in may.get(claim.does, set())}
