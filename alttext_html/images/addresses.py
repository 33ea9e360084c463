"""Which network addresses may be asked because a page says so: public ones, and nothing behind the firewall."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str], Sequence[str]]
"""Host name to addresses; raises OSError when there are none."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_COMPATIBLE = ipaddress.IPv6Network("::/96")  # RFC 4291, section 2.5.5.1


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet (IANA's special-purpose registries, as of this Python).

    Private, loopback, link-local (the cloud's metadata service lives there), shared, reserved and multicast addresses
    do not, nor do IPv6 addresses that carry such an IPv4 address inside.
    """
    if isinstance(address, ipaddress.IPv6Address):
        return address.is_global and not address.is_multicast and all(map(is_public, _carried(address)))
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses that a gateway would take out of this one."""
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _COMPATIBLE:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return [inner for inner in carried if inner is not None]


def resolve(host: str) -> list[str]:
    """Ask the system for a host's addresses. It also reads 2130706433 and 0177.1 as addresses: check the answer."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(host: str, resolver: Resolver, is_allowed: Callable[[Address], bool]) -> list[str]:
    """Addresses of a host, all of them allowed.

    Raises PermissionError when one is not: a name that leads to both is a trap. Raises OSError when there are none.
    """
    addresses = [ipaddress.ip_address(found.partition("%")[0]) for found in resolver(host)]
    if not addresses:
        message = "no address"
        raise OSError(message)
    for address in addresses:
        if not is_allowed(address):
            message = f"{host} leads to the address {address}, which is not public"
            raise PermissionError(message)
    return [str(address) for address in addresses]
