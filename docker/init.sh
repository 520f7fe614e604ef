#!/bin/bash
# Inside the container “init”: installs the suite in a new database, or with “update” brings an existing one up to date.
# It may be interrupted and run again at any time.
set -euo pipefail
database=${DATABASE:-credit_control}
PGHOST=$HOST PGPORT=5432 PGUSER=$USER PGPASSWORD=$(<"$PASSWORD_FILE")
export PGHOST PGPORT PGUSER PGPASSWORD
run() { odoo "$@" -d "$database" --stop-after-init --no-http --workers=0 --max-cron-threads=0; }

ready() {
    [ "$(psql -XqAt -d "$database" -c "SELECT value FROM ir_config_parameter WHERE key = 'credit_control.ready'" 2>&1)" = True ]
}

if [ "${1:-}" = update ]; then
    echo "Updating the addons in the database “$database”."
    run -u credit_control
elif ready; then
    echo "The database “$database” is there; nothing to do."
else
    echo "Installing the suite in the database “$database”; this takes a few minutes."
    run -i credit_control_suite ${DEMO:+--with-demo}
    # Odoo gives its first user a password that everybody knows: not for a minute on a network.
    odoo shell -d "$database" --no-http --log-level=warn <<'PYTHON'
import os
admin = env.ref("base.user_admin")
env.cr.execute("SELECT password FROM res_users WHERE id = %s", [admin.id])
[stored] = env.cr.fetchone()
if admin._crypt_context().verify("admin", stored):
    with open(os.environ["ADMIN_PASSWORD_FILE"]) as secret:
        admin.password = secret.read().strip()
env["ir.config_parameter"].set_param("credit_control.ready", True)
env.cr.commit()
PYTHON
    ready || { echo "The installation did not come to its end; the lines above say why." >&2; exit 1; }
    echo "Installed. Log in as admin with the word in secrets/admin_password.txt."
fi
