"""Fits classifiers (`roleplay/reading/meaning/classifier.py`) on labelled texts of several hands, with scikit-learn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression

from roleplay.reading.meaning.classifier import Classifier, Columns, Features, Head, Numbers
from roleplay.reading.meaning.vectors import Vectors

SOLVER = {"max_iter": 500, "tol": 1e-3}
STOP = {"maxiter": 100, "gtol": 1e-4, "ftol": 1e-7}
AS_HINT = 0.3  # of its log odds count what another head says

Odds = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Sample:
    """A text as the classifier sees it, with what a hand said of it.

    `labels` are, for each head by name, those of its labels that hold; a head that is not there learns nothing from the
    text. `silent` are labels of a head that the hand said nothing of. `trust` is how much the text weighs.
    """

    hand: str
    features: Features
    labels: Mapping[str, frozenset[str]]
    silent: frozenset[str] = frozenset()
    trust: float = 1.0


@dataclass(frozen=True)
class Plan:
    """A head to fit: `looseness` is the inverse of what big weights cost.

    `rare` is how much more a text weighs that shows a label than one that does not; of an exclusive head with `even`
    all labels weigh the same, however many texts there are of each. `beside` names another head that gives hints: what
    its labels look like is learned from the texts that say nothing of this head, of which there may be many more.
    """

    head: Head
    looseness: float = 1.0
    rare: float = 1.0
    even: bool = False
    beside: str = ""


@dataclass(frozen=True)
class Shape:
    """What the columns are made of.

    Terms in fewer than `seen` texts say nothing about others; the `most` that tell the labels apart best are kept of
    all. `meaning`, `terms` (one a block) and `flags` are how much the columns of each kind may weigh.
    """

    model: str
    meaning: float = 6.0
    terms: tuple[float, ...] = (2.0, 2.0)
    flags: float = 1.0
    seen: int = 3
    most: int = 30_000


@dataclass(frozen=True)
class Design:
    """Sample texts as a matrix whose columns weigh what their kind may weigh."""

    lines: Sequence[Sample]
    columns: Columns
    strength: Vectors
    matrix: Any = field(repr=False)

    @classmethod
    def of(cls, lines: Sequence[Sample], plans: Sequence[Plan], shape: Shape) -> "Design":
        """Lay out labelled texts."""
        every = _columns(lines, shape)
        matrix = _matrix(lines, every)
        return cls.on(_telling(lines, plans, shape, every, matrix), lines, shape)

    @classmethod
    def on(cls, columns: Columns, lines: Sequence[Sample], shape: Shape) -> "Design":
        """Lay out labelled texts in known columns."""
        strength = _strength(columns, shape)
        return cls(lines, columns, strength, (_matrix(lines, columns) @ sparse.diags(strength)).tocsr())


def fit(lines: Sequence[Sample], plans: Sequence[Plan], shape: Shape, columns: Columns | None = None) -> Classifier:
    """Return what labelled texts teach, in columns that tell their labels apart or in given ones."""
    design = Design.of(lines, plans, shape) if columns is None else Design.on(columns, lines, shape)
    fitted = []
    for plan in plans:
        fits = _exclusive if plan.head.exclusive else _each
        hints = next((_hints(design, plan, other) for other in plans if other.head.name == plan.beside), None)
        fitted.append(fits(design, plan) if hints is None else _with_hints(fits, design, plan, hints))
    return Classifier(
        tuple(plan.head for plan in plans),
        design.columns,
        (np.hstack([weights for weights, _ in fitted]) * design.strength[:, None]).astype(np.float32),
        np.concatenate([base for _, base in fitted]).astype(np.float32),
    )


def joined(known: Classifier, fitted: Classifier) -> Classifier:
    """Return a classifier with the heads of another, on the same columns, in the place of its own or behind them."""
    blocks = {head: part for each in (known, fitted) for head, part in _parts(each)}
    weights, base = zip(*blocks.values(), strict=True)
    return Classifier(tuple(blocks), known.columns, np.hstack(weights), np.concatenate(base))


def _parts(classifier: Classifier) -> Iterator[tuple[Head, tuple[Any, Any]]]:
    first = 0
    for head in classifier.heads:
        last = first + len(head.labels)
        yield head, (classifier.weights[:, first:last], classifier.base[first:last])
        first = last


@dataclass(frozen=True)
class HeldOut:
    """A labelled text with the log odds that a classifier gives it which was fitted without the text's hand."""

    line: Sample
    log_odds: Odds


def of_whole(classifier: Classifier, line: Sample) -> Odds:
    """Return what a classifier makes of a text as it stands."""
    return classifier.log_odds(line.features)


def held_out(
    lines: Sequence[Sample],
    plans: Sequence[Plan],
    shape: Shape,
    folds: Sequence[frozenset[str]] | None = None,
    judge: Callable[[Classifier, Any], Odds] = of_whole,
    columns: Columns | None = None,
) -> Iterator[HeldOut]:
    """Leave out each hand in turn, or each of several `folds` of hands, and yield its texts as judged by the others."""
    left_out = folds if folds is not None else [frozenset({hand}) for hand in sorted({line.hand for line in lines})]
    for fold in left_out:
        classifier = fit([line for line in lines if line.hand not in fold], plans, shape, columns)
        yield from (HeldOut(line, judge(classifier, line)) for line in lines if line.hand in fold)


def calibrated(classifier: Classifier, judged: Sequence[HeldOut]) -> Classifier:
    """Return the classifier with log odds that say how often it is right, as texts of other hands have shown."""
    weights, base = classifier.weights.copy(), classifier.base.copy()
    first = 0
    for head in classifier.heads:
        known = [each for each in judged if head.name in each.line.labels]
        for place, (slope, shift) in enumerate(_lines_of(head, known), start=first):
            weights[:, place] *= slope
            base[place] = base[place] * slope + shift
        first += len(head.labels)
    return replace(classifier, weights=weights, base=base)


def _columns(lines: Sequence[Sample], shape: Shape) -> Columns:
    vectors = [line.features.vector for line in lines if line.features.vector is not None]
    center: Vectors = np.mean(vectors, axis=0, dtype=np.float32) if vectors else np.zeros(0, dtype=np.float32)
    terms: list[Numbers] = []
    worth: list[Vectors] = []
    for block in range(len(shape.terms)):
        found, had = np.unique(np.concatenate([line.features.blocks[block] for line in lines]), return_counts=True)
        often = had >= shape.seen
        terms.append(found[often])
        worth.append(np.log((1 + len(lines)) / (1 + had[often])).astype(np.float32))
    flags = sorted({name for line in lines for name in line.features.flags})
    bounds = tuple(int(bound) for bound in np.cumsum([0, *(len(block) for block in terms)]))
    places = {name: place for place, name in enumerate(flags)}
    return Columns(shape.model, center, np.concatenate(terms), bounds, np.concatenate(worth), places)


def _telling(lines: Sequence[Sample], plans: Sequence[Plan], shape: Shape, columns: Columns, matrix: Any) -> Columns:
    """Return the columns with only those terms that tell any of the labels apart best."""
    if len(columns.terms) <= shape.most:
        return columns
    start = len(columns.center)
    of_terms = matrix[:, start : start + len(columns.terms)]
    best = np.zeros(len(columns.terms))
    for plan in plans:
        for label in plan.head.labels:
            told = _told(lines, plan.head, label)
            # A share of the texts, as one head may have many more of them than another.
            telling = chi2(of_terms[told], _holds([lines[at] for at in told], plan.head, label))[0] / max(len(told), 1)
            best = np.fmax(best, telling)
    kept = np.sort(np.argsort(-best, kind="stable")[: shape.most])
    bounds = tuple(int(np.searchsorted(kept, bound)) for bound in columns.bounds)
    return replace(columns, terms=columns.terms[kept], bounds=bounds, worth=columns.worth[kept])


def _matrix(lines: Sequence[Sample], columns: Columns) -> Any:
    cells = [columns.cells(line.features) for line in lines]
    ends = np.cumsum([0, *(len(each.places) for each in cells)])
    places = np.concatenate([each.places for each in cells])
    values = np.concatenate([each.values for each in cells])
    width = len(columns.center)
    said = sparse.csr_matrix((values, places, ends), shape=(len(lines), columns.count))
    known = [line.features.vector for line in lines]
    meaning = np.array([np.zeros(width) if vector is None else vector - columns.center for vector in known])
    return sparse.hstack([meaning.astype(np.float32), said[:, width:]]).tocsr()


def _strength(columns: Columns, shape: Shape) -> Vectors:
    sizes = [stop - start for start, stop in zip(columns.bounds, columns.bounds[1:], strict=False)]
    kinds = [
        (len(columns.center), shape.meaning),
        *zip(sizes, shape.terms, strict=True),
        (len(columns.flags), shape.flags),
    ]
    return np.concatenate([np.full(size, strength, dtype=np.float32) for size, strength in kinds])


def _told(lines: Sequence[Sample], head: Head, label: str | None = None) -> list[int]:
    """Return the places of the texts that say something of a head, or of one of its labels."""
    return [at for at, line in enumerate(lines) if head.name in line.labels and label not in line.silent]


def _holds(lines: Sequence[Sample], head: Head, label: str) -> Any:
    return np.array([label in line.labels[head.name] for line in lines])


def _exclusive(design: Design, plan: Plan) -> tuple[Any, Any]:
    told = _told(design.lines, plan.head)
    wanted = [next(iter(design.lines[at].labels[plan.head.name])) for at in told]
    trust = np.array([design.lines[at].trust for at in told])
    model = LogisticRegression(C=plan.looseness, class_weight="balanced" if plan.even else None, **SOLVER)
    model.fit(design.matrix[told], wanted, sample_weight=trust)
    weights, base = model.coef_, model.intercept_
    if len(weights) == 1:  # of two labels scikit-learn gives one row, which speaks for the second
        weights, base = np.vstack([-weights, weights]) / 2, np.append(-base, base) / 2
    order = [list(model.classes_).index(label) for label in plan.head.labels]
    return weights[order].T, base[order]


def _each(design: Design, plan: Plan) -> tuple[Any, Any]:
    return _independent(design, *_wanted(design.lines, plan), plan.looseness)


def _wanted(lines: Sequence[Sample], plan: Plan) -> tuple[Any, Any]:
    """Return which labels of a head hold in which text, and what each of that weighs: 0 where nothing is said of it."""
    name, labels = plan.head.name, plan.head.labels
    holds = np.array([[label in line.labels.get(name, ()) for label in labels] for line in lines])
    told = np.array([[name in line.labels and label not in line.silent for label in labels] for line in lines])
    trust = np.array([line.trust for line in lines], dtype=np.float32)[:, None]
    return holds, trust * told * np.where(holds, np.float32(plan.rare), np.float32(1))


def _independent(design: Design, wanted: Any, weighs: Any, looseness: float) -> tuple[Any, Any]:
    """Return what tells the texts that show a label from those that do not, for all labels at once.

    This is the logistic regression of scikit-learn, label by label, only that the matrix is passed over once for all of
    them, and its dense part as a dense one: three times as fast.
    """
    width, labels = len(design.columns.center), wanted.shape[1]
    meaning, others = design.matrix[:, :width].toarray(), design.matrix[:, width:]
    back, sign = others.T.tocsr(), np.where(wanted, np.float32(1), np.float32(-1))
    scale = float(weighs.sum(axis=0).mean())

    def loss(flat: Any) -> tuple[float, Any]:
        rows = flat.reshape(-1, labels).astype(np.float32)
        odds = sign * (meaning @ rows[:width] + others @ rows[width:-1] + rows[-1])
        pull = -sign * weighs * expit(-odds) / scale
        slope = np.vstack([meaning.T @ pull, back @ pull, pull.sum(axis=0)[None]])
        slope[:-1] += rows[:-1] / (looseness * scale)
        cost = (weighs * np.logaddexp(0, -odds)).sum(dtype=np.float64) + (rows[:-1] ** 2).sum() / (2 * looseness)
        return float(cost) / scale, slope.astype(np.float64).ravel()

    start = np.zeros((design.matrix.shape[1] + 1) * labels)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=STOP).x.reshape(-1, labels)
    return found[:-1], found[-1]


def _hints(design: Design, plan: Plan, other: Plan) -> Any:
    """Return weights of those labels of another head of which enough is said where nothing is of the plan's own."""
    wanted, weighs = _wanted(design.lines, other)
    weighs[[plan.head.name in line.labels for line in design.lines]] = 0
    enough = ((weighs > 0) & wanted).any(axis=0) & ((weighs > 0) & ~wanted).any(axis=0)
    if not enough.any():
        return None
    return _independent(design, wanted[:, enough], weighs[:, enough], other.looseness)[0] * AS_HINT


def _with_hints(
    fits: Callable[[Design, Plan], tuple[Any, Any]], design: Design, plan: Plan, hints: Any
) -> tuple[Any, Any]:
    """Fit a head to the columns and to the hints, which are sums of columns and become part of their weights."""
    hinted = sparse.hstack([design.matrix, (design.matrix @ hints).astype(np.float32)]).tocsr()
    weights, base = fits(replace(design, matrix=hinted), plan)
    own = design.matrix.shape[1]
    return weights[:own] + hints @ weights[own:], base


def _lines_of(head: Head, judged: Sequence[HeldOut]) -> list[tuple[float, float]]:
    """Return for each label of a head the slope and the shift that make its log odds true."""
    lines = [each.line for each in judged]
    if head.exclusive:
        odds = np.array([[each.log_odds[head.name][label] for label in head.labels] for each in judged])
        wanted = np.array([[label in line.labels[head.name] for label in head.labels] for line in lines])
        trust = np.array([line.trust for line in lines])

        def loss(slope: float) -> float:
            return -float((log_softmax(odds * slope, axis=1)[wanted] * trust).sum())

        return [(float(minimize_scalar(loss, bounds=(0.2, 5), method="bounded").x), 0.0)] * len(head.labels)
    found = []
    for label in head.labels:
        told = _told(lines, head, label)
        odds = np.array([[judged[at].log_odds[head.name][label]] for at in told])
        trust = np.array([lines[at].trust for at in told])
        model = LogisticRegression(C=1e3).fit(odds, _holds([lines[at] for at in told], head, label), trust)
        found.append((float(model.coef_[0][0]), float(model.intercept_[0])))
    return found
