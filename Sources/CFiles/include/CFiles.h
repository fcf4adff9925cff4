#ifndef CFILES_H
#define CFILES_H

/// Lets two paths change places at once, as `renameat2` with `RENAME_EXCHANGE`, which Glibc's Swift module leaves out.
/// Returns 0, or -1 with `errno` set: `ENOSYS` or `EINVAL` where the system or the file system cannot.
int cfiles_exchange(const char *one, const char *other);

#endif
