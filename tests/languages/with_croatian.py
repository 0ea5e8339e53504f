"""Run by the tests with a content folder that has the Croatian pack: tells as JSON what the program makes of it."""

import contextlib
import io
import json
import os
import shutil
import sys
from collections.abc import Iterator
from itertools import dropwhile
from pathlib import Path

from roleplay.cast import models_here
from roleplay.cli import main
from roleplay.config import CONTENT, ROOT, Settings
from roleplay.languages import LANGUAGES, language_name
from roleplay.reading.words.language import language_of
from roleplay.scenario.linting.languages import check_languages
from roleplay.voices.checking.readiness import refusal, unready

PACK = CONTENT / "languages" / "hr"
MOVES = (
    "Dobro jutro, gospođo Grabnar. Ja sam kriminalist Lesar.",
    "Tko vas je unajmio za ovu vožnju?",
)


def command(*words: str) -> tuple[int, str, str]:
    """Run a command here; return its exit code and what it wrote."""
    out, err, sys.argv = io.StringIO(), io.StringIO(), ["roleplay", *words]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main()
            code: object = 0
        except SystemExit as end:
            code = end.code
    return int(str(code or 0)), out.getvalue(), err.getvalue()


def play(*more: str) -> tuple[int, str, str]:
    """Play a short talk with the driver in Croatian."""
    moves = PACK.parent.parent.parent / "moves.jsonl"
    lines = ({"channel": "interview", "to": ["suspect"], "text": text} for text in MOVES)
    moves.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    given = ("--drill", "suspect", "--moves", str(moves), "--out", str(moves.with_name("session.json")))
    return command("play", "--scenario", "paid-driver", *given, "--language", "hr", *more)


def may() -> dict[str, bool]:
    """Tell in which languages a configured model may play."""
    rights = models_here(Settings(model_url="http://127.0.0.1:9/v1", model_name="none")).rights
    return {language: rights.may("persons", language) for language in LANGUAGES}


def written() -> Iterator[str]:
    """Write, file by file, what no model plays without, and tell each time which files are still missing."""
    for missing in sorted({item.file for item in unready("hr") if item.key == "(whole file)"}):
        base = ROOT if "/prompts/" in missing else CONTENT
        source = base / missing.removeprefix("languages/hr/").replace(".hr.", ".en.").replace("hr.yaml", "en.yaml")
        target = CONTENT / missing
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text(encoding="utf-8").replace("language: en", "language: hr"), encoding="utf-8")
        unready.cache_clear()
        yield missing
    unready.cache_clear()


def lacks_a_rule(name: str, key: str) -> list[str]:
    """Tell what is missing with one place of a file left out; the file is whole again afterwards."""
    path, kept = PACK / name, PACK / "kept"
    shutil.copy(path, kept)
    text = path.read_text(encoding="utf-8")
    start = text.index(f"{key}:")
    rest = text[start:].splitlines(keepends=True)[1:]
    kept_lines = dropwhile(lambda line: line.startswith(" "), rest)
    path.write_text(text[:start] + "".join(kept_lines), encoding="utf-8")
    unready.cache_clear()
    found = [f"{item.file}: {item.key}" for item in unready("hr")]
    shutil.move(kept, path)
    unready.cache_clear()
    return found


def start_page() -> dict[str, object]:
    """Open the start page in Croatian."""
    from streamlit.testing.v1 import AppTest

    tab = AppTest.from_file(str(ROOT / "main.py"), default_timeout=30)
    tab.query_params["lang"] = "hr"
    tab.run()
    shown = " ".join(str(item.value) for item in (*tab.markdown, *tab.title, *tab.header, *tab.subheader))
    return {
        "failed": [item.message for item in tab.exception],
        "choice": list(tab.segmented_control(key="choose-language").options),
        "chosen": tab.segmented_control(key="choose-language").value,
        "cases": [option for radio in tab.radio for option in radio.options],
        "shown": shown,
    }


def told(sentences: Path) -> dict[str, object]:
    """Tell everything."""
    before = {
        "languages": LANGUAGES,
        "names": [language_name(language) for language in LANGUAGES],
        "findings": [str(item) for item in check_languages(CONTENT)],
        "unready": sorted({item.file for item in unready("hr")}),
        "may": may(),
        "played": play(),
        "with_model": play("--voice", "model"),
        "read_as": [language_of(line) for line in sentences.read_text(encoding="utf-8").splitlines()],
    }
    files = list(written())
    error = refusal("hr", "en")
    after = {"files": files, "refused": error and error.details, "may_then": may()}
    return before | after | {"without_role": lacks_a_rule("voices/forbidden.yaml", "rules.[role]")}


if __name__ == "__main__":
    page = os.environ.get("SHOWN") == "page"
    print(json.dumps(start_page() if page else told(CONTENT.parent / "sentences.txt")))
