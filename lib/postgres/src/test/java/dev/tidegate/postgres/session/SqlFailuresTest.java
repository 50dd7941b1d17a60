package dev.tidegate.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What is passed on of a server's error, and whose error it is. */
class SqlFailuresTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            22P02 | invalid input syntax for type integer: "sec"ret" | invalid input syntax for type integer: "..."
            22P02 | ungültige Eingabesyntax für Typ integer: „secret“ | ungültige Eingabesyntax für Typ integer: "..."
            22003 | value "4711 secret" is out of range for type smallint | value "..." is out of range for type smallint
            22001 | value too long for type character varying(3) | value too long for type character varying(3)
            23502 | null value in column "a" violates not-null constraint | null value in column "a" violates not-null constraint
            42501 | permission denied for table t | permission denied for table t
            """)
    void aMessageIsShownWithoutTheValue(String state, String message, String shown) {
        assertThat(SqlFailures.describe(answer(state, message, null)))
                .isEqualTo("SQLSTATE " + state + " (" + shown + ")");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            P0001 | secret | SQL function "secret" statement 1
            P0001 | secret | PL/pgSQL function inline_code_block line 1 at RAISE
            23514 | secret is wrong | SQL statement "SELECT 'secret'"
            22021 | invalid byte sequence for encoding "UTF8": 0x73 0x65 | COPY t, line 1
            XX000 | secret | none
            """)
    void whatMayBeOfARowIsNot(String state, String message, String where) {
        assertThat(SqlFailures.describe(answer(state, message, where))).isEqualTo("SQLSTATE " + state);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            P0001 | PL/pgSQL function f() line 1 at RAISE | f()
            23514 | PL/pgSQL-Funktion shop.f(integer,text) Zeile 1 bei RAISE | shop.f(integer,text)
            """)
    void theFunctionIsNamed(String state, String where, String function) {
        assertThat(SqlFailures.describe(answer(state, "secret", where)))
                .isEqualTo("SQLSTATE " + state + " from the database's function " + function);
    }

    @Test
    void aParameterThatCannotBeReadIsNobodysCode() {
        String function = "PL/pgSQL function f(integer) line 1 at assignment";
        assertThat(SqlFailures.isOfUsersCode(answer("22P02", "m", "unnamed portal parameter $1 = 'secret'")))
                .isFalse();
        assertThat(SqlFailures.isOfUsersCode(answer("22P02", "m", function))).isTrue();
        assertThat(SqlFailures.isOfUsersCode(answer("22P02", "m", function + "\nunnamed portal parameter $1")))
                .isTrue();
        assertThat(SqlFailures.isOfUsersCode(answer("22P02", "m", "SQL statement \"SELECT $1 + 1\"\n" + function)))
                .isTrue();
        assertThat(SqlFailures.isOfUsersCode(answer("22P02", "m", null))).isFalse();
    }

    @Test
    void namesAreShownUnlessSomebodysCodeMayHaveMadeThemOfValues() {
        String function = "PL/pgSQL function f() line 1 at ";
        assertThat(SqlFailures.names(named("unnamed portal parameter $1"))).isEqualTo(", constraint t_c, column a");
        assertThat(SqlFailures.names(named(function + "SQL statement"))).isEqualTo(", constraint t_c, column a");
        assertThat(SqlFailures.names(named(function + "RAISE"))).isEmpty();
        assertThat(SqlFailures.names(named("COPY t, line 2\n" + function + "RAISE")))
                .isEmpty();
        assertThat(SqlFailures.names(answer("23514", "m", null))).isEmpty();
    }

    /** A batch's exception quotes the statement with its values, and others carry the message of their cause. */
    @Test
    void anExceptionAroundTheServersIsNotItsWords() {
        String function = "PL/pgSQL function f() line 1 at ";
        for (String where : new String[] {function + "RAISE", function + "EXECUTE"}) {
            SQLException server = answer("42703", "column \"secret\" does not exist", where);
            assertThat(SqlFailures.describe(new SQLException(server.getMessage(), "42703", server)))
                    .isEqualTo("SQLSTATE 42703 from the database's function f()");
        }
        SQLException refused = answer("42501", "permission denied for table t", null);
        assertThat(SqlFailures.describe(
                        new BatchUpdateException("INSERT ... ('secret') was aborted", "42501", new int[0], refused)))
                .isEqualTo("SQLSTATE 42501 (permission denied for table t)");
    }

    private static SQLException named(String where) {
        return new PSQLException(new ServerErrorMessage("SERROR\0C23514\0Mm\0nt_c\0ca\0W" + where + "\0"));
    }

    private static SQLException answer(String state, String message, String where) {
        return new PSQLException(new ServerErrorMessage(
                "SERROR\0C" + state + "\0M" + message + (where == null ? "" : "\0W" + where) + "\0"));
    }
}
