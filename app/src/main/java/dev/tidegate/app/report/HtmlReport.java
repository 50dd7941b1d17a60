package dev.tidegate.app.report;

import dev.tidegate.app.report.Report.Figure;
import dev.tidegate.app.report.Report.Level;
import dev.tidegate.app.report.Report.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The report as one HTML file that needs nothing else: no script, no font, no network. */
public final class HtmlReport {

    private final StringBuilder html = new StringBuilder();

    private HtmlReport() {}

    public static String print(Report report) {
        return new HtmlReport().page(report);
    }

    private String page(Report report) {
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.append("<title>").append(text(report.title())).append("</title>\n<style>\n");
        html.append(style()).append("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>");
        html.append(text(report.title()))
                .append("</h1>\n<p>")
                .append(text(report.taken()))
                .append("</p>\n</header>\n");
        html.append("<section class=\"figures\">\n");
        report.figures().forEach(this::add);
        html.append("</section>\n");
        report.parts().forEach(this::add);
        html.append("</main>\n</body>\n</html>\n");
        return html.toString();
    }

    private void add(Figure figure) {
        html.append("<div class=\"figure ").append(style(figure.level())).append("\"><h2>");
        html.append(text(figure.label()))
                .append("</h2><strong>")
                .append(text(figure.value()))
                .append("</strong><p>");
        html.append(text(figure.hint())).append("</p></div>\n");
    }

    private void add(Part part) {
        Level level = part.rows().isEmpty() ? Level.NEUTRAL : part.level();
        html.append("<section class=\"part ")
                .append(style(level))
                .append("\">\n<h2>")
                .append(text(part.title()));
        html.append("</h2>\n");
        if (part.rows().isEmpty()) {
            html.append("<p class=\"empty\">").append(text(part.empty())).append("</p>\n</section>\n");
            return;
        }
        if (!part.note().isEmpty()) {
            html.append("<p>").append(text(part.note())).append("</p>\n");
        }
        html.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(text(part.title()));
        html.append("\">\n<table>\n");
        addHeadings(part.headings());
        html.append("<tbody>\n");
        for (int row = 0; row < part.rows().size(); row++) {
            addRow(part, row);
        }
        html.append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private void addHeadings(List<String> headings) {
        if (headings.stream().allMatch(String::isEmpty)) {
            return;
        }
        html.append("<thead><tr>");
        for (String heading : headings) {
            boolean right = heading.startsWith(">");
            html.append(right ? "<th scope=\"col\" class=\"right\">" : "<th scope=\"col\">");
            html.append(text(right ? heading.substring(1) : heading)).append("</th>");
        }
        html.append("</tr></thead>\n");
    }

    private void addRow(Part part, int row) {
        html.append("<tr>");
        List<String> cells = part.rows().get(row);
        for (int column = 0; column < cells.size(); column++) {
            boolean right = part.headings().get(column).startsWith(">");
            html.append(column == 0 ? "<th scope=\"row\">" : right ? "<td class=\"right\">" : "<td>");
            html.append(text(cells.get(column)));
            if (column == 0 && !part.share().isEmpty()) {
                html.append(String.format(
                        Locale.ROOT,
                        "<span class=\"bar\"><i style=\"width:%.1f%%\"></i></span>",
                        100 * part.share().get(row)));
            }
            html.append(column == 0 ? "</th>" : "</td>");
        }
        html.append("</tr>\n");
    }

    private static String style(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    /** Names of tables and applications are whatever somebody called them. */
    private static String text(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
