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

/* Some tools have no purpose and write there how it stands: "OptIn", "opted out". */
enum status { STATUS_NONE, STATUS_GIVEN, STATUS_WITHDRAWN, STATUS_NOTHING };

static enum status status_of(struct kith_str text)
{
  static const struct {
    const char *word; /* without space, hyphen, underscore */
    enum status status;
  } words[] = {{"optin", STATUS_GIVEN},         {"optedin", STATUS_GIVEN},
               {"given", STATUS_GIVEN},         {"granted", STATUS_GIVEN},
               {"optout", STATUS_WITHDRAWN},    {"optedout", STATUS_WITHDRAWN},
               {"withdrawn", STATUS_WITHDRAWN}, {"revoked", STATUS_WITHDRAWN},
               {"denied", STATUS_WITHDRAWN},    {"unsubscribed", STATUS_WITHDRAWN},
               {"seen", STATUS_NOTHING},        {"notseen", STATUS_NOTHING},
               {"pending", STATUS_NOTHING},     {"unknown", STATUS_NOTHING}};
  char letters[16];
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (strchr(" -_", text.ptr[i]) && text.ptr[i])
      continue;
    if (len == sizeof letters)
      return STATUS_NONE;
    letters[len++] = text.ptr[i];
  }
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (str_eq_nocase((struct kith_str){letters, len}, str_of(words[i].word)))
      return words[i].status;
  return STATUS_NONE;
}

static int32_t day_of(const struct kith_record *r, uint32_t name)
{
  return day_parse(str_trim(record_text(r, name)));
}

/* When it was given: not at all where the record says that it was not. */
static int32_t given_on(const struct kith_record *r, enum status status)
{
  int32_t day = day_of(r, KITH_P_WHEN);
  if (status == STATUS_WITHDRAWN || status == STATUS_NOTHING)
    return DAY_UNKNOWN;
  return day == DAY_UNKNOWN && status == STATUS_GIVEN ? day_of(r, KITH_P_FROM) : day;
}

/* When it was taken back, or the day after its last one. */
static int32_t withdrawn_on(const struct kith_record *r, enum status status, int32_t given)
{
  int32_t day = day_of(r, KITH_P_OPT_OUT_ON), until = day_of(r, KITH_P_UNTIL);
  if (day == DAY_UNKNOWN && status == STATUS_WITHDRAWN)
    day = day_of(r, KITH_P_WHEN);
  if (given != DAY_UNKNOWN && until != DAY_UNKNOWN && until >= given)
    day_take_earlier(&day, until + 1);
  return day;
}

/* Which channels a withdrawal is of: those that a flag names, else the record's, else all. */
static uint32_t refused_channels(const struct kith_record *r, uint32_t channels, bool named)
{
  uint32_t flags =
      (is_yes(r, KITH_P_EMAIL_OPT_OUT) ? CONSENT_EMAIL : 0) | (is_yes(r, KITH_P_PHONE_OPT_OUT) ? CONSENT_PHONE : 0);
  if (is_yes(r, KITH_P_DO_NOT_CONTACT))
    return CONSENT_EMAIL | CONSENT_PHONE;
  return flags ? flags : named ? channels : CONSENT_EMAIL | CONSENT_PHONE;
}

size_t consent_read(const struct kith_record *r, struct kith_consent out[CONSENT_PER_RECORD])
{
  if (is_yes(r, KITH_P_DELETED))
    return 0;
  size_t count = 0;
  bool named, nothing = is_yes(r, KITH_P_DO_NOT_CONTACT);
  uint32_t channels = channels_of(str_trim(record_text(r, KITH_P_CHANNEL)), &named);
  struct kith_str purpose = purpose_of(r);
  enum status status = status_of(purpose);
  if (status)
    purpose = STR_NONE;
  int32_t given = given_on(r, status), withdrawn = withdrawn_on(r, status, given);
  uint32_t agreed = named ? channels : CONSENT_EMAIL, refused = refused_channels(r, channels, named);
  bool flagged = nothing || is_yes(r, KITH_P_EMAIL_OPT_OUT) || is_yes(r, KITH_P_PHONE_OPT_OUT);
  if (agreed && given != DAY_UNKNOWN)
    out[count++] = (struct kith_consent){.channels = agreed, .day = given, .purpose = purpose};
  if (refused && (flagged || withdrawn != DAY_UNKNOWN || status == STATUS_WITHDRAWN))
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
