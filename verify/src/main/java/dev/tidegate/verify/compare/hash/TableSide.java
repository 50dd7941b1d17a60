package dev.tidegate.verify.compare.hash;

import dev.tidegate.postgres.catalog.TableInfo;
import dev.tidegate.postgres.usertype.UserType;
import dev.tidegate.postgres.usertype.UserTypes;
import java.util.List;
import java.util.Optional;

/** A table on one of the two sides. */
public record TableSide(boolean isSource, TableInfo table, SideText text, UserTypes types, int serverMajor) {

    /** The user's own type of a column. */
    Optional<UserType> type(ComparedColumn column) {
        return types.ofColumn(table.storage().oid(), name(column));
    }

    /** That type and all that it consists of. */
    public List<UserType> typesOf(ComparedColumn column) {
        return types.within(table.storage().oid(), name(column));
    }

    private String name(ComparedColumn column) {
        return (isSource ? column.pair().source() : column.pair().target()).name();
    }

    String value(ComparedColumn column) {
        return isSource ? column.onSource() : column.onTarget();
    }
}
