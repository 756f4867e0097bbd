"""HTML as its readers see it: parsed as a browser does, whatever the order of attributes and the blanks between blocks."""

from typing import Any

import html5lib
from lxml import etree


def parsed(html: str) -> Any:
    """The elements of a fragment, under one root, as a browser would build them."""
    builder = html5lib.getTreeBuilder("lxml")
    parser = html5lib.HTMLParser(tree=builder, namespaceHTMLElements=False)
    root = etree.Element("root")
    for node in parser.parseFragment(html):
        if isinstance(node, str):
            last = root[-1] if len(root) else None
            if last is None:
                root.text = (root.text or "") + node
            else:
                last.tail = (last.tail or "") + node
        else:
            root.append(node)
    return root


def canonical(html: str) -> str:
    """The fragment with its attributes in order of name and without blanks that stand between blocks alone."""
    root = parsed(html)
    for node in root.iter():
        node.text = node.text if (node.text or "").strip() else None
        node.tail = node.tail if (node.tail or "").strip(" \n") or node.tail == " " else None
    return etree.tostring(root, method="c14n").decode()
