"""The trainer's desk: blind first, then the difference; comments that the learner reads; nobody else's sessions."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from roleplay.errors import InputError, SessionError
from roleplay.exercise.setup import Setup
from roleplay.feedback.document import to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.page import one_page
from roleplay.feedback.rubric import load_rubric
from roleplay.feedback.words import phrases
from roleplay.people.groups import Group, People
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice
from roleplay.review.desk import Desk
from roleplay.review.ratings import Comment, Judgement, Rating, with_trainers
from roleplay.storage.reviews import ReviewStore
from tests.conftest import KNOWLEDGE
from tests.wanderer import Wanderer

ANA, ONE, TWO, OTHER = "ana", "one", "two", "other"
PEOPLE = People(
    groups=(
        Group(id="north", title="North", trainers=frozenset({ONE, TWO}), members=frozenset({ANA})),
        Group(id="south", title="South", trainers=frozenset({OTHER}), members=frozenset()),
    )
)
RUBRIC = load_rubric(KNOWLEDGE)
HARSH = "You'd better think about what happens to you if you keep quiet."


class House:
    """A learner's practice and everybody's desks over one store."""

    def __init__(self, practice: Practice) -> None:
        self.shared = replace(practice, people=PEOPLE)
        self.reviews = ReviewStore(practice.store._engine)

    def practice(self, who: str = ANA) -> Practice:
        return replace(self.shared, visitor=Visitor(who))

    def desk(self, who: str) -> Desk:
        return Desk(self.practice(who).shelf, self.reviews, self.shared.library, RUBRIC)

    def submitted(self, seed: int = 1, group: str | None = "north") -> str:
        practice = self.practice()
        session = practice.start(Setup("white-van", "en", "police", seed=seed))
        Wanderer(practice, session, seed).wander(6)
        while session.state.finished is None:
            list(practice.next_phase(session))
        practice.shelf.submit(session.id, group)
        return session.id


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> House:
    return House(make_practice("sqlite://"))


def test_the_programs_scores_are_shown_only_after_ones_own(house: House) -> None:
    name = house.submitted()
    desk = house.desk(ONE)
    with pytest.raises(InputError, match="rate_first"):
        desk.report(name)
    with pytest.raises(InputError, match="rate_first"):
        desk.judge(name, "R-04", "agree", "")
    blank = desk.criteria(name)
    full = build(desk.look(name), house.shared.library, RUBRIC)
    assert [score.id for score in blank] == [score.id for score in full.criteria]
    told = "".join(score.model_dump_json() for score in blank)
    for score in full.criteria:
        assert not score.reason or score.reason not in told
        assert all(piece.quote not in told for piece in score.evidence)
    assert all(score.level is None and not score.doubtful and not score.observed for score in blank)
    rating = desk.rate(name, {"R-04": 2})
    assert rating.blind and rating.program == {score.id: score.level for score in full.criteria}
    assert desk.report(name) == full
    again = desk.rate(name, {"R-04": 3})
    assert not again.blind, "the scores have been seen by now"


def test_what_others_said_is_hidden_until_one_has_rated(house: House) -> None:
    name = house.submitted()
    one, two = house.desk(ONE), house.desk(TWO)
    one.rate(name, {"R-04": 2})
    one.judge(name, "R-04", "disagree", "There was hardly a question.")
    one.comment(name, 1, "A calm beginning.")
    assert two.left(name) == []
    two.comment(name, 0, "To be read twice.")
    assert [type(item) for item in two.left(name)] == [Comment]
    two.rate(name, {"R-04": 1})
    assert [type(item) for item in two.left(name)] == [Rating, Judgement, Comment, Comment, Rating]


def test_the_learner_reads_what_was_left_and_nobody_else_does(house: House) -> None:
    name = house.submitted()
    house.desk(ONE).comment(name, 1, "A calm beginning.")
    left = house.desk(ANA).left(name)
    assert [(item.text, item.turn) for item in left if isinstance(item, Comment)] == [("A calm beginning.", 1)]
    for who in (OTHER, "stranger"):
        desk = house.desk(who)
        for way in (desk.left, desk.look, desk.criteria, desk.report, desk.rating):
            with pytest.raises(SessionError, match="no_session"):
                way(name)
        for deed in (lambda d=desk: d.rate(name, {"R-04": 1}), lambda d=desk: d.comment(name, 0, "x")):
            with pytest.raises(SessionError, match="no_session"):
                deed()
        assert desk.queue() == []
    with pytest.raises(SessionError, match="no_session"):
        house.desk(ANA).rate(name, {"R-04": 3})
    house.practice().shelf.submit(name, None)
    with pytest.raises(SessionError, match="no_session"):
        house.desk(ONE).look(name)


def test_bad_input_is_refused_and_says_why(house: House) -> None:
    name = house.submitted()
    desk = house.desk(ONE)
    wrong: list[tuple[str, Callable[[], object]]] = [
        ("unknown_criterion", lambda: desk.rate(name, {"R-99": 1})),
        ("nothing_rated", lambda: desk.rate(name, {"R-04": None})),
        ("nothing_rated", lambda: desk.rate(name, {})),
        ("no_such_turn", lambda: desk.comment(name, 9999, "x")),
        ("empty", lambda: desk.comment(name, 0, "  ")),
        ("no_such_group", lambda: desk.hold_back("south", "R-04", hold=True)),
        ("unknown_criterion", lambda: desk.hold_back("north", "R-99", hold=True)),
    ]
    for code, way in wrong:
        with pytest.raises(InputError, match=code):
            way()
    assert desk.left(name) == []
    desk.rate(name, {"R-04": 1})
    with pytest.raises(InputError, match="reason_missing"):
        desk.judge(name, "R-04", "partly", " ")


@pytest.mark.long
def test_the_queue_puts_doubtful_scores_first_and_rated_ones_last(house: House) -> None:
    names = [house.submitted(seed) for seed in (1, 2, 3)]
    desk = house.desk(ONE)
    desk.rate(names[0], {"R-04": 1})
    queue = desk.queue()
    assert queue[-1].card.id == names[0] and queue[-1].why == "rated"
    assert {item.card.id for item in queue} == set(names)
    assert [len(item.doubtful) for item in queue[:2]] == sorted(
        (len(item.doubtful) for item in queue[:2]), reverse=True
    )


@pytest.mark.long
def test_two_trainers_rate_twelve_sessions_and_the_panel_counts_them(house: House) -> None:
    names = [house.submitted(seed) for seed in range(12)]
    mine = dict(zip(names, (0, 1, 1, 2, 2, 2, 3, 3, 1, 0, 2, 3), strict=True))
    for who, shift in ((ONE, 0), (TWO, 1)):
        for name in names:
            house.desk(who).rate(name, {"R-04": min(mine[name] + shift, 3)})  # type: ignore[dict-item]
    panel = {one.criterion: (one, other) for one, other in house.desk(ONE).agreements()}
    program, trainers = panel["R-04"]
    assert trainers.n == 12 and trainers.exact and trainers.bias and trainers.near
    assert trainers.exact.value == pytest.approx(3 / 12) and trainers.near.value == 1
    assert trainers.bias.value == pytest.approx(9 / 12)
    assert program.n <= 24
    assert panel["R-05"][0].kappa is None, "nobody rated it"
    assert all(one.n == other.n == 0 for one, other in house.desk(OTHER).agreements())


def test_a_criterion_is_held_back_from_the_learners_of_the_group(house: House) -> None:
    house.desk(ONE).hold_back("north", "R-04", hold=True)
    assert house.desk(ANA).held_back() == {"R-04"}
    assert house.desk(OTHER).held_back() == set()
    house.desk(TWO).hold_back("north", "R-04", hold=False)
    assert house.desk(ANA).held_back() == set()


def test_what_was_left_goes_with_the_session(house: House) -> None:
    name = house.submitted()
    house.desk(ONE).comment(name, 0, "To be read twice.")
    house.practice().shelf.delete(name)
    assert house.reviews.rows([name]) == []


def test_a_draft_is_its_trainers_own_and_goes_with_the_rating_or_the_session(house: House) -> None:
    name = house.submitted()
    one, two = house.desk(ONE), house.desk(TWO)
    assert one.draft(name) == {}
    one.keep_draft(name, {"R-04": 1})
    one.keep_draft(name, {"R-04": 2, "R-09": None})
    two.keep_draft(name, {"R-04": 0})
    assert house.desk(ONE).draft(name) == {"R-04": 2, "R-09": None}, "another tab, another day"
    assert one.left(name) == two.left(name) == house.desk(ANA).left(name) == []
    for stranger in (ANA, OTHER):
        with pytest.raises(SessionError):
            house.desk(stranger).draft(name)
        with pytest.raises(SessionError):
            house.desk(stranger).keep_draft(name, {"R-04": 3})
    one.rate(name, one.draft(name))
    assert one.draft(name) == {}
    assert two.draft(name) == {"R-04": 0}
    house.practice().shelf.delete(name)
    assert house.reviews.draft(name, TWO) is None


def test_a_ruling_decides_a_doubt_and_changes_no_level(house: House) -> None:
    practice = house.practice()
    session = practice.start(Setup("white-van", "en", "police", seed=1))
    while session.state.phase != "interview":
        list(practice.next_phase(session))
    list(practice.say(session, "interview", HARSH, ("worker",)))
    while session.state.finished is None:
        list(practice.next_phase(session))
    practice.shelf.submit(session.id, "north")
    desk, learner = house.desk(ONE), house.desk(ANA)
    before = build(session.state, practice.library, RUBRIC)
    (doubt,) = before.doubts
    asked = phrases("en")("export.doubts")
    with pytest.raises(InputError, match="rate_first"):
        desk.rule(session.id, doubt.turn, doubt.quote, harm=True)
    desk.rate(session.id, {"R-06": 1})
    with pytest.raises(InputError, match="not_among_turns"):
        desk.rule(session.id, doubt.turn, "Good morning.", harm=True)
    for harm in (True, False):
        desk.rule(session.id, doubt.turn, doubt.quote, harm=harm)
        after = with_trainers(before, learner.left(session.id))
        assert [item.ruled for item in after.doubts] == [harm] and after.criteria == before.criteria
        said = phrases("en")("doubt.ruled" if harm else "doubt.not_ruled")
        assert said in to_markdown(after, session.state, practice.library)
        assert asked in one_page(before) and asked not in one_page(after)
    desk.sign_off(session.id)
    with pytest.raises(InputError, match="signed_off"):
        desk.rule(session.id, doubt.turn, doubt.quote, harm=True)
