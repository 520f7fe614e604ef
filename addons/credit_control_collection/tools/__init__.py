from . import decision, policy, promise, score
