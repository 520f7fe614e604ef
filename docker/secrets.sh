#!/bin/sh
# Makes the passwords that docker-compose.yml asks for. What exists is kept.
set -eu
cd "$(dirname "$0")/.."
umask 077
mkdir -p secrets
for name in db_password admin_password; do
    file=secrets/$name.txt
    if [ ! -s "$file" ]; then
        tr -dc 'A-Za-z0-9' </dev/urandom | head -c 32 >"$file"
        # Read inside the containers by users of other numbers; outside, the folder keeps others away.
        chmod 444 "$file"
    fi
done
touch .env
grep -q '^CC_SECRETS=' .env || echo 'CC_SECRETS=./secrets' >>.env
echo "The passwords are in secrets/. Keep a copy of them, then: docker compose up -d"
