#include "plugin/loader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define JSON KITH_BUILD_DIR "/plugins/json.so"

struct place {
  char folder[64], sub[96], file[128];
  struct kith_error err;
};

static int start(void **state)
{
  struct place *p = calloc(1, sizeof *p);
  char command[512];
  snprintf(p->folder, sizeof p->folder, "/tmp/kith-loader-XXXXXX");
  assert_non_null(mkdtemp(p->folder));
  snprintf(p->sub, sizeof p->sub, "%s/plugins", p->folder);
  snprintf(p->file, sizeof p->file, "%s/json.so", p->sub);
  snprintf(command, sizeof command, "mkdir -m 700 %s && cp '" JSON "' %s && chmod 700 %s", p->sub, p->file, p->file);
  assert_int_equal(system(command), 0);
  *state = p;
  return 0;
}

static int stop(void **state)
{
  struct place *p = *state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", p->folder);
  int rc = system(command);
  free(p);
  return rc;
}

static void nobody_else_can_have_changed_it(void **state)
{
  struct place *p = *state;
  assert_int_equal(plugin_verify_file(p->file, &p->err), KITH_OK);
  static const struct {
    mode_t file, sub, folder;
    bool good;
  } cases[] = {{0755, 0755, 0755, true},  {0775, 0755, 0755, false}, {0757, 0755, 0755, false},
               {0755, 0775, 0755, false}, {0755, 0777, 0755, false}, {0755, 0755, 0777, false},
               {0755, 01777, 0755, true}, {0755, 0755, 01777, true}, {0400, 0500, 0500, true}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    chmod(p->file, cases[i].file);
    chmod(p->sub, cases[i].sub);
    chmod(p->folder, cases[i].folder);
    int rc = plugin_verify_file(p->file, &p->err);
    if (rc != (cases[i].good ? KITH_OK : KITH_E_AUTH))
      fail_msg("case %zu: %d, %s", i, rc, p->err.message);
    assert_int_equal(plugin_verify_file(p->file, NULL), rc);
  }
  chmod(p->folder, 0700);
  chmod(p->sub, 0700);
}

static void nobody_else_can_own_it(void **state)
{
  struct place *p = *state;
  const struct kith_plugin *out = NULL;
  if (geteuid() != 0)
    skip();
  const char *const owned[] = {p->file, p->sub, p->folder};
  for (size_t i = 0; i < 3; i++) {
    assert_int_equal(chown(owned[i], 65534, 65534), 0);
    assert_int_equal(plugin_load_file(p->file, &out, &p->err), KITH_E_AUTH);
    assert_null(out);
    assert_int_equal(chown(owned[i], 0, 0), 0);
  }
  assert_int_equal(plugin_verify_file(p->file, &p->err), KITH_OK);
}

static void only_regular_files_at_absolute_paths(void **state)
{
  struct place *p = *state;
  assert_int_equal(plugin_verify_file(p->sub, &p->err), KITH_E_INVALID);
  assert_int_equal(plugin_verify_file("json.so", &p->err), KITH_E_MISSING);
  char path[160];
  snprintf(path, sizeof path, "%s/none.so", p->sub);
  assert_int_equal(plugin_verify_file(path, &p->err), KITH_E_MISSING);
}

static void links_are_followed_to_what_is_verified(void **state)
{
  struct place *p = *state;
  char link[160];
  const struct kith_plugin *out = NULL;
  snprintf(link, sizeof link, "%s/json.so", p->folder);
  assert_int_equal(symlink(p->file, link), 0);
  assert_int_equal(plugin_load_file(link, &out, &p->err), KITH_OK);
  assert_string_equal(out->name, "json");
  chmod(p->sub, 0777);
  assert_int_equal(plugin_load_file(link, &out, &p->err), KITH_E_AUTH);
  chmod(p->sub, 0700);
}

static void what_is_no_plugin_is_refused(void **state)
{
  struct place *p = *state;
  const struct kith_plugin *out = NULL;
  char path[160], command[512];
  snprintf(path, sizeof path, "%s/text.so", p->sub);
  FILE *f = fopen(path, "w");
  fputs("no library", f);
  fclose(f);
  chmod(path, 0600);
  assert_int_equal(plugin_load_file(path, &out, &p->err), KITH_E_INVALID);
  assert_non_null(strstr(p->err.message, "cannot be loaded"));
  snprintf(path, sizeof path, "%s/other.so", p->sub); /* a good one under another name */
  snprintf(command, sizeof command, "cp -p %s %s", p->file, path);
  assert_int_equal(system(command), 0);
  assert_int_equal(plugin_load_file(path, &out, &p->err), KITH_E_INVALID);
  assert_non_null(strstr(p->err.message, "calls itself 'json'"));
  assert_null(out);
  assert_int_equal(plugin_load_file(path, &out, NULL), KITH_E_INVALID);
}

static void folders_are_searched_in_order(void **state)
{
  struct place *p = *state;
  struct kith_plugins plugins;
  char command[512];
  const char *const extra[] = {p->sub, NULL};
  const char *const relative[] = {"plugins", NULL};
  snprintf(command, sizeof command, "cd %s && touch Upper.so 1one.so plain.txt .so mine.so no_such.so", p->sub);
  assert_int_equal(system(command), 0);
  assert_int_equal(plugins_find(&plugins, extra, &p->err), KITH_OK);
  bool found_mine = false;
  for (size_t i = 0; i < plugins.files.len; i++) {
    const struct kith_plugin_file *file = &plugins.files.items[i];
    found_mine = found_mine || str_eq_c(file->name, "mine");
    assert_true(i == 0 || str_cmp(plugins.files.items[i - 1].name, file->name) < 0);
    assert_false(str_eq_c(file->name, "Upper") || str_eq_c(file->name, "1one") || str_eq_c(file->name, "no_such"));
    if (str_eq_c(file->name, "json"))
      assert_null(strstr(file->path, p->sub)); /* the folder beside the program comes first */
  }
  assert_true(found_mine);
  plugins_free(&plugins);
  assert_int_equal(plugins_find(&plugins, relative, &p->err), KITH_E_CONFIG);
  plugins_free(&plugins);
}

static void plugins_are_loaded_once_and_by_name(void **state)
{
  struct place *p = *state;
  struct kith_plugins plugins;
  const struct kith_plugin *first = NULL, *second = NULL;
  assert_int_equal(plugins_find(&plugins, NULL, &p->err), KITH_OK);
  assert_int_equal(plugins_load(&plugins, KITH_STR("json"), &first, &p->err), KITH_OK);
  assert_int_equal(plugins_load(&plugins, KITH_STR("json"), &second, &p->err), KITH_OK);
  assert_ptr_equal(first, second);
  assert_int_equal(plugins_load(&plugins, KITH_STR("vcrad"), &first, &p->err), KITH_E_MISSING);
  assert_non_null(strstr(p->err.message, "did you mean 'vcard'"));
  assert_int_equal(plugins_load(&plugins, KITH_STR("../json"), &first, &p->err), KITH_E_MISSING);

  static const struct {
    const char *name, *head, *plugin;
  } cases[] = {{"a.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\n", "vcard"},
               {"people.csv", "name,email\nAnn,ann@a.example\n", "csv"},
               {"photo.jpg", "\xff\xd8\xff\xe0", NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    first = plugins_detect(&plugins, str_of(cases[i].name), str_of(cases[i].head));
    assert_true(cases[i].plugin ? first && strcmp(first->name, cases[i].plugin) == 0 : !first);
  }
  assert_int_equal(access(shipped_folder(&plugins, "mappings"), R_OK), 0);
  plugins_free(&plugins);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
  umask(077);
  const struct CMUnitTest tests[] = {T(nobody_else_can_have_changed_it),      T(nobody_else_can_own_it),
                                     T(only_regular_files_at_absolute_paths), T(links_are_followed_to_what_is_verified),
                                     T(what_is_no_plugin_is_refused),         T(folders_are_searched_in_order),
                                     T(plugins_are_loaded_once_and_by_name)};
  return cmocka_run_group_tests_name("plugin/loader", tests, NULL, NULL);
}
