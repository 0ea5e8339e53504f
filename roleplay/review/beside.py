"""What trainers left, laid beside the report that a session has; nothing of the report is changed."""

from collections.abc import Iterable

from roleplay.feedback.report import Report, TrainersLevels, TrainersRemark, TrainersView
from roleplay.review.course import course_of
from roleplay.review.ratings import Comment, Judgement, Left, Rating


def with_trainers(report: Report, left: Iterable[Left]) -> Report:
    """Return the report with each trainer's latest levels and all remarks.

    What is said to a program's level that learners are not shown goes with the level.
    """
    left = list(left)
    levels = {
        item.by: TrainersLevels(by=item.by, at=item.at, levels=item.levels) for item in left if isinstance(item, Rating)
    }
    hidden = {score.id for score in report.criteria if score.held}
    said = {(item.by, item.criterion): item for item in left if isinstance(item, Judgement)}
    remarks = [
        TrainersRemark(by=item.by, at=item.at, text=item.text, turn=item.turn)
        for item in left
        if isinstance(item, Comment)
    ] + [
        TrainersRemark(by=item.by, at=item.at, text=item.reason, criterion=item.criterion, verdict=item.verdict)
        for item in said.values()
        if item.criterion not in hidden
    ]
    view = TrainersView(levels=tuple(levels.values()), remarks=tuple(remarks), signed_by=course_of(left).signed_by)
    return report.model_copy(update={"trainers": view})
