"""How a customer stands, in the three colours that mean the same on every screen."""

LEVELS = [("ok", "Fine"), ("watch", "Watch"), ("act", "Act")]
