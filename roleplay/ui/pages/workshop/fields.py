"""Fields of the workshop's forms: each shows one place of the draft and changes it, with what is wrong beside it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from roleplay.languages import language_name
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop.workbench import Workbench
from roleplay.workshop.draft import Draft, in_words
from roleplay.workshop.editing import Path, name_in
from roleplay.workshop.parts import languages_of

_PART = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")
MAY_LACK = frozenset({"tells", "asks"})
OF_WORDS = ("aliases", "tells", "signs")  # lists of words with commas between them
SHORT = 60  # up to how many letters a text that waits to be written has a field of one line
LONG = 90  # from how many letters on a text has a field of several lines


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text that waits for its author: what it is called, of what it is, which words stand there, if it is several."""

    name: str
    about: str
    shown: str
    is_list: bool


@dataclass(slots=True)
class Form:
    """The fields of one part of the draft; `shown` collects the findings that stand beside one of them."""

    t: Catalogue
    bench: Workbench
    shown: set[Finding] = field(default_factory=set)

    @property
    def draft(self) -> Draft:
        """The draft under work."""
        return self.bench.draft

    def text(self, path: Path, name: str, kind: str = "text") -> None:
        """Draw a text in each language of the case.

        Its `kind` is `text`, `long`, `lines` (a list of sentences, one a line) or `words` (with commas between them).
        """
        languages = languages_of(self.draft)
        for column, language in zip(st.columns(len(languages)), languages, strict=True):
            with column:
                self._written((*path, language), f"{self._label(name)}{self._spoken(language)}", kind)

    def choice(
        self, path: Path, name: str, options: Sequence[str], words: Callable[[str], str] = plain, *, lacks: bool = False
    ) -> None:
        """Draw the choice of one of several values; one that `lacks` may be left out."""
        now = self.draft.value(path)
        offered = [*options, *([now] if isinstance(now, str) and now not in options else [])]
        index = offered.index(now) if now in offered else None
        draw = partial(st.selectbox, format_func=words, placeholder=self.t("workshop.choose"))
        self._field(draw, path, self._label(name), offered, index, read=_same if lacks else str, lacks=lacks)

    def several(
        self,
        path: Path,
        name: str,
        options: Sequence[str],
        words: Callable[[str], str] = plain,
        *,
        lacks: bool = False,
        about: str = "",
    ) -> None:
        """Draw the choice of any of several values; `about` says more closely what the field is about."""
        written = self.draft.value(path)
        now = [item for item in written if isinstance(item, str)] if isinstance(written, list) else []
        draw = partial(st.multiselect, format_func=words, placeholder=self.t("workshop.choose"))
        offered = [*options, *(item for item in now if item not in options)]
        self._field(draw, path, self._label(name, about), offered, now, read=list, lacks=lacks)

    def flag(self, path: Path, name: str) -> None:
        """Draw something that holds or does not."""
        self._field(st.toggle, path, self._label(name), bool(self.draft.value(path)), read=bool, lacks=True)

    def amount(self, path: Path, name: str, most: float, about: str = "") -> None:
        """Draw a number that may be left out."""
        now = self.draft.value(path)
        value = int(now) if isinstance(now, int | float) else None
        self._field(st.number_input, path, self._label(name, about), 0, int(most), value, read=_same, lacks=True)

    def scale(self, path: Path, name: str, least: float, most: float, step: float) -> None:
        """Draw a number on a scale."""
        now = self.draft.value(path)
        value = min(max(float(now) if isinstance(now, int | float) else 0.0, least), most)
        read: Callable[[Any], Any] = int if step.is_integer() else float
        draw = partial(st.slider, format="%d" if step.is_integer() else "%.2f")
        self._field(draw, path, self._label(name), least, most, value, step, read=read)

    def waiting(self, path: Path, asked: MissingText) -> None:
        """Draw a text that waits for its author: empty, with the words that stood there to be seen."""
        label = self._label(asked.name, asked.about) + self._spoken(path[-1])
        key = f"waiting-{self.bench.stamp}-{'.'.join(path)}"
        read = _words if path[-2] in OF_WORDS else _lines if asked.is_list else str
        is_long = asked.is_list or len(asked.shown) > SHORT or not asked.shown
        draw = partial(st.text_area, height="content") if is_long else st.text_input
        draw(label, placeholder=asked.shown, key=key, on_change=self._write, args=(path, key, read))
        self.beside(path)

    def is_list(self, path: Path) -> bool:
        """Return whether a text is several of them, by what stands there in any language."""
        beside = [self.draft.value((*path[:-1], language)) for language in languages_of(self.draft)]
        return any(isinstance(item, list) for item in beside)

    def rest(self, head: str, entry: str = "") -> None:
        """Draw what is wrong in a part of the draft and stands beside none of its fields."""
        self._wrong(lambda place: place[:1] == (head,) and (not entry or place[1:2] == (f"[{entry}]",)))

    def beside(self, path: Path) -> None:
        """Say what is wrong at a place, below its field, where no field further down has said so."""
        without_language = path[:-1] if path[-1] in LANGUAGES else path
        self._wrong(lambda place: place[: len(path)] == path or place == without_language)

    def _wrong(self, is_here: Callable[[Path], bool]) -> None:
        for finding in self.bench.examined.findings:
            if finding not in self.shown and is_here(place_of(self.draft, finding)):
                self.shown.add(finding)
                wrong(self.t, finding)

    def _written(self, path: Path, label: str, kind: str) -> None:
        between, read, how = {
            "lines": ("\n", _lines, self.t("workshop.one_a_line")),
            "words": (", ", _words, self.t("workshop.with_commas")),
        }.get(kind, ("", str, None))
        now = self.draft.value(path)
        if between:
            value = between.join(map(str, now)) if isinstance(now, list) else ""
        else:
            value = now if isinstance(now, str) else ""
        is_long = kind in ("long", "lines") or (kind == "text" and len(value) > LONG)
        draw = partial(st.text_area, height="content") if is_long else st.text_input
        self._field(partial(draw, help=how), path, label, value, read=read)

    def _field(
        self,
        draw: Callable[..., object],
        path: Path,
        label: str,
        *given: Any,
        read: Callable[[Any], Any],
        lacks: bool = False,
    ) -> None:
        key = f"field-{self.bench.stamp}-{self.bench.renewed.get(path, 0)}-{'.'.join(path)}"
        draw(label, *given, key=key, on_change=self._take, args=(path, key, read, lacks))
        self.beside(path)

    def _write(self, path: Path, key: str, read: Callable[[str], Any]) -> None:
        """Put into the draft what was written; a field that was left empty changes nothing."""
        value = read(st.session_state[key])
        if value:
            self.bench.write(path, value)

    def _take(self, path: Path, key: str, read: Callable[[Any], Any], lacks: bool) -> None:
        """Put into the draft what stands in a field.

        A browser also says again what it was shown, where a field is drawn anew: that is no change. A list that may
        lack is taken out with its last word, a value that `lacks` when the field is emptied.
        """
        value, now = read(st.session_state[key]), self.draft.value(path)
        if value == now or (now is None and value in ("", [], False)):
            return
        if lacks and (value is None or value is False or value in ("", [])):
            self.bench.change(lambda draft: draft.without(path))
            return
        beside = self.draft.value(path[:-1])
        if (
            not value
            and not MAY_LACK.isdisjoint((path[0], path[-2]))
            and not any(beside[name] for name in beside if name != path[-1])
        ):
            self.bench.change(lambda draft: draft.without(path[:-1]))
        else:
            self.bench.write(path, value)

    def _label(self, name: str, about: str = "") -> str:
        return self.t(f"workshop.field.{name}") + (f" · {about}" if about else "")

    def _spoken(self, language: str) -> str:
        several = len(languages_of(self.draft)) > 1
        return f" · {language_name(language, self.t.language)}" if several else ""


def place_of(draft: Draft, finding: Finding) -> Path:
    """Return the place that a finding is about as a path in the draft: entries of lists by id, never by number."""
    path: Path = ()
    for name, key in _PART.findall(finding.key):
        part = f"[{name}]" if name else key
        if part.isdigit() or (name and name.isdigit()):
            part = _named(draft, path, int(name or key)) if path else part
        path = (*path, part)
    return path


def wrong(t: Catalogue, finding: Finding) -> None:
    """Say what is wrong, below the field that it is about."""
    st.markdown(f":orange[:material/error:] {plain(in_words(finding, t.language))}")


def _named(draft: Draft, path: Path, index: int) -> str:
    if len(path) == 1:
        entries = draft.names(path[0])
    else:
        found = draft.value(path)
        items = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
        entries = [str(number if name_in(item) is None else name_in(item)) for number, item in enumerate(items)]
    return f"[{entries[index]}]" if index < len(entries) else f"[{index}]"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _same(value: Any) -> Any:
    return value
