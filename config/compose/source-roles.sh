#!/bin/sh
# Run once by the image of PostgreSQL, as superuser: the roles of the source, with what docs/RDS.md says and no more.
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d shop \
    -v tidegate_password="$TIDEGATE_PASSWORD" -v workload_password="$WORKLOAD_PASSWORD" <<'SQL'
CREATE ROLE shop LOGIN PASSWORD :'workload_password';
ALTER TABLE customer OWNER TO shop;
ALTER TABLE product OWNER TO shop;
ALTER TABLE purchase OWNER TO shop;
GRANT CREATE ON SCHEMA public TO shop;

CREATE ROLE tidegate LOGIN REPLICATION PASSWORD :'tidegate_password';
GRANT CREATE ON DATABASE shop TO tidegate;
GRANT shop TO tidegate;
GRANT pg_monitor TO tidegate;
SQL
