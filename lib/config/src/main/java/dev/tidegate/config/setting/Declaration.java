package dev.tidegate.config.setting;

/**
 * The settings of one section: asks for each with its key, type, default and meaning, and builds the section's record from
 * the answers. Where the answers come from is not its concern: see {@link Settings}.
 */
@FunctionalInterface
public interface Declaration<T> {

    T of(Settings<T> settings);
}
