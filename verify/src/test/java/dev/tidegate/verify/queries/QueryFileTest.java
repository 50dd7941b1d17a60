package dev.tidegate.verify.queries;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryFileTest {

    @Test
    void splitsAtSemicolons() {
        assertThat(QueryFile.split("SELECT 1;\n SELECT 2 ;; \n-- the end;\n")).containsExactly("SELECT 1", "SELECT 2");
        assertThat(QueryFile.split("SELECT 3")).containsExactly("SELECT 3");
        assertThat(QueryFile.split(" -- nothing")).isEmpty();
    }

    @Test
    void leavesSemicolonsInQuotesAndComments() {
        assertThat(QueryFile.split("SELECT ';', 'it''s;', \"a;b\", $$;$$, $x$ ; $$ $x$ /* ; */ -- ;\n, $1 ; SELECT 2"))
                .hasSize(2)
                .contains("SELECT 2");
        assertThat(QueryFile.split("SELECT E'\\';', 1; SELECT 2")).hasSize(2);
        assertThat(QueryFile.split("SELECT 'not closed; SELECT 2")).hasSize(1);
    }
}
