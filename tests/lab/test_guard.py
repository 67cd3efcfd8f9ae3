"""What is refused before anything is computed, and what every answer forbids a browser."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from slopelab.lab.app import application
from slopelab.lab.guard import COOKIE, LARGEST_QUERY, allowed_hosts, policy_directives

CURVES = "/api/curves?f=relu"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8321", "127.0.0.1:1", "", "127.0.0.1"]
)
def test_other_names_are_refused(client: TestClient, host: str) -> None:
    answer = client.get(CURVES, headers={"host": host})
    assert answer.status_code == 403
    assert "relu" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ],
)
def test_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.get(CURVES, headers=headers).status_code == 403


def test_its_own_pages_are_not(client: TestClient) -> None:
    headers = {"origin": "http://127.0.0.1:8321", "sec-fetch-site": "same-origin"}
    assert client.get(CURVES, headers=headers).status_code == 200
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=link).status_code == 200


def test_nothing_but_questions(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = client.request(method, CURVES)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD"
    assert client.request("GET", CURVES, content=b"x" * 100_000).status_code == 413
    assert client.get(f"/api/curves?f={'x' * LARGEST_QUERY}").status_code == 414


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2Fapp.py", "/static/%2e%2e/%2e%2e/app.py",
        "/static//etc/passwd", "/static/....//app.py", "/static/lab.css%00.py",
        "/fonts/..%2f..%2fetc%2fpasswd", "/api/curve/..%2f..%2fapp", "/etc/passwd",
        "/static/", "/api/", "/api/study/compute", "/api/curves/x",
    ],
)  # fmt: skip
def test_no_path_leads_to_the_disk(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize("path", ["/", CURVES, "/static/lab.css", "/nowhere", "/api/curves?f=("])
def test_every_answer_forbids_what_pages_do_not_need(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["content-security-policy"].split("; ") == [*policy_directives()]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in answer.headers
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_page_has_no_script_and_no_style_of_its_own(client: TestClient) -> None:
    page = client.get("/").text
    assert "<style" not in page
    assert " style=" not in page
    assert "javascript:" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/') == 1


def test_a_token_lets_in_once_as_a_cookie() -> None:
    guarded = TestClient(application(frozenset(), "secret"), base_url="http://192.0.2.1:8321")
    assert guarded.get("/").status_code == 401
    assert guarded.get("/?token=wrong").status_code == 401
    assert guarded.get("/api/curves?f=relu&token=secret").status_code == 401
    entered = guarded.get("/?token=secret", follow_redirects=False)
    assert entered.status_code == 303
    assert entered.headers["location"] == "/"
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert "samesite=strict" in entered.headers["set-cookie"].lower()
    assert guarded.cookies[COOKIE] == "secret"
    assert guarded.get(CURVES).status_code == 200


def test_hosts_are_those_of_this_machine() -> None:
    assert "localhost:80" in allowed_hosts("127.0.0.1", 80)
    assert "evil.example:80" not in allowed_hosts("127.0.0.1", 80)


def test_websockets_are_closed(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as caught, client.websocket_connect("/"):
        pass
    assert caught.value.code == 1008
