package dev.tidegate.verify.compare.hash;

/** Numbers that have nothing to do with each other, from one. */
public record HashSeeds(long salt) {

    /** @param purpose different for each place where a seed is used */
    long of(int purpose) {
        return mix(salt + purpose * 0x9E3779B97F4A7C15L);
    }

    /** SplitMix64's finaliser. */
    public static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
