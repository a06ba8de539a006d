/* SPDX-License-Identifier: MIT */
/*
 * The first bytes determine the type and size of an image; then follow further cards of its header,
 * one per line, a NUL and the voxels. The unchanged bytes are also read as a file. Run with
 * -dict=fits.dict.
 */
#include "body_file.h"

#define BLOCK 2880
#define CARD  80

static size_t put_card(uint8_t *bytes, size_t n, const uint8_t *text, size_t length)
{
    memset(bytes + n, ' ', CARD);
    memcpy(bytes + n, text, length < CARD ? length : CARD);
    return n + CARD;
}

static size_t put_number(uint8_t *bytes, size_t n, const char *key, int number)
{
    char card[CARD + 1];
    int length = snprintf(card, sizeof card, "%-8s= %20d", key, number);
    return put_card(bytes, n, (const uint8_t *)card, (size_t)length);
}

static size_t put_head(uint8_t *bytes, const uint8_t *choice)
{
    static const char first[] = "SIMPLE  =                    T";
    static const int types[] = {8, 16, 32, 64, -32, -64};
    size_t n = put_card(bytes, 0, (const uint8_t *)first, sizeof first - 1);
    n = put_number(bytes, n, "BITPIX", types[choice[0] % 6]);
    n = put_number(bytes, n, "NAXIS", choice[0] < 250 ? 3 : choice[0] - 250);
    n = put_number(bytes, n, "NAXIS1", choice[1]);
    n = put_number(bytes, n, "NAXIS2", choice[2]);
    return put_number(bytes, n, "NAXIS3", choice[3]);
}

static void open_cards(const uint8_t *data, size_t size)
{
    uint8_t *bytes = calloc((size + 8) * CARD + 2 * BLOCK + size, 1);
    require(bytes != NULL, "no memory");
    size_t n = put_head(bytes, data), i = 4;
    while (i < size && data[i] != '\0') {
        size_t length = 0;
        while (i + length < size && data[i + length] != '\n' && data[i + length] != '\0')
            length++;
        n = put_card(bytes, n, data + i, length);
        i += length;
        i += i < size && data[i] == '\n';
    }
    n = put_card(bytes, n, (const uint8_t *)"END", 3);
    memset(bytes + n, ' ', BLOCK - n % BLOCK);
    n += (BLOCK - n % BLOCK) % BLOCK;
    i += i < size;
    if (size > i)
        memcpy(bytes + n, data + i, size - i);
    n += size - i;
    open_bytes(bytes, n, "a.fits", NAN);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 4)
        open_cards(data, size);
    open_bytes(data, size, "a.fits", 0.5);
    return 0;
}
