package dev.tidegate.prepare.assess.model;

import java.util.Optional;

/**
 * An extension of the source.
 *
 * @param targetVersion that the target has or would get; empty if it cannot have the extension, or was not asked
 */
public record ExtensionUse(String name, String version, Optional<String> targetVersion) {}
