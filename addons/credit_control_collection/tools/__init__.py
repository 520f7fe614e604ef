from . import decision, promise, score
