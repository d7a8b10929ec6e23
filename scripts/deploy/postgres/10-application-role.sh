#!/bin/sh
# The role that the server works with: it owns nothing and can neither change nor delete the audit log.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set=password="$LLMBENCH_APP_PASSWORD" <<'SQL'
create role llmbench_app login password :'password';
SQL
