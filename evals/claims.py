"""Which facts the floor commits: sentences that tell a fact in other words, and such as alter it in one way.

The speaker of each sentence says that it tells the fact and may tell it. What is committed of an altered one would be
shared as the true fact (`voices/checking/verifier.py`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from evals.lines import FOLDER, Line, lines_of, share
from evals.results import section
from evals.verifier import CASE, sentences_in
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.checking.verifier import ClaimedWords, RuleVerifier

SETS = FOLDER / "claims"
TRUE = "true"


def report(library: Library, rules: RuleVerifier) -> tuple[str, list[str]]:
    """Write the section; return it, and the sentences that went wrong."""
    scenario = library.scenario[CASE]
    counted: dict[Language, Counter[tuple[str, bool]]] = defaultdict(Counter)
    wrong: list[str] = []
    for language in LANGUAGES:
        for line in lines_of("claims", language, SETS):
            kind = line["altered"] or TRUE
            is_kept = is_committed(line, language, scenario, rules)
            counted[language][kind, is_kept] += 1
            if is_kept != (kind == TRUE):
                wrong.append(f"[{language}] {line['fact']} {kind}: {line['text']}")
    return section("claims", found=list(_rows(counted))), wrong


def is_committed(line: Line, language: Language, scenario: Scenario, rules: RuleVerifier) -> bool:
    """Tell whether the rules commit a fact by a sentence whose speaker says that it tells it."""
    fact = scenario.fact[line["fact"]]
    sentences = sentences_in(line["text"], language)
    said = ClaimedWords(sentences, language, None, (fact,), (), frozenset({fact.id}), frozenset())
    return any(claim.does == "tells" and claim.id == fact.id for claim in rules.claims(said))


def _rows(counted: dict[Language, Counter[tuple[str, bool]]]) -> Iterator[tuple[object, ...]]:
    """Yield for each kind how many sentences there are and what share of them is committed, in each language."""
    kinds = sorted({kind for counts in counted.values() for kind, _ in counts} - {TRUE})
    for name, of in (("true, in other words", [TRUE]), ("altered", kinds), *((kind, [kind]) for kind in kinds)):
        row: list[object] = [name]
        for language in LANGUAGES:
            kept = sum(counted[language][kind, True] for kind in of)
            whole = kept + sum(counted[language][kind, False] for kind in of)
            row += [whole, share(kept, whole)]
        yield tuple(row)
