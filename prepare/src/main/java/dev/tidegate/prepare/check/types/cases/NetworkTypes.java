package dev.tidegate.prepare.check.types.cases;

import java.util.List;

/** Addresses. */
final class NetworkTypes {

    private static final String GROUP = "Network";

    private NetworkTypes() {}

    static List<TypeCase> cases() {
        return List.of(
                TypeCase.of(
                        GROUP,
                        "inet",
                        "10.0.0.1",
                        "10.0.0.1/8",
                        "10.0.0.0/8",
                        "0.0.0.0/0",
                        "::1",
                        "::ffff:1.2.3.4/128",
                        "fe80::1/64",
                        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
                TypeCase.of(GROUP, "cidr", "10.0.0.0/8", "10.0.0.1/32", "0.0.0.0/0", "::/0", "2001:db8::/32"),
                TypeCase.of(GROUP, "macaddr", "08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"),
                TypeCase.of(GROUP, "macaddr8", "08:00:2b:01:02:03:04:05", "ff:ff:ff:ff:ff:ff:ff:ff"));
    }
}
