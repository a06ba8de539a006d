/* SPDX-License-Identifier: MIT */
#include "interior/union.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "interior/ball_tree.h"
#include "interior/double_double.h"
#include "interior/union_caps.h"
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

typedef struct union_job {
    const elea_sphere *spheres;
    size_t n;
    vec3 origin; /* mean of the centres, which keeps distances short */
    elea_ball_tree tree;
    bool *contained;    /* balls contained in another one are ignored */
    uint32_t *touching; /* positions in the tree of balls that touch the current one */
    elea_cap_set caps;  /* of the current ball */
    elea_arcs arcs;     /* of its current circle */
    surface_sums sums;
    double *areas;
    const elea_cancel *cancel;
} union_job;

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

static void index_spheres(union_job *job)
{
    for (size_t i = 0; i < job->n; i++) {
        const elea_sphere *s = &job->spheres[i];
        job->origin =
            vec3_add(job->origin, (vec3){s->centre.x / (double)job->n, s->centre.y / (double)job->n,
                                         s->centre.z / (double)job->n});
        job->tree.items[i] =
            (elea_ball_item){{s->centre.x, s->centre.y, s->centre.z}, s->radius, (uint32_t)i};
    }
    elea_ball_tree_build(&job->tree, job->n);
}

static elea_sphere sphere_of(const elea_ball_item *item)
{
    return (elea_sphere){{item->centre[0], item->centre[1], item->centre[2]}, item->radius};
}

/* True if ball b contains ball a; the first of several equal balls contains the others. */
static bool contains(const elea_ball_item *b, const elea_ball_item *a)
{
    if (a->id == b->id || b->radius < a->radius)
        return false;
    double d = elea_sphere_distance(sphere_of(a).centre, sphere_of(b).centre);
    if (d == 0.0)
        return b->radius > a->radius || b->id < a->id;
    /* As in elea_cap_create, so a pair never loses both balls, nor keeps both without a cap. */
    return d + (a->radius - b->radius) <= 0.0;
}

static bool is_contained(const union_job *job, const elea_ball_item *ball)
{
    elea_ball_search search = ball_search(ball->centre, ball->radius, ELEA_BALLS_CONTAINING);
    while (ball_search_next(&search, &job->tree))
        for (const elea_ball_item *item = search.first; item < search.end; item++)
            if (contains(item, ball))
                return true;
    return false;
}

/* Lists the balls that touch one, including itself. Branches would be unpredictable here. */
static size_t find_touching(const union_job *job, const elea_ball_item *ball)
{
    elea_ball_search search = ball_search(ball->centre, ball->radius, ELEA_BALLS_TOUCHING);
    size_t n = 0;
    while (ball_search_next(&search, &job->tree))
        for (const elea_ball_item *item = search.first; item < search.end; item++) {
            job->touching[n] = (uint32_t)(item - job->tree.items);
            n += ball_item_touches(item, ball->centre, ball->radius);
        }
    return n;
}

static elea_status find_caps(union_job *job, const elea_ball_item *ball, elea_error *error)
{
    elea_cap_set *caps = &job->caps;
    elea_sphere sphere = sphere_of(ball);
    size_t n = find_touching(job, ball);
    elea_status failed = elea_cap_set_reserve(caps, n, error);
    caps->n_found = 0;
    for (size_t i = 0; i < n && !failed; i++) {
        const elea_ball_item *other = &job->tree.items[job->touching[i]];
        elea_sphere cutter = sphere_of(other);
        if (other->id != ball->id && !job->contained[other->id])
            caps->n_found +=
                elea_cap_create(&sphere, &cutter, other->id, &caps->found[caps->n_found]);
    }
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

static elea_status add_balls(union_job *job, elea_error *error)
{
    for (size_t i = 0; i < job->n; i++)
        job->contained[job->tree.items[i].id] = is_contained(job, &job->tree.items[i]);
    job->sums.plausible = true;
    /* In the order of the tree, because neighbours are then in the cache. */
    for (size_t i = 0; i < job->n; i++) {
        const elea_ball_item *ball = &job->tree.items[i];
        elea_sphere sphere = sphere_of(ball);
        elea_patch patch = {.solid_angle = 0.0};
        if (cancel_requested(job->cancel))
            return cancel_error(error);
        if (!job->contained[ball->id]) {
            elea_status failed = find_caps(job, ball, error);
            if (!failed)
                failed = elea_arcs_reserve(&job->arcs, job->caps.n_found, error);
            if (failed)
                return failed;
            vec3 centre = vec3_sub(sphere.centre, job->origin);
            patch = elea_patch_compute(&job->caps, &job->arcs, centre);
            add_patch(&job->sums, &patch, centre, sphere.radius);
        }
        if (job->areas != NULL)
            job->areas[ball->id] = fmax(0.0, sphere.radius * sphere.radius * patch.solid_angle);
    }
    return ELEA_OK;
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

static elea_status allocate(union_job *job, elea_error *error)
{
    /* find_touching writes one entry past the end of its list. */
    job->touching = malloc((job->n + 1) * sizeof *job->touching);
    job->contained = calloc(job->n, sizeof *job->contained);
    if (job->touching == NULL || job->contained == NULL) {
        (void)elea_error_memory(error, job->n, sizeof *job->touching, "spheres");
        return ELEA_ERROR_MEMORY;
    }
    return elea_ball_tree_reserve(&job->tree, job->n, error);
}

elea_status elea_union_compute(const elea_sphere *spheres, size_t n, elea_closed_form *form,
                               double *atom_areas, const elea_cancel *cancel, elea_error *error)
{
    union_job job = {.spheres = spheres, .n = n, .areas = atom_areas, .cancel = cancel};
    elea_status failed = check_spheres(spheres, n, error);
    if (!failed)
        failed = allocate(&job, error);
    if (!failed) {
        index_spheres(&job);
        failed = add_balls(&job, error);
    }
    if (!failed)
        set_closed_form(form, &job.sums, job.origin);
    elea_arcs_clear(&job.arcs);
    elea_cap_set_clear(&job.caps);
    elea_ball_tree_clear(&job.tree);
    free(job.touching);
    free(job.contained);
    return failed;
}
