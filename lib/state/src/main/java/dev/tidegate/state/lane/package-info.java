/** Where a lane of the stream stands in the target: its checkpoint, what it has met, why it stopped. */
package dev.tidegate.state.lane;
