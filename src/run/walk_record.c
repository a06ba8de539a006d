/* SPDX-License-Identifier: MIT */
#include "run/walk_record.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

_Static_assert(sizeof(elea_walk_entry) == ELEA_WALK_ENTRY_SIZE,
               "ELEA_WALK_ENTRY_SIZE is the size of elea_walk_entry");

struct elea_walk_record {
    pthread_mutex_t *mutex;   /* of what follows, for those who look at it during a run */
    elea_walk_entry *entries; /* by their last block */
    size_t n, capacity;
};

elea_walk_record *elea_walk_record_create(elea_error *error)
{
    elea_walk_record *record = calloc(1, sizeof *record);
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    if (record == NULL || mutex == NULL || pthread_mutex_init(mutex, NULL) != 0) {
        (void)elea_error_memory(error, 1, sizeof *record, "record");
        free(record);
        free(mutex);
        return NULL;
    }
    record->mutex = mutex;
    return record;
}

void elea_walk_record_free(elea_walk_record *record)
{
    if (record == NULL)
        return;
    (void)pthread_mutex_destroy(record->mutex);
    free(record->mutex);
    free(record->entries);
    free(record);
}

size_t elea_walk_record_count(const elea_walk_record *record)
{
    pthread_mutex_lock(record->mutex);
    size_t n = record->n;
    pthread_mutex_unlock(record->mutex);
    return n;
}

void elea_walk_record_entry(const elea_walk_record *record, size_t number,
                            unsigned char bytes[ELEA_WALK_ENTRY_SIZE])
{
    pthread_mutex_lock(record->mutex);
    memcpy(bytes, &record->entries[number], ELEA_WALK_ENTRY_SIZE);
    pthread_mutex_unlock(record->mutex);
}

/* The first entry that ends behind the block. */
static size_t place_of(const elea_walk_record *record, uint64_t block)
{
    size_t low = 0, high = record->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const elea_walk_entry *entry = &record->entries[middle];
        if (entry->first + entry->n > block)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static elea_status grow(elea_walk_record *record, elea_error *error)
{
    if (record->n < record->capacity)
        return ELEA_OK;
    size_t capacity = record->capacity > 0 ? 2 * record->capacity : 16;
    elea_walk_entry *entries = realloc(record->entries, capacity * sizeof *entries);
    if (entries == NULL)
        return elea_error_memory(error, capacity, sizeof *entries, "record");
    record->entries = entries;
    record->capacity = capacity;
    return ELEA_OK;
}

static elea_status insert(elea_walk_record *record, const elea_walk_entry *entry, elea_error *error)
{
    elea_status failed = grow(record, error);
    if (failed)
        return failed;
    size_t place = place_of(record, entry->first + entry->n - 1);
    memmove(record->entries + place + 1, record->entries + place,
            (record->n - place) * sizeof *entry);
    record->entries[place] = *entry;
    record->n++;
    return ELEA_OK;
}

elea_status elea_walk_record_keep(elea_walk_record *record, const elea_walk_entry *entry,
                                  elea_error *error)
{
    pthread_mutex_lock(record->mutex);
    elea_status failed = insert(record, entry, error);
    pthread_mutex_unlock(record->mutex);
    return failed;
}

const elea_walk_entry *elea_walk_record_find(const elea_walk_record *record, uint64_t block)
{
    size_t place = place_of(record, block);
    if (place == record->n)
        return NULL;
    const elea_walk_entry *entry = &record->entries[place];
    bool goes_on = entry->first == block || entry->first == elea_group_of_block(block);
    return goes_on && entry->first <= block ? entry : NULL;
}

/* ---- Entries from elsewhere ---- */

static bool is_finite(const elea_tally *tally)
{
    double sum = 0.0;
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        sum += tally->sum[i] + tally->sum_excess[i];
    for (int i = 0; i < ELEA_TALLY_PAIRS; i++)
        sum += tally->products[i];
    return isfinite(sum);
}

static bool is_possible(const elea_walk_entry *entry)
{
    const elea_tally *tally = &entry->tally;
    bool one_group = entry->n >= 1 && entry->n <= ELEA_BLOCKS_PER_GROUP &&
                     entry->first < UINT64_MAX - ELEA_BLOCKS_PER_GROUP &&
                     (entry->n == 1 || entry->first % ELEA_BLOCKS_PER_GROUP == 0);
    return one_group && tally->count >= entry->n && tally->hits <= tally->count &&
           tally->excess < tally->count && is_finite(tally);
}

elea_status elea_walk_record_add(elea_walk_record *record,
                                 const unsigned char bytes[ELEA_WALK_ENTRY_SIZE], elea_error *error)
{
    elea_walk_entry entry;
    memcpy(&entry, bytes, sizeof entry);
    if (!is_possible(&entry))
        return elea_error_set(error, ELEA_ERROR_FORMAT, "the sums of walks are damaged");
    size_t place = place_of(record, entry.first + entry.n - 1);
    if (place < record->n && record->entries[place].first == entry.first &&
        record->entries[place].n == entry.n)
        return elea_error_set(error, ELEA_ERROR_FORMAT, "the sums of some walks are there twice");
    return elea_walk_record_keep(record, &entry, error);
}
