"""The window of a tab: when all has come to rest after it opened, or was made another size."""

# Fonts are there, the window has its width, and what watches sizes has been told in a frame.
SETTLED = """async width => {
  const frame = () => new Promise(requestAnimationFrame);
  await document.fonts.ready;
  while (innerWidth !== width) await frame();
  for (const _ of [1, 2]) await frame();
}"""


def settle(tab):
    """Wait until the tab has come to rest."""
    tab.evaluate(SETTLED, tab.viewport_size["width"])
