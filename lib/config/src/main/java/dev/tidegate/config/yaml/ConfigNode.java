package dev.tidegate.config.yaml;

import java.util.List;
import java.util.Map;

/** A value as the config file has it, before it is interpreted. */
public sealed interface ConfigNode {

    /** Its name in messages. */
    String kind();

    record Mapping(Map<String, ConfigNode> entries) implements ConfigNode {
        @Override
        public String kind() {
            return "a group of settings";
        }
    }

    record Sequence(List<ConfigNode> items) implements ConfigNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** @param text exactly as written, so that {@code password: 0123} keeps its zero */
    record Scalar(String text) implements ConfigNode {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** A key without a value. */
    record Nothing() implements ConfigNode {
        @Override
        public String kind() {
            return "nothing";
        }
    }
}
