"""How hands that were left out of the training are read: steps, kinds with their polarity, question classes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from roleplay.reading.acts import LIKELY, OPPOSED, OPPOSITES, SURE
from roleplay.reading.classifier import Classifier
from roleplay.scenario.vocabulary import PRODUCTIVE

if TYPE_CHECKING:
    from training.acts import Sheet


def told(sheet: "Sheet", trained: dict[str, Classifier], left: Sequence[int]) -> str:
    """Return the figures of the samples at `left` as lines of text."""
    return "\n".join(
        (
            *_steps(sheet, trained["steps"], left),
            *_kinds(sheet, trained["kinds"], left),
            *_classes(sheet, trained["classes"], left),
        )
    )


def _steps(sheet: "Sheet", steps: Classifier, left: Sequence[int]) -> list[str]:
    places = [at for at in left if sheet.found[at].action]
    if not places:
        return []
    ranks = []
    for at in places:
        likely = steps.probabilities(sheet.features[at])
        ranked = sorted(likely, key=lambda name, likely=likely: -likely[name])
        ranks.append(ranked.index(sheet.found[at].action) if sheet.found[at].action in likely else len(ranked))
    first, three = np.mean([rank == 0 for rank in ranks]), np.mean([rank < 3 for rank in ranks])
    return [f"steps ({len(places)}): first {first:.3f}, among three {three:.3f}"]


def _kinds(sheet: "Sheet", kinds: Classifier, left: Sequence[int]) -> list[str]:
    lines = []
    heard = {at: kinds.probabilities(sheet.features[at]) for at in left if sheet.found[at].kinds}
    for kind in kinds.labels:
        known = [at for at in heard if kind in sheet.found[at].kinds]
        holds = [at for at in known if sheet.found[at].kinds[kind]]
        if not holds:
            continue
        sure = [
            at
            for at in known
            if heard[at][kind] >= SURE and all(heard[at].get(o, 0) < OPPOSED for o in OPPOSITES.get(kind, ()))
        ]
        likely = [at for at in known if heard[at][kind] >= LIKELY]
        right = sum(at in set(holds) for at in sure)
        lines.append(
            f"{kind:9} {len(holds):5} of {len(known):5}: sure {len(sure):5}, right {right / max(len(sure), 1):.3f}, "
            f"recall sure {right / len(holds):.3f}, likely {len(set(likely) & set(holds)) / len(holds):.3f} "
            f"(precision {len(set(likely) & set(holds)) / max(len(likely), 1):.3f})"
        )
    return lines


def _classes(sheet: "Sheet", classes: Classifier, left: Sequence[int]) -> list[str]:
    pairs = []
    for at in left:
        if sheet.found[at].label is not None:
            likely = classes.probabilities(sheet.features[at])
            pairs.append((sheet.found[at].label, max(likely, key=lambda name, likely=likely: likely[name])))
    if not pairs:
        return []
    side = np.mean([(wanted in PRODUCTIVE) == (got in PRODUCTIVE) for wanted, got in pairs])
    return [f"classes ({len(pairs)}): {np.mean([wanted == got for wanted, got in pairs]):.3f}, side {side:.3f}"]
