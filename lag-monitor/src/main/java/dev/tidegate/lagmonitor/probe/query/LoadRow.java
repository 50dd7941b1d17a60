package dev.tidegate.lagmonitor.probe.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.lagmonitor.model.table.TableLoadProgress;
import dev.tidegate.model.Lsn;
import dev.tidegate.state.PipelineState.Phase;
import java.time.Duration;
import java.util.Optional;

/** A row of tidegate.load_table, of this version or an older one. */
final class LoadRow {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode row;

    LoadRow(String json) {
        try {
            this.row = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL's own JSON cannot be read", e);
        }
    }

    long number(String column) {
        return row.path(column).asLong();
    }

    Optional<String> text(String column) {
        return Optional.ofNullable(row.path(column).asText(null)).filter(text -> !text.equals("null"));
    }

    String state(Phase phase) {
        String state = text("state").orElse(Phase.STREAMING.text());
        if (state.equals("loading") && text("started_at").isEmpty()) {
            // Cut into pieces, and none of them has had its turn.
            state = "queued";
        }
        if (phase == Phase.LOADING) {
            return state;
        }
        if (number("lane") < 0) {
            return state.equals("loaded") ? "catching-up" : state;
        }
        return Phase.STREAMING.text();
    }

    TableLoadProgress status() {
        double rate = row.path("rows_per_second").asDouble();
        boolean loading = text("state").filter("loading"::equals).isPresent();
        long left = number("estimated_rows") - number("rows") - number("copying_rows");
        Optional<Duration> eta = loading && rate > 0 && left > 0
                ? Optional.of(Duration.ofSeconds((long) (left / rate)))
                : Optional.empty();
        return new TableLoadProgress(
                number("estimated_rows"),
                number("source_bytes"),
                (int) number("pieces"),
                (int) number("pieces_loaded"),
                loading ? rate : 0,
                eta,
                text("loaded_lsn").map(Lsn::parse),
                (int) number("errors"),
                text("error_code")
                        .map(code -> new TableLoadProgress.Failure(
                                code,
                                text("error_problem").orElse(""),
                                text("error_next_step").orElse(""))));
    }
}
