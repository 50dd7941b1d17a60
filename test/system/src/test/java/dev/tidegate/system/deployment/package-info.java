/** The built archive, the launcher, and the pages that administrators work by. */
package dev.tidegate.system.deployment;
