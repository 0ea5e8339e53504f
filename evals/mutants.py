"""What the tests catch: a sample of small faults is put into the code, and the tests that run the line are to fail.

A fault turns a comparison, `and`, `or`, `not` or a boolean, or moves an integer bound by one. What only declares is
left as it is: decorators, annotations, assertions and `strict=` of `zip`. Everything happens in a copy of the tree.
"""

import ast
import json
import multiprocessing
import os
import random
import resource
import shutil
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from coverage import Coverage, CoverageData
from hypothesis import Phase, settings

from evals.results import section
from roleplay.config import ROOT

GUARDED = (
    "roleplay/exercise/permits.py",
    "roleplay/exercise/commit.py",
    "roleplay/exercise/log/visibility.py",
    "roleplay/exercise/agencies/sharing.py",
    "roleplay/people/access.py",
)
PROPERTIES = tuple(
    f"tests/exercise/test_{name}.py"
    for name in ("sharing", "permits", "handles", "said_before", "commits", "fold", "secrets", "views", "visibility")
)
# Whose tests are to notice: the first place that a module lies in.
CONCERNED = {
    **{place: PROPERTIES for place in GUARDED if "exercise" in place},
    "roleplay/exercise": ("tests/exercise",),
    "roleplay/people": ("tests/people",),
    "roleplay/storage": ("tests/storage",),
    "roleplay/review": ("tests/review", "tests/people"),
}
PACKAGES = ("roleplay/exercise", "roleplay/people", "roleplay/storage", "roleplay/review")
LEFT_OUT = "roleplay/storage/migrations"  # never changed once they have run somewhere
QUICK = "not bench and not slow and not postgres and not twin and not browser"
OPTIONS = (
    "-n", "0", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning", "-m", QUICK,
    "--hypothesis-profile=unshrunk", "--hypothesis-seed=0", "--timeout=1200",
)  # fmt: skip
FIRST = "first.txt"
MOST_SECONDS = 30.0  # of tests for one fault: what only longer ones would notice counts as missed
PATIENCE = 60  # seconds on top of three times what the tests took; a fault that makes them run on is caught
TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


@dataclass(frozen=True)
class Fault:
    """One small fault: its file, its place among the file's faults, the lines whose tests may notice, and its words."""

    file: str
    at: int
    lines: tuple[int, int]
    what: str


def report(seed: int, sample: int, paths: Sequence[str], work: Path) -> str:
    """Write the section of the figures, with a line for each fault that nothing caught, and return it.

    `sample` faults are drawn from the guarded modules and as many from the others, of those below `paths`. `work` keeps
    the copy of the tree and what was recorded of its tests, for another sample of the same tree.
    """
    if not work.exists():
        _copy(work)
    found = [
        Fault(file, at, lines, what)
        for file in _files(work, paths)
        for at, (lines, what, _) in enumerate(_changes(ast.parse((work / file).read_text(encoding="utf-8"))))
    ]
    kinds = {"guarded": [fault for fault in found if _below(fault.file, GUARDED)]}
    kinds["others"] = [fault for fault in found if fault not in kinds["guarded"]]
    dice = random.Random(seed)  # noqa: S311 - a sample that can be drawn again
    taken = {kind: dice.sample(faults, min(sample, len(faults))) for kind, faults in kinds.items()}
    _warm()
    rows, missed, first = [], [], Counter[str]()
    for kind, faults in taken.items():
        left = []
        for fault in faults:
            tests, noticed = _judge(work, fault, first)
            line = f"{fault.file}:{fault.lines[1]} {fault.what} ({tests} tests)"
            print("caught" if noticed else "missed", line, flush=True)
            left += [] if noticed else [line]
        caught = len(faults) - len(left)
        rows.append((kind, len(kinds[kind]), len(faults), caught, caught / len(faults) if faults else "-"))
        missed += left
    command = " ".join(("python -m evals mutants", *paths, f"--seed {seed} --sample {sample}"))
    return section("mutants", command=command, rows=rows, missed=missed)


def _copy(work: Path) -> None:
    work.mkdir(parents=True)
    for name in ("roleplay", "tests", "evals"):
        shutil.copytree(ROOT / name, work / name)
    for entry in ROOT.iterdir():
        if not (work / entry.name).exists() and not entry.name.startswith("."):
            (work / entry.name).symlink_to(entry)


def _below(file: str, places: Sequence[str]) -> bool:
    return any(file == place or file.startswith(f"{place}/") for place in places)


def _files(work: Path, paths: Sequence[str]) -> Iterator[str]:
    for package in PACKAGES:
        for path in sorted((work / package).rglob("*.py")):
            file = path.relative_to(work).as_posix()
            if _below(file, [name.rstrip("/") for name in paths] or [package]) and not _below(file, [LEFT_OUT]):
                yield file


def _changes(tree: ast.AST) -> Iterator[tuple[tuple[int, int], str, Callable[[], None]]]:
    """Yield each fault of a module: from the line of its statement to its own, what it is, and what puts it in."""
    for node, parent, began in _nodes(tree, tree, 1):
        for what, change in _of(node, parent):
            line = getattr(node, "lineno", began)
            yield (began, line), f"{what} in `{ast.unparse(parent).splitlines()[0][:90]}`", change


def _nodes(node: ast.AST, parent: ast.AST, began: int) -> Iterator[tuple[ast.AST, ast.AST, int]]:
    if isinstance(node, ast.Assert) or (isinstance(node, ast.keyword) and node.arg == "strict"):
        return
    began = node.lineno if isinstance(node, ast.stmt) else began
    yield node, parent, began
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns", "decorator_list"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _nodes(child, node, began)


def _of(node: ast.AST, parent: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                for other in TURNED[type(op)]:
                    yield f"{type(op).__name__} -> {other.__name__}", partial(node.ops.__setitem__, at, other())
        case ast.BoolOp():
            other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield f"-> {type(other_op).__name__}", partial(setattr, node, "op", other_op)
        case ast.UnaryOp(op=ast.Not()):
            yield "without not", partial(setattr, node, "operand", ast.UnaryOp(ast.Not(), node.operand))
        case ast.Constant(value=bool()):
            yield f"{node.value} -> {not node.value}", partial(setattr, node, "value", not node.value)
        case ast.Constant(value=int()) if _bounds(parent):
            for value in (node.value - 1, node.value + 1):
                yield f"{node.value} -> {value}", partial(setattr, node, "value", value)


def _bounds(parent: ast.AST) -> bool:
    """Return whether a number in this place says how far something goes."""
    if isinstance(parent, ast.Call):
        return isinstance(parent.func, ast.Name) and parent.func.id in ("range", "min", "max", "islice")
    return isinstance(parent, ast.Compare | ast.Slice | ast.Subscript | ast.Assign | ast.UnaryOp)


def _judge(work: Path, fault: Fault, caught: Counter[str]) -> tuple[int, bool]:
    """Put a fault into the copy and take it out again; return how many tests run its lines and whether one fails.

    `caught` counts how many faults each test has been the first to catch: those go first, and then the shortest.
    """
    seconds, chosen = _chosen(work, fault, caught)
    if not chosen:
        return 0, False
    path = work / fault.file
    whole = path.read_text(encoding="utf-8")
    tree = ast.parse(whole)
    list(_changes(tree))[fault.at][2]()
    path.write_text(ast.unparse(tree), encoding="utf-8")
    try:
        code = _run(work, ["-x", *chosen], 3 * int(seconds) + PATIENCE)
    finally:
        path.write_text(whole, encoding="utf-8")
    first = (work / FIRST).read_text(encoding="utf-8")
    caught.update([first] if first else [])
    return len(chosen), code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def _chosen(work: Path, fault: Fault, caught: Counter[str]) -> tuple[float, list[str]]:
    """Return the tests that may notice a fault in the order in which they run, and how long they take."""
    seconds, reached = _recorded(work, next(tests for place, tests in CONCERNED.items() if _below(fault.file, [place])))
    first, last = fault.lines
    names = {name for line in range(first, last + 1) for name in reached.get(fault.file, {}).get(str(line), ())}
    if names == {""}:  # what runs as the module is imported may show in any test
        names = set(seconds)
    left, chosen = MOST_SECONDS, list[str]()
    for name in sorted(names - {""}, key=lambda name: (-caught[name], seconds[name])):
        if seconds[name] <= left:
            left -= seconds[name]
            chosen.append(name)
    return MOST_SECONDS - left, chosen


def _recorded(work: Path, tests: Sequence[str]) -> tuple[dict[str, float], dict[str, dict[str, list[str]]]]:
    """Return how long each quick test takes, and which of them run which line; recorded once in a copy."""
    kept = work / f"{zlib.crc32(' '.join(tests).encode())}.json"
    if not kept.exists():
        times = work / "times.json"
        data = work / ".coverage"
        data.unlink(missing_ok=True)
        arguments = [*tests, *(f"--cov={package}" for package in PACKAGES), "--cov-report="]
        if _run(work, arguments, 3600, times) != pytest.ExitCode.OK:
            raise RuntimeError(f"{' '.join(tests)}: something fails without any fault")
        covered = CoverageData(str(data))
        covered.read()
        reached = {}
        for file in covered.measured_files():
            lines = covered.contexts_by_lineno(file)
            reached[Path(file).relative_to(work.resolve()).as_posix()] = {
                line: sorted(names) for line, names in lines.items()
            }
        kept.write_text(json.dumps([json.loads(times.read_text()), reached]), encoding="utf-8")
    seconds, reached = json.loads(kept.read_text(encoding="utf-8"))
    return seconds, reached


class _First:
    """Notes the first test that fails."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.write_text("", encoding="utf-8")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.file.write_text(report.nodeid, encoding="utf-8")


class _Times:
    """Notes the processor time of each test, which other load does not change, and which lines it runs."""

    def __init__(self, file: Path) -> None:
        self.file, self.seconds = file, dict[str, float]()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        began, measured = time.process_time(), Coverage.current()
        if measured is not None:
            measured.switch_context(item.nodeid)
        done = yield
        self.seconds[item.nodeid] = time.process_time() - began
        return done

    def pytest_sessionfinish(self) -> None:
        self.file.write_text(json.dumps(self.seconds), encoding="utf-8")


def _warm() -> None:
    """Import what the tests import, once for all processes that follow; those import what is of the house again."""
    import tests.conftest  # noqa: F401, PLC0415 - only what measures needs it

    # Finding a smaller example takes minutes, and one that fails is enough.
    settings.register_profile("unshrunk", deadline=None, phases=(Phase.explicit, Phase.generate))


def _run(work: Path, arguments: Sequence[str], seconds: int, times: Path | None = None) -> int | None:
    """Run tests of the copy in a process of its own that may use so many seconds; return its exit code."""
    process = multiprocessing.get_context("fork").Process(target=_tests, args=(work, arguments, seconds, times))
    process.start()
    process.join()
    return process.exitcode


def _tests(work: Path, arguments: Sequence[str], seconds: int, times: Path | None) -> None:
    used = int(time.process_time())
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, used + seconds))
    os.chdir(work)
    os.environ["PYTHONPATH"] = str(work)
    sys.path.insert(0, str(work))
    sys.dont_write_bytecode = times is None
    for name in [name for name in sys.modules if name.partition(".")[0] in ("roleplay", "tests", "evals")]:
        del sys.modules[name]
    with (work / "output.txt").open("w") as out, redirect_stdout(out), redirect_stderr(out):
        code = pytest.main([*OPTIONS, *arguments], plugins=[_First(work / FIRST), *([_Times(times)] if times else [])])
    os._exit(code)
