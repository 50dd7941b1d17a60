/** The initial copy: publication, slot, one exported snapshot, COPY. Start reading at {@code LoadService}. */
package dev.tidegate.load;
