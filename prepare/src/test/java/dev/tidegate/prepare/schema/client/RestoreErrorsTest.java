package dev.tidegate.prepare.schema.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RestoreErrorsTest {

    @Test
    void keepsWhatFailedAndNoValueOfARow() {
        RestoreErrors errors = new RestoreErrors(line -> {});
        """
                pg_restore: creating CONSTRAINT "public.t t_pkey"
                pg_restore: while PROCESSING TOC:
                pg_restore: from TOC entry 3211; 2606 16391 CONSTRAINT t t_pkey postgres
                pg_restore: error: could not execute query: ERROR:  could not create unique index "t_pkey"
                DETAIL:  Key (email)=(me@example.org) is duplicated.
                Command was: ALTER TABLE ONLY public.t
                    ADD CONSTRAINT t_pkey PRIMARY KEY (email);
                pg_restore: from TOC entry 3212; 1259 16392 INDEX t i postgres
                pg_restore: error: could not execute query: ERROR:  invalid input syntax for type integer: "me@example.org"
                pg_restore: warning: errors ignored on restore: 2
                """.lines().forEach(errors);
        assertThat(errors.failures()).allMatch(RestoreFailure::isClear);
        assertThat(errors.failures())
                .extracting(RestoreFailure::toString)
                .containsExactly(
                        "CONSTRAINT t t_pkey postgres: could not create unique index \"t_pkey\"",
                        "INDEX t i postgres: refused by the database (its message may quote a value; its log has it)");
        assertThat(errors.made()).isEqualTo(1);
    }

    @Test
    void knowsThatLinesOfTwoJobsWereMixed() {
        RestoreErrors errors = new RestoreErrors(line -> {});
        """
                pg_restore: from TOC entry 3211; 2606 16391 CONSTRAINT t t_pkey postgres
                pg_restore: pg_restore: error: launching item 2996 CONSTRAINT o o_pkey
                could not execute query: ERROR:  could not create unique index "t_pkey"
                """.lines().forEach(errors);
        assertThat(errors.failures()).singleElement().matches(failure -> !failure.isClear());
    }
}
