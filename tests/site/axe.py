"""What axe-core finds on a page, in less than half of the time that it takes by itself."""

from pathlib import Path

import axe_playwright_python

SOURCE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

# The contrast of a text depends on its colour, on whether it is large, and on what stands behind
# it. Of all texts that are alike in this, one is looked at: a chapter has thousands, and all pages
# together have some hundred kinds.
CONFIGURE = 'axe.configure({rules: [{id: "color-contrast", selector: "[data-kind]"}]})'
MARK = """known => {
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
  const large = css => parseFloat(css.fontSize) >= (css.fontWeight < 700 ? 24 : 18.66);
  const kinds = new Set(known);
  for (const it of document.body.querySelectorAll("*")) {
    delete it.dataset.kind;
    if (![...it.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const css = getComputedStyle(it);
    const kind = [look(it), css.color, large(css), it.checkVisibility()].join();
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    it.dataset.kind = "";
  }
  return [...kinds];
}"""
RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .map(it => [it.id, it.nodes[0].html.slice(0, 200)])"""


class Axe:
    """Looks at pages, and at each kind of text on the first page that has it and breaks no rule."""

    def __init__(self):
        self.known = []

    def violations(self, tab):
        """The rules that the page breaks, each with the first element that does."""
        if not tab.evaluate("'axe' in window"):
            tab.add_script_tag(path=SOURCE)
            tab.evaluate(CONFIGURE)
        kinds = tab.evaluate(MARK, self.known)
        found = tab.evaluate(RUN)
        if not found:
            self.known = kinds
        return found
