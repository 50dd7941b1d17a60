package dev.tidegate.capture.debezium;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;

/**
 * Keeps Debezium's engine from failing at its start in every database that has a domain over an enum: it asks for the
 * labels of all types of category E, but a domain, which has its base type's category, has none, and it does not expect
 * null (TypeRegistry, up to 3.6). Here such types are shown to it with another category; their values it never reads.
 */
final class EnumDomains {

    private static final String CATEGORY = "t.typcategory as category";
    private static final String CATEGORY_WITH_LABELS =
            "CASE WHEN t.typcategory = 'E' AND e.values IS NULL THEN 'U' ELSE t.typcategory END AS category";

    private EnumDomains() {}

    /** @return the session, whose statements may be rewritten */
    static Connection hidden(Connection session) {
        return intercept(Connection.class, session);
    }

    private static <T> T intercept(Class<T> type, T real) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    Object[] arguments = given == null ? null : given.clone();
                    if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) {
                        arguments[0] = sql.replace(CATEGORY, CATEGORY_WITH_LABELS);
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
