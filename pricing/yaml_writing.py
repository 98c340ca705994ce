"""A tree as YAML text: the same tree, the same bytes, and read again the same tree."""

from __future__ import annotations

import re

from pricing.yaml_tree import ListNode, MapNode, Node, TextNode

WIDTH = 110
# What stands for itself in a block and in braces, whoever reads it; a word alone that is a null does not.
PLAIN = re.compile(r"(?:[^\W_]|[./(+](?=\S)|-(?=\w)|_(?=\w))(?:[\w./+%()*'<>=-]| (?=[^ #]))*")


def yaml_text(node: MapNode) -> str:
    """A mapping as YAML: short mappings and lists of values in one line, others a line per key."""
    return "".join(f"{line}\n" for line in _block(node)) or "{}\n"


def _block(node: MapNode) -> list[str]:
    lines: list[str] = []
    for key, value in node.entries.items():
        flow = _flow(value)
        if _is_short(value) and len(key) + len(flow) < WIDTH:
            lines.append(f"{_scalar(key)}: {flow}")
        elif isinstance(value, MapNode):
            lines += [f"{_scalar(key)}:", *(f"  {line}" for line in _block(value))]
        elif isinstance(value, ListNode):
            lines += [f"{_scalar(key)}:", *(f"  {line}" for item in value.items for line in _item(item))]
        else:
            lines.append(f"{_scalar(key)}: {flow}")
    return lines


def _item(node: Node) -> list[str]:
    flow = _flow(node)
    if not isinstance(node, MapNode) or (_is_short(node) and len(flow) < WIDTH) or not node.entries:
        return [f"- {flow}"]
    first, *others = _block(node)
    return [f"- {first}", *(f"  {line}" for line in others)]


def _is_short(node: Node) -> bool:
    """Whether it reads well in one line: values, and mappings or lists of nothing else."""
    if isinstance(node, MapNode):
        return all(_is_value(part) for part in node.entries.values())
    return isinstance(node, TextNode) or all(isinstance(item, TextNode) for item in node.items)


def _is_value(node: Node) -> bool:
    return isinstance(node, TextNode) or (
        isinstance(node, ListNode) and all(isinstance(item, TextNode) for item in node.items)
    )


def _flow(node: Node) -> str:
    if isinstance(node, TextNode):
        return "null" if node.text is None else _scalar(node.text)
    if isinstance(node, ListNode):
        return f"[{', '.join(_flow(item) for item in node.items)}]"
    return f"{{{', '.join(f'{_scalar(key)}: {_flow(value)}' for key, value in node.entries.items())}}}"


def _scalar(text: str) -> str:
    """Text as it may stand anywhere; what is no plain word is quoted, and what does not print is written out.

    >>> print(_scalar("status = 'ok'"), _scalar("null"), _scalar("a: b"), _scalar("a\\tb"))
    status = 'ok' 'null' 'a: b' "a\\x09b"
    """
    if not text.isprintable():
        return '"' + "".join(map(_written_out, text)) + '"'
    if PLAIN.fullmatch(text) and text not in ("null", "---"):
        return text
    return "'" + text.replace("'", "''") + "'"


def _written_out(sign: str) -> str:
    code = ord(sign)
    if sign in '"\\':
        return f"\\{sign}"
    if sign.isprintable():
        return sign
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
