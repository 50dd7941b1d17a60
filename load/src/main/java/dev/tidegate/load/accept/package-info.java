/** A source that cannot continue the stream is taken as it is. */
package dev.tidegate.load.accept;
