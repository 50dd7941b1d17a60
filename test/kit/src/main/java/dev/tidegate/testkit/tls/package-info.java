/** Keys and certificates for tests with TLS. */
package dev.tidegate.testkit.tls;
