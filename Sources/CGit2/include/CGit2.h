#ifndef MLGEN_CGIT2_H
#define MLGEN_CGIT2_H

/* libgit2, loaded when it is first used: with its libraries for TLS, ssh and Kerberos, two dozen of them, it takes longer
   to load than a build that changes nothing takes for all else. */

#include <git2.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/* The functions that are called, each once. */
#define MLGEN_GIT_FUNCTIONS(X) \
  X(blob_create_from_buffer) X(blob_free) X(blob_lookup) X(blob_rawcontent) X(blob_rawsize) X(branch_name_is_valid) \
  X(buf_dispose) X(commit_author) X(commit_committer) X(commit_create) X(commit_free) X(commit_id) X(commit_lookup) \
  X(commit_message) X(commit_parent_id) X(commit_parentcount) X(commit_tree) X(config_free) X(config_get_bool) \
  X(config_get_path) X(config_get_string) X(credential_ssh_key_from_agent) X(credential_ssh_key_memory_new) \
  X(credential_username_new) X(credential_userpass_plaintext_new) X(diff_free) X(diff_get_delta) X(diff_num_deltas) \
  X(diff_tree_to_tree) X(error_clear) X(error_last) X(fetch_options_init) X(graph_descendant_of) \
  X(ignore_path_is_ignored) X(index_add) X(index_entrycount) X(index_find_prefix) X(index_free) X(index_get_byindex) \
  X(index_get_bypath) X(index_has_conflicts) X(index_open) X(index_remove) X(index_write) X(libgit2_init) \
  X(packbuilder_free) X(packbuilder_insert_walk) X(packbuilder_new) X(packbuilder_object_count) X(packbuilder_write) \
  X(proxy_options_init) X(push_options_init) X(reference_create) X(reference_create_matching) X(reference_free) \
  X(reference_iterator_free) X(reference_iterator_glob_new) X(reference_name_to_id) X(reference_next_name) \
  X(reference_remove) X(refspec_direction) X(refspec_src_matches) X(refspec_transform) X(remote_create) \
  X(remote_create_anonymous) X(remote_create_options_init) X(remote_create_with_opts) X(remote_default_branch) \
  X(remote_fetch) X(remote_free) X(remote_get_refspec) X(remote_init_callbacks) X(remote_list) X(remote_lookup) \
  X(remote_ls) X(remote_push) X(remote_pushurl) X(remote_refspec_count) X(remote_url) X(repository_commondir) \
  X(repository_config_snapshot) X(repository_free) X(repository_index) X(repository_init) X(repository_is_bare) \
  X(repository_is_shallow) X(repository_open_ext) X(repository_path) X(repository_set_head) X(repository_state) \
  X(repository_workdir) X(reset) X(revwalk_free) X(revwalk_hide) X(revwalk_new) X(revwalk_next) X(revwalk_push) \
  X(revwalk_sorting) X(signature_free) X(signature_new) X(strarray_dispose) \
  X(tree_entry_byindex) X(tree_entry_byname) X(tree_entry_filemode) X(tree_entry_id) X(tree_entry_name) \
  X(tree_entrycount) X(tree_free) X(tree_id) X(tree_lookup) X(treebuilder_entrycount) X(treebuilder_free) \
  X(treebuilder_get) X(treebuilder_insert) X(treebuilder_new) X(treebuilder_remove) X(treebuilder_write)

struct mlgen_git {
#define X(name) __typeof__(git_##name) *name;
  MLGEN_GIT_FUNCTIONS(X)
#undef X
};

/* Loads the library, once a process, and looks up all of these. NULL when that worked, else why it did not. */
const char *_Nullable mlgen_git_load(void);

/* The functions, all of them NULL before. */
const struct mlgen_git *mlgen_git_functions(void);

/* Which certificates https trusts: a file, a folder, or both. libgit2's own function is variadic, which Swift cannot
   call. */
int mlgen_git_trust(const char *_Nullable file, const char *_Nullable folder);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#endif
