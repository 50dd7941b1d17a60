package dev.tidegate.capture.debezium;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;

/**
 * Keeps enums from Debezium, whose engine asks at its start for the labels of all types of category E. It fails at a
 * domain over an enum, which has its base type's category and no labels (TypeRegistry, up to 3.6), and at labels that are
 * no UTF-8, which a database of SQL_ASCII may have. Here enums are shown to it with another category and without labels;
 * their values it never reads.
 */
final class EnumHidingConnection {

    private static final String CATEGORY = "t.typcategory as category";
    private static final String OTHER_CATEGORY =
            "CASE t.typcategory WHEN 'E' THEN 'U' ELSE t.typcategory END AS category";
    private static final String LABELS = "e.values as enum_values";
    private static final String NO_LABELS = "NULL::pg_catalog.name[] AS enum_values";

    private EnumHidingConnection() {}

    /** @return the session, whose statements may be rewritten */
    static Connection hidden(Connection session) {
        return intercept(Connection.class, session);
    }

    private static <T> T intercept(Class<T> type, T real) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    Object[] arguments = given == null ? null : given.clone();
                    if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) {
                        arguments[0] = sql.replace(CATEGORY, OTHER_CATEGORY).replace(LABELS, NO_LABELS);
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        return result instanceof Statement statement && !(result instanceof PreparedStatement)
                                ? intercept(Statement.class, statement)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
