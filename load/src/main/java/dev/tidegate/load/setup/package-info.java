/** Publication, slot and snapshot on the source. */
package dev.tidegate.load.setup;
