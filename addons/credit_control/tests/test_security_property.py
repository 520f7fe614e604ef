"""Any securities over any exposure: what the formula of *secured* never does."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..tools.security import Secured, Security, secured

ZERO = Decimal(0)
CODES = ("overdue", "not_due", "unallocated", "delivered", "orders")
CENTS = st.integers(-50_000, 200_000).map(lambda cents: Decimal(cents) / 100)
COMPONENTS = st.dictionaries(st.sampled_from(CODES), CENTS).map(
    lambda amounts: {code: amounts[code] for code in CODES if code in amounts}
)
SECURITY = st.builds(
    Security,
    st.integers(1, 150_000).map(lambda cents: Decimal(cents) / 100),
    st.sampled_from([Decimal(100), Decimal(90), Decimal("33.33"), Decimal(50)]),
    st.none() | st.frozensets(st.sampled_from(CODES)),
    st.booleans(),
    st.booleans(),
)
SECURITIES = st.lists(SECURITY, max_size=4)
NEW = st.integers(0, 50_000).map(lambda cents: Decimal(cents) / 100)
SHARE = st.sampled_from([ZERO, Decimal("0.25"), Decimal(1)])
SETTINGS = settings(max_examples=200, deadline=None, derandomize=True)
# Shares of a group are not exact.
TINY = Decimal("1e-15")


@tagged("post_install", "-at_install")
class TestSecurityProperty(BaseCase):
    @SETTINGS
    @given(COMPONENTS, SECURITIES, NEW, SHARE)
    def test_between_nothing_and_the_exposure(self, components, securities, new, share):
        found = secured(components, securities, new=new, share=share)
        self.assertGreaterEqual(found, ZERO)
        self.assertLessEqual(found, max(sum(components.values(), ZERO) + new, ZERO))
        most = sum((each.amount * each.percent / 100 for each in securities), ZERO)
        self.assertLessEqual(found, most)

    @SETTINGS
    @given(COMPONENTS, SECURITIES, SECURITY, NEW)
    def test_one_more_never_secures_less(self, components, securities, one, new):
        before = secured(components, securities, new=new)
        for place in (0, len(securities)):
            more = [*securities[:place], one, *securities[place:]]
            after = secured(components, more, new=new)
            if place:
                self.assertGreaterEqual(after, before)
            # Put first, it may take away what others cover better, but never more than it pays itself.
            self.assertGreaterEqual(after, before - one.amount * one.percent / 100)

    @SETTINGS
    @given(COMPONENTS, SECURITIES)
    def test_whole_cover_of_everything_adds_up(self, components, securities):
        plain = [Security(each.amount) for each in securities]
        total = max(sum(components.values(), ZERO), ZERO)
        owed = sum((max(amount, ZERO) for amount in components.values()), ZERO)
        wanted = min(sum((each.amount for each in plain), ZERO), owed, total)
        self.assertEqual(secured(components, plain), wanted)
        self.assertEqual(secured(components, plain[::-1]), wanted)

    @SETTINGS
    @given(st.lists(COMPONENTS, min_size=1, max_size=4), SECURITY)
    def test_members_share_what_secures_their_group(self, members, security):
        shared = Security(security.amount, security.percent, security.components, is_shared=True)
        totals = [max(sum(components.values(), ZERO), ZERO) for components in members]
        found = sum(
            (
                known.total - known.unsecured()
                for known in (Secured(components, [shared], 7, sum(totals, ZERO)) for components in members)
            ),
            ZERO,
        )
        self.assertLessEqual(found, shared.amount * shared.percent / 100 + TINY)
