/* SPDX-License-Identifier: MIT */
#include "run/stop_rule.h"

#include <math.h>

#include "walk/score.h"

/* Of a quantity with that gradient by the means; NaN if it is unknown. */
static double variance_of(const elea_tally *tally, const elea_doubt *doubt,
                          const double gradient[ELEA_TALLY_SIZE])
{
    double missed[ELEA_TALLY_SIZE][ELEA_TALLY_SIZE], by_doubt = 0.0, sampled = 0.0;
    elea_doubt_covariance(doubt, tally, missed);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        for (int j = 0; j < ELEA_TALLY_SIZE; j++) {
            double product = gradient[i] * gradient[j];
            by_doubt += product * missed[i][j];
            if (product != 0.0)
                sampled += product * elea_tally_error_covariance(tally, i, j);
        }
    return sampled + by_doubt * elea_doubt_fade(by_doubt, sampled);
}

double elea_polarizability_relative_error(const elea_tally *tally, const elea_doubt *doubt,
                                          const double factor[3])
{
    if (tally->hits == 0)
        return HUGE_VAL;
    double mean[ELEA_TALLY_SIZE], gradient[ELEA_TALLY_SIZE] = {0.0};
    elea_tally_mean(tally, mean);
    double t = mean[WALK_W], alpha = 0.0;
    for (int k = 0; k < 3; k++) {
        double u = mean[WALK_S + k], v = mean[WALK_X + k];
        alpha += factor[k] * (mean[WALK_SX + 4 * k] - u * v / t);
        gradient[WALK_W] += factor[k] * u * v / (t * t);
        gradient[WALK_S + k] = -factor[k] * v / t;
        gradient[WALK_X + k] = -factor[k] * u / t;
        gradient[WALK_SX + 4 * k] = factor[k];
    }
    double variance = variance_of(tally, doubt, gradient);
    /* An unknown variance is NaN, and must not pass for none. */
    return alpha > 0.0 && !isnan(variance) ? sqrt(fmax(0.0, variance)) / alpha : HUGE_VAL;
}

double elea_capacitance_relative_error(const elea_tally *tally, const elea_doubt *doubt)
{
    static const double gradient[ELEA_TALLY_SIZE] = {1.0};
    double error = sqrt(variance_of(tally, doubt, gradient));
    double mean = tally->sum[0] / (double)tally->count;
    return tally->hits > 0 && mean > 0.0 && error >= 0.0 ? error / mean : HUGE_VAL;
}

/* More than `n` samples, in whole blocks: only the last round may end within a block. */
static uint64_t whole_blocks(double n, uint64_t block_size, uint64_t maximum)
{
    if (!(n < (double)maximum))
        return maximum;
    uint64_t blocks = ((uint64_t)n + block_size) / block_size;
    return blocks * block_size < maximum ? blocks * block_size : maximum;
}

static uint64_t maximum_of(const elea_stop_rule *rule)
{
    return rule->maximum > rule->minimum ? rule->maximum : rule->minimum;
}

/* Maximum ratio of error to target precision: at most 1 if all targets are met. */
static double worst_ratio(const elea_stop_rule *rule, const elea_tally *tally)
{
    double ratio = 0.0;
    if (rule->precision > 0.0)
        ratio = elea_capacitance_relative_error(tally, rule->doubt) / rule->precision;
    if (rule->polarizability_precision > 0.0)
        ratio = fmax(ratio,
                     elea_polarizability_relative_error(tally, rule->doubt, rule->polarizability) /
                         rule->polarizability_precision);
    return ratio;
}

uint64_t elea_stop_rule_target(const elea_stop_rule *rule, const elea_tally *tally,
                               uint64_t block_size, elea_stop *stop)
{
    uint64_t done = tally->count, maximum = maximum_of(rule);
    if (rule->count > 0) {
        *stop = ELEA_STOP_COUNT;
        return rule->count;
    }
    if (done == 0) {
        uint64_t first = rule->pilot > rule->minimum ? rule->pilot : rule->minimum;
        return whole_blocks((double)first - 1.0, block_size, maximum);
    }
    double ratio = worst_ratio(rule, tally);
    if (ratio <= 1.0) {
        *stop = ELEA_STOP_PRECISION;
        return done;
    }
    *stop = ELEA_STOP_CAP;
    /* The error decreases as 1 / sqrt(count); growth is limited because it is an estimate. */
    const double margin = 1.02, growth = 10.0;
    double needed = (double)done * fmin(growth, margin * ratio * ratio);
    return whole_blocks(needed, block_size, maximum);
}

double elea_stop_rule_forecast(const elea_stop_rule *rule, const elea_tally *tally)
{
    if (rule->count > 0)
        return (double)rule->count;
    double maximum = (double)maximum_of(rule), ratio = worst_ratio(rule, tally);
    if (tally->count == 0)
        return maximum;
    return fmin(maximum, (double)tally->count * fmax(1.0, ratio * ratio));
}
