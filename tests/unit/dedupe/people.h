/* unit/dedupe/people.h - invented people in one line each: "given=ada family=king mobile=+447700900001
 * street=12|high_street".
 *
 * Words are divided by spaces; an underscore stands for a space in a value. A people owns all of its text.
 */
#ifndef KITH_TEST_PEOPLE_H
#define KITH_TEST_PEOPLE_H

#include <stdlib.h>

#include "dedupe/dedupe.h"
#include "dedupe/features.h"

struct people {
  struct kith_arena arena;
  VEC(struct kith_dedupe_record) records;
};

static inline void people_address(struct kith_matchable *m, struct kith_str value)
{
  struct kith_match_address *a = &m->addresses[m->address_count++];
  struct kith_str *parts[] = {&a->number, &a->street, &a->locality, &a->postcode};
  for (size_t i = 0; i < 4 && str_next(&value, '|', parts[i]); i++)
    ;
}

static inline void people_birthday(struct kith_matchable *m, struct kith_str value)
{
  int number = atoi(value.ptr); /* values are followed by a NUL */
  m->birthday =
      (struct kith_match_date){(uint16_t)(number / 10000), (uint8_t)(number / 100 % 100), (uint8_t)(number % 100)};
}

static inline void people_point(struct kith_matchable *m, struct kith_str name, struct kith_str value)
{
  if (str_eq_c(name, "email"))
    m->emails[m->email_count++] = (struct kith_match_email){.key = value};
  if (str_eq_c(name, "freemail"))
    m->emails[m->email_count++] = (struct kith_match_email){.key = value, .freemail = true};
  if (str_eq_c(name, "role"))
    m->emails[m->email_count++] = (struct kith_match_email){.key = value, .role = true};
  if (str_eq_c(name, "phone") || str_eq_c(name, "mobile"))
    m->phones[m->phone_count++] = (struct kith_match_phone){.e164 = value, .valid = true, .mobile = name.ptr[0] == 'm'};
  if (str_eq_c(name, "profile"))
    m->profiles[m->profile_count++] = value;
  if (str_eq_c(name, "ssn"))
    m->identifiers[m->identifier_count++] = (struct kith_match_identifier){str_of("ssn"), value};
}

static inline void people_field(struct kith_matchable *m, struct kith_str name, struct kith_str value)
{
  const struct {
    const char *name;
    struct kith_str *place;
  } texts[] = {
      {"given", &m->given},    {"family", &m->family}, {"middle", &m->middle},       {"full", &m->full},
      {"org", &m->org},        {"title", &m->title},   {"maiden", &m->other_family}, {"birthplace", &m->birthplace},
      {"written", &m->written}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (str_eq_c(name, texts[i].name))
      *texts[i].place = value;
  if (str_eq_c(name, "generation"))
    m->generation = value.ptr[0] == 'j' ? GENERATION_JUNIOR : GENERATION_SENIOR;
  if (str_eq_c(name, "nature"))
    m->nature = value.ptr[0] == 'o' ? NATURE_ORGANISATION : NATURE_PERSON;
  if (str_eq_c(name, "sex"))
    m->sex = value.ptr[0] == 'm' ? SEX_MALE : SEX_FEMALE;
  if (str_eq_c(name, "born"))
    people_birthday(m, value);
  if (str_eq_c(name, "street"))
    people_address(m, value);
  people_point(m, name, value);
}

static inline struct kith_str people_features(struct kith_arena *arena, const char *line)
{
  struct kith_matchable m = {0};
  struct kith_buf blob = BUF_MAX(FEATURES_MAX);
  struct kith_str rest = str_of(line), word;

  while (str_next(&rest, ' ', &word)) {
    size_t cut = str_find(word, '=');
    char *value = (char *)arena_c(arena, str_sub(word, cut + 1, word.len));
    for (char *c = value; *c; c++)
      *c = *c == '_' ? ' ' : *c;
    people_field(&m, str_sub(word, 0, cut), str_of(value));
  }
  features_encode(&m, &blob);
  struct kith_str kept = arena_str(arena, buf_str(&blob));
  buf_free(&blob);
  return kept;
}

static inline void people_add(struct people *p, const char *line)
{
  struct kith_dedupe_record record = {.id = p->records.len + 1, .features = people_features(&p->arena, line)};
  vec_push(&p->records, record);
}

static inline void people_free(struct people *p)
{
  vec_free(&p->records);
  arena_free(&p->arena);
}

/* A crowd with duplicates, from a seed: names of syllables, the same for the same seed. */
static inline uint64_t people_random(uint64_t *seed)
{
  *seed = *seed * 6364136223846793005u + 1442695040888963407u;
  return *seed >> 33;
}

static inline const char *people_name(uint64_t *seed, char *out)
{
  static const char *const starts[] = {"mar", "tho", "ing", "wal", "bea", "cor",
                                       "dun", "fel", "gus", "hol", "kir", "lud"};
  static const char *const ends[] = {"ta",  "mas", "rid", "ter", "trix", "nell",
                                     "can", "ipe", "tav", "den", "sten", "wig"};
  *out = 0;
  strcat(strcat(strcat(out, starts[people_random(seed) % 12]), people_random(seed) % 2 ? "o" : "e"),
         ends[people_random(seed) % 12]);
  return out;
}

static inline void people_crowd(struct people *p, size_t count, uint64_t seed)
{
  char line[256], given[32], family[32];
  for (size_t i = 0; i < count; i++) {
    people_name(&seed, given);
    people_name(&seed, family);
    unsigned day = 1 + people_random(&seed) % 28, year = 1950 + people_random(&seed) % 50, number = 1000000 + i;
    snprintf(line, sizeof line, "given=%s family=%s born=%u05%02u freemail=%s.%zu@post.example mobile=+4477%u", given,
             family, year, day, given, i, number);
    people_add(p, line);
    if (people_random(&seed) % 3 == 0) {
      given[people_random(&seed) % 3 + 1] = 'x';
      snprintf(line, sizeof line, "given=%s family=%s born=%u05%02u mobile=+4477%u", given, family, year, day, number);
      people_add(p, line);
    }
    if (people_random(&seed) % 5 == 0) {
      snprintf(line, sizeof line, "given=%s family=%s org=%s_works", given, family, family);
      people_add(p, line);
    }
  }
}

#endif
