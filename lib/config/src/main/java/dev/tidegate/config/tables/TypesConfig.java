package dev.tidegate.config.tables;

/**
 * What to do about values that PostgreSQL itself cannot send as they are.
 *
 * @param xmlDeclarations the declaration at the head of an XML document: the output function of type xml leaves out the
 *     encoding that it names, and all of it if nothing else is in it
 */
public record TypesConfig(XmlDeclarations xmlDeclarations) {

    /** What {@code check} says of a column of type xml. */
    public enum XmlDeclarations {
        /** It is refused: nobody can tell which documents will come. */
        REFUSE,
        /** It is let through, with a warning: documents arrive without what PostgreSQL leaves out. */
        DROP
    }

    public static TypesConfig defaults() {
        return new TypesConfig(XmlDeclarations.REFUSE);
    }
}
