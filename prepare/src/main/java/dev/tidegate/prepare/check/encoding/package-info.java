/** Checks of text encodings, and the scan for values that cannot be converted to UTF8. */
package dev.tidegate.prepare.check.encoding;
