"""Write default.toml and docs/configuration.md from the schema: `make settings`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from edge.config.schema import Config, settings_of
from edge.config.setting import Setting
from edge.config.toml import literal

DEFAULTS = Path(__file__).with_name("default.toml")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"

TOML_HEAD = """\
# Emotion Edge: every setting with its default. Made by `make settings`; do not edit.
#
# Your own file needs only what differs: /etc/emotion-edge/config.toml, or --config FILE.
# A single setting: emotion-edge run -o camera.width=1280
"""
PAGE_HEAD = """\
# Settings

Look up a setting here: its key, its default, what is allowed and what it does.

Write what differs from the defaults into `/etc/emotion-edge/config.toml`, or name another file with
`--config FILE`. A single setting on the command line wins over the file: `-o section.key=value`.
What is set on the [web page](display.md#settings-on-the-page) comes between the two.
`emotion-edge config` prints the settings in effect. A running program reads its file again on
SIGHUP (`systemctl reload emotion-edge`); `display.target` needs a restart.

```toml
[camera]
width = 1280
height = 720

[display]
language = "de"
```

<!-- Made from edge/config/schema.py by `make settings`; do not edit below. -->
"""


def default_toml() -> str:
    """Return default.toml: every key with its default and, as a comment, its description."""
    parts = [TOML_HEAD]
    for name in Config.SECTIONS:
        section = getattr(Config(), name)
        lines = [_assignment(section, key) for key in settings_of(section)]
        width = max(map(len, lines))
        comments = [f"  # {_description(each)}" for each in settings_of(section).values()]
        body = [f"{line:<{width}}{text}" for line, text in zip(lines, comments, strict=True)]
        parts.append("\n".join([f"[{name}]  # {_summary(section)}", *body, ""]))
    return "\n".join(parts)


def configuration_page() -> str:
    """Return docs/configuration.md: a table of settings for each section."""
    parts = [PAGE_HEAD]
    for name in Config.SECTIONS:
        section = getattr(Config(), name)
        rows = [
            f"| `{key}` | `{literal(getattr(section, key))}` | {_allowed(section, key, each)} | "
            f"{_cell(each.text)} |"
            for key, each in settings_of(section).items()
        ]
        head = ["| key | default | allowed | meaning |", "| --- | --- | --- | --- |"]
        parts.append("\n".join([f"## [{name}]", "", _summary(section), "", *head, *rows, ""]))
    return "\n".join(parts)


def write() -> None:
    """Write both documents into the checkout."""
    DEFAULTS.write_text(default_toml(), encoding="utf-8")
    PAGE.write_text(configuration_page(), encoding="utf-8")


def _assignment(section: Any, key: str) -> str:
    return f"{key} = {literal(getattr(section, key))}"


def _summary(section: Any) -> str:
    return str(type(section).__doc__).rstrip(".")


def _description(setting: Setting) -> str:
    if setting.choices and not all(str(choice) in setting.text for choice in setting.choices):
        return f"{setting.text}: {', '.join(map(str, setting.choices))}"
    return setting.text


def _allowed(section: Any, key: str, setting: Setting) -> str:
    if setting.choices:
        return ", ".join(f"`{literal(choice)}`" for choice in setting.choices)
    if setting.low is not None and setting.high is not None:
        words = "".join(f"`{literal(word)}`, " for word in setting.words)
        return f"{words}{'0, ' if setting.zero else ''}{setting.low} to {setting.high}"
    if setting.prefixes:
        return f"empty, or begins with {', '.join(f'`{prefix}`' for prefix in setting.prefixes)}"
    return "true, false" if isinstance(getattr(section, key), bool) else "text"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    write()
