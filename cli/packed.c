/* SPDX-License-Identifier: MIT */
#include "packed.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"

enum { WORD = 8, NUMBER = 10 /* bytes of a number at most */ };

/*
 * The packed bytes: the size, then pieces, each a number 2 n and n words, or 2 n + 1 and one word
 * that is repeated n times; at last the hash of all before. Numbers have 7 bits a byte, the lowest
 * first. The last word is filled up with zeros.
 */
struct buffer {
    unsigned char *bytes;
    size_t n, capacity;
};

static void put_number(struct buffer *b, uint64_t value)
{
    do {
        b->bytes[b->n++] = (unsigned char)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value > 0);
}

static void put_word(struct buffer *b, uint64_t word)
{
    memcpy(b->bytes + b->n, &word, WORD);
    b->n += WORD;
}

static uint64_t word_at(const unsigned char *bytes, size_t size, size_t i)
{
    uint64_t word = 0;
    size_t left = size - i * WORD;
    memcpy(&word, bytes + i * WORD, left < WORD ? left : WORD);
    return word;
}

/* Number of equal words from `i` on. */
static size_t run_length(const unsigned char *bytes, size_t size, size_t n_words, size_t i)
{
    size_t end = i + 1;
    while (end < n_words && word_at(bytes, size, end) == word_at(bytes, size, i))
        end++;
    return end - i;
}

enum { SHORTEST_RUN = 3 };

static void put_pieces(struct buffer *b, const unsigned char *bytes, size_t size)
{
    size_t n_words = size / WORD + (size % WORD != 0), i = 0;
    while (i < n_words) {
        size_t run = run_length(bytes, size, n_words, i), end = i;
        if (run >= SHORTEST_RUN) {
            put_number(b, 2 * (uint64_t)run + 1);
            put_word(b, word_at(bytes, size, i));
            i += run;
            continue;
        }
        while (end < n_words && (run = run_length(bytes, size, n_words, end)) < SHORTEST_RUN)
            end += run;
        put_number(b, 2 * (uint64_t)(end - i));
        for (; i < end; i++)
            put_word(b, word_at(bytes, size, i));
    }
}

/* ---- Base64 ---- */

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *encode(const unsigned char *bytes, size_t n)
{
    char *text = malloc(n / 3 * 4 + 8), *to = text;
    for (size_t i = 0; text != NULL && i < n; i += 3) {
        unsigned group = (unsigned)bytes[i] << 16;
        group |= i + 1 < n ? (unsigned)bytes[i + 1] << 8 : 0;
        group |= i + 2 < n ? bytes[i + 2] : 0;
        *to++ = letters[group >> 18];
        *to++ = letters[group >> 12 & 63];
        *to++ = i + 1 < n ? letters[group >> 6 & 63] : '=';
        *to++ = i + 2 < n ? letters[group & 63] : '=';
    }
    if (text != NULL)
        *to = '\0';
    return text;
}

/* Value of a letter, or -1. */
static int digit_of(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

static bool decode(const char *text, struct buffer *b)
{
    size_t length = strlen(text);
    size_t padding = length >= 2 && text[length - 1] == '=' ? 1 + (text[length - 2] == '=') : 0;
    if (length == 0 || length % 4 != 0)
        return false;
    b->bytes = malloc(length / 4 * 3);
    for (size_t i = 0; b->bytes != NULL && i < length; i += 4) {
        unsigned group = 0;
        for (size_t k = 0; k < 4; k++) {
            int digit = i + k < length - padding ? digit_of(text[i + k]) : 0;
            if (digit < 0)
                return false;
            group = group << 6 | (unsigned)digit;
        }
        b->bytes[b->n++] = (unsigned char)(group >> 16);
        b->bytes[b->n++] = (unsigned char)(group >> 8 & 255);
        b->bytes[b->n++] = (unsigned char)(group & 255);
    }
    b->n -= b->bytes != NULL ? padding : 0;
    return b->bytes != NULL;
}

char *packed_text(const void *bytes, size_t size)
{
    struct buffer b = {.capacity = 2 * size + 4 * NUMBER + 2 * WORD};
    b.bytes = malloc(b.capacity);
    if (b.bytes == NULL)
        return NULL;
    put_number(&b, size);
    put_pieces(&b, bytes, size);
    put_word(&b, journal_hash(JOURNAL_HASH, b.bytes, b.n));
    char *text = encode(b.bytes, b.n);
    free(b.bytes);
    return text;
}

/* ---- The reverse ---- */

/* What is left to be read. */
struct source {
    const unsigned char *bytes;
    size_t n;
};

static bool take_number(struct source *s, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; s->n > 0 && shift < 63; shift += 7) {
        unsigned char c = *s->bytes++;
        s->n--;
        *value |= (uint64_t)(c & 0x7f) << shift;
        if (c < 0x80)
            return true;
    }
    return false;
}

static bool take_word(struct source *s, uint64_t *word)
{
    if (s->n < WORD)
        return false;
    memcpy(word, s->bytes, WORD);
    s->bytes += WORD;
    s->n -= WORD;
    return true;
}

/* Fills exactly `n_words` words. */
static bool take_pieces(struct source *s, unsigned char *to, size_t n_words)
{
    uint64_t number, word = 0;
    for (size_t i = 0; i < n_words;) {
        if (!take_number(s, &number) || number / 2 == 0 || number / 2 > n_words - i)
            return false;
        for (size_t end = i + (size_t)(number / 2), first = i; i < end; i++) {
            if ((i == first || number % 2 == 0) && !take_word(s, &word))
                return false;
            memcpy(to + i * WORD, &word, WORD);
        }
    }
    return s->n == 0;
}

static bool is_whole(struct source *s)
{
    uint64_t hash;
    if (s->n <= WORD)
        return false;
    s->n -= WORD;
    memcpy(&hash, s->bytes + s->n, WORD);
    return hash == journal_hash(JOURNAL_HASH, s->bytes, s->n);
}

unsigned char *packed_bytes(const char *text, size_t *size)
{
    struct buffer b = {.n = 0};
    uint64_t n = 0;
    unsigned char *bytes = NULL;
    if (decode(text, &b)) {
        struct source s = {b.bytes, b.n};
        if (is_whole(&s) && take_number(&s, &n) && n <= *size) {
            size_t n_words = (size_t)(n / WORD + (n % WORD != 0));
            bytes = malloc(n_words * WORD + 1);
            if (bytes != NULL && !take_pieces(&s, bytes, n_words)) {
                free(bytes);
                bytes = NULL;
            }
        }
    }
    free(b.bytes);
    *size = (size_t)n;
    return bytes;
}
