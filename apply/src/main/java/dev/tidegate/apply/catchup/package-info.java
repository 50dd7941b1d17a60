/** Tables that were loaded beside the stream, on their way into the main lane. */
package dev.tidegate.apply.catchup;
