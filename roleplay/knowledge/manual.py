"""The manual: passages and a trainer's documents behind one search, ready at once and better once it is indexed."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from roleplay.apart import ApartError, apart
from roleplay.config import Settings
from roleplay.errors import CodedError
from roleplay.knowledge.mandates import Mandates, load_mandates
from roleplay.knowledge.search.embedders import Embedder, EmbedderError, choose_embedder
from roleplay.knowledge.search.searcher import SILENT, Found, Query, Searcher, Tuning, Vector, clean, load_tuning
from roleplay.knowledge.search.store import Progress, StoreError, VectorStore, folder_of, wipe_folder
from roleplay.knowledge.sources.documents import Documents, OwnDocument
from roleplay.knowledge.sources.loader import load_passages, load_unanswered
from roleplay.knowledge.sources.passages import FACTUAL, Passage, PassageLibrary, Provenance, Unanswered
from roleplay.knowledge.sources.units import CORPORA, Corpus, Unit, units_of, units_without_answer
from roleplay.scenario.vocabulary import AgencyId, Language

PATIENCE = 120.0  # seconds that another process of a server may take to bring the store up to date
REMEMBERED = 256  # questions whose vectors are kept: a page asks again whenever it is drawn anew
SCOPES = 16  # combinations of groups for which an index of their documents is kept

Stage = Literal["words", "indexing", "ready", "words_only"]
Scope = frozenset[str]
"""Groups whose documents may be found, besides those that belong to all."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the manual searches now.

    `words`: by letters and words, nothing else was asked for yet; `indexing`: the same while vectors are made; `ready`:
    by meaning too; `words_only`: without it, for the reason in `problem` or because the settings say so.
    """

    stage: Stage = "words"
    embedder: str | None = None
    done: int = 0
    total: int = 0
    problem: CodedError | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """One answer of the manual in one language; exactly one of `passage` and `document` is set.

    Scores compare among passages and among documents, not between them.
    """

    id: str
    title: str
    text: str
    score: float
    ids: tuple[str, ...] = ()
    provenance: Provenance | None = None
    passage: Passage | None = None
    document: OwnDocument | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """What the manual answers to a question; `silent` means that it does not answer and the citations are only near."""

    query: str
    silent: bool
    citations: tuple[Citation, ...]
    by_meaning: bool


@dataclass(slots=True)
class Manual:
    """Search over everything that is known, with the state of its index.

    Whoever asks searches an index of just those documents that may be found: a foreign one takes no place, and moves
    no score. `_vectors` are those of all documents by unit, once they are known. With `apart`, indices are made in a
    process of their own: a server then neither needs the memory for the store, nor gets slower meanwhile. `patience` is
    how many seconds another process may still have the store open.
    """

    settings: Settings
    library: PassageLibrary
    mandates: Mandates
    tuning: dict[Corpus, Tuning]
    unanswered: tuple[Unanswered, ...]
    documents: Documents
    status: Status = Status()
    apart: bool = False
    patience: float = 0.0
    _searchers: dict[tuple[Corpus, Scope], Searcher] = field(default_factory=dict)
    _vectors: Mapping[str, Vector] | None = None
    _store: VectorStore | None = None
    _embedder: Embedder | None = None
    _embedded: Callable[[str], Vector] | None = None
    _preparing: threading.RLock = field(default_factory=threading.RLock)
    _building: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def open(cls, settings: Settings, *, apart: bool = False) -> "Manual":
        """Read passages and tasks; nothing is indexed yet.

        Raises:
            ContentError: where a passage file or the mandates are broken.
        """
        return cls(
            settings,
            load_passages(settings.knowledge),
            load_mandates(settings.knowledge),
            {corpus: load_tuning(settings.knowledge, corpus) for corpus in CORPORA},
            load_unanswered(settings.knowledge),
            Documents(settings.data / "documents"),
            apart=apart,
        )

    @classmethod
    def empty(cls, settings: Settings) -> "Manual":
        """Return a manual without passages, which answers nothing."""
        tuning = dict.fromkeys(CORPORA, SILENT)
        return cls(settings, PassageLibrary(), Mandates(), tuning, (), Documents(settings.data / "documents"))

    def prepare(self, progress: Progress | None = None, corpora: Sequence[Corpus] = CORPORA) -> Status:
        """Open the embedder, and index what is new of what is to be searched; whatever fails, search by words stays."""
        with self._preparing:
            try:
                self._embedder = choose_embedder(self.settings)
                if self._embedder is None:
                    self.status = Status("words_only")
                    return self.status
                self._embedded = lru_cache(REMEMBERED)(self._embedder.embed_query)
                self._index(corpora, progress)
            except (EmbedderError, StoreError) as error:
                self._without_meaning(error)
        return self.status

    def close(self) -> None:
        """Let another process have the store."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def consult(
        self,
        text: str,
        language: Language,
        k: int = 5,
        *,
        role: AgencyId | None = None,
        factual: bool = False,
        groups: Collection[str] = (),
    ) -> Consultation:
        """Return what the manual answers, best first; `factual` leaves out what is not verified.

        Of documents only those are looked at that belong to all, or to one of the `groups` of whoever asks.
        """
        scope = frozenset(groups)
        query = Query(clean(text), self._vector(text), role, frozenset(FACTUAL) if factual else None)
        found = self._searcher("passages").search(query, k)
        citations = [self._passage(match.owner, match.score, language) for match in found.matches]
        searcher = self._searcher("documents", scope)
        own = searcher.search(replace(query, role=None, provenances=None), k)
        if not own.matches or own.evidence.nearest < searcher.scale(by_meaning=own.by_meaning).related:
            return Consultation(text, found.silent, tuple(citations), found.by_meaning)
        held = {unit.owner: item for item in self.documents.visible(scope) for unit in item.units()}
        pieces = [_piece(held[match.owner], match.owner, match.score) for match in own.matches if match.owner in held]
        # The scores of the two kinds do not compare, so that each of them has places of its own.
        documents_first = found.silent or not own.silent
        kept = pieces[: k - k // 3 if documents_first else k // 3]
        cited = (*kept, *citations)[:k] if documents_first else (*citations[: k - len(kept)], *kept)
        return Consultation(text, found.silent and own.silent, cited, found.by_meaning)

    def passages_on(self, text: str, language: Language, k: int = 2) -> tuple[str, ...]:
        """Return the texts of the passages that fit words best, whatever their score; none that nobody could verify."""
        found = self._searcher("passages").search(Query(clean(text), self._vector(text), None, frozenset(FACTUAL)), k)
        return tuple(self.library.by_id[match.owner].text[language] for match in found.matches)

    def whose_task(self, text: str, k: int = 12) -> Found:
        """Return the tasks of agencies that a message is about."""
        return self._searcher("mandates").search(Query(clean(text), self._vector(text)), k)

    def refresh_documents(self, progress: Progress | None = None) -> None:
        """Index documents anew after one was added or removed."""
        with self._preparing:
            self._forget_scopes(None)
            try:
                if self.status.stage == "ready":
                    self._index(("documents",), progress)
            except (EmbedderError, StoreError) as error:
                self._without_meaning(error)

    def forget_documents(self) -> int:
        """Remove all documents with every trace that the index holds of them; return how many there were.

        The index begins anew at the next start of the program: until then search goes by letters and words. Built
        anew at once, Chroma would write into its files what this process still has in its memory.

        Raises:
            StoreError: `store_locked` where another process has the index open; nothing was removed then.
        """
        with self._preparing:
            held = self.documents.all()
            if not held and not self.documents.folder.exists():
                return 0
            if self._store is None and self._embedder is not None and self.settings.chroma_url:
                self._store = VectorStore.open(self.settings, self._embedder)
            if self._store is not None:
                self._store.wipe()
            else:
                wipe_folder(folder_of(self.settings.data))
            self._store = None
            self.documents.clear()
            self._forget_scopes(None)
            if self._embedder is not None:
                self._without_meaning(StoreError("store_forgotten"))
        return len(held)

    def rebuild(self, progress: Progress | None = None) -> Status:
        """Drop what another embedder has indexed and index all anew."""
        with self._preparing:
            if self._store is None and self._embedder is not None:
                self._store = VectorStore.open(self.settings, self._embedder)
            if self._store is not None:
                self._store.reset()
                self._store.close()
                self._store = None
            return self.prepare(progress)

    def shipped_texts(self) -> list[str]:
        """Return every text whose vector ships with the content."""
        return [unit.text for unit in (*self._units("passages"), *self._units("mandates"))]

    def _index(self, corpora: Sequence[Corpus], progress: Progress | None) -> None:
        """Search by meaning in these corpora from now on."""
        if self._embedder is None:
            return
        name = self._embedder.name

        def report(done: int, total: int) -> None:
            self.status = Status("indexing", name, done, total)
            if progress is not None:
                progress(done, total)

        if self.apart:
            self._index_apart(corpora, report)
        else:
            self._index_here(self._embedder, corpora, report)
        self.status = Status("ready", name)

    def _index_here(self, embedder: Embedder, corpora: Sequence[Corpus], report: Progress) -> None:
        searchers = {corpus: self._searcher(corpus) for corpus in corpora if corpus != "documents"}
        if self._store is None:
            self._store = VectorStore.open(self.settings, embedder, self.patience)
        for corpus in corpora:
            if corpus == "documents":
                self._store.sync(corpus, tuple(_units(self.documents.all())), report)
                self._forget_scopes(self._store.vectors(corpus))
                continue
            units = tuple(self._units(corpus))
            self._store.sync(corpus, units, report)
            searchers[corpus].connect(units, self._store.vectors(corpus))

    def _index_apart(self, corpora: Sequence[Corpus], report: Progress) -> None:
        try:
            searchers, vectors = apart(_indexed, self.settings, corpora, report=report)
        except ApartError as error:
            where = str(folder_of(self.settings.data))
            raise StoreError("store_unreachable", where=where, problem=str(error)) from error
        with self._building:
            self._searchers.update({(corpus, frozenset()): searcher for corpus, searcher in searchers.items()})
        if "documents" in corpora:
            self._forget_scopes(vectors)

    def _forget_scopes(self, vectors: Mapping[str, Vector] | None) -> None:
        """Have the documents indexed anew by whoever asks next, with these vectors."""
        with self._building:
            self._searchers = {key: kept for key, kept in self._searchers.items() if key[0] != "documents"}
            self._vectors = vectors

    def _without_meaning(self, error: CodedError) -> None:
        self.status = Status("words_only", self._embedder.name if self._embedder else None, problem=error)
        self._forget_scopes(None)
        for searcher in self._searchers.values():
            searcher.disconnect()

    def _searcher(self, corpus: Corpus, scope: Scope = frozenset()) -> Searcher:
        """Return the index of a corpus, of documents that of those which the groups of the scope may find."""
        with self._building:
            if (corpus, scope) not in self._searchers:
                units = tuple(self._units(corpus, scope))
                searcher = Searcher.of(corpus, units, self.tuning[corpus])
                if corpus == "documents" and self._vectors is not None:
                    searcher.connect(units, self._vectors)
                scoped = [key for key in self._searchers if key[0] == "documents"]
                if corpus == "documents" and len(scoped) >= SCOPES:
                    del self._searchers[scoped[0]]
                self._searchers[corpus, scope] = searcher
            return self._searchers[corpus, scope]

    def _units(self, corpus: Corpus, scope: Scope = frozenset()) -> Iterable[Unit]:
        match corpus:
            case "passages":
                return (*units_of(self.library.passages), *units_without_answer(self.unanswered))
            case "mandates":
                return self.mandates.units()
            case "documents":
                return _units(self.documents.visible(scope))

    def _vector(self, text: str) -> Vector | None:
        """Return the embedded question; None while or where there is no search by meaning."""
        if self._embedded is None or self.status.stage != "ready" or not text.strip():
            return None
        try:
            return self._embedded(clean(text))
        except EmbedderError:
            return None

    def _passage(self, owner: str, score: float, language: Language) -> Citation:
        passage = self.library.by_id[owner]
        return Citation(
            id=passage.id,
            title=passage.title[language],
            text=passage.text[language],
            score=score,
            ids=passage.ids,
            provenance=passage.provenance,
            passage=passage,
        )


def _indexed(
    settings: Settings, corpora: Sequence[Corpus], report: Progress
) -> tuple[dict[Corpus, Searcher], Mapping[str, Vector] | None]:
    """Return the indices of corpora, and of documents the vectors, once the store is up to date.

    Raises:
        EmbedderError: where there is no embedder to make them.
        StoreError: where the store cannot be used.
    """
    with closing(replace(Manual.open(settings), patience=PATIENCE)) as manual:
        status = manual.prepare(report, corpora)
        if status.problem is not None:
            raise status.problem
        return {corpus: manual._searcher(corpus) for corpus in corpora if corpus != "documents"}, manual._vectors


def _units(documents: Iterable[OwnDocument]) -> Iterator[Unit]:
    return (unit for document in documents for unit in document.units())


def _piece(document: OwnDocument, owner: str, score: float) -> Citation:
    number = int(owner.rpartition("-")[2])
    return Citation(owner, document.title, document.pieces[number - 1], score, document=document)
