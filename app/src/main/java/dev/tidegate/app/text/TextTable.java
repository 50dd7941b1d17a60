package dev.tidegate.app.text;

import dev.tidegate.model.text.PrintableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns under each other. A heading that begins with {@code >} has its column aligned to the right. */
public final class TextTable {

    private final String[] headings;
    private final boolean[] right;
    private final List<String[]> rows = new ArrayList<>();

    public TextTable(String... headings) {
        this.headings = new String[headings.length];
        this.right = new boolean[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            this.headings[i] = right[i] ? headings[i].substring(1) : headings[i];
        }
    }

    public void add(String... cells) {
        rows.add(Arrays.stream(Arrays.copyOf(cells, headings.length))
                .map(PrintableText::line)
                .toArray(String[]::new));
    }

    /** With the headings. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(headings));
        lines.addAll(rows());
        return lines;
    }

    /** Without the headings. */
    public List<String> rows() {
        return rows.stream().map(this::line).toList();
    }

    private String line(String[] cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < headings.length; i++) {
            String padding = " ".repeat(width(i) - cells[i].length());
            line.append(i == 0 ? "" : "  ").append(right[i] ? padding + cells[i] : cells[i] + padding);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = headings[column].length();
        for (String[] row : rows) {
            width = Math.max(width, row[column].length());
        }
        return width;
    }
}
