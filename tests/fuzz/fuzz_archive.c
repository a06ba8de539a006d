/* SPDX-License-Identifier: MIT */
/** Any bytes as an archive: its files are read, or there is a one-line message that names it. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "elea.h"

enum { MOST_FILES = 50 };

static void check_message(const elea_error *error, elea_status failed)
{
    CHECK(failed == error->status);
    CHECK(strncmp(error->message, "a.tar: ", 7) == 0 || failed == ELEA_ERROR_MEMORY);
    CHECK(strchr(error->message, '\n') == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_archive *archive = elea_archive_open_memory(data, size, "a.tar", &error);
    if (archive == NULL) {
        check_message(&error, error.status);
        return 0;
    }
    const char *name = "";
    for (int i = 0; i < MOST_FILES && name != NULL; i++) {
        void *bytes = NULL;
        size_t n = 0;
        elea_status failed = elea_archive_next(archive, &name, &error);
        if (!failed && name != NULL)
            failed = elea_archive_read(archive, &bytes, &n, &error);
        if (failed) {
            check_message(&error, failed);
            break;
        }
        CHECK(name == NULL || bytes != NULL);
        if (name != NULL)
            (void)elea_file_kind_find(name, bytes, n);
        free(bytes);
    }
    elea_archive_close(archive);
    return 0;
}
