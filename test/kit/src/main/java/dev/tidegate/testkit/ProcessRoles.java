package dev.tidegate.testkit;

import dev.tidegate.testkit.process.JavaProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tidegate's commands in JVMs of their own, as a user starts them, there to be killed. */
final class ProcessRoles implements PipelineRoles {

    private static final String PROGRAM = "dev.tidegate.app.Tidegate";
    /** Those that stream until they are stopped. */
    private static final Set<String> ENDLESS = Set.of("run", "capture", "apply");

    private static final int SHOWN_MAX = 3;

    private final List<JavaProcess> all = new ArrayList<>();
    private final Map<String, JavaProcess> newest = new LinkedHashMap<>();

    JavaProcess start(List<String> jvmArguments, List<String> arguments) {
        JavaProcess process = JavaProcess.builder(PROGRAM)
                .jvmArguments(jvmArguments.toArray(String[]::new))
                .arguments(arguments.toArray(String[]::new))
                .start();
        all.add(process);
        newest.put(arguments.get(0), process);
        return process;
    }

    /** The newest of each command counts; a test may have killed those before. */
    @Override
    public void requireRunning() {
        newest.forEach((command, process) -> {
            if (ENDLESS.contains(command) && !process.isAlive()) {
                throw new AssertionError("`tidegate " + command + "` has ended\n" + lastOutput());
            }
        });
    }

    @Override
    public String lastOutput() {
        StringBuilder output = new StringBuilder();
        for (JavaProcess process : all.subList(Math.max(0, all.size() - SHOWN_MAX), all.size())) {
            output.append("--- pid ").append(process.pid()).append('\n');
            output.append(process.tail(60)).append('\n');
        }
        return output.toString();
    }

    @Override
    public void close() {
        all.forEach(JavaProcess::close);
        newest.clear();
    }
}
