"""The window of a tab: when all has come to rest after it opened, or was made another size."""

# Fonts are there, and what watches sizes has been told of them, which is done in a frame.
SETTLED = """async () => {
  await document.fonts.ready;
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
}"""


def settle(tab):
    """Wait until the tab has its size and has come to rest."""
    tab.wait_for_function("width => innerWidth === width", arg=tab.viewport_size["width"])
    tab.evaluate(SETTLED)
