package dev.tidegate.benchmark.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.tidegate.benchmark.plan.BenchmarkPlan;
import dev.tidegate.benchmark.result.Report;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The report for programs: every round, the medians, the bars. Names end in their unit. */
public record JsonReport(Machine machine, BenchmarkPlan plan, Report report) {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    public void write(Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            MAPPER.writeValue(writer, this);
        }
    }
}
