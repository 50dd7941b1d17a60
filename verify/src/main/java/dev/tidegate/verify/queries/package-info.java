/** Queries of the user's own, run on both sides at one point: how long they take, and whether they answer the same. */
package dev.tidegate.verify.queries;
