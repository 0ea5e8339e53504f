"""How a learner goes about things: towards colleagues in messages and steps, and in looking back on the exercise.

What somebody does not say in set words ("let's see if he still won't talk by noon") no word list finds, so weights hear
it (`training/train_manners.py`). They hear what stands in the words, never what somebody is like.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Self, get_args

from roleplay.errors import ContentError
from roleplay.exercise.reading import Manner
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.meaning import Meaning, Vectors, pieces
from roleplay.reading.text import shorten
from roleplay.reading.weights import Weights, parts_of
from roleplay.scenario.vocabulary import ROUGH, ROUGH_MANNERS, MannerId, Occasion

MAKER = "train_manners.py"
FILES: Mapping[Occasion, str] = {"message": "manners.npz", "debrief": "looking_back.npz"}
KNOWN: frozenset[str] = frozenset(get_args(MannerId))
FEWEST_WORDS = 3
# That something is wrong has to be so much plainer (log odds) where nothing particular is.
ROUGH_ALONE = 1.0
# From here on (log odds) a fault, or any, is heard where words say it in so many words (`cued`).
CUED, CUED_ROUGH = -1.5, -2.0
# Who speaks of these may just as well refuse them or ask after them.
DENIABLE: frozenset[str] = frozenset({"spreads", "vows", "pressures"})
ASKED_AFTER: frozenset[str] = DENIABLE | {"stranger"}


@dataclass(frozen=True, slots=True)
class MannerWeights:
    """The weights of each occasion; a score above 0 is heard, as each row was set to err seldom."""

    of: Mapping[Occasion, Weights]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the weights of all occasions from a folder.

        Raises:
            ContentError: where a file is missing, not one of ours, or knows a manner that the program does not.
        """
        found = {occasion: Weights.load(folder / name, MAKER) for occasion, name in FILES.items()}
        strange = sorted({name for weights in found.values() for name in weights.ids} - KNOWN)
        if strange:
            raise ContentError(f"manner {strange[0]}: unknown: make the files with training/{MAKER}")
        return cls(found)


@dataclass(frozen=True, slots=True)
class Uttered:
    """A text as weights see it: its vector and the parts of its wording, and those of each of its sentences."""

    vector: Vectors
    parts: tuple[int, ...]
    sentences: tuple[tuple[str, Vectors, tuple[int, ...]], ...]

    @classmethod
    def of(cls, text: str, meaning: Meaning, lexicon: Lexicon) -> "Uttered":
        """Look at a text whose meaning is known."""
        each = zip(pieces(text), meaning.sentences, strict=True)
        return cls(
            meaning.whole,
            parts_of(lexicon.sentences(shorten(text))),
            tuple((piece, vector, parts_of(lexicon.sentences(piece))) for piece, vector in each),
        )


def scores_of(said: Uttered, weights: Weights) -> Mapping[str, tuple[float, str]]:
    """Return the score of each manner and the sentence that shows it most clearly.

    A sentence alone sounds harsher than in its text, and in a long text a clear one is lost: whole and clearest
    sentence count alike.
    """
    whole = weights.scores(said.vector, said.parts)
    each = [(piece, weights.scores(vector, parts)) for piece, vector, parts in said.sentences]
    found = {}
    for name, score in whole.items():
        piece, clearest = max(((piece, scores[name]) for piece, scores in each), key=lambda pair: pair[1])
        found[name] = ((score + clearest) / 2, piece)
    return found


def manners_in(text: str, meaning: Meaning, weights: Weights, lexicon: Lexicon) -> tuple[Manner, ...]:
    """Return the manners that a text shows, the surest first.

    What a sentence denies or only asks about is not heard where that is as likely as the thing itself. A particular
    fault is heard where the text sounds as if there were any, or where the order of its words says so and nothing
    speaks against it.
    """
    if len(text.split()) < FEWEST_WORDS:
        return ()
    scored = scores_of(Uttered.of(text, meaning, lexicon), weights)
    rough = scored[ROUGH][0] if ROUGH in scored else 0.0
    shown = {
        name
        for name, (score, _) in scored.items()
        if score > (ROUGH_ALONE if name == ROUGH else 0.0) and not (name in ROUGH_MANNERS and rough <= 0)
    }
    shown -= {name for name in shown if _is_open(name, scored[name][1], lexicon)}
    told = {} if "cares" in shown else cued(text, lexicon)
    told = {
        name: piece for name, piece in told.items() if name in scored and (rough > CUED_ROUGH or scored[name][0] > CUED)
    }
    shown |= told.keys()
    if ROUGH in shown and not _stands(scored, shown, lexicon):
        shown.discard(ROUGH)
    quotes = {name: piece for name, (_, piece) in scored.items()} | told
    found = sorted((name not in told, -scored[name][0], name) for name in shown)
    return tuple(Manner.model_validate({"id": name, "quote": quotes[name]}) for *_, name in found)


def cued(text: str, lexicon: Lexicon) -> dict[str, str]:
    """Return the faults that the order of words says, each with its sentence; a question only asks."""
    pieces_of_it = [(piece, lexicon.sentences(piece)) for piece in pieces(text)]
    return {
        name: piece
        for piece, sentences in reversed(pieces_of_it)
        for name, cue in lexicon.manners.items()
        if any(sentence.end != "?" and cue.hits(sentence.text) for sentence in sentences)
    }


def _stands(scored: Mapping[str, tuple[float, str]], shown: Set[str], lexicon: Lexicon) -> bool:
    """Tell whether a text may be called rough.

    Where nothing particular is, not if what it most likely is may be refused or asked after, nor if the same words are
    good for something.
    """
    particular = sorted(ROUGH_MANNERS & scored.keys() - {ROUGH}, key=lambda name: -scored[name][0])
    if not particular or not shown.isdisjoint(particular):
        return True
    good = [scored[name][1] for name in shown - ROUGH_MANNERS]
    return scored[ROUGH][1] not in good and not _is_open(particular[0], scored[particular[0]][1], lexicon)


def _is_open(name: str, piece: str, lexicon: Lexicon) -> bool:
    """Tell whether a sentence may only ask after a manner or refuse it, where that is as likely as showing it."""
    sentences = lexicon.sentences(piece)
    asks = name in ASKED_AFTER and any(sentence.end == "?" for sentence in sentences)
    return asks or (name in DENIABLE and any(lexicon.moods.negated.hits(sentence.text) for sentence in sentences))
