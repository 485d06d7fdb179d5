"""Exercises in a page: to predict an output before it is shown, with and without a script."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
PAGE = """\
(list)=
# Lists

(list-exercises)=
## Exercises

`````{exercise} Two names
:kind: predict
:name: list-choose
:choices: [1] | [1, 2] | NameError

What does the last line print?

```{doctest}
>>> a = b = [1]
>>> b += [2]
>>> a
[1, 2]
```

````{hint}
How many lists are there?
````

````{solution}
One.
````
`````

`````{exercise} Now or later
:kind: predict
:name: list-type

```{doctest}
>>> import sys
>>> ["is 3.12", sys.version_info >= (3, 12)]
@-3.11
['is 3.12', False]
@3.12-
['is 3.12', True]
```

````{solution}
So.
````
`````

`````{exercise} The rule
:kind: build
:name: list-build

```{starter}
def double(number):
    '''Twice the number.'''
```

````{solution}
```{doctest}
>>> def double(number):
...     return 2 * number
```
````

```{grade}
>>> double(21)
42
```
`````
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a page with exercises, which looks as those of the book do."""
    folder = tmp_path_factory.mktemp("exercises")
    (folder / "index.md").write_text(PAGE, encoding="utf-8")
    options = ["-q", "-n", "-W", "-c", ROOT, "-d", folder / "doctrees", "-b", "html"]
    options.append("-Dunderhood_permalinks=")  # those of the book are not here
    command = [sys.executable, "-m", "sphinx", *options, folder, folder / "html"]
    subprocess.run(command, cwd=ROOT, check=True)
    return (folder / "html/index.html").as_uri()


@pytest.fixture
def opened(chromium, address):
    """A function: the page, as someone sees it who comes for the first time."""
    contexts = []

    def open_page(**settings):
        contexts.append(chromium.new_context(**settings))
        contexts[-1].set_default_timeout(5_000)
        tab = contexts[-1].new_page()
        tab.goto(address)
        return tab

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def tab(opened):
    """The page."""
    return opened()


def choose(tab, build):
    """Choose a build, as with the picker."""
    tab.locator("#uh-py-side").select_option(build)


@pytest.mark.parametrize("scheme, width", [("light", 1280), ("dark", 390)])
def test_no_violation_of_accessibility(tab, violations, scheme, width):
    """axe-core finds nothing, before and after the answers."""
    tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    tab.set_viewport_size({"width": width, "height": 900})
    for _ in range(2):
        assert [] == violations(tab)
        tab.get_by_role("radio", name="NameError").check(force=True)
        tab.get_by_role("textbox", name="Your prediction").fill("1")
        for button in tab.get_by_role("button", name="Check").all():
            button.click()
    assert width >= tab.evaluate("document.documentElement.scrollWidth")


def test_the_output_is_hidden_until_answered(tab):
    """Before an answer neither output nor solution is seen; after it, the output is."""
    answer = tab.locator("#list-choose .uh-answer pre")
    expect(answer).to_be_hidden()
    expect(tab.get_by_text("How many lists")).to_be_hidden()
    tab.get_by_role("button", name="Check").first.click()
    expect(answer, "nothing was chosen").to_be_hidden()
    tab.locator("#list-choose").get_by_text("[1]", exact=True).click()
    tab.get_by_role("button", name="Check").first.click()
    assert "[1, 2]" == answer.text_content().strip()
    expect(answer).to_be_visible()


def test_choice_with_the_keyboard(tab):
    """Arrows choose, Enter answers, and a status says what is right."""
    group = tab.get_by_role("group", name="Your prediction")
    status = tab.locator("#list-choose").get_by_role("status")
    assert "" == status.text_content()
    group.get_by_role("radio", name="[1]", exact=True).focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Enter")
    assert "No, it prints [1, 2]." == status.text_content()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    assert "Yes, it prints [1, 2]." == status.text_content()


@pytest.mark.parametrize(
    "build, text, good",
    [
        ("3.15", "['is 3.12', True]", True),
        ("3.15", '["is 3.12",True]', True),
        ("3.15", "['is 3.12', False]", False),
        ("3.15", "['is3.12', True]", False),
        ("3.15", "['is 3.12', true]", False),
        ("3.9", "['is 3.12', False]", True),
        ("3.9", "['is 3.12', True]", False),
        ("3.13t", "[ 'is 3.12' , True ]", True),
    ],
)
def test_typed(tab, build, text, good):
    """What is typed is compared with the output of the chosen build, but for spaces and quotes."""
    choose(tab, build)
    tab.get_by_role("textbox", name="Your prediction").fill(text)
    tab.keyboard.press("Enter")
    word, right = "Yes" if good else "No", str(["is 3.12", build != "3.9"])
    status = tab.locator("#list-type").get_by_role("status")
    assert f"{word}, it prints {right} on CPython {build}." == status.text_content()


def test_another_build_judges_anew(tab):
    """An answer that was given is judged again when another build is chosen."""
    tab.get_by_role("textbox", name="Your prediction").fill("['is 3.12', True]")
    tab.keyboard.press("Enter")
    status = tab.locator("#list-type").get_by_role("status")
    assert status.text_content().startswith("Yes")
    choose(tab, "3.9")
    assert status.text_content().startswith("No")
    assert "" == tab.locator("#list-choose").get_by_role("status").text_content()


def test_without_script(opened):
    """Without a script there is no form, and all that is folded can be unfolded."""
    tab = opened(java_script_enabled=False)
    assert 0 == tab.locator(".uh-predict:visible").count()
    assert 0 == tab.locator("#list-type .uh-out:visible").count()
    tab.locator("#list-type summary").first.click()
    assert 2 == tab.locator("#list-type .uh-out:visible").count()


def test_build(tab):
    """A function to be built has something to begin with, and a command that grades it."""
    task = tab.locator("#list-build")
    assert "def double(number):" in task.locator("pre").first.text_content()
    assert "python -m underhood exercise list-build" in task.text_content()
    assert "42" not in task.text_content(), "what it is graded by"


def test_no_copy_of_the_answer(tab):
    """The button for copying leaves out the form and the answer."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.locator("#list-choose .uh-block").first.hover()
    tab.locator("#list-choose button.copybtn").first.click()
    tab.wait_for_selector("#list-choose button.copybtn.success")
    assert "a = b = [1]\nb += [2]\na" == tab.evaluate("navigator.clipboard.readText()").strip()


def test_permanent_link(tab):
    """Each exercise has a heading with a link to it."""
    sign = tab.get_by_role("heading", name="Two names").locator("a.headerlink")
    assert "#list-choose" == sign.get_attribute("href")
