/* SPDX-License-Identifier: MIT */
/* Weights of frames: a number for each, or a column of frames and one of weights. */
#include <ctype.h>
#include <math.h>

#include "base/error.h"
#include "io/text.h"

struct weights_file {
    elea_input *input;
    double *weights;
    size_t n_frames, n_read;
    bool has_frames; /* the first of two columns is the frame */
    uint64_t first;  /* number of the first frame, 0 or 1 */
};

/* A comment begins at a word that begins with "#" or, as in files of GROMACS, "@". */
static bool next_word(elea_field *rest, elea_field *word)
{
    return elea_text_word(rest, word) && word->text[0] != '#' && word->text[0] != '@';
}

static size_t count_words(elea_field rest)
{
    elea_field word;
    size_t n = 0;
    while (next_word(&rest, &word))
        n++;
    return n;
}

/* "7", "7.000e+00" or "frame_0007": the last digits of a word that is no number. */
static bool frame_number(elea_field word, uint64_t *frame)
{
    double number;
    if (elea_text_number(word, &number)) {
        *frame = number >= 0.0 && number < 1e15 ? (uint64_t)number : 0;
        return number >= 0.0 && number < 1e15 && number == floor(number);
    }
    size_t end = word.length, digits = 0;
    while (end > 0 && !isdigit((unsigned char)word.text[end - 1]))
        end--;
    while (digits < end && digits < 15 && isdigit((unsigned char)word.text[end - digits - 1]))
        digits++;
    const elea_field last = {word.text + end - digits, digits};
    int64_t value = 0;
    bool good = digits > 0 && elea_text_integer(last, &value);
    *frame = good ? (uint64_t)value : 0;
    return good;
}

/*
 * The first line tells the layout: two words, of which the first is frame 0 or 1, are a frame and
 * its weight. Otherwise all words of the file are weights, however many are on a line.
 */
static void find_layout(struct weights_file *file, elea_field line)
{
    elea_field word;
    uint64_t frame = 0;
    bool two = count_words(line) == 2;
    file->has_frames = two && next_word(&line, &word) && frame_number(word, &frame) && frame <= 1;
    file->first = frame;
}

static elea_status check_frame(const struct weights_file *file, elea_field word, elea_error *error)
{
    uint64_t frame, expected = file->first + file->n_read;
    if (!frame_number(word, &frame))
        return elea_text_wrong(file->input, "the frame", word, "which has no number", error);
    if (frame != expected)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "frame %llu stands where %llu is expected; give all frames in order",
                             (unsigned long long)frame, (unsigned long long)expected);
    return ELEA_OK;
}

static elea_status add_weight(struct weights_file *file, elea_field word, elea_error *error)
{
    double weight;
    if (file->n_read == file->n_frames)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "there are more weights than the %zu frame%s of the trajectory",
                             file->n_frames, file->n_frames == 1 ? "" : "s");
    if (!elea_text_number(word, &weight) || !(weight >= 0.0))
        return elea_text_wrong(file->input, "the weight", word,
                               "which is not a number of at least 0", error);
    file->weights[file->n_read++] = weight;
    return ELEA_OK;
}

static elea_status read_line(struct weights_file *file, elea_field rest, elea_error *error)
{
    elea_field word;
    size_t n = count_words(rest);
    elea_status failed = ELEA_OK;
    if (n == 0)
        return ELEA_OK;
    if (file->n_read == 0)
        find_layout(file, rest);
    if (file->has_frames && n != 2)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(file->input),
                             "the line has %zu column%s; the first has a frame and its weight", n,
                             n == 1 ? "" : "s");
    if (file->has_frames && next_word(&rest, &word))
        failed = check_frame(file, word, error);
    while (!failed && next_word(&rest, &word))
        failed = add_weight(file, word, error);
    return failed;
}

static elea_status check_all(const struct weights_file *file, elea_error *error)
{
    const char *path = elea_input_path(file->input);
    if (file->n_read != file->n_frames)
        return elea_error_set(error, ELEA_ERROR_FORMAT,
                              "%s: %zu weight%s for %zu frames; give one for each frame of the "
                              "trajectory, also if not all are analysed",
                              path, file->n_read, file->n_read == 1 ? "" : "s", file->n_frames);
    for (size_t i = 0; i < file->n_frames; i++)
        if (file->weights[i] > 0.0)
            return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_FORMAT, "%s: all weights are 0", path);
}

/* Takes ownership of the input, which is NULL if it could not be opened. */
static elea_status load(elea_input *input, size_t n_frames, double *weights, elea_error *error)
{
    struct weights_file file = {.input = input, .weights = weights, .n_frames = n_frames};
    if (input == NULL)
        return error->status;
    elea_line line = {.text = ""};
    elea_status failed = ELEA_OK;
    while (!failed && line.text != NULL) {
        failed = elea_text_line(input, &line, error);
        if (!failed && line.text != NULL)
            failed = read_line(&file, elea_text_whole(&line), error);
    }
    if (!failed)
        failed = check_all(&file, error);
    elea_input_close(input);
    return failed;
}

elea_status elea_weights_load(const char *path, size_t n_frames, double *weights, elea_error *error)
{
    elea_error own;
    error = error != NULL ? error : &own;
    return load(elea_input_open(path, error), n_frames, weights, error);
}

elea_status elea_weights_load_memory(const void *bytes, size_t size, const char *name,
                                     size_t n_frames, double *weights, elea_error *error)
{
    elea_error own;
    error = error != NULL ? error : &own;
    return load(elea_input_open_memory(bytes, size, name, error), n_frames, weights, error);
}
