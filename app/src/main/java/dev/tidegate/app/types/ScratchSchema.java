package dev.tidegate.app.types;

import dev.tidegate.model.failure.TidegateException;
import dev.tidegate.model.failure.code.ConfigCode;
import dev.tidegate.postgres.session.SqlFailures;
import dev.tidegate.postgres.sql.Sql;
import dev.tidegate.prepare.check.types.trial.MatrixSide;
import dev.tidegate.prepare.check.types.trial.MatrixSide.SchemaState;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schema in which types are tried on one side, from the proof that it may be made to its removal. */
public final class ScratchSchema implements AutoCloseable {

    public static final String NAME = "tidegate_types";

    private static final Logger LOG = LoggerFactory.getLogger(ScratchSchema.class);

    /** Of advisory locks: the letters "type". Held by the session, so a killed trial does not leave it. */
    private static final long LOCK = 0x74797065L;

    private static final String MAY_CREATE =
            "SELECT has_database_privilege(current_database(), 'CREATE'), current_user,"
                    + " quote_ident(current_database()), quote_ident(current_user)";

    /** Opens another session on the same side. */
    interface Opening {
        Connection open() throws SQLException;
    }

    private final String side;
    private final Opening opening;
    private final Connection session;
    private final MatrixSide matrix;

    private ScratchSchema(String side, Opening opening, Connection session) throws SQLException {
        this.side = side;
        this.opening = opening;
        this.session = session;
        this.matrix = MatrixSide.scratch(session, NAME);
    }

    /**
     * Takes the name on one side; what a killed trial has left there is removed.
     *
     * @param side source or target
     * @throws TidegateException TYPES-SCHEMA, TYPES-DENIED
     */
    static ScratchSchema take(String side, Opening opening) throws SQLException {
        Connection session = opening.open();
        try {
            ScratchSchema schema = new ScratchSchema(side, opening, session);
            schema.requireRight();
            schema.requireFree();
            return schema;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    MatrixSide matrix() {
        return matrix;
    }

    private void requireRight() throws SQLException {
        Sql.on(session).each(MAY_CREATE, row -> {
            if (!row.getBoolean(1)) {
                throw new TidegateException(
                        ConfigCode.TYPES_DENIED,
                        "role " + row.getString(2) + " may not create a schema in the " + side + "'s database",
                        "GRANT CREATE ON DATABASE " + row.getString(3) + " TO " + row.getString(4));
            }
        });
    }

    private void requireFree() throws SQLException {
        if (!lock()) {
            throw refused("another check --types runs on the " + side, "wait for its end");
        }
        SchemaState state = matrix.schemaState();
        if (state == SchemaState.SOMEBODY_ELSES) {
            throw refused(
                    "the " + side + " has a schema " + NAME + " that Tidegate did not make",
                    "rename it: types are tried in a schema of that name");
        }
        if (state == SchemaState.OURS) {
            LOG.warn("removing schema {} of the {}, left over from a check that was killed", NAME, side);
            matrix.dropSchema();
        }
    }

    private boolean lock() throws SQLException {
        return Sql.on(session).isTrue("SELECT pg_try_advisory_lock(" + LOCK + ")");
    }

    private static TidegateException refused(String problem, String nextStep) {
        return new TidegateException(ConfigCode.TYPES_SCHEMA, problem, nextStep);
    }

    /**
     * Removes the schema, by another session if this one is broken, and closes the session.
     *
     * @throws TidegateException TYPES-LEFT if it cannot be removed now
     */
    @Override
    public void close() {
        try (session) {
            dropWhatIsOurs(matrix);
        } catch (SQLException broken) {
            dropByAnotherSession(broken);
        }
    }

    private void dropByAnotherSession(SQLException broken) {
        try (Connection another = opening.open()) {
            dropWhatIsOurs(MatrixSide.scratch(another, NAME));
        } catch (SQLException e) {
            e.addSuppressed(broken);
            throw new TidegateException(
                    ConfigCode.TYPES_LEFT,
                    "schema " + NAME + " could not be removed from the " + side + ": the database answered "
                            + SqlFailures.describe(e),
                    "the next check --types removes it, or: DROP SCHEMA " + NAME + " CASCADE",
                    e);
        }
    }

    private static void dropWhatIsOurs(MatrixSide matrix) throws SQLException {
        if (matrix.schemaState() == SchemaState.OURS) {
            matrix.dropSchema();
        }
    }
}
