#include <git2.h>

/* Which certificates https trusts: a file, a folder, or both. libgit2's own function is variadic, which Swift cannot call. */
static inline int mlgen_git_trust(const char *file, const char *folder) {
  return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, folder);
}
