# Each target is one command of the harness, which says what it does: python3 -m harness --help
#   make run                                   PORT=8070 chooses another port
#   make test                                  all tests
#   make test T=addons/credit_control/tests/test_credit_hold.py K=release
#   make test ADDONS=credit_control_import     one addon alone, with what it depends on
#   make i18n                                  export texts, merge translations; CHECK=1 only says what is missing
#   make test-odoo                             Odoo's account and sale suites, with and without ours (an hour)
#   make test-odoo TAGS=/sale:TestSaleOrder    one class; SUBSET=1 what CI runs
#   make test-odoo MODULES=repair TAGS=/repair Odoo's module that ours do not need, installed beside them
#   make screenshots ONLY=account              pictures for the README; DB=name looks at a database of the test cluster
#   make bench SIZE=1000000                    speed figures; ONLY=exposure some of them, MARKDOWN=1 as a table for a page
PYTHON ?= python3
HARNESS := $(PYTHON) -m harness

.PHONY: run test lint i18n test-odoo bench screenshots shell setup stop clean
run lint setup stop clean:
	@$(HARNESS) $@
test:
	@$(HARNESS) test $(if $(K),-k "$(K)") $(if $(ADDONS),--addons $(ADDONS)) $(if $(DB),--database $(DB)) $(T)
test-odoo:
	@$(HARNESS) test-odoo $(if $(TAGS),--tags "$(TAGS)") $(if $(MODULES),--modules $(MODULES)) $(if $(SUBSET),--subset)
i18n:
	@$(HARNESS) i18n $(if $(ADDONS),--addons $(ADDONS)) $(if $(CHECK),--check)
bench:
	@$(HARNESS) bench $(if $(SIZE),--size $(SIZE)) $(if $(ONLY),--only "$(ONLY)") $(if $(MARKDOWN),--markdown)
screenshots:
	@$(HARNESS) screenshots $(if $(ONLY),--only $(ONLY)) $(if $(DB),--database $(DB))
shell:
	@$(HARNESS) shell $(if $(DB),--database $(DB))
