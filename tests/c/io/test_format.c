/* SPDX-License-Identifier: MIT */
/* The table of formats, and the lists elsewhere that must contain each of its rows. */
#include "io/samples.h"

#include <ctype.h>

#include "io/body_file.h"
#include "io/reader.h"

static void rows_are_complete(void **state)
{
    (void)state;
    assert_null(elea_format_row(NUM_SAMPLES));
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        const elea_format *format = elea_format_row(i);
        assert_ptr_equal(format, samples[i].format);
        assert_true(format->name[0] != '\0' && format->suffixes[0] != NULL);
        assert_non_null(format->recognize);
        assert_true((format->frames != NULL) != (format->body != NULL));
        if (format->frames != NULL && format->frames->read_topology != NULL)
            assert_true(format->frames->scan == NULL && format->frames->read == NULL);
        else if (format->frames != NULL)
            assert_true(format->frames->scan != NULL && format->frames->read != NULL);
        else
            assert_true((format->body->read_image != NULL) != (format->body->read != NULL));
    }
}

static void names_tell_formats_in_any_case_and_compressed(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        const elea_format *format = samples[i].format;
        elea_content content = elea_format_content(format);
        elea_content other = content == ELEA_CONTENT_BODY ? ELEA_CONTENT_FRAMES : ELEA_CONTENT_BODY;
        for (const char *const *suffix = format->suffixes; *suffix != NULL; suffix++) {
            char name[64];
            (void)snprintf(name, sizeof name, "a.b.%s.GZ", *suffix);
            assert_ptr_equal(elea_format_by_name(name, content), format);
            name[strlen(name) - 3] = '\0';
            for (char *c = name + 4; *c != '\0'; c++)
                *c = (char)toupper(*c);
            assert_ptr_equal(elea_format_by_name(name, content), format);
            assert_null(elea_format_by_name(name, other));
            assert_null(elea_format_by_name(name + 4, content)); /* a name, and no suffix */
        }
    }
}

static const elea_format *find(const binary_file *file, elea_content content, elea_error *error)
{
    elea_input *input = elea_input_open_memory(file->bytes, file->n, "file", error);
    assert_non_null(input);
    const elea_format *format = elea_format_find(input, content, error);
    if (format != NULL) {
        unsigned char first = 0;
        size_t n = 0;
        assert_int_equal(elea_input_read(input, &first, 1, &n, error), ELEA_OK);
        assert_true(n == 1 && first == file->bytes[0]);
    }
    elea_input_close(input);
    return format;
}

static void content_tells_formats(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        static binary_file file;
        file = (binary_file){.n = 0};
        samples[i].put(&file);
        elea_error error = ELEA_ERROR_INIT;
        const elea_format *format = samples[i].format;
        elea_content content = elea_format_content(format);
        assert_true(format->recognize(file.bytes, file.n));
        if (!is_built(format) && format->choose != NULL)
            continue;
        assert_ptr_equal(find(&file, content, &error), format);
        assert_string_equal(error.message, "");
        /* If the other kind of content is required, the message states what the file is. */
        char words[64];
        (void)snprintf(words, sizeof words, "file: a %s file holds ", format->name);
        assert_null(find(
            &file, content == ELEA_CONTENT_BODY ? ELEA_CONTENT_FRAMES : ELEA_CONTENT_BODY, &error));
        if (strncmp(error.message, words, strlen(words)) != 0)
            print_error("%s\n", error.message);
        assert_int_equal(strncmp(error.message, words, strlen(words)), 0);
        assert_int_equal(error.status, ELEA_ERROR_FORMAT);
    }
}

static void unknown_content_is_told_with_the_formats(void **state)
{
    (void)state;
    static binary_file file;
    elea_error error;
    file = (binary_file){.n = 0};
    assert_null(find(&file, ELEA_CONTENT_BODY, &error));
    assert_string_equal(error.message, "file: the file is empty");
    put_text(&file, "words\n");
    for (int content = 0; content < 2; content++) {
        assert_null(find(&file, (elea_content)content, &error));
        for (size_t i = 0; i < NUM_SAMPLES; i++)
            if (elea_format_content(samples[i].format) == (elea_content)content)
                assert_non_null(strstr(error.message, samples[i].format->name));
    }
    assert_string_equal(error.message, "file: unknown format; for a geometric model give a file of "
                                       "format FITS, MRC or BOD");
}

/* ---- Lists outside the table ---- */

static char *read_source(const char *name)
{
    char path[1024];
    const char *root = getenv("ELEA_SOURCE_ROOT");
    assert_non_null(root);
    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s is missing", path);
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    (void)fclose(file);
    return text;
}

static void assert_has(const char *file, const char *text, const char *words)
{
    if (strstr(text, words) == NULL)
        fail_msg("%s has no \"%s\"", file, words);
}

/* A row "| PDB | `.pdb`, `.ent` | ... |" of the table of formats. */
static void documentation_lists_each_format_and_suffix(void **state)
{
    (void)state;
    char *text = read_source("docs/input.md");
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        const elea_format *format = samples[i].format;
        char row[256];
        size_t used = (size_t)snprintf(row, sizeof row, "| %s | ", format->name);
        for (const char *const *suffix = format->suffixes; *suffix != NULL; suffix++)
            used += (size_t)snprintf(row + used, sizeof row - used, "%s`.%s`",
                                     suffix == format->suffixes ? "" : ", ", *suffix);
        assert_has("docs/input.md", text, row);
    }
    free(text);
}

/* Frame formats share a dictionary, in parts; each body format has its own. */
static void fuzzing_has_words_of_each_format(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_SAMPLES; i++) {
        const elea_format *format = samples[i].format;
        char name[64] = "tests/fuzz/reader.dict", part[32];
        if (format->body != NULL)
            (void)snprintf(name, sizeof name, "tests/fuzz/%s.dict", format->name);
        for (char *c = name; *c != '\0'; c++)
            *c = (char)tolower(*c);
        char *text = read_source(name);
        (void)snprintf(part, sizeof part, "\n# %s\n\"", format->name);
        assert_has(name, text, format->body != NULL ? "\"" : part);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_complete),
        cmocka_unit_test(names_tell_formats_in_any_case_and_compressed),
        cmocka_unit_test(content_tells_formats),
        cmocka_unit_test(unknown_content_is_told_with_the_formats),
        cmocka_unit_test(documentation_lists_each_format_and_suffix),
        cmocka_unit_test(fuzzing_has_words_of_each_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
