from . import channel, decision, policy, promise, score
