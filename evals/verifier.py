"""What is made of single sentences that a speaker may not have said so: refused, and what of them is committed.

Rules look at every sentence of the sets; a seeded part of them is read by recorded answers of a model as well.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from evals.acts import lines_of
from evals.replay import AT_ONCE, noted
from evals.results import table
from roleplay.exercise.log.answers import WRONG, Claim
from roleplay.exercise.permits import Handles, handles_in
from roleplay.models.model import Cancel, Message, Model, Prompt
from roleplay.models.prompts import shipped_prompts
from roleplay.models.scripted import Scripted
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.checking.checker import Checker
from roleplay.voices.checking.model_verifier import ModelVerifier
from roleplay.voices.checking.released import Released, Scene
from roleplay.voices.checking.scaffold import Scaffold
from roleplay.voices.checking.sentences import Cutter
from roleplay.voices.checking.verifier import ClaimedWords, RuleVerifier, facts_of

SETS = Path(__file__).parent / "sets" / "verifier"
KINDS = ("told", "reversed", "leaked", "invented", "promised", "harmless")
CASE = "white-van"
RECORDED_WITH = "768bf68525dab6f6:0"  # what the handles in the recorded answers were made of
DRAWN = 12  # sentences of each kind and language that a model reads
LONGEST = 90  # words
HEAD = ("language", "by", "kind", "sentences", "refused or found wrong", "ids claimed", "of these committed")

Line = Mapping[str, Any]


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

    @property
    def scenario(self) -> Scenario:
        """The case of the sets."""
        return self.library.scenario[CASE]

    def by_rules(self, line: Line, language: Language, handles: Handles) -> tuple[bool, set[str]]:
        """Return whether a sentence is refused before it is shown, and what is committed of it."""
        scene, said = self.scene(line, language, handles)
        refused = any(self.checker.sentence(sentence, "", scene.released) for sentence in said.sentences)
        return refused, _ids(tuple(self.rules.claims(said)), line)

    def by_model(self, line: Line, language: Language, handles: Handles, model: Model) -> tuple[bool, set[str]]:
        """Return whether a model finds something wrong in a sentence, and what it says that it states."""
        scene, said = self.scene(line, language, handles)
        claims = ModelVerifier(model, shipped_prompts()).claims(said, scene, Cancel(), lambda _: None)
        return any(claim.does in WRONG for claim in claims), _ids(claims, line)

    def scene(self, line: Line, language: Language, handles: Handles) -> tuple[Scene, ClaimedWords]:
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
        said = ClaimedWords(_sentences(line["text"], language), language, agency, facts, actions, told, begun)
        return Scene(Prompt("sentence", "1", (Message("user", line["text"]),)), released, handles), said

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


def bench_of(reader: LocalReader, library: Library, rules: RuleVerifier) -> tuple[Bench, dict[Language, Handles]]:
    """Return the bench, and the handles of the case in each language: those that recorded answers name."""
    case = next(item for item in library.scenarios if item.id == CASE)
    handles = handles_in(case, RECORDED_WITH)
    return Bench(library, Checker(library, reader), rules), dict.fromkeys(LANGUAGES, handles)


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
    """Yield the figures, as `HEAD` names them."""
    for kind, item in counted.items():
        share = item.caught / item.sentences if item.sentences else 0.0
        yield (language, by, kind, item.sentences, share, item.claimed, item.committed)


def report(tables: Sequence[tuple[object, ...]], by_model: str) -> str:
    """Return the section as Markdown."""
    return "\n\n".join(
        (
            "Sentences of speakers with a permit, by other hands. Refused is a sentence that rules do not show; a "
            "model finds what is wrong in one that has been shown. Of ids that the speaker says it states, those are "
            "committed that the words are found to state: of what is reversed that should be none.",
            by_model,
            table(HEAD, tables),
        )
    )


def answers(language: Language) -> dict[str, dict[str, Any]]:
    """Return the recorded answers of a model, by the sentence."""
    path = SETS / f"model-{language}.jsonl"
    if not path.exists():
        return {}
    kept = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return {row["id"]: row["answer"] for row in kept}


def ask(url: str, seed: int, bench: Bench, handles: Mapping[Language, Handles]) -> None:
    """Write down what the model at an address finds in the drawn sentences that have no answer yet."""
    for language in LANGUAGES:
        known = answers(language)
        missing = [line for line in drawn(language, seed) if line["id"] not in known]

        def asked(line: Line, language: Language = language) -> dict[str, Any] | None:
            with closing(noted(url)) as endpoint:
                bench.by_model(line, language, handles[language], endpoint)
                return endpoint.kept

        with ThreadPoolExecutor(AT_ONCE) as pool:
            kept = zip(missing, pool.map(asked, missing), strict=True)
            known |= {line["id"]: given["answer"] for line, given in kept if given is not None}
        text = "".join(
            json.dumps({"id": name, "answer": answer}, ensure_ascii=False) + "\n" for name, answer in known.items()
        )
        (SETS / f"model-{language}.jsonl").write_text(text, encoding="utf-8")


def measure(seed: int, bench: Bench, handles: Mapping[Language, Handles]) -> tuple[str, list[str]]:
    """Return the section as Markdown, and the sentences that went wrong."""
    tables: list[tuple[object, ...]] = []
    wrong: list[str] = []
    for language in LANGUAGES:
        lines = lines_of("sentences", language, SETS)
        known = answers(language)
        read = [line for line in drawn(language, seed) if line["id"] in known]
        looked = {
            "rules": count(lines, [bench.by_rules(line, language, handles[language]) for line in lines]),
            "model": count(
                read,
                [
                    bench.by_model(line, language, handles[language], Scripted("recorded", given(known[line["id"]])))
                    for line in read
                ],
            ),
        }
        for by, counted in looked.items():
            tables += rows(language, by, counted)
            wrong += [f"[{language} {by}] {text}" for item in counted.values() for text in item.lines]
    by_model = (
        f"A model reads {DRAWN} sentences of each kind and language (seed {seed}); its answers were written by hand "
        "from the prompts alone, as no model could be reached."
    )
    return report(tables, by_model), wrong


def given(answer: Mapping[str, Any]) -> Callable[[Prompt], str]:
    """Return what a model answers that says just this."""
    return lambda _: json.dumps(answer, ensure_ascii=False)


def _sentences(text: str, language: Language) -> tuple[str, ...]:
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
