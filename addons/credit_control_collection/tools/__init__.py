from . import channel, decision, plan, policy, promise, score
