"""Decides who may come in: by the host that was asked for, the page that asks, and the token."""

import hmac
import ipaddress
import re
import secrets
import socket
from urllib.parse import parse_qs, urlsplit

AUTHORITY = re.compile(r"(\[[0-9a-f:.%]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?", re.ASCII)


def authority(text: str) -> tuple[str, int | None] | None:
    """`host`, `host:port` or `[v6]:port`; None where the text is none."""
    match = AUTHORITY.fullmatch(text.lower())
    if match is None:
        return None
    port = int(match[2]) if match[2] else None
    if port is not None and not 1 <= port <= 65535:
        return None
    return match[1].strip("[]").removesuffix("."), port


def is_address(host: str) -> bool:
    """Whether a host is an address: a name can be made to lead anywhere, it cannot."""
    try:
        ipaddress.ip_address(host)
        return True
    except ValueError:
        return False


class Doorkeeper:
    """The rules of `axon serve`: beyond this machine a token is asked of everyone."""

    def __init__(self, host: str, token: str | None):
        ip = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0]
        own = socket.gethostname().lower()
        is_local = ipaddress.ip_address(ip).is_loopback
        self.hosts = {"localhost", "127.0.0.1", "::1", ip, host.lower()}
        if not is_local:
            short = own.split(".")[0]
            self.hosts |= {own, short, f"{short}.local"}
        self.is_everywhere = ip in ("0.0.0.0", "::")
        self.token = token or (None if is_local else secrets.token_hex(16))

    def refusal(self, headers, target: str) -> tuple[int, str] | None:
        """A status and a sentence to refuse a request with; None for one that may come in."""
        named = headers.get_all("Host")
        host = authority(named[0]) if len(named) == 1 else None
        if host is None:
            return 400, "The request must have one Host header."
        if host[0] not in self.hosts and not (self.is_everywhere and is_address(host[0])):
            return 403, f"This server is not {host[0]}; use the address it listens on."
        if not self._is_known(headers.get_all("Origin"), host):
            return 403, "Pages of other origins may not connect."
        if self.token is not None and not self._knows(headers, target):
            return 401, "Give the token as \"Authorization: Bearer TOKEN\" or as ?token=TOKEN."
        return None

    @staticmethod
    def _is_known(origins: list[str], host: tuple[str, int | None]) -> bool:
        """Programs send no origin, browsers always do."""
        if not origins:
            return True
        scheme, mark, rest = origins[0].lower().partition("://")
        page = authority(rest) if mark else None
        standard = {"http": 80, "https": 443}.get(scheme)
        if len(origins) != 1 or page is None or standard is None:
            return False
        return page[0] == host[0] and (page[1] or standard) == (host[1] or standard)

    def _knows(self, headers, target: str) -> bool:
        given = [value[7:].strip() for value in headers.get_all("Authorization")
                 if value[:7].lower() == "bearer "]
        given = given or parse_qs(urlsplit(target).query).get("token", [])
        known = self.token.encode()
        return len(given) == 1 and hmac.compare_digest(
            given[0].encode("utf-8", "surrogateescape"), known)
