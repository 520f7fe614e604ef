from . import channel, decision, plan, policy, promise, roles, score
