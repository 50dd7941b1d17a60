package dev.tidegate.config.yaml;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Placeholders {@code ${env:NAME}} and {@code ${file:/path}} in a value. A doubled dollar sign before the brace stands for
 * the two characters themselves. Inserted text is not searched for placeholders again.
 */
public final class Placeholders {

    private static final Pattern FORM = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}?");
    private static final long FILE_BYTES_MAX = 1 << 20;

    private final Map<String, String> environment;
    private final Path directory;

    /** @param directory what a relative file path starts from: the config file's directory */
    public Placeholders(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    public static boolean isIn(String text) {
        return text.contains("${");
    }

    /** @return the value; empty if there is a problem, which has been reported */
    public Optional<String> resolve(String text, String path, ConfigProblems problems) {
        Matcher matcher = FORM.matcher(text);
        StringBuilder resolved = new StringBuilder();
        boolean complete = true;
        int end = 0;
        while (matcher.find()) {
            resolved.append(text, end, matcher.start());
            end = matcher.end();
            if (matcher.group(1) == null) {
                resolved.append("${");
                continue;
            }
            Optional<String> value = value(matcher, path, problems);
            value.ifPresent(resolved::append);
            complete &= value.isPresent();
        }
        return complete ? Optional.of(resolved.append(text, end, text.length()).toString()) : Optional.empty();
    }

    private Optional<String> value(Matcher placeholder, String path, ConfigProblems problems) {
        String name = placeholder.group(1);
        if (placeholder.group().endsWith("}")) {
            if (name.startsWith("env:")) {
                return fromEnvironment(name.substring(4), path, problems);
            }
            if (name.startsWith("file:")) {
                return fromFile(name.substring(5), path, problems);
            }
        }
        problems.add(path, "${...} must be ${env:NAME} or ${file:/path}; write $${ for the characters ${ themselves");
        return Optional.empty();
    }

    private Optional<String> fromEnvironment(String name, String path, ConfigProblems problems) {
        Optional<String> value = Optional.ofNullable(environment.get(name));
        if (value.isEmpty()) {
            problems.add(path, "environment variable " + name + " is not set");
        }
        return value;
    }

    private Optional<String> fromFile(String name, String path, ConfigProblems problems) {
        Path file = directory.resolve(name);
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                problems.add(path, "file " + file + " is larger than 1 MB");
                return Optional.empty();
            }
            return Optional.of(withoutLineEnd(Files.readString(file)));
        } catch (NoSuchFileException e) {
            problems.add(path, "there is no file " + file);
        } catch (CharacterCodingException e) {
            problems.add(path, "file " + file + " is not UTF-8 text");
        } catch (IOException e) {
            problems.add(path, "cannot read file " + file + " (" + e.getClass().getSimpleName() + ")");
        }
        return Optional.empty();
    }

    /** Editors and {@code echo} end a file with a line break that is not part of the secret. */
    private static String withoutLineEnd(String content) {
        if (content.endsWith("\r\n")) {
            return content.substring(0, content.length() - 2);
        }
        return content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
    }
}
