"""A simple brake on mass use of public forms: so many times within so many seconds, counted in the cache.

Addresses are kept as a keyed hash, never in clear. Where the counter cannot be read, people are let in.
"""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def allows(*, what: str, who: str, most: int, seconds: int) -> bool:
    """Count one use of `what` by `who`; False once there were more than `most` within `seconds`."""
    key = f"limit-{what}-{salted_hmac('kit.limits', who, algorithm='sha256').hexdigest()[:32]}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return int(cache.incr(key)) <= most
    except ValueError:
        return True


def sender_of(request: HttpRequest) -> str:
    """The address a request came from; behind a proxy that we trust, the last one that the proxy noted."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if forwarded and getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        return str(forwarded).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
