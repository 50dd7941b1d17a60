/** What checks, assessment and schema copy share: findings, and sessions that read catalogs. */
package dev.tidegate.prepare.model;
