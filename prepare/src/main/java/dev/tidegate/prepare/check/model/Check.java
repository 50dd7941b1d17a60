package dev.tidegate.prepare.check.model;

import dev.tidegate.prepare.model.Finding;
import java.sql.SQLException;
import java.util.List;

/** One check. Reads only, and leaves the session as it was. */
public interface Check<F> {

    /** @return empty if all is well */
    List<Finding> run(F facts) throws SQLException;
}
