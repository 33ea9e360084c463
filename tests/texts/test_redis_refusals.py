"""A server that refuses, hangs or is away: one sentence with place, cause and remedy, before anything is bought."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alttext_html.errors import CacheError
from alttext_html.texts.redis_address import parse
from alttext_html.texts.redis_cache import RedisTexts
from alttext_html.texts.redis_ledger import LEASES, RedisLedger
from alttext_html.texts.redis_server import RIGHTS, Patience, Server
from alttext_html.texts.store import Ending, Item
from alttext_html.types import TextKey
from tests.helpers.redis_server import Running, free_port, redis_server

A = Item(TextKey("a" * 64, "fake", "en", 2, ""), "a.png", 1)
ONCE = Patience(attempts=0)
ROOT = Path(__file__).resolve().parents[2]


def refusal(url: str, patience: Patience = ONCE) -> str:
    """What the error says, without the place, which it begins with."""
    with pytest.raises(CacheError) as error:
        Server(parse(url), patience)
    place = f"{parse(url)}: "
    assert str(error.value).startswith(place)
    assert "hush" not in str(error.value)
    return str(error.value).removeprefix(place)


def test_a_wrong_password_is_named_as_the_cause_and_never_shown() -> None:
    """Neither given wrongly nor missing; the right one works."""
    with redis_server("--requirepass", "right-secret") as own:
        for url in (f"redis://:wrong-secret@127.0.0.1:{own.port}", own.url):
            with pytest.raises(CacheError, match="does not accept this user and password") as error:
                Server(parse(url), ONCE)
            assert "secret" not in str(error.value)
        with RedisTexts(parse(f"valkey://:right-secret@127.0.0.1:{own.port}/0")) as cache:
            assert cache.count() == 0


def test_a_replica_is_no_place_to_buy(server: Running) -> None:
    """The lease is refused, so nothing is sent."""
    refused = pytest.raises(CacheError, match="replica that cannot be written")
    with redis_server("--replicaof", "127.0.0.1", "1") as own, RedisLedger(own.address) as ledger, refused:
        ledger.lease([A])


def test_something_else_under_our_keys_is_one_clear_error(server: Running) -> None:
    """Not overwritten."""
    with server.client() as client:
        client.set(LEASES, "mine")
        with RedisLedger(server.address) as ledger, pytest.raises(CacheError, match="Name another database"):
            ledger.lease([A])
        assert client.get(LEASES) == b"mine"


def test_a_server_that_is_away_is_named() -> None:
    """Nobody listens there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{taken.getsockname()[1]}/3"
        assert refusal(url).startswith("the server cannot be reached")


# --- who may what ----------------------------------------------------------------------------------------


def give(server: Running, rights: str) -> str:
    """The URL of a user with these rights."""
    with server.client() as client:
        client.execute_command("ACL", "SETUSER", "ada", "reset", "on", ">hush", *rights.split())
    return f"redis://ada:hush@127.0.0.1:{server.port}"


def buy(url: str) -> None:
    """One purchase, with every kind of question the ledger asks."""
    with RedisTexts(parse(url)) as texts, RedisLedger(parse(url)) as ledger:
        texts.get([A.key])
        ledger.orphans("fake")
        ledger.doubts("fake")
        ledger.book("fake")
        assert ledger.lease([A]) == {A.key}
        ledger.intend([A], None)
        ledger.settle([A], Ending.BOUGHT)
        texts.remove([A.key])


def test_a_user_with_the_rights_that_the_error_names_can_buy(server: Running) -> None:
    """Those and no more; the documentation names the same."""
    buy(give(server, RIGHTS))
    assert f" {RIGHTS}\n" in (ROOT / "docs" / "shared-cache.md").read_text("utf-8")


@pytest.mark.parametrize(
    "right", ["~alttext-html:1:*", "+@read", "+@write", "+@scripting", "+@connection", "+@transaction", "+time"]
)
def test_a_user_who_lacks_a_right_is_told_all(server: Running, right: str) -> None:
    """Whether the server refuses the command itself, or what a script of ours does."""
    url = give(server, " ".join(each for each in RIGHTS.split() if each != right))
    with pytest.raises(CacheError, match="does not allow this user what a cache needs") as error:
        buy(url)
    assert str(error.value).endswith(f"ACL SETUSER <user> {RIGHTS}")
    assert "hush" not in str(error.value)


def test_without_info_there_are_no_notes(server: Running) -> None:
    """It is asked for nothing else."""
    url = give(server, RIGHTS.replace("+info", ""))
    with RedisLedger(parse(url)) as ledger:
        assert ledger.notes == ()


# --- what stands there -----------------------------------------------------------------------------------


def test_a_database_that_is_not_there_is_named(server: Running) -> None:
    """A server has sixteen unless it is told otherwise."""
    said = refusal(f"redis://:@127.0.0.1:{server.port}/99")
    assert said.startswith("the server has no database 99")


def test_databases_of_one_server_are_apart(server: Running) -> None:
    """What is leased in one is free in the other."""
    with RedisLedger(parse(f"{server.socket_url}?db=1")) as one, RedisLedger(server.address) as other:
        assert one.lease([A]) == other.lease([A]) == {A.key}


def test_a_node_of_a_cluster_is_refused() -> None:
    """Also one that holds all slots itself: the keys of a purchase do not lie in one."""
    with redis_server("--cluster-enabled", "yes", "--cluster-port", str(free_port())) as node:
        with pytest.raises(CacheError, match="node of a cluster, which this cache cannot use"):
            buy(node.url)
        with node.client() as client:
            client.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
            while client.cluster("INFO")["cluster_state"] != "ok":
                pass
        with pytest.raises(CacheError, match="node of a cluster, which this cache cannot use"):
            buy(node.url)


def test_a_server_that_hangs_is_asked_once() -> None:
    """It accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = refusal(f"redis://:hush@127.0.0.1:{silent.getsockname()[1]}/0", Patience(answer=0.1))
        assert said.startswith("the server does not answer (Timeout reading")
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


# --- TLS -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Encrypted:
    """A server with a certificate for ``localhost`` that only ``authority`` vouches for."""

    server: Running
    port: int
    authority: Path


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    folder, port = tmp_path_factory.mktemp("tls"), free_port()
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=cache", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    options = ("--tls-port", port, "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no")
    with redis_server(*map(str, options)) as server:
        yield Encrypted(server, port, certificate)


def test_a_certificate_of_our_own_authority_is_trusted(encrypted: Encrypted) -> None:
    """Its file is named behind the URL."""
    buy(f"valkeys://localhost:{encrypted.port}?ssl_ca_certs={encrypted.authority}")


def test_a_certificate_that_nobody_vouches_for_is_refused(encrypted: Encrypted) -> None:
    """The error says where to name the authority."""
    said = refusal(f"rediss://:hush@localhost:{encrypted.port}")
    assert said.startswith("the server's certificate is not trusted")
    assert "?ssl_ca_certs=<file>" in said


def test_a_certificate_of_another_host_is_refused(encrypted: Encrypted) -> None:
    """However well it is vouched for."""
    said = refusal(f"rediss://:hush@127.0.0.1:{encrypted.port}?ssl_ca_certs={encrypted.authority}")
    assert said.startswith("the server's certificate is not trusted")
    assert "not valid for '127.0.0.1'" in said


def test_an_authority_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Before anybody is asked."""
    said = refusal(f"rediss://:hush@localhost?ssl_ca_certs={tmp_path}/authority.pem")
    assert said == f"there is no file {tmp_path}/authority.pem, which ssl_ca_certs in the URL names"


def test_tls_on_one_side_only_is_hinted_at(encrypted: Encrypted) -> None:
    """Whichever side it is."""
    hint = "rediss://"
    assert hint in refusal(f"redis://:hush@localhost:{encrypted.port}")
    assert hint in refusal(f"rediss://:hush@localhost:{encrypted.server.port}", Patience(answer=0.1))
