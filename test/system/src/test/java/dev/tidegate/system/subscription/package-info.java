/** What PostgreSQL's own tests of logical replication are about, as a migration has to get it right. */
package dev.tidegate.system.subscription;
