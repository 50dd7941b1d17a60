package dev.tidegate.apply.hint;

import dev.tidegate.model.TableId;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A change that the target refused, with the table that it is for. */
public final class RefusedChange extends SQLException {

    private static final long serialVersionUID = 1L;

    private final transient TableId source;
    private final transient TableId target;
    private final transient Optional<ServerErrorMessage> answer;

    /**
     * @param source the table's name there
     * @param target the name here
     */
    public RefusedChange(SQLException refusal, TableId source, TableId target) {
        super(refusal.getMessage(), refusal.getSQLState(), refusal);
        this.source = source;
        this.target = target;
        this.answer = refusal instanceof PSQLException server
                ? Optional.ofNullable(server.getServerErrorMessage())
                : Optional.empty();
    }

    TableId source() {
        return source;
    }

    TableId target() {
        return target;
    }

    /** Empty if it did not come from the server. */
    Optional<ServerErrorMessage> answer() {
        return answer;
    }
}
