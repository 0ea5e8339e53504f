"""Fields of the workshop's form: each shows one place of the outline and changes it, with what is wrong beside it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from roleplay.languages import language_name
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop.offers import Offer
from roleplay.ui.pages.workshop.workbench import Workbench
from roleplay.workshop.draft import Draft, in_words
from roleplay.workshop.editing import Path
from roleplay.workshop.outlined import languages_of, value_at, with_value, with_words
from roleplay.workshop.to_write import Left, place_of

Change = Callable[[Draft, Any], Draft]
LONGEST = 90  # exercise minutes
MOST_SENSITIVE = 4


class Field(Authored):
    """A field of a section; see the comment in `forms.yaml`."""

    at: str
    kind: str = "text"
    name: str = ""
    of: str = ""
    lacks: bool = False
    only: str = ""

    @property
    def called(self) -> str:
        """How it is called in the texts of the pages."""
        return f"workshop.field.{self.name or self.at}"


@dataclass(slots=True)
class Form:
    """The fields of one section in one language; `shown` collects the findings that stand beside one of them."""

    t: Catalogue
    bench: Workbench
    language: Language
    left: Left
    shown: set[Finding] = field(default_factory=set)

    @property
    def draft(self) -> Draft:
        """The draft under work."""
        return self.bench.draft

    @property
    def first(self) -> Language:
        """The language in which the structure of the case stands."""
        return languages_of(self.draft)[0]

    def text(self, path: Path, item: Field, kind: str = "") -> None:
        """Draw a text: `text` of one line, `long`, or `lines`, each a way of saying it."""
        kind, words = kind or item.kind, value_at(self.draft, path)
        if isinstance(words, list):
            st.caption(self.t("workshop.several_texts", name=self.t(item.called)))
            return
        words = words if isinstance(words, dict) else {}
        if self.language != self.first:
            if self.first not in words:
                return
            spoken = language_name(self.first, self.t.language)
            st.caption(f"{plain(spoken)}: {plain(_shown(words[self.first]))}")
        draw = st.text_input if kind == "text" else partial(st.text_area, height="content")
        how = self.t("workshop.one_a_line") if kind == "lines" else None
        read = _lines if kind == "lines" else str
        now = words.get(self.language)
        self._field(
            partial(draw, help=how),
            path,
            self.t(item.called),
            _shown(now),
            now=read(_shown(now)),
            read=read,
            write=lambda draft, value: with_words(draft, path, self.language, value, lacks=item.lacks),
        )

    def plain(self, path: Path, item: Field) -> None:
        """Draw a short word that is the same in every language."""
        now = value_at(self.draft, path)
        shown = "" if now is None else str(now)
        self._field(st.text_input, path, self.t(item.called), shown, now=shown, read=_none)

    def choice(self, path: Path, item: Field, offer: Offer, *, write: Change | None = None, now: Any = None) -> None:
        """Draw the choice of one of several values."""
        now = value_at(self.draft, path) if now is None else now
        options = [*offer[0], *([now] if isinstance(now, str) and now not in offer[0] else [])]
        draw = partial(st.selectbox, format_func=offer[1], placeholder=self.t("workshop.choose"))
        index = options.index(now) if now in options else None
        self._field(draw, path, self.t(item.called), options, index, now=now, write=write)

    def several(self, path: Path, item: Field, offer: Offer, *, write: Change | None = None, now: Any = None) -> None:
        """Draw the choice of any of several values."""
        written = value_at(self.draft, path) if now is None else now
        chosen = [entry for entry in written if isinstance(entry, str)] if isinstance(written, list) else []
        options = [*offer[0], *(entry for entry in chosen if entry not in offer[0])]
        draw = partial(st.multiselect, format_func=offer[1], placeholder=self.t("workshop.choose"))
        read = _none if item.lacks else list
        self._field(draw, path, self.t(item.called), options, chosen, now=read(chosen), read=read, write=write)

    def flag(self, path: Path, item: Field) -> None:
        """Draw something that holds or does not."""
        now = value_at(self.draft, path) is True
        self._field(st.toggle, path, self.t(item.called), now, now=now or None, read=_none)

    def amount(self, path: Path, item: Field) -> None:
        """Draw a number of minutes that may be left out."""
        now = value_at(self.draft, path)
        value = int(now) if isinstance(now, int | float) else None
        self._field(st.number_input, path, self.t(item.called), 0, LONGEST, value, now=value)

    def scale(self, path: Path, item: Field) -> None:
        """Draw how sensitive something is."""
        now = value_at(self.draft, path)
        value = min(max(now, 0), MOST_SENSITIVE) if isinstance(now, int) else 1
        self._field(st.slider, path, self.t(item.called), 0, MOST_SENSITIVE, value, now=value)

    def share(self, path: Path, item: Field) -> None:
        """Draw a number from 0 to 1, which goes at 0."""
        now = value_at(self.draft, path)
        value = min(max(float(now) if isinstance(now, int | float) else 0.0, 0.0), 1.0)
        self._field(st.slider, path, self.t(item.called), 0.0, 1.0, value, 0.02, now=value or None, read=_rounded)

    def beside(self, path: Path) -> None:
        """Say what is wrong at a place, below its field, where no field further down has said so."""
        for finding in self.bench.examined.findings:
            if finding not in self.shown and place_of(self.draft, finding)[: len(path)] == path:
                self.shown.add(finding)
                wrong(self.t, finding)

    def _field(
        self,
        draw: Callable[..., Any],
        path: Path,
        label: str,
        *given: Any,
        now: Any,
        read: Callable[[Any], Any] = lambda value: value,
        write: Change | None = None,
    ) -> None:
        key = f"field-{self.bench.stamp}-{self.language}-{'.'.join(path)}"
        change = write or (lambda draft, value: with_value(draft, path, value))

        def taken(value: object) -> None:  # a browser also says again what it was shown: that is no change
            if read(value) != now:
                self.bench.change(lambda draft: change(draft, read(value)))

        with st.container():  # what comes and goes below a field moves no other one, in which somebody may be typing
            draw(label, *given, key=key, on_change=self.bench.take, args=(key, taken))
            if (path, self.language) in self.left:
                st.caption(self.t(f"workshop.left_{self.left[path, self.language]}"))
            self.beside(path)


def wrong(t: Catalogue, finding: Finding) -> None:
    """Say what is wrong, below the field that it is about."""
    st.markdown(f":orange[:material/error:] {plain(in_words(finding, t.language))}")


def _shown(words: Any) -> str:
    return "\n".join(map(str, words)) if isinstance(words, list) else str(words or "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _none(value: Any) -> Any:
    """Return a value, None for one that is as good as none."""
    return value or None


def _rounded(value: float) -> float | None:
    return round(value, 2) or None
