"""Fields of the workshop's forms: each shows one place of the draft and changes it, with what is wrong beside it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from roleplay.languages import language_name
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop.workbench import Workbench
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path
from roleplay.workshop.parts import languages_of
from roleplay.workshop.wording import in_words

_PART = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")
MAY_LACK = frozenset({"tells", "asks"})
OF_WORDS = ("stems", "aliases", "tells", "signs")  # lists of words with commas between them
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

    def text(self, path: Path, name: str, *, long: bool = False) -> None:
        """Draw a text in each language of the case."""
        self._in_languages(path, name, self._text if not long else self._long_text)

    def lines(self, path: Path, name: str) -> None:
        """Draw a list of sentences, one a line, in each language of the case."""
        self._in_languages(path, name, self._lines)

    def words(self, path: Path, name: str) -> None:
        """Draw a list of words or beginnings of words with commas between them, in each language of the case."""
        self._in_languages(path, name, self._words)

    def choice(
        self, path: Path, name: str, options: Sequence[str], words: Callable[[str], str] = plain, *, lacks: bool = False
    ) -> None:
        """Draw the choice of one of several values; one that `lacks` may be left out."""
        now = self.draft.value(path)
        offered = [*options, *([now] if isinstance(now, str) and now not in options else [])]
        key = self._key(path)
        st.selectbox(
            self._label(name),
            offered,
            index=offered.index(now) if now in offered else None,
            format_func=words,
            placeholder=self.t("workshop.choose"),
            key=key,
            on_change=self._take,
            args=(path, key, _same if lacks else str, lacks),
        )
        self.beside(path)

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
        key = self._key(path)
        st.multiselect(
            self._label(name) + (f" · {about}" if about else ""),
            [*options, *(item for item in now if item not in options)],
            default=now,
            format_func=words,
            placeholder=self.t("workshop.choose"),
            key=key,
            on_change=self._take,
            args=(path, key, list, lacks),
        )
        self.beside(path)

    def flag(self, path: Path, name: str) -> None:
        """Draw something that holds or does not."""
        key = self._key(path)
        st.toggle(
            self._label(name),
            bool(self.draft.value(path)),
            key=key,
            on_change=self._take,
            args=(path, key, bool, True),
        )
        self.beside(path)

    def amount(self, path: Path, name: str, most: float, *, about: str = "") -> None:
        """Draw a number that may be left out."""
        now = self.draft.value(path)
        key = self._key(path)
        st.number_input(
            self._label(name) + (f" · {about}" if about else ""),
            0,
            int(most),
            int(now) if isinstance(now, int | float) else None,
            key=key,
            on_change=self._take,
            args=(path, key, _same, True),
        )
        self.beside(path)

    def number(self, path: Path, name: str, least: float, most: float, step: float, usual: float = 0.0) -> None:
        """Draw a number on a scale."""
        now = self.draft.value(path)
        value = float(now) if isinstance(now, int | float) else usual
        key = self._key(path)
        st.slider(
            self._label(name),
            least,
            most,
            min(max(value, least), most),
            step,
            format="%d" if float(step).is_integer() else "%.2f",
            key=key,
            on_change=self._take,
            args=(path, key, _whole if float(step).is_integer() else float),
        )
        self.beside(path)

    def waiting(self, path: Path, asked: MissingText) -> None:
        """Draw a text that waits for its author: empty, with the words that stood there to be seen."""
        language = f" · {language_name(path[-1], self.t.language)}" if len(languages_of(self.draft)) > 1 else ""
        label = self._label(asked.name) + (f" · {asked.about}" if asked.about else "") + language
        key = f"waiting-{self.bench.stamp}-{'.'.join(path)}"
        read = _words if path[-2] in OF_WORDS else _lines if asked.is_list else str
        if asked.is_list or len(asked.shown) > SHORT or not asked.shown:
            st.text_area(
                label, placeholder=asked.shown, key=key, on_change=self._write, args=(path, key, read), height="content"
            )
        else:
            st.text_input(label, placeholder=asked.shown, key=key, on_change=self._write, args=(path, key, read))
        self.beside(path)

    def is_list(self, path: Path) -> bool:
        """Return whether a text is several of them, by what stands there in any language."""
        beside = [self.draft.value((*path[:-1], language)) for language in languages_of(self.draft)]
        return any(isinstance(item, list) for item in beside)

    def _write(self, path: Path, key: str, read: Callable[[str], Any]) -> None:
        """Put into the draft what was written; a field that was left empty changes nothing."""
        value = read(st.session_state[key])
        if value:
            self.bench.write(path, value)

    def rest(self, head: str, entry: str = "") -> None:
        """Draw what is wrong in a part of the draft and stands beside none of its fields."""
        for finding in self.bench.examined.findings:
            place = place_of(self.draft, finding)
            if finding not in self.shown and place[:1] == (head,) and (not entry or place[1:2] == (f"[{entry}]",)):
                self.shown.add(finding)
                wrong(self.t, finding)

    def _in_languages(self, path: Path, name: str, draw: Callable[[Path, str], None]) -> None:
        languages = languages_of(self.draft)
        for column, language in zip(st.columns(len(languages)), languages, strict=True):
            with column:
                label = self._label(name)
                spoken = f" · {language_name(language, self.t.language)}" if len(languages) > 1 else ""
                draw((*path, language), f"{label}{spoken}")
                self.beside((*path, language))

    def _text(self, path: Path, label: str) -> None:
        now = self.draft.value(path)
        key, value = self._key(path), now if isinstance(now, str) else ""
        if len(value) > LONG:
            self._long_text(path, label)
            return
        st.text_input(label, value, key=key, on_change=self._take, args=(path, key, str))

    def _long_text(self, path: Path, label: str) -> None:
        now = self.draft.value(path)
        key = self._key(path)
        value = now if isinstance(now, str) else ""
        st.text_area(label, value, key=key, on_change=self._take, args=(path, key, str), height="content")

    def _lines(self, path: Path, label: str) -> None:
        now = self.draft.value(path)
        key, value = self._key(path), "\n".join(map(str, now)) if isinstance(now, list) else ""
        how = self.t("workshop.one_a_line")
        st.text_area(label, value, key=key, on_change=self._take, args=(path, key, _lines), help=how, height="content")

    def _words(self, path: Path, label: str) -> None:
        now = self.draft.value(path)
        key, value = self._key(path), ", ".join(map(str, now)) if isinstance(now, list) else ""
        st.text_input(
            label, value, key=key, on_change=self._take, args=(path, key, _words), help=self.t("workshop.with_commas")
        )

    def _take(self, path: Path, key: str, read: Callable[[Any], Any], lacks: bool = False) -> None:
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

    def beside(self, path: Path) -> None:
        """Say what is wrong at a place, below its field, where no field further down has said so."""
        for finding in self.bench.examined.findings:
            if finding in self.shown:
                continue
            place = place_of(self.draft, finding)
            without_language = path[:-1] if path[-1] in LANGUAGES else path
            if place[: len(path)] == path or place == without_language:
                self.shown.add(finding)
                wrong(self.t, finding)

    def _key(self, path: Path) -> str:
        return f"field-{self.bench.stamp}-{self.bench.renewed.get(path, 0)}-{'.'.join(path)}"

    def _label(self, name: str) -> str:
        return self.t(f"workshop.field.{name}")


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
    entries = draft.names(path[0]) if len(path) == 1 else None
    if entries is None:
        found = draft.value(path)
        entries = [
            str(next((item[name] for name in ("id", "agency", "fact") if name in item), number))
            for number, item in enumerate(found if isinstance(found, list) else [])
            if isinstance(item, dict)
        ]
    return f"[{entries[index]}]" if index < len(entries) else f"[{index}]"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _same(value: Any) -> Any:
    return value


def _whole(value: float) -> int:
    return int(value)
