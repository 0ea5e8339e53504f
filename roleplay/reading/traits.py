"""The traits of a turn by which it is judged: what rules and cues find in it, as named numbers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from roleplay.exercise.reading import InterviewStage
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.questions import Asked, Situation, asked_in, classify
from roleplay.reading.tactics import tactics_of
from roleplay.reading.text import Sentence

Traits = Mapping[str, float]

MOST_COUNTED = 3  # more sentences, questions or marks than these make no difference
LONG = 20  # words; a turn of so many has the length 1
UNSETTLED = Situation(late=False, opened=False)
SETTLED = Situation(late=True, opened=True)


def turn_traits(turn: Sequence[Sentence], lexicon: Lexicon, stage: InterviewStage, opened: bool) -> Traits:
    """Return the traits of a whole turn: the rules' own verdict, its questions, its cues, and where it stands."""
    place, situation = f"{stage}{int(opened)}", Situation(stage == "late", opened)
    tactics = tactics_of(turn, lexicon)
    ruled = classify(turn, lexicon, situation, frozenset(tactics))
    found: dict[str, float] = {
        f"rule={ruled.label}": 1.0,
        f"surely={ruled.label}": ruled.confidence,
        f"place={place}": 1.0,
        f"rule={ruled.label}&place={place}": 1.0,
        "late": float(situation.late),
        "opened": float(opened),
        "sentences": float(min(len(turn), 5)),
        "marks": float(min(sum(sentence.end == "?" for sentence in turn), MOST_COUNTED)),
        f"end={turn[-1].end if turn else ''}": 1.0,
        "length": min(sum(len(sentence.words) for sentence in turn), 2 * LONG) / LONG,
    }
    found |= {f"tactic={tactic}": 1.0 for tactic in tactics}
    for name, other in (("unsettled", UNSETTLED), ("settled", SETTLED)):
        found |= _asked(name, [question for sentence in turn for question in asked_in(sentence, lexicon, other)])
    found |= dict.fromkeys(_cues(turn, lexicon), 1.0)
    return found


def _asked(name: str, questions: Sequence[Asked]) -> dict[str, float]:
    weighty = sum(not question.light for question in questions)
    found: dict[str, float] = {
        f"{name}:count={min(len(questions), MOST_COUNTED)}": 1.0,
        f"{name}:weighty={min(weighty, MOST_COUNTED)}": 1.0,
        f"{name}:care": float(sum(question.care for question in questions)),
    }
    found |= {f"{name}:{label}": float(count) for label, count in Counter(each.label for each in questions).items()}
    if questions:
        found[f"{name}:last={questions[-1].label}"] = 1.0
    return found


def _cues(turn: Sequence[Sentence], lexicon: Lexicon) -> Iterator[str]:
    """Yield for each cue whether it occurs in the turn or in its last sentence, and whether it opens one."""
    for name, cue in lexicon.forms:
        hits = [cue.hits(sentence.text) for sentence in turn]
        opens = [cue.opens(sentence.text) is not None for sentence in turn]
        if any(hits):
            yield name
            if hits[-1]:
                yield f"{name}.last"
        if any(opens):
            yield f"{name}.opens"
            if opens[-1]:
                yield f"{name}.opens.last"
