"""Deque's axe-core: automatic checks of accessibility, run within a page."""

from __future__ import annotations

from importlib.resources import files

from tests.browser.driver import Browser

# Rules of the Web Content Accessibility Guidelines, levels A and AA, and of good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """
return axe.run(document, {runOnly: arguments[0]}).then(found => found.violations.map(
  rule => [rule.id, rule.help, rule.nodes.map(node => node.target.join(" ")).join(", ")].join(": ")
));
"""


def violations(browser: Browser) -> list[str]:
    """Return the rules that the page breaks, with the elements that break them."""
    source = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    browser.run(source)
    return browser.run(CHECK, TAGS)
