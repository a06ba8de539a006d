/* SPDX-License-Identifier: MIT */
/**
 * Constants of the estimate (docs/stokes.md, Estimate and errors), which are fitted to solutions
 * with many patches. All errors are relative.
 */
#ifndef ELEA_STOKES_CALIBRATION_H
#define ELEA_STOKES_CALIBRATION_H

/** Of one of R_h, R_r and [eta], which has the value Q_n with n patches. */
typedef struct elea_stokes_calibration {
    double power;     /**< Q = Q_n (C / C_n)^power */
    double shift;     /**< error by |ln(C_n / C)| */
    double change;    /**< error by |x_n - x_(n/2)|, x = ln Q - power ln C_n */
    double roughness; /**< error by |ln(A_n / A_(n/2))|, A the area of all patches */
    double floor;     /**< error at n = 1000; as 1 / n */
    double edges;     /**< added to `floor` where cuboids have edges */
} elea_stokes_calibration;

static const elea_stokes_calibration elea_stokes_calibrations[3] = {
    {0.85, 0.33, 0.44, 0.0066, 0.00017, 0.0013}, /* R_h */
    {0.60, 0.40, 0.80, 0.0060, 0.00040, 0.0008}, /* R_r; `edges` by sqrt(D_r,max / D_r,min) */
    {2.50, 0.84, 0.70, 0.0084, 0.00070, 0.0021}, /* [eta] */
};

/** Without a capacitance from walks: error by |Q_n / Q_(n/2) - 1|, by the tail, and more. */
#define STOKES_PLAIN_CHANGE 1.5
#define STOKES_PLAIN_TAIL   3.0
#define STOKES_PLAIN_FLOOR  0.0005

/** Taken for the change from n/2 to n = 1000 patches, as 1 / n, where only one level is solved. */
#define STOKES_UNKNOWN_CHANGE 0.02

/**
 * The capacitance from walks is weighed against that of the patches, whose error is of the order of
 * this, or of its change from level to level.
 */
#define STOKES_CAPACITANCE_ERROR 0.005

#endif
