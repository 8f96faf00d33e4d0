#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

static const char folder[] = KITH_SOURCE_DIR "/configs/mappings";

static const struct kith_map *shipped(void)
{
  const struct kith_map *map = mapping_load_all(folder, &arena, &diags);
  assert_silence();
  assert_non_null(map);
  return map;
}

/* ---- What ships ---- */

static void shipped_mappings_load_in_silence(void **state)
{
  (void)state;
  const struct kith_map *map = shipped();
  assert_int_equal(map->named, 0);
  assert_true(map->table_count >= 20);
  assert_str(map->tables[map->table_count - 1].name, "generic/Contacts"); /* fits anything, so it stands last */
}

static void shipped_paths_resolve(void **state)
{
  (void)state;
  const struct kith_map *map = shipped();
  for (size_t i = 0; i < map->table_count; i++)
    for (size_t k = 0; k < map->tables[i].pair_count; k++) {
      const struct kith_map_pair *pair = &map->tables[i].pairs[k];
      struct kith_path path;
      if (!names_path(pair->to, &path) || path.property != pair->property || path.component != pair->component ||
          path.group != pair->group || !str_eq(path.type, pair->type))
        fail_msg("%.*s: %.*s", STR_ARG(map->tables[i].name), STR_ARG(pair->to));
      assert_true(pair->property != KITH_P_NONE || str_eq_c(pair->to, "-"));
    }
}

struct header {
  struct kith_str columns[256];
  size_t count;
};

static struct header read_header(const char *name)
{
  struct header h = {.count = 0};
  char path[512], line[8192] = "";
  snprintf(path, sizeof path, "%s/csv-headers/%s.header.csv", KITH_TEST_DATA, name);
  FILE *f = fopen(path, "r");
  if (!f || !fgets(line, sizeof line, f))
    fail_msg("no header in %s", path);
  fclose(f);
  struct kith_str rest = str_trim(arena_str(&arena, str_of(line))), column;
  while (str_next(&rest, ',', &column))
    h.columns[h.count++] = str_trim(column);
  return h;
}

/* How many columns are called so; {n} is any number. */
static size_t has(const struct header *h, struct kith_str column)
{
  size_t mark = str_find_str(column, KITH_STR("{n}")), found = 0;
  struct kith_str front = str_sub(column, 0, mark), back = str_sub(column, mark + 3, column.len);
  for (size_t i = 0; i < h->count; i++) {
    struct kith_str name = h->columns[i];
    int64_t number;
    if (mark == column.len)
      found += str_eq_nocase(name, column);
    else if (name.len > front.len + back.len && str_starts_nocase(name, front) && str_ends(name, back))
      found += str_to_int(str_sub(name, front.len, name.len - front.len - back.len), &number);
  }
  return found;
}

static size_t named_by(const struct kith_map_table *table, const struct header *h)
{
  size_t named = 0;
  for (size_t i = 0; i < table->needs_count; i++)
    if (!has(h, table->needs[i]))
      return 0;
  for (size_t i = 0; i < table->pair_count; i++)
    if (table->pairs[i].from.len && (!i || !str_eq(table->pairs[i].from, table->pairs[i - 1].from)))
      named += has(h, table->pairs[i].from);
  return named;
}

/* The rule of configs/mappings/README.md: of the tables whose needs are there, the one that names most columns;
 * tables without needs last. */
static const struct kith_map_table *choose(const struct kith_map *map, const struct header *h)
{
  const struct kith_map_table *best = NULL;
  size_t most = 0;
  for (int with_needs = 1; with_needs >= 0 && !best; with_needs--)
    for (size_t i = 0; i < map->table_count; i++) {
      const struct kith_map_table *table = &map->tables[i];
      size_t named = (table->needs_count > 0) == with_needs ? named_by(table, h) : 0;
      if (named > most) {
        most = named;
        best = table;
      }
    }
  return best;
}

static const struct choice {
  const char *header, *table;
  size_t at_most_unnamed; /* columns that the table leaves as extra properties */
} choices[] = {
    {"salesforce_contact_data_export", "salesforce-export/Contact", 5},
    {"salesforce_account_data_export", "salesforce-export/Account", 3},
    {"salesforce_user_data_export", "salesforce-export/User", 0},
    {"salesforce_opportunity_data_export", "salesforce-export/Opportunity", 1},
    {"salesforce_contact_report", "salesforce-report/Contacts", 0},
    {"hubspot_contacts", "hubspot-contacts/Contacts", 0},
    {"hubspot_companies", "hubspot-companies/Companies", 0},
    {"hubspot_deals", "hubspot-deals/Deals", 0},
    {"google_new_label_2024", "google-contacts/Label", 5},
    {"google_old_type", "google-contacts/Type", 30},
    {"google_outlook_format", "google-outlook/Contacts", 1},
    {"outlook_com", "outlook/outlook.com", 3},
    {"outlook_live_old", "outlook/live.com", 0},
    {"outlook_desktop", "outlook/desktop", 1},
    {"yahoo", "yahoo/Contacts", 3},
    {"thunderbird", "thunderbird/Contacts", 5},
    {"zoho_contacts", "zoho-contacts/Contacts", 0},
    {"pipedrive_people", "pipedrive-people/People", 2},
    {"dynamics365_contacts", "dynamics365-contacts/Contacts", 0},
    {"kith_people", "kith-people/People", 0},
    {"kith_agreements", "kith-agreements/Agreements", 0},
    {"plain_english", "generic/Contacts", 0},
    {"plain_german", "generic/Contacts", 0},
    {"plain_french", "generic/Contacts", 0},
    {"plain_spanish", "generic/Contacts", 0},
};

static void headers_choose_their_table(void **state)
{
  (void)state;
  const struct kith_map *map = shipped();
  for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
    struct header h = read_header(choices[i].header);
    const struct kith_map_table *table = choose(map, &h);
    if (!table || !str_eq_c(table->name, choices[i].table))
      fail_msg("%s chooses %.*s, not %s", choices[i].header, STR_ARG(table ? table->name : KITH_STR("nothing")),
               choices[i].table);
    if (named_by(table, &h) + choices[i].at_most_unnamed < h.count)
      fail_msg("%s: %zu of %zu columns have no property", choices[i].header, h.count - named_by(table, &h), h.count);
  }
}

static const struct kith_map_pair *pair_of(const struct kith_map *map, const char *table, const char *column)
{
  for (size_t i = 0; i < map->table_count; i++)
    for (size_t k = 0; str_eq_c(map->tables[i].name, table) && k < map->tables[i].pair_count; k++)
      if (str_eq_c(map->tables[i].pairs[k].from, column))
        return &map->tables[i].pairs[k];
  fail_msg("no column %s in %s", column, table);
  return NULL;
}

static void opt_outs_are_no_consent(void **state)
{
  (void)state;
  const struct kith_map *map = shipped();
  assert_int_equal(pair_of(map, "hubspot-contacts/Contacts", "Unsubscribed from all email")->property,
                   KITH_P_EMAIL_OPT_OUT);
  assert_int_equal(pair_of(map, "zoho-contacts/Contacts", "Email Opt Out")->property, KITH_P_EMAIL_OPT_OUT);
  assert_int_equal(pair_of(map, "salesforce-export/Contact", "DoNotCall")->property, KITH_P_PHONE_OPT_OUT);
  assert_int_equal(pair_of(map, "salesforce-export/Contact", "IsDeleted")->property, KITH_P_DELETED);
  assert_int_equal(pair_of(map, "salesforce-export/Contact", "OwnerId")->property, KITH_P_OWNER_KEY);
  assert_int_equal(pair_of(map, "pipedrive-people/People", "Person - Owner")->property, KITH_P_OWNER);
}

static void several_values_are_split(void **state)
{
  (void)state;
  const struct kith_map *map = shipped();
  assert_str(pair_of(map, "google-contacts/Label", "E-mail {n} - Value")->split, " ::: ");
  assert_str(pair_of(map, "kith-people/People", "emails")->split, ";");
  const struct kith_map_pair *street = pair_of(map, "google-contacts/Type", "Address {n} - Street");
  assert_int_equal(street->property, KITH_P_ADR);
  assert_int_equal(street->component, KITH_ADR_STREET);
  assert_int_equal(street->group, KITH_GROUP_N);
}

static void every_path_is_documented(void **state)
{
  (void)state;
  char text[16384] = "", wanted[64];
  FILE *f = fopen(KITH_SOURCE_DIR "/configs/mappings/README.md", "r");
  assert_non_null(f);
  assert_true(fread(text, 1, sizeof text - 1, f) > 0);
  fclose(f);
  for (const char *const *path = names_paths(); *path; path++) {
    snprintf(wanted, sizeof wanted, "`%s`", *path);
    if (!strstr(text, wanted))
      fail_msg("configs/mappings/README.md does not name the path %s", wanted);
  }
}

/* ---- What people write ---- */

static const struct kith_map *load(const char *yaml)
{
  struct kith_node *n = parse(yaml);
  assert_silence();
  return mapping_load(node_get(n, "mapping"), folder, &arena, &diags);
}

static void a_name_finds_its_file(void **state)
{
  (void)state;
  const struct kith_map *map = load("mapping: thunderbird\n");
  assert_silence();
  assert_int_equal(map->named, 1);
  assert_int_equal(map->table_count, 1);
  assert_null(load("mapping: thunderbrd\n"));
  assert_said("t.yaml:1:10: error: no mapping \"thunderbrd\" in");
  assert_said("did you mean \"thunderbird\"?");
}

static void names_do_not_leave_the_folder(void **state)
{
  (void)state;
  assert_null(load("mapping: \"\"\n"));
  assert_null(mapping_load(node_get(parse("mapping: ../mappings/nothing\n"), "mapping"), folder, &arena, &diags));
  assert_said("cannot be read: No such file");
}

static void columns_may_be_written_inline(void **state)
{
  (void)state;
  static const char *const texts[] = {"mapping: { columns: { Mail: email.work, \" Full Name \": name.full } }\n",
                                      "mapping: { Mail: email.work, \" Full Name \": name.full }\n",
                                      "mapping: { files: [ { name: A, columns: { Mail: email.work, Full Name: "
                                      "name.full } } ] }\n"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    const struct kith_map *map = load(texts[i]);
    assert_silence();
    assert_int_equal(map->named, 1);
    assert_int_equal(map->table_count, 1);
    assert_int_equal(map->tables[0].kind, KITH_CONTACT);
    assert_int_equal(map->tables[0].pair_count, 2);
    assert_str(map->tables[0].pairs[1].from, "Full Name");
    assert_str(map->tables[0].pairs[0].type, "work");
  }
}

static void tables_share_columns(void **state)
{
  (void)state;
  const struct kith_map *map = load("mapping: { files: [ { name: A, columns: { Id: uid, Mail: email } },"
                                    " { name: B, kind: interaction, like: A, needs: [[Id, When], [Mail, When]],"
                                    " columns: { When: [when, created], mail: '-' }, set: { channel: call } } ] }\n");
  assert_silence();
  assert_int_equal(map->table_count, 3); /* tables without needs last */
  for (size_t i = 0; i < 2; i++) {
    const struct kith_map_table *table = &map->tables[i];
    assert_str(table->name, "inline/B");
    assert_int_equal(table->needs_count, 2);
    assert_str(table->needs[0], i ? "Mail" : "Id");
    assert_int_equal(table->pair_count, 5);
    assert_str(table->pairs[0].from, "When");
    assert_int_equal(table->pairs[1].property, KITH_P_CREATED);
    assert_int_equal(table->pairs[2].property, KITH_P_NONE); /* its own "mail" covers that of A */
    assert_str(table->pairs[3].from, "Id");
    assert_str(table->pairs[4].from, "");
    assert_str(table->pairs[4].value, "call");
  }
}

static const struct mistake {
  const char *text, *words;
} mistakes[] = {
    {"mapping: { columns: { A: emial } }\n", "1:26: error: no property path \"emial\"; did you mean \"email\"?"},
    {"mapping: { columns: { A: adress.work.street } }\n", "did you mean \"address.street\"?"},
    {"mapping: { columns: { A: emial.work } }\n", "did you mean \"email\"?"},
    {"mapping: { columns: { A: [[email]] } }\n", "a column needs a property path"},
    {"mapping: { columns: { A: [] } }\n", "a column needs a property path"},
    {"mapping: { columns: { \"A {n}\": \"email#N\", \"{n} {n}\": phone } }\n", "{n} is there twice"},
    {"mapping: { columns: { A: \"email#N\" } }\n", "there is no {n} in \"A\""},
    {"mapping: { columns: { A: email }, set: { chanel: call } }\n", "did you mean \"channel\"?"},
    {"mapping: { columns: { A: email }, set: { channel: \"\" } }\n", "this value is empty"},
    {"mapping: { columns: { A: email }, set: [channel] }\n", "\"set\" must name properties and values"},
    {"mapping: { files: [ { name: A, like: B } ] }\n", "no table \"B\" above this one"},
    {"mapping: { files: [ { name: A, needs: [[A], A], columns: { A: email } } ] }\n", "must hold lists only"},
    {"mapping: { columns: { A: } }\n", "a column needs a property path"},
    {"mapping: { columns: { A: email, a: phone } }\n", "column \"a\" is here twice"},
    {"mapping: { columns: { A: { split: x } } }\n", "this column has no \"to\""},
    {"mapping: { columns: { A: { to: email, spilt: x } } }\n", "did you mean \"split\"?"},
    {"mapping: { columns: { A: email }, needs: [B] }\n", "\"needs\" names the column \"B\", but \"columns\" does not"},
    {"mapping: { columns: { Email: email }, needs: [Emial] }\n", "did you mean \"Email\"?"},
    {"mapping: { columns: { A: email }, kind: contct }\n", "did you mean \"contact\"?"},
    {"mapping: { columns: { A: email }, knid: contact }\n", "did you mean \"kind\"?"},
    {"mapping: { files: [] }\n", "needs \"files\""},
    {"mapping: { files: [ 7 ] }\n", "a file of a mapping must be a mapping"},
    {"mapping: { files: [ { name: A, columns: {} } ] }\n", "at least one column"},
    {"mapping: { files: [ { columns: { A: email } } ] }\n", "has no \"name\""},
    {"mapping: [a]\n", "a mapping is a name"},
    {"mapping:\n", "a mapping is a name"},
};

static void mistakes_are_explained(void **state)
{
  for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
    assert_null(load(mistakes[i].text));
    assert_said(mistakes[i].words);
    teardown(state);
    setup(state);
  }
}

static void a_file_lies_beside_its_config(void **state)
{
  (void)state;
  char dir[] = "/tmp/kith-mapping-XXXXXX", path[64];
  assert_non_null(mkdtemp(dir));
  snprintf(path, sizeof path, "%s/mine.yaml", dir);
  FILE *f = fopen(path, "w");
  fputs("name: other\nfiles: [ { name: A, kind: user, columns: { Id: uid } } ]\n", f);
  fclose(f);
  struct kith_str config = arena_printf(&arena, "%s/acme.yaml", dir);
  struct kith_node *n = yaml_parse(config, KITH_STR("mapping: mine.yaml\n"), &arena, &diags);
  assert_null(mapping_load(node_get(n, "mapping"), folder, &arena, &diags));
  assert_said("mine.yaml:1:7: error: this mapping must be called \"mine\"");
  diag_free(&diags);
  f = fopen(path, "w");
  fputs("name: mine\nfiles: [ { name: A, kind: user, columns: { Id: uid } } ]\n", f);
  fclose(f);
  const struct kith_map *map = mapping_load(node_get(n, "mapping"), folder, &arena, &diags);
  unlink(path);
  rmdir(dir);
  assert_silence();
  assert_int_equal(map->tables[0].kind, KITH_USER);
  assert_str(map->tables[0].name, "mine/A");
}

static void a_missing_folder_is_said(void **state)
{
  (void)state;
  assert_null(mapping_load_all("/nowhere", &arena, &diags));
  assert_said("/nowhere: error: the folder of mappings cannot be read");
}

/* ---- --map ---- */

static void map_option_is_parsed(void **state)
{
  (void)state;
  const struct kith_map *map = NULL;
  struct kith_error err = {0};
  assert_int_equal(
      mapping_parse(KITH_STR("rec_id=uid, given_name = name.given,x=-,a\\,b\\=c=email.work"), &arena, &map, &err),
      KITH_OK);
  assert_int_equal(map->named, 1);
  assert_int_equal(map->tables[0].pair_count, 4);
  assert_str(map->tables[0].pairs[1].from, "given_name");
  assert_int_equal(map->tables[0].pairs[1].component, KITH_N_GIVEN);
  assert_int_equal(map->tables[0].pairs[2].property, KITH_P_NONE);
  assert_str(map->tables[0].pairs[3].from, "a,b=c");
}

static void map_option_is_checked(void **state)
{
  (void)state;
  static const struct mistake wrong[] = {{"", "is not COLUMN=property"},
                                         {"a", "\"a\" is not COLUMN=property"},
                                         {"=email", "is not COLUMN=property"},
                                         {"a=email,", "is not COLUMN=property"},
                                         {"a=", "no property path \"\""},
                                         {"a=name.givn", "did you mean \"name.given\"?"},
                                         {"a=email,A=phone", "the column \"A\" is named twice"},
                                         {"a\\", "is not COLUMN=property"}};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    const struct kith_map *map;
    struct kith_error err = {0};
    assert_int_equal(mapping_parse(str_of(wrong[i].text), &arena, &map, &err), KITH_E_INVALID);
    if (!strstr(err.message, wrong[i].words))
      fail_msg("wanted \"%s\" in \"%s\"", wrong[i].words, err.message);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {TEST(shipped_mappings_load_in_silence),
                                     TEST(shipped_paths_resolve),
                                     TEST(headers_choose_their_table),
                                     TEST(opt_outs_are_no_consent),
                                     TEST(several_values_are_split),
                                     TEST(every_path_is_documented),
                                     TEST(a_name_finds_its_file),
                                     TEST(names_do_not_leave_the_folder),
                                     TEST(columns_may_be_written_inline),
                                     TEST(tables_share_columns),
                                     TEST(mistakes_are_explained),
                                     TEST(a_file_lies_beside_its_config),
                                     TEST(a_missing_folder_is_said),
                                     TEST(map_option_is_parsed),
                                     TEST(map_option_is_checked)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
