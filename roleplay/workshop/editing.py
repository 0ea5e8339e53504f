"""Changes single places of YAML text and leaves everything else as the author wrote it: order, comments, quotes.

A path is made of keys; for an entry of a list it has the entry's number: `("facts", "wages", "sign", "0")`.
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from roleplay.scenario.loading.files import parse_yaml

Path = tuple[str, ...]
Value = str | int | float | bool | list[Any] | dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Text:
    """YAML text with its tree of nodes and the number of the sign with which each line begins."""

    text: str
    root: yaml.Node
    begins: Sequence[int]

    @classmethod
    def of(cls, text: str) -> "_Text":
        begins = [0]
        for line in text.split("\n"):
            begins.append(begins[-1] + len(line) + 1)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        if root is None:
            raise ValueError("there is nothing in the file")
        return cls(text, root, begins)

    def at(self, mark: yaml.Mark) -> int:
        return min(self.begins[mark.line] + mark.column, len(self.text))

    def span(self, node: yaml.Node) -> tuple[int, int]:
        """Return where a node begins and ends, without the white space and the comments behind it."""
        begin = self.at(node.start_mark)
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return begin, self.span(last[1] if isinstance(last, tuple) else last)[1]
        end = self.at(node.end_mark)
        return begin, begin + len(self.text[begin:end].rstrip())

    def line_of(self, place: int) -> int:
        """Return where the line begins in which a place lies."""
        return self.text.rfind("\n", 0, place) + 1


def set_value(text: str, path: Path, value: Value) -> str:
    """Return the text with the value at a path replaced, or added with the keys that lack on the way; else KeyError."""
    tree = _Text.of(text)
    node, rest = _reach(tree.root, path)
    for key in reversed(rest[1:]):
        value = {key: value}
    if not rest:
        begin, end = tree.span(node)
        return text[:begin] + _rendered(value, node.start_mark.column, node) + text[end:]
    if not isinstance(node, yaml.MappingNode):
        raise KeyError(".".join(path))
    begin, end = tree.span(node)
    if not node.value:
        block = _block({rest[0]: value}, node.start_mark.column)
        return text[:begin] + (_flow({rest[0]: value}) if text[tree.line_of(begin) : begin] else block) + text[end:]
    if node.flow_style:
        return text[:begin] + _flow({**_content(text[begin:end]), rest[0]: value}) + text[end:]
    column = node.start_mark.column
    nested = " " * column + f"{_flow(rest[0])}:" + _below(value, column)
    return f"{text[:end]}\n{nested}{text[end:]}"


def remove(text: str, path: Path) -> str:
    """Return the text without a key or an entry of a list; raises KeyError where it is not there."""
    tree = _Text.of(text)
    parent, rest = _reach(tree.root, path[:-1])
    found = None if rest else _position(parent, path[-1])
    if found is None or not isinstance(parent, yaml.CollectionNode):
        raise KeyError(".".join(path))
    begin, end = tree.span(parent)
    entries = parent.value
    if parent.flow_style or len(entries) == 1:
        left: Any = {} if isinstance(parent, yaml.MappingNode) else []
        if parent.flow_style:
            left = _content(text[begin:end])
            left.pop(path[-1] if isinstance(parent, yaml.MappingNode) else found)
        return text[:begin] + _flow(left) + text[end:]
    node = entries[found][0] if isinstance(parent, yaml.MappingNode) else entries[found]
    last = entries[found][1] if isinstance(parent, yaml.MappingNode) else entries[found]
    first, final = tree.line_of(tree.at(node.start_mark)), tree.span(last)[1]
    end_of_line = text.find("\n", final)
    until = len(text) if end_of_line < 0 else end_of_line + 1
    if first <= begin:  # the first entry may share its line with what stands before the list
        first = begin - parent.start_mark.column if not text[tree.line_of(begin) : begin].strip() else begin
        if first == begin:
            following = entries[found + 1][0] if isinstance(parent, yaml.MappingNode) else entries[found + 1]
            until = tree.at(following.start_mark)
    return text[:first] + text[until:]


def _reach(node: yaml.Node, path: Path) -> tuple[yaml.Node, Path]:
    """Return the node that is reached on a path, and what of the path does not exist."""
    for number, part in enumerate(path):
        found = _position(node, part)
        if found is None:
            return node, path[number:]
        node = node.value[found][1] if isinstance(node, yaml.MappingNode) else node.value[found]
    return node, ()


def _position(node: yaml.Node, part: str) -> int | None:
    if isinstance(node, yaml.MappingNode):
        return next((index for index, (key, _) in enumerate(node.value) if key.value == part), None)
    is_number = isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value)
    return int(part) if is_number else None


def _content(text: str) -> Any:
    return parse_yaml(text, "part")


class _Dumper(yaml.SafeDumper):
    """Writes lists indented below their key, and a text plain where that can be read back as it is, else quoted."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, indentless=False)


def _flow(value: Value) -> str:
    """Return a value on one line; as part of a list, so that no sign of it ends what it stands in."""
    return _dumped([value], flow=True)[1:-1]


def _dumped(value: Value, *, flow: bool) -> str:
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=math.inf
    )
    return text.rstrip("\n")


def _block(value: Value, column: int) -> str:
    """Return a list or mapping with a line for each part, indented."""
    return textwrap.indent(_dumped(value, flow=False), " " * column)


def _rendered(value: Value, column: int, old: yaml.Node) -> str:
    """Return a value in the form of the one whose place it takes."""
    is_flow = not value or not isinstance(old, yaml.CollectionNode) or old.flow_style
    return _flow(value) if is_flow else _block(value, column).lstrip(" ")


def _below(value: Value, column: int) -> str:
    """Return a value as it stands after its key."""
    is_nested = isinstance(value, list | dict) and bool(value)
    return "\n" + _block(value, column + 2) if is_nested else " " + _flow(value)
