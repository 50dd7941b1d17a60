#!/bin/sh
# Run once by the image of PostgreSQL, as superuser: the roles of the target, with what docs/RDS.md says and no more.
set -eu
psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d shop -v tidegate_password="$TIDEGATE_PASSWORD" <<'SQL'
CREATE ROLE shop NOLOGIN;
ALTER TABLE customer OWNER TO shop;
ALTER TABLE product OWNER TO shop;
ALTER TABLE purchase OWNER TO shop;

CREATE ROLE tidegate LOGIN PASSWORD :'tidegate_password';
GRANT CREATE ON DATABASE shop TO tidegate;
GRANT SET ON PARAMETER session_replication_role TO tidegate;
GRANT shop TO tidegate;
SQL
