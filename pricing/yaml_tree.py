"""YAML as a tree that remembers where each word stands.

Every scalar is text, but a plain `null` (or nothing at all) which is None: `country: NO` is Norway and a price never
was a float. Patches merge here, so that a value keeps the file and line it came from through every layer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeAlias

import yaml

from pricing.problems import Problem

MAX_DEPTH = 40
# What aliases may add to a document that is as long as it is written.
MAX_REPEATED_NODES = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; lines count from 1. `layer` says as what it is laid over others, where the file does not."""

    file: str
    line: int
    layer: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class TextNode:
    """A scalar: its text, or None for a plain null. `over` is what it was laid over, and so in all nodes."""

    text: str | None
    place: Place
    over: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    items: tuple[Node, ...]
    place: Place
    over: Node | None = field(default=None, compare=False, repr=False)


NO_KEYS: Mapping[str, Place] = MappingProxyType({})
NONE_TAKEN: Mapping[str, Node] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping; `keys` holds the place of each key, where that is not the place of its value.

    `taken` are nulls for the keys that were there and that a patch took away.
    """

    entries: Mapping[str, Node]
    place: Place
    keys: Mapping[str, Place] = field(default_factory=lambda: NO_KEYS)
    over: Node | None = field(default=None, compare=False, repr=False)
    taken: Mapping[str, Node] = field(default_factory=lambda: NONE_TAKEN, compare=False, repr=False)

    def get(self, *names: str) -> Node | None:
        """The node below a chain of keys, or None."""
        node: Node | None = self
        for name in names:
            node = node.entries.get(name) if isinstance(node, MapNode) else None
        return node

    def with_entries(self, entries: Mapping[str, Node]) -> MapNode:
        """The same mapping with other entries; a new key stands where its node stands."""
        keys = {name: self.keys.get(name, node.place) for name, node in entries.items()}
        return MapNode(entries, self.place, keys, self.over, self.taken)


Node: TypeAlias = TextNode | ListNode | MapNode
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"


def parse_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one YAML document; `file` is the name that problems print.

    Duplicate keys, anchors that expand without bound, tags, several documents and syntax errors are problems. An empty
    document is an empty mapping; a byte-order mark is skipped. Where the rest could still be read the node is there
    beside the problems, so that what it holds is checked in the same run.
    """
    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    reader = _Reader(file, yaml.parse(text.removeprefix("\ufeff"), Loader=loader))
    try:
        node = reader.document()
    except yaml.YAMLError as error:
        return None, [*reader.problems, _syntax_problem(error, file)]
    except ValueError as error:
        return None, [
            *reader.problems,
            _problem("yaml-syntax", file, 0, "", str(error), "write the file as plain UTF-8 text"),
        ]
    except _TooLarge:
        return None, reader.problems
    return node, reader.problems


class _TooLarge(Exception):
    """The document nests or repeats itself beyond its bound; nothing more of it is read."""


class _Reader:
    """Turns PyYAML's events into nodes: a tag is seen, an alias is a reference to a node, depth is known in time.

    PyYAML's own composer recurses in C, and ends the process on a document that nests deep enough.
    """

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self.file = file
        self.events = events
        self.problems: list[Problem] = []
        self.seen = 0
        self.repeated = 0
        self.anchors: dict[str, _Anchored] = {}

    def document(self) -> Node:
        """The one document of the stream."""
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._report(
                        "yaml-documents",
                        _line(event),
                        "",
                        "the file holds more than one document",
                        "keep one document in a file: remove the line `---` and what follows it",
                    )
                    break
                root, _ = self._node(next(self.events), "", 0)
        if root is None or (isinstance(root, TextNode) and root.text is None):
            return MapNode({}, Place(self.file, 1))
        return root

    def _node(self, event: yaml.Event, path: str, depth: int) -> tuple[Node, int]:
        """The node that begins with `event`, and how many levels it has below it."""
        line = _line(event)
        self.seen += 1
        self._bound(depth, line, path)
        if isinstance(event, yaml.AliasEvent):
            return self._repeat(str(event.anchor), line, path, depth)
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.tag is not None:
            word = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            self._report("yaml-tag", line, path, f"the tag `{word}` is not understood", "write the value without a tag")
        anchor, before = event.anchor, self.seen
        if anchor is not None:
            self.anchors.pop(anchor, None)
        node, height = self._content(event, Place(self.file, line), path, depth)
        if anchor is not None:
            self.anchors[anchor] = _Anchored(node, height, self.seen - before + 1)
        return node, height

    def _content(self, event: yaml.Event, place: Place, path: str, depth: int) -> tuple[Node, int]:
        if isinstance(event, yaml.ScalarEvent):
            plain_null = not event.style and event.value in ("", "null")
            return TextNode(None if plain_null else event.value, place), 0
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, path, depth)
        return self._mapping(place, path, depth)

    def _sequence(self, place: Place, path: str, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        height = 0
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            item, below = self._node(event, f"{path}[{len(items)}]", depth + 1)
            items.append(item)
            height = max(height, below + 1)
        return ListNode(tuple(items), place), height

    def _mapping(self, place: Place, path: str, depth: int) -> tuple[Node, int]:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        height = 0
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            line = _line(event)
            key = self._key(event, line, path, depth)
            inner = f"{path}.{key}" if path and key is not None else key or path
            value, below = self._node(next(self.events), inner, depth + 1)
            height = max(height, below + 1)
            if key is None:
                continue
            if key in entries:
                self._report(
                    "duplicate-key",
                    line,
                    inner,
                    f"`{key}` stands twice; it is first on line {keys[key].line}",
                    "keep one of the two",
                )
                continue
            entries[key] = value
            keys[key] = Place(self.file, line)
        return MapNode(entries, place, keys), height

    def _key(self, event: yaml.Event, line: int, path: str, depth: int) -> str | None:
        """The text of a key; None where it cannot be one."""
        node, _ = self._node(event, path, depth + 1)
        if not isinstance(node, TextNode):
            self._report("yaml-key", line, path, "a key must be a word", "write `key: value`")
            return None
        if node.text == "<<" and not getattr(event, "style", None):
            self._report("yaml-key", line, path, "`<<` does not merge mappings here", "write the keys out")
            return None
        return str(event.value) if isinstance(event, yaml.ScalarEvent) else node.text or ""

    def _repeat(self, anchor: str, line: int, path: str, depth: int) -> tuple[Node, int]:
        found = self.anchors.get(anchor)
        if found is None:
            self._report(
                "yaml-alias",
                line,
                path,
                f"the alias `*{anchor}` stands before or inside what it names",
                "write the value out, or move the anchor up",
            )
            return TextNode(None, Place(self.file, line)), 0
        self.seen += found.size
        self.repeated += found.size
        self._bound(depth + found.height, line, path)
        return found.node, found.height

    def _bound(self, depth: int, line: int, path: str) -> None:
        if depth > MAX_DEPTH:
            self._report("yaml-too-large", line, path, f"the file nests more than {MAX_DEPTH} levels deep", "nest less")
        elif self.repeated > MAX_REPEATED_NODES:
            self._report(
                "yaml-too-large",
                line,
                path,
                f"the file's aliases repeat more than {MAX_REPEATED_NODES} values",
                "write the values out instead of using anchors and aliases",
            )
        else:
            return
        raise _TooLarge

    def _report(self, code: str, line: int, path: str, message: str, remedy: str) -> None:
        self.problems.append(_problem(code, self.file, line, path, message, remedy))


def _line(event: yaml.Event) -> int:
    assert event.start_mark is not None, "an event that was parsed has a place"
    return int(event.start_mark.line) + 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A node that an alias may repeat: how many levels and how many nodes it brings."""

    node: Node
    height: int
    size: int


def _syntax_problem(error: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "context", None) or str(error).splitlines()[0]
    if "found a tab" in what or "found character '\\t'" in what or "found character that cannot start" in what:
        what += " (a tab?)"
    return _problem(
        "yaml-syntax",
        file,
        mark.line + 1 if mark else 0,
        "",
        f"this is not valid YAML: {what}",
        "mend the syntax near this line: indent with spaces, quote text that holds `: ` or `#`",
    )


def _problem(code: str, file: str, line: int, path: str, message: str, remedy: str) -> Problem:
    return Problem(code=code, file=file, line=line, path=path, message=message, remedy=remedy)


def plain(node: Node) -> Plain:
    """The tree without places: dicts, lists, text and None."""
    if isinstance(node, TextNode):
        return node.text
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, value in node.entries.items()}


def laid_over(node: Node, below: Node | None) -> Node:
    """The node, remembering what it replaces; it keeps what it replaced before."""
    if below is None or node.over is not None:
        return node
    return replace(node, over=below)


def in_layer(node: Node, layer: str) -> Node:
    """The tree with every place said to be of a layer."""
    place = Place(node.place.file, node.place.line, layer)
    if isinstance(node, TextNode):
        return TextNode(node.text, place)
    if isinstance(node, ListNode):
        return ListNode(tuple(in_layer(item, layer) for item in node.items), place)
    keys = {name: Place(key.file, key.line, layer) for name, key in node.keys.items()}
    return MapNode({name: in_layer(inner, layer) for name, inner in node.entries.items()}, place, keys)


def content(node: Node) -> Hashable:
    """What a tree says, wherever it stands: equal for trees that say the same in the same order, and for no others.

    >>> content(ListNode((TextNode("a", Place("x", 1)),), Place("x", 1)))
    ('[', 'a')
    """
    if isinstance(node, TextNode):
        return node.text
    if isinstance(node, ListNode):
        return ("[", *(content(item) for item in node.items))
    return tuple((key, content(value)) for key, value in node.entries.items())


def place_at(node: Node, location: Sequence[str | int]) -> Place:
    """The line of the deepest node that exists on the way to `location`."""
    place = node.place
    for step in location:
        if isinstance(node, MapNode) and isinstance(step, str) and step in node.entries:
            place = node.keys.get(step, node.entries[step].place)
            node = node.entries[step]
        elif isinstance(node, ListNode) and isinstance(step, int) and 0 <= step < len(node.items):
            node = node.items[step]
            place = node.place
        else:
            break
    return place


def path_text(location: Sequence[str | int]) -> str:
    """Write a location the way a person would.

    >>> path_text(["plans", "starter", "prices", 0])
    'plans.starter.prices[0]'
    """
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text


def walk(node: Node, location: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Node]]:
    """Every node with its location, parents first."""
    yield location, node
    if isinstance(node, MapNode):
        for key, value in node.entries.items():
            yield from walk(value, (*location, key))
    elif isinstance(node, ListNode):
        for index, item in enumerate(node.items):
            yield from walk(item, (*location, index))
