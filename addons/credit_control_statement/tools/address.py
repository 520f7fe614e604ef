"""Where the messages to a customer can go, and what stands in the way."""

from typing import Any, NamedTuple


class Address(NamedTuple):
    """How one customer can be reached.

    :param contact: record of who is written to or called; the first one where there are several
    :param emails: addresses for one e-mail to all contacts that have a good one; else the bad one of the contact
    :param problem: why no e-mail should go there: ``no_email``, ``bad_email``, ``bounced``, ``blacklisted``; or None
    :param post: record whose postal address is used; None where there is none that a postman would find
    """

    contact: Any
    emails: list[str]
    problem: str | None
    post: Any

    @property
    def email(self):
        """The addresses in one text, for the head of an e-mail; None where there is none.

        >>> Address("Awa", ["awa@example.com", "compta@example.com"], None, None).email
        'awa@example.com, compta@example.com'
        >>> Address("Awa", [], "no_email", None).email
        """
        return ", ".join(self.emails) or None


def email_problem(email, normalized, *, bounces, is_blacklisted, failed):
    """Why no e-mail should go to a contact.

    :param str email: as it was entered
    :param str normalized: the address in it, if there is one
    :param int bounces: messages that came back since the contact last wrote to us
    :param is_blacklisted: asked for no e-mails, or was put on the blacklist
    :param failed: the last e-mail that Odoo sent there came back, or had no valid address
    :return: a code, or None

    >>> email_problem("a@example.com", "a@example.com", bounces=0, is_blacklisted=False, failed=False)
    >>> email_problem("a@example.com", "a@example.com", bounces=0, is_blacklisted=True, failed=True)
    'blacklisted'
    >>> email_problem("a@example.com", "a@example.com", bounces=2, is_blacklisted=False, failed=False)
    'bounced'
    >>> email_problem("ask Awa", False, bounces=0, is_blacklisted=False, failed=False)
    'bad_email'
    >>> email_problem(False, False, bounces=3, is_blacklisted=False, failed=False)
    'no_email'
    """
    if not email:
        return "no_email"
    if not normalized:
        return "bad_email"
    if is_blacklisted:
        return "blacklisted"
    return "bounced" if bounces or failed else None
