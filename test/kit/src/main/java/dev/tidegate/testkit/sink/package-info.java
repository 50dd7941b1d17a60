/** Receivers of what Tidegate sends: HTTP requests and mail. */
package dev.tidegate.testkit.sink;
