"""The tables of sizes: what is calculated, what is measured, and the files."""

import csv
import json
import re

import pytest

from underhood import sizes
from underhood.sizes.catalogue import entries

INDEX = "# Book\n\n```{toctree}\nreference/sizes\n```\n"
PAGE = """\
# Sizes

```{generated} sizes fixed
```

```{generated} sizes length
```

```{generated} sizes files
```

```{doctest}
:name: size-tables-measured
>>> print("64 map | map(len, '')")
@-3.13
48 map | map(len, '')
@3.14-
56 map | map(len, '')
```
"""


@pytest.fixture
def made(book):
    """The site of a book with a page of sizes."""
    book.write({"reference/sizes.md": PAGE, "index.md": INDEX})
    outcome = book.build(builder="html")
    assert "" == outcome.warnings
    return outcome.out / "reference"


@pytest.fixture
def rows(made, cells):
    """The rows of both tables, by their first cell."""
    html = (made / "sizes.html").read_text("utf-8")
    return {row[0]: row[1:] for row in cells(html) if row[0] != "object"}


def test_the_table_has_what_the_calculators_say(rows):
    """Each row has the size of each build, as `underhood.sizes` has it."""
    builds = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.13t", "3.14", "3.15", "3.15d"]
    assert [str(int(sizes.float_(build))) for build in builds] == rows["float 1.5"]
    expected = [str(int(sizes.tuple_(10, build))) for build in builds]
    assert ["10", *expected] == rows["tuple (0,) * 10"]
    group = "BaseExceptionGroup BaseExceptionGroup('', [BaseException()])"
    assert ["–", "–"] == rows[group][:2]
    assert len(list(entries())) + 1 == len(rows)


def test_what_is_measured_comes_from_the_verified_output(rows):
    """A row without a calculator is what the page's own example prints, by build."""
    assert ["48"] * 6 + ["56"] * 3 == rows["map map(len, '')"]


def test_a_size_that_changed_is_marked(made):
    """What differs from the release before is strong, and nothing else is."""
    html = (made / "sizes.html").read_text("utf-8")
    row = next(row for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL) if "map(len" in row)
    assert ["56"] == re.findall(r"<strong>(\d+)</strong>", row)


def test_the_files_have_every_row_for_every_build(made):
    """CSV and JSON have the same records, with what is requested and allocated."""
    with (made / "sizes.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    records = json.loads((made / "sizes.json").read_text("utf-8"))
    texts = [{k: "" if v is None else str(v) for k, v in record.items()} for record in records]
    assert texts == lines
    found = {
        (record["object"], record["build"]): (
            record["size"],
            record["requested"],
            record["allocated"],
        )
        for record in records
    }
    size = sizes.list_(5, "3.13t", made="append")
    expected = (int(size), size.requested, size.allocated)
    assert expected == found["[i for i in range(5)]", "3.13t"]
    assert (48, None, None) == found["map(len, '')", "3.9"]


def test_the_links_lead_to_the_files(made):
    """The page offers what stands beside it."""
    html = (made / "sizes.html").read_text("utf-8")
    assert 'href="sizes.csv"' in html
    assert 'href="sizes.json"' in html


def test_no_measurement_is_an_error(book):
    """A table without its measured rows is not written in silence."""
    text = PAGE.partition("```{doctest}")[0]
    outcome = book({"reference/sizes.md": text}, builder="html")
    assert "has no example named size-tables-measured" in outcome.warnings
