package dev.tidegate.prepare.check.types.cases;

import java.util.HexFormat;
import java.util.List;

/** Truth values, bytes and bits. */
final class BinaryTypes {

    private static final String GROUP = "Binary";

    private BinaryTypes() {}

    static List<TypeCase> cases() {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        return List.of(
                TypeCase.of(GROUP, "boolean", "true", "false"),
                TypeCase.of(
                        GROUP,
                        "bytea",
                        "\\x",
                        "\\x00",
                        "\\x5c",
                        "\\x" + HexFormat.of().formatHex(every),
                        "\\x27225c30"),
                TypeCase.of(GROUP, "bit(1)", "0", "1"),
                TypeCase.of(GROUP, "bit(4)", "0001", "1000", "0000", "0101"),
                TypeCase.of(GROUP, "bit(67)", "1" + "0".repeat(65) + "1").notAsElement(),
                TypeCase.of(GROUP, "bit varying", "", "0", "1", "0001", "000100", "1".repeat(65)),
                TypeCase.of(GROUP, "bit varying(10)", "", "0000000001", "01"),
                TypeCase.of(
                        GROUP,
                        "uuid",
                        "00000000-0000-0000-0000-000000000000",
                        "ffffffff-ffff-ffff-ffff-ffffffffffff",
                        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"));
    }
}
