"""What of a ranked message is done at once, and what is put to the learner.

Done at once is only what is outright: a plain sentence, one who is to do it, nothing near it. Everything else is a
card: an act that is not sure, with the likelihood that it was meant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from roleplay.exercise.words.reading import Act, Utterance
from roleplay.reading.acts import bounds
from roleplay.reading.acts.plain import Mark
from roleplay.reading.acts.ranker import Ranked
from roleplay.reading.acts.spoken import AMONG, DOES, DOUBTS, Spoken
from roleplay.reading.meaning.ranking import Clause
from roleplay.scenario.agencies import Action
from roleplay.scenario.facts import Fact

# What turns round even a sentence that begins with a yes, which a mocking word alone does not.
TURNS_ROUND: frozenset[Mark] = frozenset({"negated", "postponed", "reported", "hostile", "contrast"})
OPEN_TO_ALL = 1  # the sensitivity up to which telling a fact harms nobody


@dataclass(frozen=True)
class ServiceMessage:
    """A message among services: its sentences, also as clauses that say whom they call, and its ranked options.

    `parted` are the steps of parts of its sentences, in the places of these. A part may leave out what turns it round,
    so that nothing of it is outright, and nobody waits for a pick.
    """

    said: Utterance
    spoken: Sequence[Spoken]
    clauses: Sequence[Clause]
    ranked: Sequence[Ranked]
    parted: Sequence[Ranked] = ()

    def acts(self) -> Iterator[Act]:
        """Yield the acts that are outright, then those that are put to the learner, the likeliest first."""
        sure = [item for item in self.ranked if self._is_outright(item)]
        places, about = {item.place for item in sure}, {item.option.id for item in sure}
        open_ = [item for item in self._likeliest() if item.option.id not in about]
        # Beside what is certain only what is likely as well is another card.
        least = {True: bounds.BESIDE_SURE, False: bounds.OFFERED}
        cards = [item for item in open_ if item.likelihood >= least[item.place in places]][: bounds.CARDS]
        yield from (self._act(item, None) for item in sure)
        if not self._only_asks(cards):
            yield from (self._act(item, round(self._standing(item), 2)) for item in cards)

    def _likeliest(self) -> list[Ranked]:
        """Return the options, each where it is likeliest: in a sentence, or in a part of one."""
        best: dict[tuple[str, str], Ranked] = {}
        parts = (replace(item, likelihood=min(item.likelihood, bounds.ASKING)) for item in self.parted)
        for item in (*self.ranked, *parts):
            key = (item.option.does, item.option.id)
            if key not in best or item.likelihood > best[key].likelihood:
                best[key] = item
        return sorted(best.values(), key=lambda item: -item.likelihood)

    def _standing(self, item: Ranked) -> float:
        """Return how likely a card is; one of a question that asks for nothing to be done stays below the others."""
        asks = self.clauses[item.place].label is not None and not self.spoken[item.place].plainness.bids
        return min(item.likelihood, bounds.ASKING) if asks else item.likelihood

    def _only_asks(self, cards: Sequence[Ranked]) -> bool:
        """Tell whether a message is answered as it stands: every sentence asks, and hardly for a step."""
        likely = any(item.likelihood >= bounds.HARDLY and item.option.does != "ask" for item in cards)
        return not likely and all(clause.label is not None for clause in self.clauses)

    def _act(self, item: Ranked, likelihood: float | None) -> Act:
        return item.option.act(self._called(item), self.spoken[item.place].text, likelihood)

    def _called(self, item: Ranked) -> tuple[str, ...]:
        """Return whom the sentence calls, else those whom the message does."""
        called = self.clauses[item.place].to or tuple(name for clause in self.clauses for name in clause.to)
        return tuple(called) or self.said.to

    def _is_outright(self, item: Ranked) -> bool:
        each, clause = self.spoken[item.place], self.clauses[item.place]
        kind = item.option.does
        if kind == "tell":
            return clause.plain and clause.label is None and self._may_be_told(item)
        if kind == "forbid":  # it changes nothing in the world
            return item.likelihood >= bounds.ENDED and not each.plainness.asks
        action = self._actions[item.option.id]
        if kind not in DOES or action.harm is not None or not item.option.fitting:
            return False
        if action.id in self.said.offered and _goes_along(item, each):
            return True
        plain = self._is_plain and each.has_form(kind) and each.order[1] < bounds.SET_ASIDE
        if kind == "request" and clause.label in ("OPEN", "PROBE"):
            return False  # a question for something asks for no deed
        rival = max(each.among[other] for other in AMONG if other not in (*DOES, "tell"))
        clear = rival < bounds.RIVAL and not self._has_near(item)
        return item.likelihood >= bounds.DONE and plain and clear and self._has_one_doer(item)

    def _has_near(self, item: Ranked) -> bool:
        """Tell whether the same sentence may as well be about something else."""
        others = (each for each in self.ranked if each.place == item.place and each.option.id != item.option.id)
        return any(each.likelihood >= bounds.MARGIN for each in others)

    @property
    def _is_plain(self) -> bool:
        """Whether nothing in the message stands against taking it at its word: any sentence may turn another round."""
        return not any(each.plainness.marks for each in self.spoken)

    def _has_one_doer(self, item: Ranked) -> bool:
        able = item.option.to
        return item.option.does == "decide" or len([name for name in able if name in self._called(item)] or able) == 1

    def _may_be_told(self, item: Ranked) -> bool:
        """Tell whether a fact is surely told; what is not for everybody only in a message without any doubt."""
        open_ = self._facts[item.option.id].sensitivity <= OPEN_TO_ALL or self._is_plain
        return open_ and item.likelihood >= bounds.TOLD

    @property
    def _actions(self) -> Mapping[str, Action]:
        return {action.id: action for action in self.said.actions}

    @property
    def _facts(self) -> Mapping[str, Fact]:
        return {fact.id: fact for fact in self.said.facts}


def _goes_along(item: Ranked, each: Spoken) -> bool:
    """Tell whether words ask for a step that was offered, or of which somebody asked whether it was meant.

    Behind a yes it is enough that it is named at all, in a sentence that is no question and takes nothing back.
    """
    marks, rivals = each.plainness.marks, max(each.among[kind] for kind in ("forbid", "undo", "deny"))
    says_yes = each.plainness.agrees and not marks & TURNS_ROUND
    wants = says_yes or (item.likelihood >= bounds.NAMED and not marks & DOUBTS)
    lawful = each.order[1] < max(bounds.SET_ASIDE, item.likelihood)
    return item.option.does == "request" and wants and rivals < bounds.RIVAL and not each.plainness.asks and lawful
