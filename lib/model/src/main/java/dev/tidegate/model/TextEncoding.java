package dev.tidegate.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Encodings that a PostgreSQL database can have, by PostgreSQL's names: in all of them a byte below 0x80 is the ASCII
 * character, wherever it stands. SQL_ASCII is none: it says nothing about the bytes. MULE_INTERNAL is left out, because
 * PostgreSQL cannot convert it to UTF8.
 */
public enum TextEncoding {
    UTF8(Form.UTF8),
    LATIN1(Form.SINGLE_BYTE),
    LATIN2(Form.SINGLE_BYTE),
    LATIN3(Form.SINGLE_BYTE),
    LATIN4(Form.SINGLE_BYTE),
    LATIN5(Form.SINGLE_BYTE),
    LATIN6(Form.SINGLE_BYTE),
    LATIN7(Form.SINGLE_BYTE),
    LATIN8(Form.SINGLE_BYTE),
    LATIN9(Form.SINGLE_BYTE),
    LATIN10(Form.SINGLE_BYTE),
    ISO_8859_5(Form.SINGLE_BYTE),
    ISO_8859_6(Form.SINGLE_BYTE),
    ISO_8859_7(Form.SINGLE_BYTE),
    ISO_8859_8(Form.SINGLE_BYTE),
    WIN866(Form.SINGLE_BYTE),
    WIN874(Form.SINGLE_BYTE),
    WIN1250(Form.SINGLE_BYTE),
    WIN1251(Form.SINGLE_BYTE),
    WIN1252(Form.SINGLE_BYTE),
    WIN1253(Form.SINGLE_BYTE),
    WIN1254(Form.SINGLE_BYTE),
    WIN1255(Form.SINGLE_BYTE),
    WIN1256(Form.SINGLE_BYTE),
    WIN1257(Form.SINGLE_BYTE),
    WIN1258(Form.SINGLE_BYTE),
    KOI8R(Form.SINGLE_BYTE),
    KOI8U(Form.SINGLE_BYTE),
    EUC_JP(Form.SHIFTED),
    EUC_JIS_2004(Form.SHIFTED),
    EUC_KR(Form.TWO_BYTES),
    EUC_CN(Form.TWO_BYTES),
    EUC_TW(Form.SHIFTED_TW);

    private static final int SHIFT_TWO = 0x8E;
    private static final int SHIFT_THREE = 0x8F;

    /** How long a character is that does not begin with an ASCII byte. */
    private enum Form {
        UTF8,
        SINGLE_BYTE,
        TWO_BYTES,
        /** Two bytes, three after 0x8F. */
        SHIFTED,
        /** Two bytes, four after 0x8E, three after 0x8F. */
        SHIFTED_TW
    }

    private final Form form;

    TextEncoding(Form form) {
        this.form = form;
    }

    /** @param name as PostgreSQL writes it; case does not matter */
    public static Optional<TextEncoding> of(String name) {
        return Arrays.stream(values())
                .filter(encoding -> encoding.name().equalsIgnoreCase(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(TextEncoding::name).toList();
    }

    /**
     * @param first byte of a character, not an ASCII one
     * @return how many bytes the character has; not asked of UTF8
     */
    public int characterBytes(byte first) {
        int value = first & 0xFF;
        return switch (form) {
            case SINGLE_BYTE -> 1;
            case TWO_BYTES -> 2;
            case SHIFTED -> value == SHIFT_THREE ? 3 : 2;
            case SHIFTED_TW -> value == SHIFT_TWO ? 4 : value == SHIFT_THREE ? 3 : 2;
            case UTF8 -> throw new IllegalStateException("UTF8 needs no conversion");
        };
    }
}
