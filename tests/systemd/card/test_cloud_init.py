"""The files of cloud-init contain what the options ask for."""

import json
import subprocess

from card import cloud_init
from card.options import CardOptions


def user_data(options: CardOptions) -> dict:
    return json.loads(cloud_init.boot_files(options)["user-data"].partition("\n")[2])


def test_no_login_exists_without_a_key():
    user = user_data(CardOptions())
    assert user["users"] == []
    assert "userconfig.service" in user["bootcmd"][0]
    assert "runcmd" not in user
    files = cloud_init.boot_files(CardOptions())
    assert set(files) == {"user-data", "meta-data", "emotion-edge/first-boot.sh"}


def test_a_read_only_card_needs_the_overlay_packages():
    options = CardOptions(packages=("fonts-noto-cjk",), readonly=True)
    command = user_data(options)["bootcmd"][-1]
    assert command[-4:] == ["readonly", "fonts-noto-cjk", "overlayroot", "busybox"]
    assert options.deferred_packages() == ["fonts-noto-cjk", "overlayroot", "busybox"]


def test_another_user_data_is_another_instance():
    one, other = (
        cloud_init.boot_files(CardOptions(hostname=name))["meta-data"] for name in ("a", "b")
    )
    assert one != other


def test_the_first_boot_script_is_a_valid_shell_script():
    assert subprocess.run(["sh", "-n", cloud_init.SCRIPT], check=False).returncode == 0
