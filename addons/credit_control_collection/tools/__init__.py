from . import decision, score
