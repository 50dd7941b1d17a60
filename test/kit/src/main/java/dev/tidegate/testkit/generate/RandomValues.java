package dev.tidegate.testkit.generate;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Values of a type, as text that PostgreSQL reads: ordinary ones mostly, and difficult ones. */
final class RandomValues {

    private final Random random;
    private final RandomTexts texts;

    RandomValues(Random random) {
        this.random = random;
        this.texts = new RandomTexts(random);
    }

    /** @return null for a type that it knows no values of, too */
    String of(ValueType type) {
        if (type.element().isPresent()) {
            return array(type.element().get());
        }
        if (!type.labels().isEmpty()) {
            return pick(type.labels());
        }
        return type.hints().isEmpty() || random.nextInt(3) == 0 ? any(type) : near(type, pick(type.hints()));
    }

    /** What a constraint compares with: the value itself, one beside it, or one of that length. */
    private String near(ValueType type, String hint) {
        boolean number = hint.matches("\\d+");
        return switch (type.name()) {
            case "int2", "int4", "int8", "numeric", "float4", "float8" ->
                number ? String.valueOf(Long.parseLong(hint) + random.nextInt(3) - 1) : any(type);
            case "bytea" -> number ? bytes(Math.min(Integer.parseInt(hint), 4096)) : any(type);
            case "text", "varchar", "bpchar", "citext" ->
                number && random.nextInt(4) > 0
                        ? texts.letters(Math.min(Integer.parseInt(hint), 4096))
                        : random.nextInt(4) == 0 ? any(type) : hint;
            default -> any(type);
        };
    }

    private String any(ValueType type) {
        return switch (type.name()) {
            case "bool" -> random.nextBoolean() ? "t" : "f";
            case "int2" -> integer(Short.MAX_VALUE);
            case "int4" -> integer(Integer.MAX_VALUE);
            case "int8" -> integer(Long.MAX_VALUE);
            case "oid" -> String.valueOf(random.nextInt(100_000));
            case "float4" -> pick(List.of("0", "-0", "NaN", "Infinity", String.valueOf(random.nextFloat())));
            case "float8" -> pick(List.of("0", "-0", "NaN", "-Infinity", String.valueOf(random.nextGaussian() * 1e9)));
            case "numeric" -> number(type.modifier());
            case "money" -> random.nextInt(1000) + ".50";
            case "text", "citext" -> texts.any(Integer.MAX_VALUE);
            case "varchar", "bpchar" -> texts.any(type.modifier() < 4 ? Integer.MAX_VALUE : type.modifier() - 4);
            case "name" -> texts.letters(20);
            case "char" -> texts.letters(1);
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "bytea" -> bytes(random.nextInt(20) == 0 ? 3000 : random.nextInt(40));
            case "bit", "varbit" -> bits(type.modifier() < 1 ? 1 : type.modifier());
            case "json", "jsonb" -> texts.json();
            case "hstore" -> "\"" + texts.letters(5) + "\"=>NULL, \"b c\"=>\"" + random.nextInt(9) + "\"";
            case "xml" -> "<a b='" + random.nextInt(99) + "'>" + texts.letters(9) + "</a>";
            case "ltree" -> texts.letters(4) + "." + texts.letters(3);
            case "tsvector" -> texts.letters(5) + ":1A,3 'it''s':2 " + texts.letters(3);
            case "tsquery" -> texts.letters(5) + " & !" + texts.letters(3);
            default -> times(type.name());
        };
    }

    private String times(String type) {
        LocalDateTime time = LocalDateTime.of(2000, 1, 1, 0, 0)
                .plusSeconds(random.nextInt(1_000_000_000))
                .plusNanos(1000L * random.nextInt(1_000_000));
        return switch (type) {
            case "date" ->
                random.nextInt(30) == 0 ? "infinity" : time.toLocalDate().toString();
            case "timestamp" -> random.nextInt(30) == 0 ? "-infinity" : time.toString();
            case "timestamptz" -> random.nextInt(30) == 0 ? "infinity" : time + "+05:30";
            case "time" -> time.toLocalTime().toString();
            case "timetz" -> time.toLocalTime() + "-07";
            case "interval" ->
                random.nextInt(40) + " mons " + random.nextInt(400) + " days 00:00:00.00" + random.nextInt(9);
            case "daterange" -> range(time.toLocalDate(), time.toLocalDate().plusDays(random.nextInt(99)));
            case "tsrange" -> range(time, time.plusMinutes(random.nextInt(99)));
            case "tstzrange" -> range(time + "Z", time.plusMinutes(random.nextInt(99)) + "Z");
            default -> others(type);
        };
    }

    private String others(String type) {
        int n = random.nextInt(250);
        return switch (type) {
            case "inet" -> random.nextBoolean() ? "10.0." + n + ".7/24" : "2001:db8::" + Integer.toHexString(n);
            case "cidr" -> "10." + n + ".0.0/16";
            case "macaddr" -> String.format(Locale.ROOT, "08:00:2b:01:02:%02x", n);
            case "macaddr8" -> String.format(Locale.ROOT, "08:00:2b:01:02:03:04:%02x", n);
            case "point" -> "(" + random.nextGaussian() + "," + n + ")";
            case "box" -> "(1," + n + "),(0,0)";
            case "polygon", "path" -> "((0,0),(1," + n + "),(2,0))";
            case "circle" -> "<(1,2)," + n + ">";
            case "pg_lsn" -> "0/" + Integer.toHexString(random.nextInt(1 << 30));
            case "int4range", "int8range", "numrange" -> range(n, n + random.nextInt(9));
            default -> null;
        };
    }

    private String range(Object from, Object to) {
        return random.nextInt(10) == 0 ? "empty" : "[\"" + from + "\",\"" + to + "\")";
    }

    private String integer(long max) {
        return switch (random.nextInt(20)) {
            case 0 -> String.valueOf(max);
            case 1 -> String.valueOf(-max - 1);
            case 2, 3, 4, 5 -> String.valueOf(random.nextLong() % max);
            default -> String.valueOf(random.nextInt(1000));
        };
    }

    private String number(int modifier) {
        if (modifier < 4) {
            return pick(List.of("NaN", "1.10", "1.1000", "-0.000001", "12345678901234567890.5", integer(1_000_000)));
        }
        int precision = ((modifier - 4) >> 16) & 0xffff;
        int scale = Math.min(precision, (modifier - 4) & 0x7ff);
        String whole = texts.digits(random.nextInt(precision - scale + 1));
        return (whole.isEmpty() ? "0" : whole) + (scale == 0 ? "" : "." + texts.digits(scale));
    }

    private String bytes(int length) {
        return "\\x"
                + "%02x"
                        .repeat(length)
                        .formatted(random.ints(length, 0, 256).boxed().toArray());
    }

    private String bits(int length) {
        return IntStream.range(0, length)
                .mapToObj(bit -> random.nextBoolean() ? "1" : "0")
                .collect(Collectors.joining());
    }

    private String array(ValueType element) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(index -> random.nextInt(9) == 0 ? null : of(element))
                .map(value -> value == null
                        ? "NULL"
                        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
