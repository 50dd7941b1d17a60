/** Tables to which the application writes on both sides itself. */
package dev.tidegate.verify.dualwrite;
