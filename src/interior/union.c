/* SPDX-License-Identifier: MIT */
#include "interior/union.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "interior/ball_tree.h"
#include "interior/double_double.h"
#include "interior/outer.h"
#include "interior/union_caps.h"
#include "interior/union_crowd.h"
#include "interior/union_patch.h"

#define MAX_SPHERES      (SIZE_MAX / 1024 < UINT32_MAX / 2 ? SIZE_MAX / 1024 : UINT32_MAX / 2)
#define LARGEST_RESIDUAL 1e-10
#define LARGEST_LENGTH   1e50 /* its fifth power is finite */
#define SMALLEST_RADIUS  1e-50

/* A sum with its rounding errors kept separately (Neumaier 1974, Z. Angew. Math. Mech. 54, 39). */
typedef struct compensated {
    double sum, rest;
} compensated;

static void add(compensated *a, double x)
{
    double total = a->sum + x;
    a->rest += fabs(a->sum) >= fabs(x) ? (a->sum - total) + x : (x - total) + a->sum;
    a->sum = total;
}

static double value(const compensated *a)
{
    return a->sum + a->rest;
}

/* Integrals over the surface; x is relative to the mean of the centres. */
typedef struct surface_sums {
    compensated volume; /* of 3 V */
    compensated area;
    compensated first[3];          /* of 4 integral x dV */
    compensated second[SYM3_SIZE]; /* of 5 integral x x' dV */
    compensated normal[3];         /* of n: vanishes */
    compensated moment[SYM3_SIZE]; /* of x n': V times the unit tensor */
    bool plausible;                /* all solid angles are between 0 and 4 pi */
} surface_sums;

/*
 * Beyond this number of blocks of caps that are compared, the closed form is given up, and samples
 * take its place: some seconds, and 0.1 ms for each ball. Ordinary bodies need about 100 blocks a
 * ball. A count, not a time: whether it is exceeded does not depend on the order of the work.
 */
#define MOST_WORK      ((uint64_t)1 << 28)
#define MOST_WORK_EACH ((uint64_t)1 << 13)

/* Balls of a part of the work, so that sums do not depend on the number of threads. */
#define PART_BALLS ((size_t)256)

struct elea_union {
    const elea_sphere *spheres;
    size_t n;
    vec3 origin; /* mean of the centres, which keeps distances short */
    elea_ball_tree tree;
    const elea_ball_tree *like; /* whose order it has; NULL: none */
    near_table table;           /* the balls of the tree, but those contained in another one */
    bool *contained;            /* balls contained in another one are ignored */
    surface_sums *sums;         /* of each part */
    uint64_t most_work;
    _Atomic uint64_t work; /* of all parts so far */
    elea_closed_form form;
    double *areas;
    const elea_cancel *cancel;
};

/* Memory for the balls of one part. */
typedef struct union_room {
    elea_near_balls near; /* those near the current leaf of the tree */
    elea_crowd crowd;     /* if they are very many */
    uint64_t work;        /* of this part */
    elea_cap_set caps;    /* of the current ball */
    elea_arcs arcs;       /* of its current circle */
    elea_rim_arcs rim;
} union_room;

static elea_status check_spheres(const elea_sphere *spheres, size_t n, elea_error *error)
{
    if (n == 0 || n > MAX_SPHERES)
        return elea_error_set(error, ELEA_ERROR_BODY,
                              "the body has %zu spheres; there must be 1 to %zu", n,
                              (size_t)MAX_SPHERES);
    for (size_t i = 0; i < n; i++) {
        vec3 c = spheres[i].centre;
        double size = fmax(fabs(c.x), fmax(fabs(c.y), fabs(c.z))), a = spheres[i].radius;
        bool finite = isfinite(c.x) && isfinite(c.y) && isfinite(c.z);
        if (!finite || !(a >= SMALLEST_RADIUS) || !(fmax(a, size) <= LARGEST_LENGTH))
            return elea_error_set(error, ELEA_ERROR_BODY,
                                  "sphere %zu has no centre and radius between 1e-50 and 1e50; "
                                  "choose another unit",
                                  i + 1);
    }
    return ELEA_OK;
}

static size_t count_parts(const void *work)
{
    const elea_union *job = work;
    return (job->n + PART_BALLS - 1) / PART_BALLS;
}

static size_t end_of_part(const elea_union *job, size_t part)
{
    size_t end = (part + 1) * PART_BALLS;
    return end < job->n ? end : job->n;
}

static void index_spheres(elea_union *job)
{
    double share = (double)job->n;
    for (size_t i = 0; i < job->n; i++) {
        vec3 c = job->spheres[i].centre;
        job->origin = vec3_add(job->origin, (vec3){c.x / share, c.y / share, c.z / share});
    }
    for (size_t i = 0; i < job->n; i++) {
        uint32_t number = job->like != NULL ? job->like->items[i].id : (uint32_t)i;
        const elea_sphere *s = &job->spheres[number];
        job->tree.items[i] =
            (elea_ball_item){{s->centre.x, s->centre.y, s->centre.z}, s->radius, number};
    }
    job->tree.cancel = job->cancel;
    if (job->like != NULL)
        elea_ball_tree_build_sorted(&job->tree, job->n);
    else
        elea_ball_tree_build(&job->tree, job->n);
}

static elea_sphere sphere_of(const elea_ball_item *item)
{
    return (elea_sphere){ball_item_centre(item), item->radius};
}

static bool contains(const elea_ball_item *b, const elea_ball_item *a)
{
    const numbered_sphere larger = {sphere_of(b), b->id}, sphere = {sphere_of(a), a->id};
    return elea_outer_contains(&larger, &sphere);
}

static bool is_contained(const elea_union *job, const elea_ball_item *ball)
{
    elea_ball_search search = ball_search(ball->centre, ball->radius, ELEA_BALLS_CONTAINING);
    while (ball_search_next(&search, &job->tree))
        for (const elea_ball_item *item = search.first; item < search.end; item++)
            if (contains(item, ball))
                return true;
    return false;
}

/* Takes what the search for the balls that matter to one has found. */
static elea_status take_crowd(union_room *room, elea_status failed, const uint32_t **places,
                              size_t *n)
{
    *places = room->crowd.places;
    *n = room->crowd.n;
    room->work += room->crowd.work;
    room->crowd.work = 0;
    return failed;
}

/* Lists the places of the balls that may matter to one. */
static elea_status find_others(const elea_union *job, size_t place, union_room *room,
                               const uint32_t **places, size_t *n, elea_error *error)
{
    elea_near_balls *near = &room->near;
    elea_crowd *crowd = &room->crowd;
    elea_status failed = ELEA_OK;
    bool all = true;
    crowd->buried = false;
    if (place >= near->end)
        failed = elea_near_balls_find(near, &job->tree, place, error);
    if (failed)
        return failed;
    if (near->many) {
        failed = take_crowd(room, elea_crowd_find_touching(crowd, &job->tree, place, &all, error),
                            places, n);
    } else {
        *places = near->touching;
        *n =
            room->caps.kernel->touching(&job->table, near, &job->tree.items[place], near->touching);
        all = *n <= TOUCHING_MOST;
    }
    if (failed || all)
        return failed;
    return take_crowd(room, elea_crowd_find(crowd, &job->table, &job->tree, place, error), places,
                      n);
}

/* Finds the caps of a ball; `buried` is set if others cover it. */
static elea_status find_caps(const elea_union *job, size_t place, union_room *room, bool *buried,
                             elea_error *error)
{
    elea_cap_set *caps = &room->caps;
    const elea_ball_item *items = job->tree.items;
    const uint32_t *places = NULL;
    size_t n = 0;
    elea_status failed = find_others(job, place, room, &places, &n, error);
    *buried = room->crowd.buried;
    if (failed || *buried)
        return failed;
    failed = elea_cap_set_reserve(caps, n, error);
    if (!failed)
        caps->n_found =
            caps->kernel->create(&job->table, items, places, n, &items[place], caps->found);
    return failed;
}

/* The divergence theorem turns the moments of the patch into the ball's share of the total. */
static void add_patch(surface_sums *sums, const elea_patch *patch, vec3 centre, double a)
{
    const double c[3] = {centre.x, centre.y, centre.z}, aa = a * a;
    const double *m1 = patch->first, *m2 = patch->second;
    double height = c[0] * m1[0] + c[1] * m1[1] + c[2] * m1[2] + a * patch->solid_angle, y[3];
    for (int i = 0; i < 3; i++)
        y[i] = a * (m2[sym3_index(i, 0)] * c[0] + m2[sym3_index(i, 1)] * c[1] +
                    m2[sym3_index(i, 2)] * c[2] + a * m1[i]);
    add(&sums->volume, aa * height);
    add(&sums->area, aa * patch->solid_angle);
    for (int i = 0; i < 3; i++) {
        add(&sums->first[i], aa * (c[i] * height + y[i]));
        add(&sums->normal[i], aa * m1[i]);
        for (int j = i; j < 3; j++) {
            int k = sym3_index(i, j);
            add(&sums->second[k], aa * (c[i] * c[j] * height + c[i] * y[j] + c[j] * y[i] +
                                        aa * (patch->third[k] + a * m2[k])));
            add(&sums->moment[k], aa * (c[i] * m1[j] + a * m2[k]));
        }
    }
    const double slack = 1e-9;
    sums->plausible &= patch->solid_angle > -slack && patch->solid_angle < 4.0 * ELEA_PI + slack;
}

static elea_status find_contained(void *work, size_t part, elea_error *error)
{
    elea_union *job = work;
    if (cancel_requested(job->cancel))
        return cancel_error(error);
    for (size_t i = part * PART_BALLS; i < end_of_part(job, part); i++)
        if (is_contained(job, &job->tree.items[i])) {
            job->contained[job->tree.items[i].id] = true;
            job->table.x[i] = HUGE_VAL;
        }
    return ELEA_OK;
}

static elea_status add_ball(elea_union *job, size_t place, union_room *room, surface_sums *sums,
                            elea_error *error)
{
    const elea_ball_item *ball = &job->tree.items[place];
    elea_sphere sphere = sphere_of(ball);
    elea_patch patch = {.solid_angle = 0.0};
    bool buried = job->contained[ball->id];
    elea_status failed = buried ? ELEA_OK : find_caps(job, place, room, &buried, error);
    if (!failed && !buried)
        failed = elea_arcs_reserve(&room->arcs, room->caps.n_found, error);
    if (failed)
        return failed;
    if (!buried) {
        vec3 centre = vec3_sub(sphere.centre, job->origin);
        patch = elea_patch_compute(&room->caps, &room->arcs, &room->rim, centre);
        add_patch(sums, &patch, centre, sphere.radius);
    }
    if (job->areas != NULL)
        job->areas[ball->id] = fmax(0.0, sphere.radius * sphere.radius * patch.solid_angle);
    return ELEA_OK;
}

/* Adds the work since `before` to that of all parts; false if it is too much. */
static bool is_affordable(elea_union *job, const union_room *room, uint64_t before)
{
    uint64_t more = room->work - before;
    return atomic_fetch_add_explicit(&job->work, more, memory_order_relaxed) + more <=
           job->most_work;
}

/* In the order of the tree, because neighbours are then in the cache. */
static elea_status add_balls(void *work, size_t part, elea_error *error)
{
    elea_union *job = work;
    surface_sums *sums = &job->sums[part];
    *sums = (surface_sums){.plausible = true};
    union_room room = {.near = {.end = 0}};
    room.caps.cancel = job->cancel;
    room.caps.work = &room.work;
    room.caps.most_work = job->most_work;
    room.caps.kernel = elea_union_kernel_find(elea_isa_resolve(ELEA_ISA_BEST));
    elea_status failed = ELEA_OK;
    bool affordable = true;
    for (size_t i = part * PART_BALLS; i < end_of_part(job, part) && !failed && affordable; i++) {
        uint64_t before = room.work;
        failed = cancel_requested(job->cancel) ? cancel_error(error)
                                               : add_ball(job, i, &room, sums, error);
        affordable = is_affordable(job, &room, before);
    }
    elea_arcs_clear(&room.arcs);
    elea_cap_set_clear(&room.caps);
    elea_near_balls_clear(&room.near);
    elea_crowd_clear(&room.crowd);
    return !failed && cancel_requested(job->cancel) ? cancel_error(error) : failed;
}

static void join(compensated *total, const compensated *part, int n)
{
    for (int k = 0; k < n; k++) {
        add(&total[k], part[k].sum);
        total[k].rest += part[k].rest;
    }
}

static void join_sums(surface_sums *total, const surface_sums *part)
{
    join(&total->volume, &part->volume, 1);
    join(&total->area, &part->area, 1);
    join(total->first, part->first, 3);
    join(total->second, part->second, SYM3_SIZE);
    join(total->normal, part->normal, 3);
    join(total->moment, part->moment, SYM3_SIZE);
    total->plausible &= part->plausible;
}

/* Checks the sums: if an arc is lost or counted twice, the surface is not closed. */
static void set_residuals(elea_closed_form *form, const surface_sums *sums)
{
    form->residual_area = 0.0;
    form->residual_volume = 0.0;
    for (int i = 0; i < 3; i++) {
        double normal = fabs(value(&sums->normal[i])) / form->area;
        form->residual_area = fmax(form->residual_area, normal);
        for (int j = i; j < 3; j++) {
            double expected = i == j ? form->volume : 0.0;
            double moment = fabs(value(&sums->moment[sym3_index(i, j)]) - expected);
            form->residual_volume = fmax(form->residual_volume, moment / form->volume);
        }
    }
}

static bool is_reliable(const elea_closed_form *form, const surface_sums *sums)
{
    bool finite = isfinite(form->area) && isfinite(form->volume) && form->volume > 0.0;
    for (int k = 0; k < SYM3_SIZE; k++)
        finite &= isfinite(form->second[k]) && isfinite(form->gyration[k]);
    return finite && sums->plausible && form->residual_area <= LARGEST_RESIDUAL &&
           form->residual_volume <= LARGEST_RESIDUAL && dd_works();
}

static void set_closed_form(elea_closed_form *form, const surface_sums *sums, vec3 origin)
{
    const double o[3] = {origin.x, origin.y, origin.z};
    double v = value(&sums->volume) / 3.0, f[3];
    form->volume = v;
    form->area = value(&sums->area);
    for (int i = 0; i < 3; i++)
        f[i] = value(&sums->first[i]) / 4.0 / v;
    form->centroid = vec3_add((vec3){f[0], f[1], f[2]}, origin);
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            int k = sym3_index(i, j);
            double second = value(&sums->second[k]) / 5.0;
            form->gyration[k] = second / v - f[i] * f[j];
            form->second[k] = second + v * (o[i] * f[j] + f[i] * o[j] + o[i] * o[j]);
        }
    set_residuals(form, sums);
    form->reliable = is_reliable(form, sums);
}

static elea_status allocate(elea_union *job, elea_error *error)
{
    job->contained = calloc(job->n, sizeof *job->contained);
    job->sums = malloc(count_parts(job) * sizeof *job->sums);
    if (job->contained == NULL || job->sums == NULL)
        return elea_error_memory(error, job->n, sizeof *job->contained, "spheres");
    return elea_ball_tree_reserve(&job->tree, job->n, error);
}

static elea_status begin(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_union *job = work;
    elea_status failed = check_spheres(job->spheres, job->n, error);
    if (!failed)
        failed = allocate(job, error);
    if (failed)
        return failed;
    index_spheres(job);
    return cancel_requested(job->cancel) ? cancel_error(error)
                                         : near_table_create(&job->table, &job->tree, error);
}

static elea_status finish(void *work, size_t part, elea_error *error)
{
    (void)part;
    (void)error;
    elea_union *job = work;
    surface_sums total = job->sums[0];
    if (atomic_load_explicit(&job->work, memory_order_relaxed) > job->most_work) {
        for (size_t i = 0; i < job->n && job->areas != NULL; i++)
            job->areas[i] = 0.0;
        return ELEA_OK; /* not reliable */
    }
    for (size_t k = 1; k < count_parts(job); k++)
        join_sums(&total, &job->sums[k]);
    set_closed_form(&job->form, &total, job->origin);
    return ELEA_OK;
}

static const elea_step steps[UNION_STEPS] = {[UNION_BEGIN] = {NULL, begin},
                                             [UNION_CONTAINED] = {count_parts, find_contained},
                                             [UNION_BALLS] = {count_parts, add_balls},
                                             [UNION_FINISH] = {NULL, finish}};

const elea_program elea_union_program = {.n_steps = UNION_STEPS, .steps = steps};

elea_union *elea_union_create(const elea_sphere *spheres, size_t n, double *atom_areas,
                              const elea_cancel *cancel, elea_error *error)
{
    elea_union *job = calloc(1, sizeof *job);
    if (job == NULL) {
        (void)elea_error_memory(error, 1, sizeof *job, "a union of spheres");
        return NULL;
    }
    job->spheres = spheres;
    job->n = n;
    job->areas = atom_areas;
    job->cancel = cancel;
    job->most_work = MOST_WORK + n * MOST_WORK_EACH;
    return job;
}

void elea_union_order_as(elea_union *job, const elea_ball_tree *like)
{
    job->like = like;
}

void elea_union_limit(elea_union *job, uint64_t most_work)
{
    job->most_work = most_work;
}

void elea_union_free(elea_union *job)
{
    if (job == NULL)
        return;
    elea_ball_tree_clear(&job->tree);
    near_table_clear(&job->table);
    free(job->contained);
    free(job->sums);
    free(job);
}

const elea_closed_form *elea_union_form(const elea_union *job)
{
    return &job->form;
}

elea_status elea_union_compute(const elea_sphere *spheres, size_t n, elea_closed_form *form,
                               double *atom_areas, const elea_cancel *cancel, elea_error *error)
{
    elea_union *job = elea_union_create(spheres, n, atom_areas, cancel, error);
    if (job == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = elea_program_run(&elea_union_program, job, error);
    if (!failed)
        *form = job->form;
    elea_union_free(job);
    return failed;
}
