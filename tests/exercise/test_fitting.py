"""Which facts answer a question: how well each must fit, by whether it lies on the subject and how wide one asks."""

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.words.fitting_facts import Fit, fitting, foremost, likeliest
from roleplay.exercise.words.reading import Aim, Asked
from roleplay.scenario.case import Scenario
from roleplay.scenario.facts import Fact
from tests.thorough import amount

tried = settings(max_examples=amount(300, 3000), deadline=None)
seeds = st.integers(0, 1_000_000)
SHARES = (1.0, 0.85, 0.8, 0.65)


def drawn(case: Scenario, seed: int, labels: Sequence[str]) -> tuple[Asked, list[Fact], dict[str, float]]:
    """Return a question, the facts that somebody knows, and how well each fits: often just at a limit."""
    dice = random.Random(seed)
    facts = dice.sample(case.facts, 7)
    best = dice.choice((0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0))
    limits = [best * share for share in SHARES] + [0.3, 0.4, 0.5, 0.65]
    around = [0.0, 0.0, *limits, *(limit - 0.01 for limit in limits)]
    fits = {fact.id: min(best, max(0.0, dice.choice(around))) for fact in facts}
    fits[dice.choice(facts).id] = best
    topics = tuple(dice.sample(sorted({fact.topic for fact in facts}), dice.choice((0, 1, 1, 2))))
    aims = tuple(Aim(fact=name, fit=fit) for name, fit in fits.items() if fit > 0)
    dice.shuffle(facts)
    exact, vague = dice.random() < 0.8, dice.random() < 0.3
    asked = Asked(label=dice.choice(labels), topics=topics, aims=aims, exact=exact, vague=vague)  # type: ignore[arg-type]
    return asked, facts[: dice.randint(1, 7)], fits


def check_order(asked: Asked, known: list[Fact], found: list[Fit]) -> None:
    """The best come first; of about equals those on the subject named first, and then as they were given."""
    places = {topic: at for at, topic in enumerate(asked.topics)}
    ranks = [
        (-round(each.score, 1), places.get(each.fact.topic, len(places)), known.index(each.fact)) for each in found
    ]
    assert ranks == sorted(ranks)


@tried
@given(seeds, st.sampled_from([1.0, 0.65]))
def test_a_question_for_one_thing_is_answered_by_what_fits_it_and_nothing_beside(
    case: Scenario, seed: int, well: float
) -> None:
    asked, known, fits = drawn(case, seed, ("PROBE", "CLOSED_I", "LEAD"))
    best = max(fits.values())
    # Who tells of a matter in own words answers a question of which a file would fit better.
    aside = max(0.5, 0.8 * best if well == 1.0 else min(0.8 * best, max(well, 0.65 * best)))
    on_subject = max(0.3, 0.65 * best)
    found = fitting(asked, known, well)
    check_order(asked, known, found)
    scores = {each.fact.id: each.score for each in found}
    for fact in known:
        on = fact.topic in asked.topics
        admitted = on if not asked.exact else fits[fact.id] >= (on_subject if on else aside)
        assert (fact.id in scores) == admitted, (fact.id, fits[fact.id], best)
        if admitted:
            assert scores[fact.id] == fits[fact.id] + (0.1 if on and not asked.vague else 0.0)


@tried
@given(seeds, st.sampled_from([1.0, 0.65]))
def test_a_wide_question_opens_its_subject_and_takes_in_what_clearly_fits(
    case: Scenario, seed: int, well: float
) -> None:
    asked, known, fits = drawn(case, seed, ("OPEN", "ENCOUR"))
    best = max(fits[fact.id] for fact in known)
    met = any(fact.topic in asked.topics and fits[fact.id] > 0 for fact in known)
    aside = max(0.5 if met else 0.3, 0.85 * best)
    found = fitting(asked, known, well)
    check_order(asked, known, found)
    scores = {each.fact.id: each.score for each in found}
    for fact in known:
        on, fit = fact.topic in asked.topics, fits[fact.id]
        if not asked.exact:
            admitted = on
        elif on:
            whole = asked.topics[0] == fact.topic and best < aside and not asked.vague
            admitted = bool(asked.aims) and (whole or fit > (0.3 if asked.vague else 0.0))
        elif asked.topics:
            admitted = fit >= aside
        else:
            admitted = fit >= max(0.3 if well == 1.0 else 0.4, 0.65 * best)
        assert (fact.id in scores) == admitted, (fact.id, fit, best)
        if admitted:
            assert scores[fact.id] == fit + (0.3 if on and not asked.vague else 0.0)


@tried
@given(seeds)
def test_where_nothing_answers_what_fits_fairly_and_plainly_best_may_be_meant(case: Scenario, seed: int) -> None:
    asked, known, _ = drawn(case, seed, ("PROBE", "CLOSED_A", "OPEN", "ENCOUR"))
    found = likeliest(asked, known)
    ranked = sorted((aim.fit for aim in asked.aims), reverse=True)
    plain = bool(ranked) and ranked[0] >= 0.45 and ranked[0] - [*ranked, 0.0][1] >= 0.07
    nearest = {aim.fact for aim in asked.aims if aim.fit == ranked[0]} if plain else set()
    own = nearest & {fact.id for fact in known}
    exact = asked.exact and asked.label not in ("OPEN", "ENCOUR")
    assert {each.fact.id for each in found} == (own if exact else set())
    assert all(each.score == ranked[0] for each in found)


@tried
@given(seeds)
def test_what_fits_clearly_is_told_with_what_fits_about_as_well_on_its_subject(case: Scenario, seed: int) -> None:
    _, known, fits = drawn(case, seed, ("PROBE",))
    found = sorted((Fit(fact, fits[fact.id]) for fact in known), key=lambda each: -each.score)
    first = found[0]
    near = [each for each in found if each.fact.topic == first.fact.topic and each.score >= 0.85 * first.score]
    assert foremost(found) == (near if first.score >= 0.5 else [first])
    assert foremost([]) == []
