"""Checks that the pages docs/osu.py.md and docs/ossapi.md have a row for every
public name of the package they are about, in the version they say."""

import importlib
import inspect
import pathlib
import re
import sys
from importlib.metadata import version

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"


def names(module, *classes):
    """The public names of a module, and those of the given classes."""
    found = {n for n in dir(module) if not n.startswith("_") and not inspect.ismodule(getattr(module, n))}
    for name in classes:
        found |= {n for n in dir(getattr(module, name)) if not n.startswith("_")}
    return found


def left_column(text):
    """The words in the first column of all tables."""
    cells = re.findall(r"^\|([^|\n]*)\|", text, re.M)
    return set(re.findall(r"\w+", " ".join(code for cell in cells for code in re.findall(r"`([^`]*)`", cell)))) | aside(text)


def aside(text):
    """Names in a second column that say what differs from "the same names"."""
    return set(re.findall(r"`(\w+)`(?=(?: and `\w+`)? (?:is|are) `objects\.)", text))


failed = False
for package, module, page, classes, ignored in [
    ("osu.py", "osu", "osu.py.md", ["Client", "AsynchronousClient"], {"auth"}),
    ("ossapi", "ossapi", "ossapi.md", ["Ossapi"], {"handler"}),
]:
    text = (DOCS / page).read_text()
    public = names(importlib.import_module(module), *classes) - ignored
    missing = sorted(public - left_column(text))
    if version(package) not in text.split("\n## ")[0]:
        print(f"{page} does not say that it is about {package} {version(package)}")
        failed = True
    print(f"{page}: {len(public)} names of {package} {version(package)}, {len(missing)} without a row: {' '.join(missing)}")
    failed = failed or bool(missing)
sys.exit(failed)
