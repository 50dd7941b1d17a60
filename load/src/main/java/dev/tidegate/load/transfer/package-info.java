/** One COPY from the source to the target, and the conversion of its rows. */
package dev.tidegate.load.transfer;
