/* SPDX-License-Identifier: MIT */
#include "run/method.h"

static const elea_method_row *const methods[ELEA_NUM_METHODS] = {
    [ELEA_METHOD_FIRST_PASSAGE] = &elea_method_first_passage,
    [ELEA_METHOD_WOS] = &elea_method_wos,
};

const elea_method_row *elea_method_find(elea_method method)
{
    return (unsigned)method < ELEA_NUM_METHODS ? methods[method] : NULL;
}

const char *elea_method_name(elea_method method)
{
    const elea_method_row *row = elea_method_find(method);
    return row != NULL ? row->name : "";
}
