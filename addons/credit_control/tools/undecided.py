"""What a customer may owe on whom nobody has decided yet."""

from typing import NamedTuple


class Meaning(NamedTuple):
    """What *undecided* means for the customers of a company or of a customer type.

    :param mode: ``zero``, ``amount`` or ``none``
    :param amount: most that they may owe, where the mode is ``amount``
    :param currency_id: currency of the amount
    """

    mode: str
    amount: float
    currency_id: int

    @property
    def limit(self):
        """Most that such a customer may owe, in the currency of the meaning; None: any amount.

        >>> [Meaning(mode, 500.0, 1).limit for mode in ("zero", "amount", "none")]
        [0.0, 500.0, None]
        """
        return {"zero": 0.0, "amount": self.amount}.get(self.mode)
