"""Messages to customers: what all models that send some have in common."""

# What a message goes through between the queue of its model and its end.
SENDING = [
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("uncertain", "Uncertain"),
    ("failed", "Failed"),
]
# How many messages leave the queue together.
BATCH = 50
