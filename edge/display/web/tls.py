"""Encryption with a certificate of the user's own, which is tried before the page opens."""

from __future__ import annotations

import getpass
import ssl
from contextlib import suppress
from pathlib import Path

from edge.errors import ConfigError
from edge.system.printable import printable, reason
from edge.system.text_file import UnreadableFileError, open_regular

# Codes of OpenSSL's X509_verify_cert_error(3).
NOT_YET_VALID, EXPIRED = 9, 10


def open_context(certificate: str, key: str) -> ssl.SSLContext:
    """Return the context of a server, TLS 1.2 or newer.

    HSTS is left out on purpose: with a certificate that a browser does not know, nobody could open
    the page any more.

    Args:
        certificate: PEM file with the certificate and its chain.
        key: PEM file with its private key, without a passphrase; "" for the same file.

    Raises:
        ConfigError: a file cannot be read, they do not fit each other, or the certificate is not
            valid today.
    """
    _check_readable("web.certificate", certificate)
    if key:
        _check_readable("web.key", key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2

    def refuse_passphrase() -> str:
        raise ConfigError(
            f"web.key: {key or certificate} needs a passphrase: "
            "`openssl pkey -in OLD -out NEW` removes it"
        )

    try:
        context.load_cert_chain(certificate, key or None, refuse_passphrase)
    except ConfigError:
        raise
    except (OSError, ValueError) as error:  # also ssl.SSLError
        raise ConfigError(_reason(error, certificate, key)) from error
    _shake_hands(context, certificate)
    return context


def _check_readable(setting: str, path: str) -> None:
    name = printable(path)
    try:
        with open_regular(Path(path)) as file:
            file.read(1)
    except (UnreadableFileError, OSError) as error:
        if isinstance(error.__cause__, PermissionError):
            raise ConfigError(f"{setting}: {name} is not readable for {_user()}") from None
        raise ConfigError(f"{setting}: {name}: {reason(error)}") from error


def _user() -> str:
    with suppress(OSError, KeyError):  # a user without a name
        return getpass.getuser()
    return "this user"


def _reason(error: Exception, certificate: str, key: str) -> str:
    """Return the error of OpenSSL in plain words."""
    fault = getattr(error, "reason", None) or str(error)
    if fault == "KEY_VALUES_MISMATCH":
        return f"web.key: {key} does not belong to the certificate {certificate}"
    if "PEM" in str(error) or fault == "NO_START_LINE":
        missing = "" if key else ", or name the file of the key in web.key"
        files = f"{certificate} and {key}" if key else certificate
        return f"web.certificate: {files}: no certificate and key in PEM form{missing}"
    return f"web.certificate: {certificate}: {fault}"


def _shake_hands(context: ssl.SSLContext, certificate: str) -> None:
    """Let a client in memory connect: it checks the dates, and that the key works.

    Raises:
        ConfigError: it refuses the certificate.
    """
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    # The certificate itself is trusted, whoever signed it.
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        client.load_verify_locations(certificate)
        to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
        ends = (
            client.wrap_bio(to_client, to_server),
            context.wrap_bio(to_server, to_client, server_side=True),
        )
        for end in (*ends, *ends):  # two round trips are enough for any version
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    except ssl.SSLCertVerificationError as error:
        raise ConfigError(_invalid(error, certificate)) from error
    except ssl.SSLError as error:
        raise ConfigError(f"web.certificate: {certificate}: {error.reason}") from error


def _invalid(error: ssl.SSLCertVerificationError, certificate: str) -> str:
    if error.verify_code == EXPIRED:
        return f"web.certificate: {certificate} has expired: renew it"
    if error.verify_code == NOT_YET_VALID:
        return f"web.certificate: {certificate} is not valid yet: is the clock right?"
    return f"web.certificate: {certificate}: {error.verify_message}"
