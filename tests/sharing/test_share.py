"""What a `Share` accepts, what it shows, and that it travels."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from kalshi_live import Share

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://host", "must begin with one of valkey://, valkeys://, redis://"),
        ("", "must begin with one of"),
        ("valkey://", "names no host"),
        ("valkey://:hunter2@/0", "names no host"),
        ("valkey://host:hunter2", "host or port make no sense"),
        ("valkey://host/hunter", "the database must be a number, not 'hunter'"),
        ("unix://", "a unix socket needs its path"),
        ("valkey://host?password=hunter2&nonsense=hunter2", r"\(nonsense, password\)"),
        ("valkeys://host?ssl_cert_reqs=perhaps", r"\(ssl_cert_reqs\)"),
        ("valkey://host?db=many", "Invalid value for `db`"),
    ],
)
def test_a_url_that_makes_no_sense_is_refused_at_once(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        Share(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"url": 1}, TypeError, "url must be a string, not int"),
        ({"name": ""}, ValueError, "name must be 1 to 200 letters"),
        ({"name": "a b"}, ValueError, "name must be"),
        ({"name": 1}, TypeError, "name must be a string"),
        ({"budget": 1}, TypeError, "budget must be True or False, not int"),
        ({"watch": None}, TypeError, "watch must be True or False"),
        ({"on_outage": "ignore"}, ValueError, 'must be "local" or "raise", not \'ignore\''),
        ({"processes": 0}, ValueError, "processes must be at least 1, not 0"),
        ({"processes": True}, TypeError, "processes must be an integer or None, not bool"),
    ],
)
def test_other_arguments_that_make_no_sense_are_refused_at_once(
    options: dict[str, Any], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        Share(**{"url": "valkey://host", **options})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"valkey://user:{SECRET}@host:6380/2", "valkey://user@host:6380/2"),
        (f"rediss://:{SECRET}@[::1]", "rediss://[::1]:6379"),
        (f"valkeys://host?password={SECRET}", "valkeys://host:6379"),
        (f"unix:///run/valkey.sock?password={SECRET}", "unix:///run/valkey.sock"),
    ],
)
def test_a_share_shows_where_the_store_is_and_no_secret(url: str, shown: str) -> None:
    share = Share(url)
    assert repr(share) == (
        f"Share(url={shown!r}, name='kalshi', budget=True, watch=True, on_outage='local', "
        "processes=None)"
    )


def test_a_share_pickles_and_copies() -> None:
    share = Share(f"valkey://:{SECRET}@host", name="kalshi:{live}", on_outage="raise", processes=8)
    assert pickle.loads(pickle.dumps(share)) == copy.deepcopy(share) == share
    assert len({share, copy.copy(share)}) == 1
