/* Hostile archives, made byte by byte. */
#include "io/input.h"
#include "scratch.h"

/* A stored entry as it is to be written; `claimed` and `crc` are what the headers say. */
struct entry {
  const char *name, *local_name, *bytes;
  uint32_t claimed, crc;
  unsigned flags, mode, method;
};

enum { CRC_HELLO = 0x3610a686 }; /* of "hello" */

static unsigned char made[1 << 20];
static size_t made_len;

static void put(uint64_t value, int bytes)
{
  while (bytes--) {
    made[made_len++] = (unsigned char)value;
    value >>= 8;
  }
}

static void put_string(const char *text)
{
  memcpy(made + made_len, text, strlen(text));
  made_len += strlen(text);
}

/* What local and central headers have in common, from "version needed" on. */
static void put_common(const struct entry *e, const char *name)
{
  put(20, 2);
  put(e->flags, 2);
  put(e->method, 2);
  put(0, 4);
  put(e->crc, 4);
  put(strlen(e->bytes), 4);
  put(e->claimed, 4);
  put(strlen(name), 2);
  put(0, 2);
}

static void put_central(const struct entry *e, size_t at)
{
  put(0x02014b50, 4);
  put(3 << 8 | 20, 2);
  put_common(e, e->name);
  put(0, 6);
  put(0, 2);
  put(e->mode, 2);
  put(at, 4);
  put_string(e->name);
}

/* Writes h.zip. With `overlap` all directory entries point at the first one's bytes. */
static void make_zip(const struct entry *entries, size_t count, bool overlap)
{
  size_t at[8];
  made_len = 0;
  for (size_t i = 0; i < count; i++) {
    const char *name = entries[i].local_name ? entries[i].local_name : entries[i].name;
    at[i] = overlap ? 0 : made_len;
    put(0x04034b50, 4);
    put_common(&entries[i], name);
    put_string(name);
    put_string(entries[i].bytes);
  }
  size_t directory = made_len;
  for (size_t i = 0; i < count; i++)
    put_central(&entries[i], at[i]);
  size_t len = made_len - directory;
  put(0x06054b50, 4);
  put(0, 4);
  put(count, 2);
  put(count, 2);
  put(len, 4);
  put(directory, 4);
  put(0, 2);
  put_file("h.zip", made, made_len);
}

static void expect_refused_archive(const char *why, const char *name)
{
  struct kith_input in;
  struct kith_error err = {0};
  assert_int_equal(input_find(&in, "h.zip", NULL, &err), KITH_E_INVALID);
  if (!strstr(err.message, "h.zip") || !strstr(err.message, why) || !strstr(err.message, name))
    fail_msg("\"%s\" does not say \"%s\" of \"%s\"", err.message, why, name);
}

static struct entry hello(const char *name)
{
  return (struct entry){.name = name, .bytes = "hello", .claimed = 5, .crc = CRC_HELLO};
}

/* Status of opening and reading the only member to its end. */
static int64_t read_member(struct kith_error *err)
{
  struct kith_input in;
  struct kith_stream *s = NULL;
  char buf[65536];
  assert_int_equal(input_find(&in, "h.zip", NULL, err), KITH_OK);
  int64_t got = input_open(&in, 0, &s, err);
  while (!got && (got = stream_read(s, buf, sizeof buf, err)) > 0)
    got = 0;
  stream_close(s);
  input_free(&in);
  return got;
}

static void a_plain_archive_passes(void **state)
{
  (void)state;
  struct kith_input in;
  struct entry entries[] = {hello("a.csv"), hello("link"), hello("folder/")};
  entries[1].mode = S_IFLNK | 0777;
  make_zip(entries, 3, false);
  assert_int_equal(input_find(&in, "h.zip", NULL, NULL), KITH_OK);
  assert_int_equal(in.members.len, 1);
  assert_int_equal(in.members.items[0].size, 5);
  input_free(&in);
}

static void names_that_lead_elsewhere_are_refused(void **state)
{
  (void)state;
  static const char *const names[] = {"../a", "a/../../b", "/etc/passwd", "..\\a", "a\\b",
                                      "C:/a", "a/..",      "./a",         "a\nb",  ""};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct entry entries[] = {hello("fine.csv"), hello(names[i])};
    make_zip(entries, 2, false);
    expect_refused_archive("leads out", "h.zip");
  }
}

static void encrypted_duplicate_and_overlapping_are_refused(void **state)
{
  (void)state;
  struct entry secret[] = {hello("a.csv"), hello("secret.csv")};
  secret[1].flags = 1;
  make_zip(secret, 2, false);
  expect_refused_archive("is encrypted", "secret.csv");
  struct entry twice[] = {hello("a.csv"), hello("a.csv")};
  make_zip(twice, 2, false);
  expect_refused_archive("is there twice", "a.csv");
  struct entry pair[] = {hello("a.csv"), hello("b.csv")};
  make_zip(pair, 2, true);
  expect_refused_archive("overlaps", ".csv");
}

static void lying_members_fail_by_name(void **state)
{
  (void)state;
  struct kith_error err = {0};
  struct entry e = hello("a.csv");
  e.claimed = 3;
  make_zip(&e, 1, false);
  assert_int_equal(read_member(&err), KITH_E_INVALID);
  assert_non_null(strstr(err.message, "h.zip!a.csv"));
  e.claimed = 50;
  make_zip(&e, 1, false);
  assert_int_equal(read_member(&err), KITH_E_INVALID);
  e = hello("a.csv");
  e.crc = 1;
  make_zip(&e, 1, false);
  assert_int_equal(read_member(&err), KITH_E_INVALID);
  e = hello("a.csv");
  e.local_name = "b.csv";
  make_zip(&e, 1, false);
  assert_int_equal(read_member(&err), KITH_E_INVALID);
  assert_non_null(strstr(err.message, "do not agree"));
  e = hello("a.csv");
  e.method = 12;
  make_zip(&e, 1, false);
  assert_int_equal(read_member(&err), KITH_E_INVALID);
  e = hello("a.csv");
  make_zip(&e, 1, false);
  assert_int_equal(read_member(&err), 0);
}

/* The test above in bigger: 8 MB behind a claim of 100 bytes, packed for real. */
static void a_false_size_stops_at_the_claim(void **state)
{
  (void)state;
  struct kith_error err = {0};
  char *text = calloc(1, 8 << 20);
  struct archive *a = start_zip("h.zip");
  pack_member(a, "big.csv", text, 8 << 20);
  close_pack(a);
  free(text);
  made_len = get_file("h.zip", (char *)made, sizeof made);
  unsigned char *central = memmem(made, made_len, "PK\1\2", 4);
  assert_non_null(central);
  memcpy(central + 24, "\x64\0\0\0", 4);
  put_file("h.zip", made, made_len);
  assert_int_equal(read_member(&err), KITH_E_INVALID);
  assert_non_null(strstr(err.message, "h.zip!big.csv"));
}

static void bombs_are_stopped(void **state)
{
  (void)state;
  struct kith_error err = {0};
  size_t zeros = 64 << 20;
  char *text = calloc(1, zeros);
  struct archive *a = start_zip("h.zip");
  pack_member(a, "bomb.csv", text, zeros);
  close_pack(a);
  free(text);
  assert_int_equal(read_member(&err), KITH_E_INVALID);
  assert_non_null(strstr(err.message, "h.zip!bomb.csv is refused: it unpacks to more than 200 times"));
}

/* Whatever byte is damaged or wherever it is cut: an answer, never a crash (the sanitizers watch). */
static void damage_anywhere_is_survived(void **state)
{
  (void)state;
  struct entry entries[] = {hello("a.csv"), hello("b.csv")};
  make_zip(entries, 2, false);
  static unsigned char whole[4096];
  size_t len = made_len;
  memcpy(whole, made, len);
  for (size_t i = 0; i < 2 * len; i++) {
    struct kith_input in;
    memcpy(made, whole, len);
    made[i % len] ^= i < len ? 0xff : 0x01;
    put_file("h.zip", made, i % 3 ? len : i % len);
    if (input_find(&in, "h.zip", NULL, NULL) != KITH_OK)
      continue;
    struct kith_stream *s = NULL;
    char buf[64];
    for (size_t m = 0; m < in.members.len; m++)
      if (input_open(&in, m, &s, NULL) == KITH_OK) {
        while (stream_read(s, buf, sizeof buf, NULL) > 0)
          ;
        stream_close(s);
      }
    input_free(&in);
  }
}

static void too_many_entries_are_refused(void **state)
{
  (void)state;
  made_len = 0;
  put(0x06064b50, 4);
  put(44, 8);
  put(45, 2);
  put(45, 2);
  put(0, 8);
  put(70000, 8);
  put(70000, 8);
  put(0, 8);
  put(0, 8);
  put(0x07064b50, 4);
  put(0, 4);
  put(0, 8);
  put(1, 4);
  put(0x06054b50, 4);
  put(0, 4);
  put(0xffff, 2);
  put(0xffff, 2);
  put(0xffffffff, 4);
  put(0xffffffff, 4);
  put(0, 2);
  put_file("h.zip", made, made_len);
  expect_refused_archive("more than 65536 entries", "h.zip");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_plain_archive_passes),
      cmocka_unit_test(names_that_lead_elsewhere_are_refused),
      cmocka_unit_test(encrypted_duplicate_and_overlapping_are_refused),
      cmocka_unit_test(lying_members_fail_by_name),
      cmocka_unit_test(a_false_size_stops_at_the_claim),
      cmocka_unit_test(bombs_are_stopped),
      cmocka_unit_test(damage_anywhere_is_survived),
      cmocka_unit_test(too_many_entries_are_refused),
  };
  return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
