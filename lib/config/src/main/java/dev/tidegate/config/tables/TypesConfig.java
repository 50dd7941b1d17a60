package dev.tidegate.config.tables;

import dev.tidegate.config.setting.Settings;
import dev.tidegate.config.setting.Type;

/** What to do with values that PostgreSQL cannot print as they are. */
public record TypesConfig(XmlDeclarations xmlDeclarations) {

    /** What {@code check} does about columns of type xml. */
    public enum XmlDeclarations {
        /** Refuses them: nobody can tell which documents will come. */
        REFUSE,
        /** Lets them pass with a warning: documents arrive without what PostgreSQL leaves out. */
        DROP
    }

    public static TypesConfig settings(Settings<TypesConfig> s) {
        return new TypesConfig(s.value(
                "xml-declarations", TypesConfig::xmlDeclarations, Type.choice(XmlDeclarations.class), "refuse", """
                        PostgreSQL prints an XML document without the encoding that its declaration names, and without a
                        declaration that says nothing else, so the document cannot arrive unchanged. `refuse`: `check`
                        refuses columns of type xml. `drop`: they are let through, and such documents arrive without what
                        PostgreSQL leaves out (as with pg_dump)
                        """));
    }

    public static TypesConfig defaults() {
        return Settings.defaults(TypesConfig::settings);
    }
}
