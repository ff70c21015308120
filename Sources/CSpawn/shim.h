#pragma once
#include <spawn.h>

/* <spawn.h> shows it only under _GNU_SOURCE, which Swift's view of glibc lacks (glibc 2.34 and later; Debian 12 has 2.36). */
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
