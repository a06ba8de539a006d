# SPDX-License-Identifier: MIT
"""Checks the built site: scripts/check_site.py [--external] FOLDER.

Fails if a page or style sheet would load anything from the network. With --external, follows the links
to other sites, each once; those that cannot be reached are listed and do not fail the check, because
other sites fail for reasons of their own. Links within the site are checked by Sphinx.
"""

import re
import sys
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

REMOTE = re.compile(r"(?:https?:)?//")
STYLE = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^\s\"')]+")
LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data"}
HARMLESS = {"canonical", "author", "license", "next", "prev", "index", "search"}


class Page(HTMLParser):
    """Collects what a page loads from the network, and its links to other sites."""

    def __init__(self):
        super().__init__()
        self.loaded, self.links = [], []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        target = values.get(LOADING.get(tag, ""))
        if tag == "link" and values.get("rel") not in HARMLESS:
            target = values.get("href")
        if target and REMOTE.match(target):
            self.loaded.append(target)
        if tag == "a" and REMOTE.match(values.get("href") or ""):
            self.links.append(values["href"].partition("#")[0])


def reached(link):
    request = urllib.request.Request(link, headers={"User-Agent": "Mozilla/5.0"})
    try:
        with urllib.request.urlopen(request, timeout=20):
            return True
    except (OSError, ValueError):
        return False


def main():
    folder = Path(sys.argv[-1])
    findings, links, number = [], set(), 0
    for path in sorted(folder.rglob("*.html")):
        page = Page()
        page.feed(path.read_text(encoding="utf-8"))
        number += 1
        findings += [f"{path}: loads {target}" for target in page.loaded]
        links.update(page.links)
    for path in sorted(folder.rglob("*.css")):
        found = STYLE.findall(path.read_text(encoding="utf-8"))
        findings += [f"{path}: loads {target}" for target in found]
    print(*findings, sep="\n", end="\n" if findings else "")
    if "--external" in sys.argv:
        for link in sorted(links):
            if not reached(link):
                print(f"not reached: {link}")
    print(f"{number} pages, {len(links)} links to other sites: {len(findings)} findings")
    return bool(findings) or not number


if __name__ == "__main__":
    sys.exit(main())
