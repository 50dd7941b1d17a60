package dev.tidegate.app.report;

import java.util.List;

/**
 * Report for people: a few figures, then parts with a table each. Terminal and HTML show the same.
 *
 * @param title what it is about
 * @param taken when, and of what
 */
public record Report(String title, String taken, List<Figure> figures, List<Part> parts) {

    /** How serious something is. */
    public enum Level {
        NEUTRAL,
        GOOD,
        WARNING,
        BAD
    }

    /** One figure of the overview, and what it means. */
    public record Figure(String label, String value, String hint, Level level) {}

    /**
     * @param headings one that begins with {@code >} has its column aligned to the right
     * @param share of the row in the whole, from 0 to 1, drawn as a bar; none if empty
     * @param note below the title
     * @param empty shown instead of a table without rows
     */
    public record Part(
            String title,
            String note,
            Level level,
            List<String> headings,
            List<List<String>> rows,
            List<Double> share,
            String empty) {

        public Part(
                String title, String note, Level level, List<String> headings, List<List<String>> rows, String empty) {
            this(title, note, level, headings, rows, List.of(), empty);
        }
    }

    public Report {
        figures = List.copyOf(figures);
        parts = List.copyOf(parts);
    }
}
