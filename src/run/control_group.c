/* SPDX-License-Identifier: MIT */
#include "run/control_group.h"

#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 4096 };

bool elea_control_read(const char *folder, const char *name, char line[ELEA_CONTROL_LINE])
{
    char path[2 * PATH_SIZE];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "r") : NULL;
    bool good = file != NULL && fgets(line, ELEA_CONTROL_LINE, file) != NULL;
    if (file != NULL)
        (void)fclose(file);
    return good;
}

/* The smallest limit of a group and of those it is in; `mount` is where the hierarchy begins. */
static double limit_of_group(const char *mount, const char *group, double (*limit)(const char *))
{
    char folder[2 * PATH_SIZE];
    double least = 0.0;
    size_t root = strlen(mount);
    int n = snprintf(folder, sizeof folder, "%s%s", mount, group);
    if (n < 0 || (size_t)n >= sizeof folder)
        return 0.0;
    for (;;) {
        double own = limit(folder);
        if (own > 0.0 && (least == 0.0 || own < least))
            least = own;
        char *last = strrchr(folder, '/');
        if (strlen(folder) <= root || last == NULL || (size_t)(last - folder) < root)
            return least;
        *last = '\0';
    }
}

/* A comma-separated list contains the word. */
static bool lists(const char *list, size_t length, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= length; i++) {
        bool begins = i == 0 || list[i - 1] == ',', ends = i + n == length || list[i + n] == ',';
        if (begins && ends && strncmp(list + i, word, n) == 0)
            return true;
    }
    return false;
}

/*
 * A line of /proc/self/cgroup is "NUMBER:CONTROLLERS:GROUP", without controllers in version 2
 * (cgroups(7)). In a container the group may be one that is not visible there; then its root has
 * the limit.
 */
static double limit_of_line(const elea_control *control, const char *mounts, char *line)
{
    char mount[PATH_SIZE];
    line[strcspn(line, "\n")] = '\0';
    char *controllers = strchr(line, ':');
    char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
    if (group == NULL || group[1] != '/')
        return 0.0;
    controllers++;
    size_t length = (size_t)(group - controllers);
    bool v2 = length == 0;
    if (!v2 && !lists(controllers, length, control->name))
        return 0.0;
    int n = snprintf(mount, sizeof mount, "%s%s%s", mounts, v2 ? "" : "/", v2 ? "" : control->name);
    if (n < 0 || (size_t)n >= sizeof mount)
        return 0.0;
    const char *path = strcmp(group + 1, "/") == 0 ? "" : group + 1;
    return limit_of_group(mount, path, v2 ? control->v2 : control->v1);
}

double elea_control_limit(const elea_control *control, const char *groups, const char *mounts)
{
    char line[ELEA_CONTROL_LINE];
    double least = 0.0;
    FILE *file = fopen(groups, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        double own = limit_of_line(control, mounts, line);
        if (own > 0.0 && (least == 0.0 || own < least))
            least = own;
    }
    if (file != NULL)
        (void)fclose(file);
    return least;
}
