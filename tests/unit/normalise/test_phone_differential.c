/* The fast path against libphonenumber, field by field, on numbers nobody chose: valid ones walked out of the table,
 * with digits changed, in many spellings, and garbage. KITH_PHONE_DIFF says how many. */
#include "normalise/phone_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { COUNT = 50000 };
#else
enum { COUNT = 1000000 };
#endif
enum { THREADS = 2, TEXT_CAP = 96 };

static const char *const homes[] = {"US", "CA", "GB", "DE", "FR", "ES", "IT", "NL", "BE", "CH", "AT", "SE",
                                    "NO", "DK", "FI", "PL", "PT", "IE", "CZ", "AU", "NZ", "IN", "JP", "CN",
                                    "BR", "MX", "ZA", "SG", "AE", "IL", "AR", "KZ", "",   "ZZ"};

struct run {
  uint64_t seed, count, fast, ordinary, ordinary_fast;
  char failure[512];
};

struct sample {
  char text[TEXT_CAP];
  size_t len;
  const char *home;
  bool ordinary; /* a valid number in a usual spelling */
};

/* xorshift: the same numbers on every machine. */
static uint64_t roll(struct run *r, uint64_t sides)
{
  r->seed ^= r->seed << 13;
  r->seed ^= r->seed >> 7;
  r->seed ^= r->seed << 17;
  return (r->seed >> 11) % sides;
}

static void put(struct sample *s, const char *text)
{
  size_t len = strlen(text);
  if (s->len + len >= TEXT_CAP)
    return;
  memcpy(s->text + s->len, text, len + 1);
  s->len += len;
}

static const struct phone_region *home_region(const char *id)
{
  unsigned index = strlen(id) == 2 ? phone_region_index[(id[0] - 'A') * 26 + id[1] - 'A'] : 0;
  return index ? &phone_regions[index - 1] : &phone_regions[0];
}

/* A number that the plan of `code` has, or what was walked when the walk ended elsewhere. */
static size_t walk(struct run *r, const struct phone_code *code, char *digits)
{
  unsigned node = code->root;
  size_t len = 0;
  while (len < 17) {
    if (phone_labels[phone_nodes[node].label].valid && roll(r, 2))
      break;
    unsigned d = (unsigned)roll(r, 10), tries = 0;
    while (!phone_nodes[node].next[d] && tries++ < 10)
      d = (d + 1) % 10;
    if (!phone_nodes[node].next[d])
      break;
    node = phone_nodes[node].next[d];
    digits[len++] = (char)('0' + d);
  }
  digits[len] = '\0';
  return len;
}

static void change(struct run *r, char *digits, size_t len)
{
  size_t at = len ? roll(r, len) : 0;
  switch (roll(r, 4)) {
  case 0:
    digits[at] = (char)('0' + roll(r, 10));
    break;
  case 1:
    memmove(digits + at, digits + at + (len > 0), len - at + (len == 0));
    break;
  case 2:
    snprintf(digits + len, 8, "%d", (int)roll(r, 1000));
    break;
  default:
    for (size_t i = 0; i < len; i++)
      digits[i] = (char)('0' + roll(r, 10));
  }
}

static void put_front(struct run *r, struct sample *s, const struct phone_region *home, unsigned code)
{
  static const char *const fronts[] = {"",     "",   "",  "0",  "1",    "8",     "00", "011",
                                       "0011", "01", "+", "++", "tel:", "Tel. ", "("};
  char text[16];
  s->ordinary = false;
  switch (roll(r, 8)) {
  case 0:
  case 1:
  case 2:
    snprintf(text, sizeof text, "+%u", code);
    s->ordinary = true;
    break;
  case 3:
    snprintf(text, sizeof text, "%s%u", roll(r, 2) ? "00" : "tel:+", code);
    break;
  case 4:
    snprintf(text, sizeof text, "%u", code);
    break;
  case 5:
    snprintf(text, sizeof text, "+%u (0)", code);
    break;
  case 6: /* as written at home: with the national prefix where there is one */
    snprintf(text, sizeof text, "%s", home->national.root && phone_nodes[home->national.root].next[0] ? "0" : "");
    s->ordinary = home->code == code;
    break;
  default:
    snprintf(text, sizeof text, "%s", fronts[roll(r, sizeof fronts / sizeof fronts[0])]);
  }
  put(s, text);
}

static void put_digits(struct run *r, struct sample *s, const char *digits)
{
  static const char *const usual[] = {" ", "-", ".", ") ", "/", " / ", "("};
  static const char *const odd[] = {"x", "~",  ",", "\t",           "*",  "#", "+", "\xc2\xa0",
                                    ";", "/x", "a", "\xef\xbc\x95", " - "};
  uint64_t rare = roll(r, 20);
  for (; *digits; digits++) {
    char one[2] = {*digits, '\0'};
    if (!roll(r, 4))
      put(s, usual[roll(r, sizeof usual / sizeof usual[0])]);
    if (!rare && !roll(r, 6)) {
      put(s, odd[roll(r, sizeof odd / sizeof odd[0])]);
      s->ordinary = false;
    }
    put(s, one);
  }
}

static void put_back(struct run *r, struct sample *s)
{
  static const char *const labels[] = {" ext. ", "x",   " x ", "ext",  ";ext=", " extension ", " Ext: ", "#",     " - ",
                                       ",,",     " /x", "xt",  " / x", "X. ",   "extn-",       ";isub=", " int ", "~"};
  char number[16];
  if (roll(r, 5))
    return;
  put(s, labels[roll(r, sizeof labels / sizeof labels[0])]);
  snprintf(number, sizeof number, "%llu", (unsigned long long)roll(r, roll(r, 4) ? 10000 : 100000000000));
  put(s, number);
  if (!roll(r, 8))
    put(s, roll(r, 2) ? " " : "#");
  s->ordinary = false;
}

static void make_sample(struct run *r, struct sample *s)
{
  char digits[48];
  *s = (struct sample){.home = homes[roll(r, sizeof homes / sizeof homes[0])]};
  const struct phone_region *home = home_region(s->home);
  unsigned code = roll(r, 8) ? home->code : (unsigned)roll(r, 1000);
  if (!phone_codes[code].root)
    code = home->code;
  size_t len = walk(r, &phone_codes[code], digits);
  bool changed = !roll(r, 4);
  if (changed)
    change(r, digits, len);
  put_front(r, s, home, code);
  put_digits(r, s, digits);
  put_back(r, s);
  s->ordinary = s->ordinary && !changed && (s->text[0] == '+' || phone_region_known(str_of(s->home)));
}

static bool same(const struct kith_phone *a, const struct kith_phone *b)
{
  return !strcmp(a->e164, b->e164) && !strcmp(a->extension, b->extension) && !strcmp(a->region, b->region) &&
         a->kind == b->kind && a->valid == b->valid;
}

static void *compare(void *arg)
{
  struct run *r = arg;
  for (uint64_t i = 0; i < r->count && !r->failure[0]; i++) {
    struct sample s;
    struct kith_phone fast = {0}, slow;
    make_sample(r, &s);
    enum phone_answer answer = phone_parse_fast(str_of(s.text), str_of(s.home), &fast);
    r->ordinary += s.ordinary;
    if (answer == PHONE_UNSURE)
      continue;
    r->fast++;
    r->ordinary_fast += s.ordinary;
    bool got = phone_parse_slow(str_of(s.text), str_of(s.home), &slow);
    if (got != (answer == PHONE_YES) || (got && !same(&fast, &slow)))
      snprintf(r->failure, sizeof r->failure,
               "\"%s\" in \"%s\": fast %d %s x%s %s kind %d valid %d, slow %d %s x%s %s kind %d valid %d", s.text,
               s.home, answer == PHONE_YES, fast.e164, fast.extension, fast.region, fast.kind, fast.valid, got,
               slow.e164, slow.extension, slow.region, slow.kind, slow.valid);
  }
  return NULL;
}

static void both_paths_agree(void **state)
{
  const char *wanted = getenv("KITH_PHONE_DIFF");
  uint64_t count = wanted ? strtoull(wanted, NULL, 10) : COUNT, fast = 0, ordinary = 0, ordinary_fast = 0;
  struct run runs[THREADS];
  pthread_t threads[THREADS];
  (void)state;
  for (size_t i = 0; i < THREADS; i++) {
    runs[i] = (struct run){.seed = 0x9e3779b97f4a7c15u * (i + 1), .count = count / THREADS};
    assert_int_equal(pthread_create(&threads[i], NULL, compare, &runs[i]), 0);
  }
  for (size_t i = 0; i < THREADS; i++) {
    pthread_join(threads[i], NULL);
    fast += runs[i].fast;
    ordinary += runs[i].ordinary;
    ordinary_fast += runs[i].ordinary_fast;
  }
  for (size_t i = 0; i < THREADS; i++)
    if (runs[i].failure[0])
      fail_msg("%s", runs[i].failure);
  print_message("%llu numbers: the fast path answered %.1f %%, of valid ones in usual spelling %.1f %%\n",
                (unsigned long long)count, 100.0 * (double)fast / (double)count,
                100.0 * (double)ordinary_fast / (double)(ordinary ? ordinary : 1));
  assert_true(count < 1000 || ordinary_fast * 100 > ordinary * 90);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(both_paths_agree)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
