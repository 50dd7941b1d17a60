/** The lane's lease and checkpoint, what is durable, and the note on the target when the lane stops. */
package dev.tidegate.apply.checkpoint;
