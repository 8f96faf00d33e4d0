#include "dedupe/features.h"

#include <endian.h>

#include "dedupe/dedupe.h"

enum tag {
  TAG_FLAGS = 1, /* generation, sex, nature */
  TAG_BIRTHDAY,  /* year low byte, high byte, month, day */
  TAG_GIVEN,
  TAG_FAMILY,
  TAG_MIDDLE,
  TAG_OTHER_FAMILY,
  TAG_ORG,
  TAG_TITLE,
  TAG_BIRTHPLACE,
  TAG_NICKNAME,
  TAG_PROFILE,
  TAG_IDENTIFIER, /* type, SEPARATOR, value */
  TAG_ADDRESS,    /* six parts between SEPARATORs */
  TAG_WRITTEN,    /* hash, lowest byte first */
  TAG_EVENTS,     /* source, then EVENT_BYTES for each */
  TAG_EMAIL = 32, /* + EMAIL_ROLE, EMAIL_FREE */
  TAG_PHONE = 40  /* + PHONE_MOBILE, PHONE_VALID; digits, and SEPARATOR and the extension when there is one */
};

enum { EMAIL_ROLE = 1, EMAIL_FREE = 2, PHONE_MOBILE = 1, PHONE_VALID = 2, SEPARATOR = 0x1f };
enum { EVENT_BYTES = 14 };

/* ---- Encoding: the strongest fields first, so that what does not fit is the weakest ---- */

static void put(struct kith_buf *out, size_t start, int tag, struct kith_str text)
{
  size_t len = text.len < FEATURE_TEXT_MAX ? text.len : FEATURE_TEXT_MAX;

  if (!len || out->len - start + 2 + len > FEATURES_MAX || buf_reserve(out, 2 + len))
    return;
  buf_add_char(out, (char)tag);
  buf_add_char(out, (char)len);
  buf_add(out, text.ptr, len);
}

/* Texts joined by SEPARATOR; empty ones at the end cost nothing. */
static void put_parts(struct kith_buf *out, size_t start, int tag, const struct kith_str *parts, size_t count)
{
  char text[FEATURE_TEXT_MAX];
  size_t len = 0, used = 0;

  for (size_t i = 0; i < count; i++) {
    for (size_t k = 0; k < parts[i].len && len < sizeof text; k++)
      text[len++] = parts[i].ptr[k] == SEPARATOR ? ' ' : parts[i].ptr[k];
    if (parts[i].len)
      used = len;
    if (len < sizeof text)
      text[len++] = SEPARATOR;
  }
  put(out, start, tag, (struct kith_str){text, used});
}

struct name {
  struct kith_str given, middle, family;
};

/* The parts, or the whole name cut at its first and last space. */
static struct name name_of(const struct kith_matchable *m)
{
  struct name name = {m->given, m->middle, m->family};
  if (name.given.len || name.family.len || m->nature == NATURE_ORGANISATION)
    return name;

  struct kith_str full = str_trim(m->full);
  size_t first = str_find(full, ' '), last = full.len;
  while (last > first && full.ptr[last - 1] != ' ')
    last--;
  name.given = str_sub(full, 0, first);
  if (first < full.len) {
    name.family = str_sub(full, last, full.len);
    name.middle = str_trim(str_sub(full, first, last - first));
  }
  return name;
}

static void put_written(struct kith_str name, struct kith_buf *out, size_t start)
{
  uint32_t hash = features_hash(name);
  char bytes[4] = {(char)hash, (char)(hash >> 8), (char)(hash >> 16), (char)(hash >> 24)};
  if (name.len)
    put(out, start, TAG_WRITTEN, (struct kith_str){bytes, sizeof bytes});
}

static void put_contact_points(const struct kith_matchable *m, struct kith_buf *out, size_t start)
{
  for (size_t i = 0; i < m->identifier_count && i < MATCHABLE_MAX; i++)
    put_parts(out, start, TAG_IDENTIFIER, (struct kith_str[]){m->identifiers[i].type, m->identifiers[i].value}, 2);
  for (size_t i = 0; i < m->profile_count && i < MATCHABLE_MAX; i++)
    put(out, start, TAG_PROFILE, m->profiles[i]);
  for (size_t i = 0; i < m->email_count && i < MATCHABLE_MAX; i++) {
    const struct kith_match_email *email = &m->emails[i];
    put(out, start, TAG_EMAIL + (email->role ? EMAIL_ROLE : 0) + (email->freemail ? EMAIL_FREE : 0), email->key);
  }
  for (size_t i = 0; i < m->phone_count && i < MATCHABLE_MAX; i++) {
    const struct kith_match_phone *phone = &m->phones[i];
    struct kith_str digits = phone->e164;
    if (digits.len && digits.ptr[0] == '+')
      digits = str_sub(digits, 1, digits.len);
    put_parts(out, start, TAG_PHONE + (phone->mobile ? PHONE_MOBILE : 0) + (phone->valid ? PHONE_VALID : 0),
              (struct kith_str[]){digits, phone->extension}, 2);
  }
}

static void put_places(const struct kith_matchable *m, struct kith_buf *out, size_t start)
{
  for (size_t i = 0; i < m->address_count && i < MATCHABLE_MAX; i++) {
    const struct kith_match_address *a = &m->addresses[i];
    put_parts(out, start, TAG_ADDRESS,
              (struct kith_str[]){a->number, a->street, a->locality, a->region, a->postcode, a->country}, 6);
  }
  put(out, start, TAG_BIRTHPLACE, m->birthplace);
  put(out, start, TAG_TITLE, m->title);
  for (size_t i = 0; i < m->nickname_count && i < MATCHABLE_MAX; i++)
    put(out, start, TAG_NICKNAME, m->nicknames[i]);
}

void features_encode(const struct kith_matchable *m, struct kith_buf *out)
{
  size_t start = out->len;
  struct name name = name_of(m);
  const struct kith_match_date *day = &m->birthday;
  char birthday[4] = {(char)(day->year & 0xff), (char)(day->year >> 8), (char)day->month, (char)day->day};
  char flags[3] = {(char)m->generation, (char)m->sex, (char)m->nature};
  struct kith_str org = m->org;

  if (m->nature == NATURE_ORGANISATION && !org.len)
    org = m->full;
  if (buf_add_char(out, FEATURES_VERSION))
    return;
  if (flags[0] || flags[1] || flags[2])
    put(out, start, TAG_FLAGS, (struct kith_str){flags, sizeof flags});
  if (day->year || day->month || day->day)
    put(out, start, TAG_BIRTHDAY, (struct kith_str){birthday, sizeof birthday});
  put(out, start, TAG_GIVEN, name.given);
  put(out, start, TAG_FAMILY, name.family);
  put_written(m->written, out, start);
  put(out, start, TAG_MIDDLE, name.middle);
  put(out, start, TAG_OTHER_FAMILY, m->other_family);
  put(out, start, TAG_ORG, org);
  put_contact_points(m, out, start);
  put_places(m, out, start);
}

static uint8_t *put_number(uint8_t *to, uint32_t number, int bytes)
{
  for (; bytes > 0; bytes--, number >>= 8)
    *to++ = (uint8_t)number;
  return to;
}

void features_set_events(struct kith_str blob, uint8_t source, const struct kith_match_event *events, size_t count,
                         struct kith_buf *out)
{
  uint8_t bytes[1 + MATCHABLE_MAX * EVENT_BYTES], *to = bytes;
  size_t start = out->len, at = blob.len ? 1 : 0;

  buf_add(out, blob.ptr, at);
  for (size_t len; at + 2 <= blob.len && (len = 2 + (size_t)(uint8_t)blob.ptr[at + 1]) <= blob.len - at; at += len)
    if (blob.ptr[at] != TAG_EVENTS)
      buf_add(out, blob.ptr + at, len);
  *to++ = source;
  for (const struct kith_match_event *e = events; e < events + count && e < events + MATCHABLE_MAX; e++)
    to = put_number(
        put_number(put_number(put_number(put_number(to, e->day, 2), e->minute, 2), e->kind, 2), e->subject, 4),
        e->record, 4);
  if (count && out->len > start)
    put(out, start, TAG_EVENTS, (struct kith_str){(const char *)bytes, (size_t)(to - bytes)});
}

/* ---- Decoding ---- */

static void take_email(struct features *out, int flags, struct kith_str text)
{
  size_t at = str_find(text, '@');
  if (out->email_count < FEATURE_VALUES)
    out->emails[out->email_count++] = (struct feature_email){
        text, str_sub(text, 0, at), str_sub(text, at + 1, text.len), flags & EMAIL_ROLE, flags & EMAIL_FREE};
}

static void take_phone(struct features *out, int flags, struct kith_str text)
{
  size_t cut = str_find(text, SEPARATOR);
  if (out->phone_count < FEATURE_VALUES)
    out->phones[out->phone_count++] = (struct feature_phone){str_sub(text, 0, cut), str_sub(text, cut + 1, text.len),
                                                             flags & PHONE_MOBILE, flags & PHONE_VALID};
}

static void take_address(struct features *out, struct kith_str text)
{
  struct kith_str parts[6] = {STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE, STR_NONE};

  if (out->address_count == FEATURE_VALUES)
    return;
  for (size_t i = 0; i < 6 && str_next(&text, SEPARATOR, &parts[i]); i++)
    ;
  out->addresses[out->address_count++] =
      (struct feature_address){parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]};
}

static void take_identifier(struct features *out, struct kith_str text)
{
  size_t cut = str_find(text, SEPARATOR);
  if (out->identifier_count < FEATURE_VALUES && cut + 1 < text.len)
    out->identifiers[out->identifier_count++] =
        (struct feature_identifier){str_sub(text, 0, cut), str_sub(text, cut + 1, text.len)};
}

static void take_flags(struct features *out, struct kith_str text)
{
  if (text.len != 3)
    return;
  out->generation = (uint8_t)text.ptr[0] <= GENERATION_FOURTH ? (uint8_t)text.ptr[0] : 0;
  out->sex = (uint8_t)text.ptr[1] <= SEX_FEMALE ? (uint8_t)text.ptr[1] : 0;
  out->nature = (uint8_t)text.ptr[2] <= NATURE_ORGANISATION ? (uint8_t)text.ptr[2] : 0;
}

static uint16_t read_two(const uint8_t *b)
{
  return (uint16_t)(b[0] | b[1] << 8);
}

static uint32_t read_four(const uint8_t *b)
{
  return read_two(b) | (uint32_t)read_two(b + 2) << 16;
}

static void take_written(struct features *out, struct kith_str text)
{
  if (text.len == 4)
    out->written = read_four((const uint8_t *)text.ptr);
}

static void take_events(struct features *out, struct kith_str text)
{
  const uint8_t *b = (const uint8_t *)text.ptr, *end = b + text.len;
  if (text.len % EVENT_BYTES != 1)
    return;
  out->event_source = *b++;
  for (; b < end && out->event_count < FEATURE_VALUES; b += EVENT_BYTES)
    out->events[out->event_count++] = (struct kith_match_event){.day = read_two(b),
                                                                .minute = read_two(b + 2),
                                                                .kind = read_two(b + 4),
                                                                .subject = read_four(b + 6),
                                                                .record = read_four(b + 10)};
}

static void take_birthday(struct features *out, struct kith_str text)
{
  const uint8_t *b = (const uint8_t *)text.ptr;
  if (text.len == 4 && b[2] <= 12 && b[3] <= 31)
    out->birthday = (struct kith_match_date){read_two(b), b[2], b[3]};
}

static void take_list(struct kith_str *list, uint8_t *count, struct kith_str text)
{
  if (*count < FEATURE_VALUES)
    list[(*count)++] = text;
}

static void take(struct features *out, int tag, struct kith_str text)
{
  switch (tag) {
  case TAG_FLAGS:
    take_flags(out, text);
    break;
  case TAG_BIRTHDAY:
    take_birthday(out, text);
    break;
  case TAG_WRITTEN:
    take_written(out, text);
    break;
  case TAG_GIVEN:
    out->given = text;
    break;
  case TAG_FAMILY:
    out->family = text;
    break;
  case TAG_MIDDLE:
    out->middle = text;
    break;
  case TAG_OTHER_FAMILY:
    out->other_family = text;
    break;
  case TAG_ORG:
    out->org = text;
    break;
  case TAG_TITLE:
    out->title = text;
    break;
  case TAG_BIRTHPLACE:
    out->birthplace = text;
    break;
  case TAG_NICKNAME:
    take_list(out->nicknames, &out->nickname_count, text);
    break;
  case TAG_PROFILE:
    take_list(out->profiles, &out->profile_count, text);
    break;
  case TAG_IDENTIFIER:
    take_identifier(out, text);
    break;
  case TAG_EVENTS:
    take_events(out, text);
    break;
  case TAG_ADDRESS:
    take_address(out, text);
    break;
  default:
    if (tag >= TAG_EMAIL && tag < TAG_EMAIL + 4)
      take_email(out, tag - TAG_EMAIL, text);
    else if (tag >= TAG_PHONE && tag < TAG_PHONE + 4)
      take_phone(out, tag - TAG_PHONE, text);
  }
}

void features_decode(struct kith_str blob, struct features *out)
{
  const uint8_t *at = (const uint8_t *)blob.ptr, *end = at + blob.len;

  memset(out, 0, offsetof(struct features, nicknames)); /* the lists are valid up to their counts */
  if (!blob.len || *at++ != FEATURES_VERSION)
    return;
  while (end - at >= 2) {
    int tag = at[0];
    size_t len = at[1];
    at += 2;
    if (len > (size_t)(end - at) || len > FEATURE_TEXT_MAX)
      return;
    take(out, tag, (struct kith_str){(const char *)at, len});
    at += len;
  }
}

bool features_is_organisation(const struct features *f)
{
  return f->nature == NATURE_ORGANISATION ||
         (f->nature == NATURE_UNKNOWN && f->org.len && !f->given.len && !f->family.len);
}

/* Eight bytes, the lowest first on any machine: hashes are a part of models. */
static uint64_t word_at(const char *at)
{
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return le64toh(word);
}

static uint64_t stir(uint64_t hash, uint64_t word)
{
  hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
  return hash ^ hash >> 32;
}

uint32_t features_hash(struct kith_str text)
{
  uint64_t hash = 0xcbf29ce484222325u ^ text.len, last = 0;

  for (size_t i = 0; i + 8 < text.len; i += 8)
    hash = stir(hash, word_at(text.ptr + i));
  if (text.len >= 8)
    last = word_at(text.ptr + text.len - 8);
  for (size_t i = 0; i < text.len && text.len < 8; i++)
    last = last << 8 | (uint8_t)text.ptr[i];
  hash = stir(stir(hash, last), 0);
  return (uint32_t)hash ? (uint32_t)hash : 1;
}
