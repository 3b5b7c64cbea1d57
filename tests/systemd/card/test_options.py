"""Host names are validated."""

import pytest
from card.options import parse_hostname

from edge.errors import ConfigError


@pytest.mark.parametrize("name", ["a", "door-1", "PI5", "x" * 63])
def test_valid_hostnames_are_accepted(name):
    assert parse_hostname(name) == name


@pytest.mark.parametrize("name", ["-a", "a-", "a_b", "a.b", "a b", "x" * 64, "t\u00fcr", "a\n"])
def test_invalid_hostnames_are_refused(name):
    with pytest.raises(ConfigError, match="HOSTNAME"):
        parse_hostname(name)
