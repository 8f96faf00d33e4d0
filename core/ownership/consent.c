#include "ownership/consent.h"

#include <stdlib.h>

/* ---- One record ---- */

static bool is_yes(const struct kith_record *r, uint32_t name)
{
  struct kith_str text = str_trim(record_text(r, name));
  return str_eq_nocase(text, KITH_STR("true")) || str_eq_nocase(text, KITH_STR("yes")) || str_eq_c(text, "1");
}

static bool holds_word(struct kith_str text, const char *word)
{
  struct kith_str w = str_of(word);
  for (size_t i = 0; i + w.len <= text.len; i++)
    if (str_eq_nocase(str_sub(text, i, w.len), w) && (i == 0 || !ascii_is_alpha(text.ptr[i - 1])))
      return true;
  return false;
}

/* The channels that a text names: none of ours for "post", nor for the empty text, which names none at all. */
static uint32_t channels_of(struct kith_str text, bool *out_named)
{
  static const struct {
    const char *word;
    uint32_t channels;
  } words[] = {{"email", CONSENT_EMAIL},
               {"e-mail", CONSENT_EMAIL},
               {"newsletter", CONSENT_EMAIL},
               {"phone", CONSENT_PHONE},
               {"telephone", CONSENT_PHONE},
               {"call", CONSENT_PHONE},
               {"mobile", CONSENT_PHONE},
               {"sms", CONSENT_PHONE},
               {"text", CONSENT_PHONE},
               {"whatsapp", CONSENT_PHONE},
               {"all", CONSENT_EMAIL | CONSENT_PHONE},
               {"any", CONSENT_EMAIL | CONSENT_PHONE}};
  uint32_t channels = 0;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    channels |= holds_word(text, words[i].word) ? words[i].channels : 0;
  *out_named = text.len != 0;
  return channels;
}

static struct kith_str purpose_of(const struct kith_record *r)
{
  struct kith_str text = str_trim(record_text(r, KITH_P_SCOPE));
  size_t len = text.len < CONSENT_PURPOSE_MAX ? text.len : CONSENT_PURPOSE_MAX;
  while (len < text.len && len && ((unsigned char)text.ptr[len] & 0xc0) == 0x80)
    len--; /* never half a character */
  return str_sub(text, 0, len);
}

size_t consent_read(const struct kith_record *r, struct kith_consent out[CONSENT_PER_RECORD])
{
  size_t count = 0;
  bool named;
  uint32_t channels = channels_of(str_trim(record_text(r, KITH_P_CHANNEL)), &named);
  struct kith_str purpose = purpose_of(r);
  int32_t given = day_parse(str_trim(record_text(r, KITH_P_WHEN)));
  int32_t withdrawn = day_parse(str_trim(record_text(r, KITH_P_OPT_OUT_ON)));
  bool nothing = is_yes(r, KITH_P_DO_NOT_CONTACT);
  uint32_t refused = named ? channels : CONSENT_EMAIL | CONSENT_PHONE;
  bool email = is_yes(r, KITH_P_EMAIL_OPT_OUT), phone = is_yes(r, KITH_P_PHONE_OPT_OUT);
  if (nothing)
    refused = CONSENT_EMAIL | CONSENT_PHONE;
  else if (email || phone)
    refused = (email ? CONSENT_EMAIL : 0) | (phone ? CONSENT_PHONE : 0);
  if (given != DAY_UNKNOWN && (named ? channels : CONSENT_EMAIL))
    out[count++] =
        (struct kith_consent){.channels = named ? channels : CONSENT_EMAIL, .day = given, .purpose = purpose};
  if (refused && (nothing || email || phone || withdrawn != DAY_UNKNOWN))
    out[count++] = (struct kith_consent){.channels = refused,
                                         .withdrawn = true,
                                         .everything = nothing,
                                         .day = withdrawn,
                                         .purpose = nothing ? STR_NONE : purpose};
  return count;
}

/* ---- All of them ---- */

/* The order in which they happened: consent without a date first, a withdrawal without a date last; on one day the
 * withdrawal is the later one. */
static int64_t place_of(const struct kith_consent *c)
{
  int64_t day = c->day != DAY_UNKNOWN ? c->day : c->withdrawn ? DAY_LAST + 1 : DAY_FIRST - 1;
  return day * 2 + c->withdrawn;
}

int consent_order(const struct kith_consent *x, const struct kith_consent *y)
{
  int64_t p = place_of(x), q = place_of(y);
  if (p != q)
    return p < q ? -1 : 1;
  if (x->channels != y->channels)
    return x->channels < y->channels ? -1 : 1;
  return str_cmp(x->purpose, y->purpose);
}

static int by_time(const void *a, const void *b)
{
  return consent_order(a, b);
}

/* What stands for one purpose. */
struct standing {
  struct kith_str purpose;
  uint8_t state[2]; /* of e-mail, phone: enum kith_consent_state */
};

struct summing {
  struct standing items[CONSENT_MOST];
  size_t count;
};

static struct standing *standing_of(struct summing *s, struct kith_str purpose)
{
  for (size_t i = 0; i < s->count; i++)
    if (str_eq_nocase(s->items[i].purpose, purpose))
      return &s->items[i];
  s->items[s->count] = (struct standing){.purpose = purpose};
  return &s->items[s->count++];
}

static void happen(struct summing *s, const struct kith_consent *c)
{
  struct standing *own = standing_of(s, c->purpose);
  for (int i = 0; i < 2; i++) {
    if (!(c->channels >> i & 1))
      continue;
    own->state[i] = c->withdrawn ? CONSENT_WITHDRAWN : CONSENT_GIVEN;
    for (size_t k = 0; k < s->count && c->withdrawn && !c->purpose.len; k++)
      s->items[k].state[i] = CONSENT_WITHDRAWN;
  }
}

static enum kith_consent_state state_of(const struct summing *s, int channel)
{
  enum kith_consent_state state = CONSENT_UNKNOWN;
  for (size_t i = 0; i < s->count; i++)
    if (s->items[i].state[channel] == CONSENT_GIVEN)
      return CONSENT_GIVEN;
    else if (s->items[i].state[channel])
      state = CONSENT_WITHDRAWN;
  return state;
}

static int by_purpose(const void *a, const void *b)
{
  return str_cmp(((const struct standing *)a)->purpose, ((const struct standing *)b)->purpose);
}

static struct kith_str purposes_of(struct summing *s, struct kith_arena *arena)
{
  struct kith_str text = STR_NONE;
  qsort(s->items, s->count, sizeof *s->items, by_purpose);
  for (size_t i = 0; i < s->count; i++) {
    const struct standing *one = &s->items[i];
    bool given = one->state[0] == CONSENT_GIVEN || one->state[1] == CONSENT_GIVEN;
    if (given && one->purpose.len)
      text = text.len ? arena_printf(arena, "%.*s, %.*s", STR_ARG(text), STR_ARG(one->purpose)) : one->purpose;
  }
  return text;
}

void consent_sum(struct kith_consent *list, size_t count, int32_t today, struct kith_arena *arena,
                 struct kith_consents *out)
{
  struct summing s = {.count = 0};
  *out = (struct kith_consents){.wants_nothing_since = DAY_UNKNOWN, .purposes = STR_NONE, .next_day = DAY_NEVER};
  if (!count)
    return;
  qsort(list, count, sizeof *list, by_time);
  for (size_t i = count > CONSENT_MOST ? count - CONSENT_MOST : 0; i < count; i++) {
    if (list[i].day != DAY_UNKNOWN && list[i].day > today) {
      out->next_day = list[i].day < out->next_day ? list[i].day : out->next_day;
      continue;
    }
    happen(&s, &list[i]);
    if (list[i].everything) {
      out->wants_nothing = true;
      day_take_earlier(&out->wants_nothing_since, list[i].day);
    }
  }
  out->email = state_of(&s, 0);
  out->phone = state_of(&s, 1);
  out->purposes = purposes_of(&s, arena);
}
