"""HTML as its readers see it: parsed as a browser does, whatever the order of attributes and the blanks between blocks."""

from xml.etree.ElementTree import Element

import html5lib


def parsed(html: str) -> Element:
    """The elements of a fragment, under one root, as a browser would build them."""
    root: Element = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    root.tag = "root"
    return root


def canonical(html: str) -> object:
    """The fragment as plain values, without blanks that stand between blocks alone: equal means shown the same."""
    return _plain(parsed(html))


def _plain(node: Element) -> tuple[object, ...]:
    inner: list[object] = [node.text] if _says_something(node.text) else []
    for child in node:
        inner.append(_plain(child))
        inner += [child.tail] if _says_something(child.tail) else []
    return (node.tag, dict(node.attrib), inner)


def _says_something(text: str | None) -> bool:
    return bool(text) and (text == " " or bool((text or "").strip()))
