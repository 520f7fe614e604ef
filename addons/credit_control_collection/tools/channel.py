"""By which way a message goes when the one that its level names is closed; pure functions."""

from typing import NamedTuple


class Way(NamedTuple):
    """A channel, and why it is not the one that was asked for: a code, or None where it is."""

    channel: str
    reason: str | None


def choose(channel, fallback, *, email, phone, post):
    """The channel of a message to a customer.

    :param str channel: asked for: ``email``, ``letter``, ``sms``, ``call`` or ``alert``
    :param str fallback: instead of an e-mail or text that cannot be sent: ``letter`` or ``call``
    :param email: what is wrong with the e-mail address, a code; None where nothing is
    :param phone: what is wrong with the telephone number for a text; None where nothing is
    :param bool post: whether there is a postal address
    :return: ``Way``; at the end of all ways somebody calls, and finds the number first if need be

    >>> choose("email", "letter", email=None, phone=None, post=True)
    Way(channel='email', reason=None)
    >>> choose("email", "letter", email="bounced", phone=None, post=True)
    Way(channel='letter', reason='bounced')
    >>> choose("email", "letter", email="no_email", phone=None, post=False)
    Way(channel='call', reason='no_email')
    >>> choose("email", "call", email="no_email", phone=None, post=True)
    Way(channel='call', reason='no_email')
    >>> choose("sms", "letter", email=None, phone="no_phone", post=True)
    Way(channel='letter', reason='no_phone')
    >>> choose("letter", "letter", email=None, phone=None, post=False)
    Way(channel='call', reason='no_post')
    >>> choose("alert", "letter", email="no_email", phone="no_phone", post=False)
    Way(channel='alert', reason=None)
    """
    reason = {"email": email, "sms": phone, "letter": None if post else "no_post"}.get(channel)
    if not reason:
        return Way(channel, None)
    if fallback == "letter" and post and channel != "letter":
        return Way("letter", reason)
    return Way("call", reason)
