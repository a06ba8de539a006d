/* SPDX-License-Identifier: MIT */
/*
 * The bytes are cards of a FITS header, by lines, then a NUL and the voxels; and the bytes as
 * they are. Run with -dict=fits.dict.
 */
#include "model_file.h"

#define BLOCK 2880
#define CARD  80

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    begin_file("a.fits");
    return 0;
}

static size_t put_card(uint8_t *bytes, size_t n, const uint8_t *text, size_t length)
{
    memset(bytes + n, ' ', CARD);
    memcpy(bytes + n, text, length < CARD ? length : CARD);
    return n + CARD;
}

static void open_cards(const uint8_t *data, size_t size)
{
    static const char first[] = "SIMPLE  =                    T", last[] = "END";
    uint8_t *bytes = calloc((size + 4) * CARD + 2 * BLOCK + size, 1);
    require(bytes != NULL, "no memory");
    size_t n = put_card(bytes, 0, (const uint8_t *)first, sizeof first - 1), i = 0;
    while (i < size && data[i] != '\0') {
        size_t length = 0;
        while (i + length < size && data[i + length] != '\n' && data[i + length] != '\0')
            length++;
        n = put_card(bytes, n, data + i, length);
        i += length;
        i += i < size && data[i] == '\n';
    }
    n = put_card(bytes, n, (const uint8_t *)last, sizeof last - 1);
    memset(bytes + n, ' ', BLOCK - n % BLOCK);
    n += (BLOCK - n % BLOCK) % BLOCK;
    i += i < size;
    if (size > i)
        memcpy(bytes + n, data + i, size - i);
    n += size - i;
    open_bytes(bytes, n, NAN);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    open_cards(data, size);
    open_bytes(data, size, 0.5);
    return 0;
}
