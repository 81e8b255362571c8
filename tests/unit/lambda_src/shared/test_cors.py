from __future__ import annotations

from shared.cors import CorsPolicy

APP, ADMIN = "https://app.example.com", "https://admin.example.com"


def test_scripts_may_read_the_headers_an_api_adds() -> None:
    exposed = CorsPolicy(("*",), ("PAYMENT-REQUIRED",)).headers(APP)
    assert exposed["Access-Control-Expose-Headers"] == "Retry-After,x-amzn-RequestId,PAYMENT-REQUIRED"


def test_of_several_sites_each_is_named_by_itself() -> None:
    policy = CorsPolicy((APP, ADMIN))
    assert [policy.headers(site)["Access-Control-Allow-Origin"] for site in (APP, ADMIN)] == [APP, ADMIN]
    assert policy.headers("https://app.example.com.evil.example") == {"Vary": "Origin"}


def test_a_request_from_no_page_gets_no_cors_headers() -> None:
    assert CorsPolicy(("*",)).headers(None) == {}
    assert CorsPolicy((APP,)).headers(None) == {"Vary": "Origin"}
