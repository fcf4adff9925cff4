#include "CGit2.h"

#include <dlfcn.h>
#include <stddef.h>

/* Of the version whose headers these are: another one may lay structures out otherwise. */
static const char library[] = "libgit2.so." LIBGIT2_SOVERSION;

static struct mlgen_git functions;
static __typeof__(git_libgit2_opts) *options;

static void *find(void *handle, const char *name, const char **missing) {
  void *address = dlsym(handle, name);
  if (address == NULL && *missing == NULL) *missing = name;
  return address;
}

const char *mlgen_git_load(void) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
  const char *missing = NULL;
#define X(name) functions.name = (__typeof__(git_##name) *)find(handle, "git_" #name, &missing);
  MLGEN_GIT_FUNCTIONS(X)
#undef X
  options = (__typeof__(git_libgit2_opts) *)find(handle, "git_libgit2_opts", &missing);
  if (missing == NULL) return NULL;
  dlerror();
  dlsym(handle, missing);
  return dlerror();
}

const struct mlgen_git *mlgen_git_functions(void) { return &functions; }

int mlgen_git_trust(const char *file, const char *folder) {
  return options(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, folder);
}
