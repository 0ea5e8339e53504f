"""Lines of a transcript as HTML; everything that was said is escaped, so nothing in it can become markup."""

from collections.abc import Collection, Iterable, Mapping

from roleplay.exercise.views.learner_view import TalkLine
from roleplay.exercise.words.reading import NONE
from roleplay.feedback.document import Understanding, understandings
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names, css_class
from roleplay.ui.markup import chips, esc, symbol, tag
from roleplay.ui.parts.passages import grounds, moves_said
from roleplay.ui.parts.talk.understood import understood_html
from roleplay.ui.service import service

_NOTE_ICONS = {
    "facilitator": "forum",
    "inject": "campaign",
    "result": "task_alt",
    "refused": "block",
    "deed": "gavel",
}
_PRIVATE = frozenset({"deed", "result", "refused"})


def transcript_html(
    t: Catalogue,
    session: Session,
    lines: Iterable[TalkLine],
    below: str = "",
    pressed: Mapping[int, Collection[str]] = NONE,
) -> str:
    """Return the lines, oldest first; `below` is finished HTML that follows them.

    `pressed` are the words of chips, by the position of their line in the log, that stand below to be pressed.
    """
    names = visit.names(session)
    moves = moves_said(session.state)
    read = understandings(session.state, service().practice.library, t.language)
    drawn = (
        line_html(
            t,
            session,
            names,
            line,
            grounds(t, moves.get(line.seq)) + _understood(t, session, line, read, pressed.get(line.seq, ())),
        )
        for line in lines
    )
    return tag("transcript", "".join(drawn) + below)


def _understood(
    t: Catalogue, session: Session, line: TalkLine, read: Mapping[int, Understanding], pressed: Collection[str]
) -> str:
    """Return under a message of the learner's own what was understood of it."""
    if line.seq not in read:
        return ""
    return understood_html(t, read[line.seq], disputed=line.turn in session.state.disputed, pressed=pressed)


def line_html(t: Catalogue, session: Session, names: Names, line: TalkLine, ground: str = "") -> str:
    """Return one line; `ground` is finished HTML below its words: passages that it stands on, what was understood."""
    # By its place in the log the page knows a line again that it draws anew (`follow.js`).
    return _line(t, session, names, line, ground).replace("<div ", f'<div data-seq="{line.seq}" ', 1)


def _line(t: Catalogue, session: Session, names: Names, line: TalkLine, ground: str) -> str:
    match line.kind:
        case "own" | "message":
            return _message(t, session, names, line, ground)
        case "phase":
            title = session.state.scenario.phase[session.state.scenario.phases[0].id]
            title = next((item for item in session.state.scenario.phases if item.id == line.ref), title)
            return tag("divider", esc(title.title[session.state.setup.language]))
        case "silence":
            words = line.text or t("line.silence" if line.ref else "line.waited")
            return tag("quiet", f"{symbol('hourglass_empty')} {esc(words)}")
        case "arrival":
            return tag("quiet", f"{symbol('mark_email_unread')} {esc(t('line.arrival', who=names.short(line.ref)))}")
        case _:
            return _note(t, session, names, line, ground)


def waiting_html(t: Catalogue, who: str, place: str = "") -> str:
    """Return the line that says who is about to answer, and the place in the queue where there is one."""
    words = t("line.writing", who=who) + (f" ({place})" if place else "")
    return tag("quiet waiting", f"<span class='dots'></span>{esc(words)}")


def _message(t: Catalogue, session: Session, names: Names, line: TalkLine, ground: str) -> str:
    own = line.kind == "own"
    who = names.label(line.speaker)
    if own:
        who = f"<b>{esc(t('line.you'))}</b> {who}"
    addressed = [name for name in line.to if name != session.state.learner]
    to = (
        tag("to", esc(t("line.to", who=", ".join(names.short(name) for name in addressed))), "span")
        if addressed
        else ""
    )
    facts = session.state.scenario.fact
    titles = [facts[fact].title[session.state.setup.language] for fact in line.facts if fact in facts]
    attached = tag("facts", f"{symbol('attach_file')}{chips(titles)}") if titles else ""
    head = tag("head", f"{who}{to}{_minute(t, line)}")
    css = "own" if own else "msg"
    return tag(f"line {css} {css_class(line.speaker)}", f"{head}{tag('words', esc(line.text))}{attached}{ground}")


def _note(t: Catalogue, session: Session, names: Names, line: TalkLine, ground: str) -> str:
    label = t(f"line.{line.kind}")
    text = line.text
    if line.kind == "deed":
        title = session.state.scenario.action[line.ref].title[session.state.setup.language]
        label = t("line.deed", action=title)
    private = tag("to", esc(t("line.private")), "span") if line.kind in _PRIVATE else ""
    head = tag("head", f"<b>{symbol(_NOTE_ICONS[line.kind])} {esc(label)}</b>{private}{_minute(t, line)}")
    words = tag("words", esc(text)) if text else ""
    return tag(f"note {line.kind} {css_class(line.speaker)}", f"{head}{words}{ground}")


def _minute(t: Catalogue, line: TalkLine) -> str:
    return tag("minute", esc(t("line.minute", minute=f"{line.minute:.0f}")), "span")
