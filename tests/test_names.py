"""One name, one thing: no two classes of the tree are called alike."""

import ast
from collections import defaultdict

from roleplay.config import ROOT


def test_no_class_name_stands_twice() -> None:
    places = defaultdict(list)
    for path in sorted((ROOT / "roleplay").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert len(places) > 500
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
