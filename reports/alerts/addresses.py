"""Where a webhook may go: public hosts by https. Others only where `GROUNDSWELL_WEBHOOK_HOSTS` names them ("127.0.0.1, hooks.office.example").

A host is looked up once and the connection goes to the address that was checked, so a name that answers otherwise a moment later reaches nothing.
"""

import ipaddress
import os
import socket
from urllib.parse import SplitResult, urlsplit

TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses as an IPv6-only network writes them


class Refused(Exception):
    """This address may not be called; the words say why."""


def named_hosts() -> frozenset[str]:
    """Hosts that the operator allows though they are not public."""
    return frozenset(host.strip().lower() for host in os.environ.get("GROUNDSWELL_WEBHOOK_HOSTS", "").split(",") if host.strip())


def usable(url: str) -> bool:
    """Whether this is an address that a webhook may have, by its text alone."""
    try:
        split(url)
    except Refused:
        return False
    return True


def split(url: str) -> SplitResult:
    """The parts of an address.

    Raises:
        Refused: not https (http only to a named loopback host), with credentials, or no host.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Refused("it is no web address") from None
    if any(ord(letter) < 33 or ord(letter) > 126 for letter in url):
        raise Refused("it holds characters that no address has")
    if not host or parts.username is not None or parts.password is not None or port == 0:
        raise Refused("it needs a host, and no user or password in it")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in named_hosts() and _is_loopback(host)):
        raise Refused("it must begin with https://")
    return parts


def resolved(parts: SplitResult) -> str:
    """The address of a host to connect to.

    Raises:
        Refused: the host is not public and not named, or has no address. OSError: the name service does not answer.
    """
    host, port = parts.hostname.lower(), parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except UnicodeError:
        raise Refused("its host is no name") from None
    if not found:
        raise Refused("its host has no address")
    if host in named_hosts():
        return found[0]
    if not all(_is_public(address) for address in found):  # one private address among them is one too many
        raise Refused("its host is not on the public network; the server's operator can name it in GROUNDSWELL_WEBHOOK_HOSTS")
    return found[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = None
    if found.version == 6:
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
