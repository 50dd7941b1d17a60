package dev.tidegate.verify.compare.hash;

import dev.tidegate.postgres.version.ServerFeature;

/** How both sides compute 64 bits from a value. */
public enum HashMethod {
    /** PostgreSQL's own extended hash functions: the same bits from 11 to 18. */
    EXTENDED {
        @Override
        String ofText(String text, long seed) {
            return "hashtextextended((" + text + ") COLLATE \"C\", " + literal(seed) + ")";
        }

        @Override
        String ofInt(String value, long seed) {
            return "hashint4extended((" + value + ")::int4, " + literal(seed) + ")";
        }

        /**
         * The function for int8 folds the upper half into the lower one, so that 4294967296 is the same as 1: the upper half is
         * hashed by itself too.
         */
        @Override
        String ofBigint(String value, long seed) {
            return "(hashint8extended((" + value + ")::int8, " + literal(seed) + ") # hashint8extended((" + value
                    + ")::int8 >> 32, " + literal(HashSeeds.mix(seed)) + "))";
        }

        @Override
        String ofUuid(String value, long seed) {
            return "uuid_hash_extended((" + value + ")::uuid, " + literal(seed) + ")";
        }

        @Override
        String mixed(String hash, long seed) {
            return "hashint8extended(" + hash + ", " + literal(seed) + ")";
        }
    },

    /** Where a side is PostgreSQL 10, which has none of them. */
    MD5 {
        @Override
        String ofText(String text, long seed) {
            return "('x' || substr(md5('" + Long.toHexString(seed) + "' || (" + text + ")), 1, 16))::bit(64)::bigint";
        }

        @Override
        String ofInt(String value, long seed) {
            return ofText("textin(int4out((" + value + ")::int4))", seed);
        }

        @Override
        String ofBigint(String value, long seed) {
            return ofText("textin(int8out((" + value + ")::int8))", seed);
        }

        @Override
        String ofUuid(String value, long seed) {
            return ofText("textin(uuid_out((" + value + ")::uuid))", seed);
        }

        @Override
        String mixed(String hash, long seed) {
            return "(" + hash + " >> 32) * (" + hash + " & 4294967295)";
        }
    };

    public static HashMethod of(int sourceMajor, int targetMajor) {
        return ServerFeature.EXTENDED_HASH.isIn(Math.min(sourceMajor, targetMajor)) ? EXTENDED : MD5;
    }

    abstract String ofText(String text, long seed);

    /** Of what fits into int4. */
    abstract String ofInt(String value, long seed);

    abstract String ofBigint(String value, long seed);

    abstract String ofUuid(String value, long seed);

    /** @return 64 bits that are no linear function of the hash */
    abstract String mixed(String hash, long seed);

    /** The least one cannot be written as a number with a minus before it. */
    static String literal(long value) {
        return "'" + value + "'::bigint";
    }
}
