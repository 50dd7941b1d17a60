/** TLS on every connection, and roles with no more rights than they need. */
package dev.tidegate.system.security;
