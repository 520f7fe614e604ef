from . import test_credit_demo, test_plan
