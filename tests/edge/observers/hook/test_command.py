import pytest

from edge.config.observers import HookConfig
from edge.errors import ConfigError
from edge.observers.hook.command import arguments, environment


def test_a_command_is_divided_as_a_shell_does_but_not_given_to_one():
    assert arguments(HookConfig(command='/bin/echo "a b" $HOME ; *')) == (
        "/bin/echo", "a b", "$HOME", ";", "*"
    )  # fmt: skip
    assert arguments(HookConfig(command="echo $HOME; date", shell=True)) == (
        "/bin/sh", "-c", "echo $HOME; date"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("", "hook.command must name a program; it is empty"),
        ("/missing/hello --loud", "hook.command: no program '/missing/hello' that this user may"),
        ("/etc/passwd", "no program '/etc/passwd' that this user may run"),
        ("echo 'a b", "a quotation mark is not closed"),
    ],
)
def test_what_cannot_be_run_is_named(command, message):
    with pytest.raises(ConfigError, match=message):
        arguments(HookConfig(command=command))


def test_no_secret_is_passed_on(monkeypatch):
    for name in ("CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "TOKEN"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("PATH", "/bin")
    given = environment({"event": "label", "label": "happy", "track": 1, "source": "x"})
    assert "secret" not in given.values()
    assert given.items() >= {
        "PATH": "/bin", "EMOTION_EDGE_EVENT": "label", "EMOTION_EDGE_LABEL": "happy",
        "EMOTION_EDGE_TRACK": "1",
    }.items()  # fmt: skip
    assert given.keys() <= {
        "HOME", "LANG", "PATH", "TZ", "EMOTION_EDGE_EVENT", "EMOTION_EDGE_LABEL",
        "EMOTION_EDGE_TRACK",
    }  # fmt: skip
