"""Citations on the pages: named by title, opened where they stand, with where they come from."""

from collections.abc import Iterable, Sequence

from roleplay.exercise.log.events import Decided
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.knowledge.manual import Citation
from roleplay.knowledge.sources.passages import Passage
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, symbol, tag
from roleplay.ui.service import service

PROCEDURAL = frozenset({"decline", "object", "push_back", "refuse", "ask_back", "competence"})
"""What agencies say about who may do what: either the manual says so too, or it is said that it does not."""


def moves_said(state: State) -> dict[int, Move]:
    """Return the move behind each speaker's words, by the position of the words in the log."""
    moves = {entry.event.move.id: entry.event.move for entry in state.log if isinstance(entry.event, Decided)}
    said = ((entry.seq, entry.event) for entry in state.log if isinstance(entry.event, Said))
    found = ((seq, [moves[name] for name in (event.move, *event.also) if name in moves]) for seq, event in said)
    return {seq: _with_all_grounds(behind) for seq, behind in found if behind}


def _with_all_grounds(moves: Sequence[Move]) -> Move:
    """Return the first of the moves that one message carries out, with the passages of all of them."""
    passages = dict.fromkeys(passage for move in moves for passage in move.passages)
    return moves[0].model_copy(update={"passages": tuple(passages)})


def grounds(t: Catalogue, move: Move | None) -> str:
    """Return what a speaker's words stand on as HTML; empty for words that need no ground."""
    if move is None:
        return ""
    if not move.passages:
        return tag("meta grounds", esc(t("passage.none"))) if move.act in PROCEDURAL else ""
    return cited(t, move.passages)


def cited(t: Catalogue, ids: Iterable[str]) -> str:
    """Return the passages behind cited ids as HTML, each folded under its title."""
    found = service().manual.library.find(ids)
    return tag("grounds", "".join(_folded(t, passage) for passage in found)) if found else ""


def answer(t: Catalogue, citation: Citation, *, is_open: bool) -> str:
    """Return one answer of the manual as HTML, unfolded or not."""
    state = " open" if is_open else ""
    if citation.passage is not None:
        label = f"{esc(citation.title)} {_mark(t, citation.passage)}"
        return f"<details class='passage'{state}><summary>{label}</summary>{_body(t, citation.passage)}</details>"
    document = citation.document
    licence = document.licence if document is not None and document.licence else t("passage.no_licence")
    meta = tag("meta", esc(t("passage.document", licence=licence)))
    words = tag("words", esc(citation.text))
    return f"<details class='passage'{state}><summary>{esc(citation.title)}</summary>{words}{meta}</details>"


def _folded(t: Catalogue, passage: Passage) -> str:
    summary = f"{symbol('menu_book')} {esc(passage.title[t.language])} {_mark(t, passage)}"
    return f"<details class='passage'><summary>{summary}</summary>{_body(t, passage)}</details>"


def _mark(t: Catalogue, passage: Passage) -> str:
    """Return where the passage comes from, so that what is not the manual's is never taken for it."""
    return tag(f"origin {passage.provenance}", esc(t(f"passage.{passage.provenance}", id=passage.id)), "span")


def _body(t: Catalogue, passage: Passage) -> str:
    parts = [tag("words", esc(passage.text[t.language]))]
    if passage.note is not None:
        parts.append(tag("remark", f"<b>{esc(t('passage.note'))}</b> {esc(passage.note[t.language])}"))
    if passage.mark is not None:
        parts.append(tag("meta", esc(t(f"passage.mark.{passage.mark}"))))
    if passage.sources:
        parts.append(tag("meta", esc(t("passage.sources", sources="; ".join(passage.sources)))))
    return "".join(parts)
