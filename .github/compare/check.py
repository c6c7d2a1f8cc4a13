"""Counts what files of Markdown keep of a site's posts: words, links and pictures.

    check.py SITE FOLDER

It reads the list of posts from the site's REST API and each post's page as a visitor
gets it, and takes of that what is within the element of the content. A post's file is
the one whose path has the post's slug. Words count as often as the page has them, in
any order; a link is kept where the file has its address or the last part of that, a
picture where the file has its name but for what WordPress adds for sizes.

It prints three shares, for a row of a table.
"""
import html
import json
import os
import re
import sys
import urllib.parse
import urllib.request
from collections import Counter
from html.parser import HTMLParser

VOID = set("area base br col embed hr img input link meta param source track wbr".split())


class Content(HTMLParser):
    """What a reader sees of the element whose class says that it is the content."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.depth = self.silent = 0
        self.text, self.links, self.pictures = [], [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        classes = (attributes.get("class") or "").split()
        if not self.depth and ("entry-content" in classes or "wp-block-post-content" in classes):
            self.depth = 1
            return
        if not self.depth:
            return
        if tag == "a" and (attributes.get("href") or "").startswith(("http", "/")):
            self.links.append(attributes["href"])
        if tag == "img" and attributes.get("src") and not attributes["src"].startswith("data:"):
            self.pictures.append(attributes["src"])
        if tag not in VOID:
            self.depth += 1
            if self.silent or tag in ("script", "style", "noscript"):
                self.silent += 1

    def handle_endtag(self, tag):
        if self.depth and tag not in VOID:
            self.depth -= 1
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data):
        if self.depth and not self.silent:
            self.text.append(data)


def get(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode("utf-8", "replace"), answer.headers


def posts(site):
    page = 1
    while True:
        text, headers = get(f"{site}wp-json/wp/v2/posts?per_page=100&page={page}&_fields=slug,link")
        yield from json.loads(text)
        if page >= int(headers.get("X-WP-TotalPages", 1)):
            return
        page += 1


def words(text):
    return Counter(re.findall(r"\w+", text.lower()))


def written(path):
    """The words of a file, and all of it."""
    with open(path, encoding="utf-8", errors="replace") as file:
        whole = file.read()
    body = re.sub(r"\A---\n.*?\n---\n", "", whole, flags=re.S)
    body = re.sub(r"<[^>]*>", " ", body)
    body = re.sub(r"\]\((?:[^()]|\([^()]*\))*\)", "] ", body)
    return words(html.unescape(re.sub(r"\\([^\w\s])", r"\1", body))), urllib.parse.unquote(html.unescape(whole))


def last_part(address):
    path = urllib.parse.urlsplit(address).path.rstrip("/")
    return urllib.parse.unquote(path.rsplit("/", 1)[-1]) or urllib.parse.urlsplit(address).netloc


def main():
    site, folder = sys.argv[1:]
    files = {}
    for at, _, names in os.walk(folder):
        for name in names:
            if name.endswith((".md", ".html")):
                path = os.path.join(at, name)
                for part in os.path.relpath(path, folder).rsplit(".", 1)[0].split(os.sep):
                    files.setdefault(re.sub(r"^\d{4}-\d\d-\d\d-", "", part), path)
    want, kept = Counter(), Counter()
    for post in posts(site):
        page = Content()
        page.feed(get(post["link"])[0])
        path = files.get(urllib.parse.unquote(post["slug"])) or files.get(post["slug"])
        has, whole = written(path) if path else (Counter(), "")
        said = words("".join(page.text))
        want["words"] += sum(said.values())
        kept["words"] += sum((said & has).values())
        for link in page.links:
            want["links"] += 1
            kept["links"] += last_part(link) in whole
        for picture in page.pictures:
            want["pictures"] += 1
            name = re.sub(r"-\d+x\d+(?=\.\w+$)|-scaled(?=\.\w+$)", "", last_part(picture))
            kept["pictures"] += name.rsplit(".", 1)[0] in whole
    print(" | ".join(f"{kept[k] / want[k]:.1%} of {want[k]}" if want[k] else "–" for k in ("words", "links", "pictures")))


main()
