"""The only way to a provider over HTTP: with time limits, without redirects."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from voronka.channels.adapter import Trouble, UnableToSend

# Told to come back: too early, too many, the same key still at work, not now.
_LATER = {408, 409, 425, 429, 500, 503}
# A gateway in between gave up; what stands behind it may have done the work.
_PERHAPS_DONE = {502, 504}
_LONGEST_EXCERPT = 300


def post_json(
    url: str,
    *,
    headers: Mapping[str, str],
    body: Mapping[str, Any],
    seconds: float,
    repeatable: bool,
) -> httpx.Response:
    """
    Post and return the answer if it is a 2xx.

    :raises UnableToSend: any other answer, or none; where it may have been done all the same, it
        is temporary if `repeatable`, else uncertain
    """
    unsure: Trouble = "temporary" if repeatable else "uncertain"
    try:
        with httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client:
            answer = client.post(url, headers=dict(headers), json=dict(body))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise UnableToSend(f"The gateway's address is wrong: {error}", "permanent") from error
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise UnableToSend(
            f"The gateway cannot be reached: {_words(error)}", "temporary"
        ) from error
    except httpx.HTTPError as error:
        raise UnableToSend(f"The gateway did not answer: {_words(error)}", unsure) from error
    if answer.is_success:
        return answer
    raise UnableToSend(
        f"The gateway answered {answer.status_code}: {answer.text[:_LONGEST_EXCERPT]}",
        _trouble(answer.status_code, unsure),
        retry_after=_retry_after(answer),
    )


def _trouble(status: int, unsure: Trouble) -> Trouble:
    if status in _PERHAPS_DONE:
        return unsure
    return "temporary" if status in _LATER else "permanent"


def _retry_after(answer: httpx.Response) -> timedelta | None:
    given = answer.headers.get("Retry-After", "")
    # The other form, a date, is by a clock that need not be ours.
    return timedelta(seconds=min(int(given), 86_400)) if given.isdecimal() else None


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
