/** Makes rows of the target equal to the source's, and takes that back. */
package dev.tidegate.verify.repair;
