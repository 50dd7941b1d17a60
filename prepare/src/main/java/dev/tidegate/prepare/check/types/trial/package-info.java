/** Tables on which all types are tried between two servers, and the comparison of their values. */
package dev.tidegate.prepare.check.types.trial;
