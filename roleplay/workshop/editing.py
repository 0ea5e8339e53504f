"""Changes single places of YAML text and leaves everything else as the author wrote it: order, comments, quotes.

A path is made of keys, and of ids in square brackets for the entries of lists: `("facts", "[wages]", "title", "en")`.
"""

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from roleplay.scenario.linting.content_walk import NAMES
from roleplay.scenario.loading.files import parse_yaml
from roleplay.scenario.vocabulary import LANGUAGES

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


def name_in(entry: Any) -> Any:
    """Return what an entry of a list is called: its id, or the agency or fact that it is about; None without any."""
    return next((entry[key] for key in NAMES if key in entry), None) if isinstance(entry, Mapping) else None


def set_value(text: str, path: Path, value: Value) -> str:
    """Return the text with the value at a path replaced, or added with the keys that lack on the way; else KeyError."""
    tree = _Text.of(text)
    node, rest = _reach(tree.root, path)
    for key in reversed(rest[1:]):
        value = {key: value}
    if not rest:
        begin, end = tree.span(node)
        return text[:begin] + _rendered(value, node.start_mark.column, node) + text[end:]
    if rest[0].startswith("[") or not isinstance(node, yaml.MappingNode):
        raise KeyError(".".join(path))
    begin, end = tree.span(node)
    if node.flow_style:
        return text[:begin] + _flow({**_content(text[begin:end]), rest[0]: value}) + text[end:]
    column = node.start_mark.column
    nested = " " * column + f"{_flow(rest[0])}:" + _below(value, column)
    return f"{text[:end]}\n{nested}{text[end:]}"


def append(text: str, path: Path, entry: Value) -> str:
    """Return the text with an entry added at the end of the list at a path, which is made where it lacks."""
    tree = _Text.of(text)
    node, rest = _reach(tree.root, path)
    if rest or not isinstance(node, yaml.SequenceNode):
        return set_value(text, path, [entry])
    begin, end = tree.span(node)
    if node.flow_style:
        entries = [*_content(text[begin:end]), entry]
        if not isinstance(entry, dict):
            return text[:begin] + _flow(entries) + text[end:]
        column = max(0, begin - tree.line_of(begin))
        indent = len(text[tree.line_of(begin) : begin]) - len(text[tree.line_of(begin) : begin].lstrip()) + 2
        return text[:begin].rstrip(" ") + "\n" + _block(entries, min(indent, column)) + text[end:]
    return f"{text[:end]}\n{_block([entry], node.start_mark.column)}{text[end:]}"


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


def only_languages(text: str, gone: Sequence[str]) -> str:
    """Return the text without what is written in the languages `gone`, where it stands beside another language."""
    tree = _Text.of(text)
    cuts: list[tuple[int, int]] = []
    _cuts(tree, tree.root, frozenset(gone), cuts)
    for begin, end in sorted(cuts, reverse=True):
        text = text[:begin] + text[end:]
    return text


def with_keys(text: str, added: Sequence[tuple[Path, str, Value]]) -> str:
    """Return the text with a key added at the end of the mappings at these paths, in one go; else KeyError."""
    tree = _Text.of(text)
    inserts: list[tuple[int, str]] = []
    for path, key, value in added:
        node, rest = _reach(tree.root, path)
        if rest or not isinstance(node, yaml.MappingNode) or node.flow_style:
            raise KeyError(".".join(path))
        column = node.start_mark.column
        inserts.append((tree.span(node)[1], f"\n{' ' * column}{_flow(key)}:{_below(value, column)}"))
    for place, words in sorted(inserts, reverse=True):
        text = text[:place] + words + text[place:]
    return text


def _cuts(tree: _Text, node: yaml.Node, gone: frozenset[str], cuts: list[tuple[int, int]]) -> None:
    if isinstance(node, yaml.MappingNode):
        keys = {key.value for key, _ in node.value}
        for key, value in node.value:
            if key.value in gone and keys - gone and keys <= set(LANGUAGES) and not node.flow_style:
                until = tree.text.find("\n", tree.span(value)[1])
                cuts.append((tree.line_of(tree.at(key.start_mark)), len(tree.text) if until < 0 else until + 1))
            else:
                _cuts(tree, value, gone, cuts)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            _cuts(tree, entry, gone, cuts)


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
    if isinstance(node, yaml.SequenceNode) and part.startswith("["):
        wanted = part.strip("[]")
        for index, entry in enumerate(node.value):
            if wanted == _name(entry) or (wanted == str(index) and _name(entry) is None):
                return index
    return None


def _name(entry: yaml.Node) -> str | None:
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else ()
    found: str | None = name_in({key.value: value.value for key, value in pairs if isinstance(value.value, str)})
    return found


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
