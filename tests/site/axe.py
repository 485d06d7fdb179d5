"""What axe-core finds on a page, in less than half of the time that it takes by itself."""

from pathlib import Path

import axe_playwright_python

SOURCE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

# The contrast of a text depends on its colour and size, and on what stands behind it. Of all texts
# that are alike in this, one is looked at: a chapter has thousands, and some hundred kinds.
MARK = """() => {
  const behind = new Map();
  const look = it => {
    if (!it) return "";
    if (!behind.has(it)) {
      const css = getComputedStyle(it);
      behind.set(it, [look(it.parentElement), css.backgroundColor, css.backgroundImage,
        css.opacity].join());
    }
    return behind.get(it);
  };
  const kinds = new Set();
  for (const it of document.body.querySelectorAll("*")) {
    delete it.dataset.kind;
    if (![...it.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const css = getComputedStyle(it);
    const kind = [look(it), css.color, css.fontSize, css.fontWeight, it.checkVisibility()].join();
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    it.dataset.kind = "";
  }
}"""
RUN = """async () => {
  const all = {resultTypes: ["violations"], rules: {"color-contrast": {enabled: false}}};
  const contrast = {resultTypes: ["violations"], runOnly: ["color-contrast"]};
  const found = [await axe.run(document, all)];
  found.push(await axe.run({include: [["[data-kind]"]]}, contrast));
  return found.flatMap(it => it.violations).map(it => [it.id, it.nodes[0].html.slice(0, 200)]);
}"""


def violations(tab):
    """The rules that the page breaks, each with the first element that does."""
    if not tab.evaluate("'axe' in window"):
        tab.add_script_tag(path=SOURCE)
    tab.evaluate(MARK)
    return tab.evaluate(RUN)
