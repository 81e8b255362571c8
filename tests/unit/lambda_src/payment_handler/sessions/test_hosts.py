from __future__ import annotations

import pytest

from payment_handler.sessions.hosts import AllowedHosts
from shared.errors import InvalidRequestError

HOSTS = AllowedHosts(["shop.example.com", "api.example.com:8443", "127.0.0.1:4510", "localhost:4511"])


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://shop.example.com/nft/mint", "https://shop.example.com:443/nft/mint"),
        ("https://SHOP.example.COM:443/a?b=c&d=%20", "https://shop.example.com:443/a?b=c&d=%20"),
        ("https://shop.example.com", "https://shop.example.com:443/"),
        ("https://shop.example.com?x=1", "https://shop.example.com:443/?x=1"),
        ("https://api.example.com:8443/v2/", "https://api.example.com:8443/v2/"),
        (
            "http://127.0.0.1:4510/restapis/x/dev/_user_request_/n",
            "http://127.0.0.1:4510/restapis/x/dev/_user_request_/n",
        ),
        ("http://localhost:4511/", "http://localhost:4511/"),
    ],
)
def test_what_is_listed_may_be_called_as_put_together_again(url: str, called: str) -> None:
    assert HOSTS.check(url, HOSTS.all()).url == called


@pytest.mark.parametrize(
    "url",
    [
        # another host, or one that only looks like it
        "https://evil.example/",
        "https://shop.example.com.evil.example/",
        "https://evil.example/shop.example.com",
        "https://evilshop.example.com/",
        "https://sub.shop.example.com/",
        "https://shop.example.com./",
        "https://shop.exаmple.com/",  # noqa: RUF001 (the Cyrillic letter is the attack)
        "https://shop.example.com\u3002evil.example/",
        "https://xn--shop-example.com/",
        # userinfo, and what parsers take for it
        "https://user@shop.example.com/",
        "https://shop.example.com@evil.example/",
        "https://shop.example.com:443@evil.example/",
        "https://evil.example\\@shop.example.com/",
        "https://shop.example.com\\@evil.example/",
        "https://shop.example.com%40evil.example/",
        "https://shop.example.com#@evil.example/",
        "https://evil.example#shop.example.com/",
        "https://shop.example.com/#fragment",
        # the wrong port or scheme
        "https://shop.example.com:8443/",
        "https://api.example.com/",
        "https://shop.example.com:0443/x:1@y:99999999/",
        "https://shop.example.com:99999/",
        "https://shop.example.com:/",
        "http://shop.example.com/",
        "http://shop.example.com:443/",
        "https://127.0.0.1:4510/",
        "http://127.0.0.1/",
        "http://127.0.0.1:4566/",
        "ftp://shop.example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:4510/_GET",
        "//shop.example.com/",
        "https:shop.example.com/",
        "https:///shop.example.com/",
        # numbers that some resolvers read as an address
        "http://2130706433:4510/",
        "http://0x7f000001:4510/",
        "http://0x7f.1:4510/",
        "http://0177.0.0.1:4510/",
        "http://127.1:4510/",
        "http://0:4510/",
        "http://0.0.0.0:4510/",
        "http://[::1]:4510/",
        "http://[::ffff:127.0.0.1]:4510/",
        "http://127.0.0.1.nip.io:4510/",
        "http://169.254.169.254/latest/meta-data/",
        "http://169.254.170.2/v2/credentials",
        "https://metadata.google.internal/",
        # what would end the request line or hide in the path
        "https://shop.example.com/ HTTP/1.1\r\nHost: evil.example",
        "https://shop.example.com/\r\nX: y",
        "https://shop.example.com/\t",
        " https://shop.example.com/",
        "https://shop.example.com/\x00",
        "https://shop.example.com/ü",
        "https://shop.example.com/" + "a" * 2048,
        "",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        HOSTS.check(url, HOSTS.all())
    assert refused.value.message.startswith("url: ")


def test_a_session_reaches_its_own_hosts_only() -> None:
    with pytest.raises(InvalidRequestError, match=r"this session may pay shop\.example\.com"):
        HOSTS.check("https://api.example.com:8443/", ["shop.example.com"])


def test_a_host_that_left_the_configuration_is_out_of_old_sessions_reach() -> None:
    now = AllowedHosts(["api.example.com:8443"])
    with pytest.raises(InvalidRequestError):
        now.check("https://shop.example.com/", ["shop.example.com"])


def test_a_session_chooses_from_the_list() -> None:
    assert HOSTS.choose(["SHOP.example.com:443", "shop.example.com", "127.0.0.1:4510"]) == [
        "shop.example.com",
        "127.0.0.1:4510",
    ]


@pytest.mark.parametrize("entry", ["evil.example", "shop.example.com:8443", "*", "", "https://shop.example.com", "a:b"])
def test_what_is_not_on_the_list_cannot_be_chosen(entry: str) -> None:
    with pytest.raises(InvalidRequestError, match="allowedHosts: "):
        HOSTS.choose(["shop.example.com", entry])


def test_without_a_list_nothing_can_be_called() -> None:
    with pytest.raises(InvalidRequestError):
        AllowedHosts([]).check("https://shop.example.com/", [])
