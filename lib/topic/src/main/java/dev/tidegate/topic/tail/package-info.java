/** The end of a lane's topic: the last point of the stream in it, and the partial transaction behind that. */
package dev.tidegate.topic.tail;
