#include "linkedin/source.h"

enum { TALK_MAX = 16 * 1024 /* bytes of names and links of one message */, PEOPLE_MAX = 200 };

static struct kith_str cell(const struct source *s, enum member_field field)
{
  return member_cell(&s->member, s->row, field);
}

static struct talk talk_of(const struct source *s)
{
  return (struct talk){.from = cell(s, F_FROM),
                       .to = cell(s, F_TO),
                       .sender = cell(s, F_SENDER_URL),
                       .recipients = cell(s, F_RECIPIENT_URLS),
                       .when = cell(s, F_DATE),
                       .direction = cell(s, F_DIRECTION),
                       .origin = s->row->origin,
                       .mended = s->row->mended};
}

static size_t talk_bytes(const struct talk *t)
{
  return t->from.len + t->to.len + t->sender.len + t->recipients.len + t->when.len + t->direction.len;
}

enum way { WAY_UNKNOWN, WAY_IN, WAY_OUT };

static enum way way_of(struct source *s, const struct talk *t)
{
  if (str_starts_nocase(t->direction, KITH_STR("in")))
    return WAY_IN;
  if (str_starts_nocase(t->direction, KITH_STR("out")))
    return WAY_OUT;
  if (!s->own_key.len || !t->sender.len)
    return WAY_UNKNOWN;
  return str_eq(profile_key(t->sender, &s->scratch), s->own_key) ? WAY_OUT : WAY_IN;
}

static void put_links(struct source *s, struct kith_str list)
{
  struct kith_str link;
  for (int i = 0; i < PEOPLE_MAX && profile_next(&list, &link); i++) {
    struct kith_str key = profile_key(link, &s->scratch);
    if (!str_eq(key, s->own_key))
      source_put(s, KITH_P_CONTACT_KEY, key);
  }
}

static bool is_one(struct kith_str links)
{
  struct kith_str link;
  profile_next(&links, &link);
  return !profile_next(&links, &link);
}

/* The other side: the sender of what came in, all recipients of what went out, and everybody when that is not known.
 * A name only when it is one person's. */
static void put_people(struct source *s, const struct talk *t, enum way way)
{
  if (way != WAY_OUT)
    put_links(s, t->sender);
  if (way != WAY_IN)
    put_links(s, t->recipients);
  if (way == WAY_IN)
    source_put(s, KITH_P_FN, t->from);
  if (way == WAY_OUT && is_one(t->recipients))
    source_put(s, KITH_P_FN, t->to);
}

static void put_talk(struct source *s, struct kith_batch *out, const struct talk *t, struct kith_str channel)
{
  enum way way = way_of(s, t);
  source_begin(s, out, STR_NONE, t->origin);
  source_put(s, KITH_P_CHANNEL, channel);
  source_put(s, KITH_P_WHEN, t->when);
  source_put(s, KITH_P_DIRECTION, way == WAY_IN ? KITH_STR("in") : way == WAY_OUT ? KITH_STR("out") : STR_NONE);
  put_people(s, t, way);
  source_end(s, out, t->mended);
}

static bool says_yes(struct kith_str text)
{
  return str_eq_nocase(text, KITH_STR("yes")) || str_eq_nocase(text, KITH_STR("true"));
}

/* False: rejected. The raw row holds what somebody wrote, so it is not kept. */
static bool is_whole(const struct source *s, struct kith_batch *out, const struct talk *t)
{
  const char *why = NULL;
  if (!t->when.len || !(t->from.len || t->to.len || t->sender.len || t->recipients.len))
    why = "the row has no date, or nobody in it";
  else if (talk_bytes(t) > TALK_MAX)
    why = "the row has more than 16 KiB of names and links";
  if (why)
    s->host->reject(out, t->origin, STR_NONE, KITH_STR("incomplete"), str_of(why));
  return !why;
}

static void keep_back(struct source *s, const struct talk *t)
{
  struct kith_arena *a = &s->waiting_text;
  struct talk copy = *t;
  struct kith_str *texts[] = {&copy.from, &copy.to, &copy.sender, &copy.recipients, &copy.when, &copy.direction};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    *texts[i] = arena_str(a, *texts[i]);
  own_count(&s->own, t->sender, t->recipients, &s->scratch);
  vec_push(&s->waiting, copy);
}

void talk_message(struct source *s, struct kith_batch *out)
{
  struct talk t = talk_of(s);
  if (says_yes(cell(s, F_DRAFT)) || says_yes(cell(s, F_CONVERSATION_DRAFT))) {
    s->passed_over++;
    return;
  }
  if (!is_whole(s, out, &t))
    return;
  if (s->decided)
    put_talk(s, out, &t, KITH_STR("message"));
  else
    keep_back(s, &t);
}

void talk_invitation(struct source *s, struct kith_batch *out)
{
  struct talk t = talk_of(s);
  if (is_whole(s, out, &t))
    put_talk(s, out, &t, KITH_STR("invitation"));
}

/* What the members that hold no messages say: what was done, and by whom. */
static const struct deed {
  const char *channel, *direction;
} deeds[ROLE_COUNT] = {
    [ROLE_ENDORSED_BY] = {"endorsement", "in"},
    [ROLE_ENDORSED] = {"endorsement", "out"},
    [ROLE_RECOMMENDED_BY] = {"recommendation", "in"},
    [ROLE_RECOMMENDED] = {"recommendation", "out"},
    [ROLE_COMPANIES] = {"follow", "out"},
    [ROLE_FOLLOWED] = {"follow", "out"},
};

static struct kith_str full_name(struct source *s)
{
  struct kith_str first = cell(s, F_FIRST), last = cell(s, F_LAST), full = cell(s, F_FULL);
  if (full.len)
    return full;
  return str_trim(arena_printf(&s->scratch, "%.*s %.*s", STR_ARG(first), STR_ARG(last)));
}

void talk_deed(struct source *s, struct kith_batch *out)
{
  const struct deed *deed = &deeds[s->member.role];
  struct kith_str when = cell(s, F_DATE), name = full_name(s), link = profile_key(cell(s, F_URL), &s->scratch);
  struct kith_part company = {sizeof company, KITH_ORG_NAME, cell(s, F_COMPANY)};
  bool undone = str_starts_nocase(cell(s, F_STATUS), KITH_STR("inactive"));

  if (undone || (!name.len && !link.len && !company.text.len)) {
    s->passed_over++;
    return;
  }
  if (!when.len) {
    s->host->reject(out, s->row->origin, STR_NONE, KITH_STR("incomplete"), KITH_STR("the row has no date"));
    return;
  }
  source_begin(s, out, STR_NONE, s->row->origin);
  source_put(s, KITH_P_CHANNEL, str_of(deed->channel));
  source_put(s, KITH_P_WHEN, when);
  source_put(s, KITH_P_DIRECTION, str_of(deed->direction));
  source_put(s, KITH_P_CONTACT_KEY, link);
  source_put(s, KITH_P_FN, name);
  source_put_parts(s, KITH_P_ORG, &company, company.text.len > 0);
  source_end(s, out, s->row->mended);
}

bool talk_flush(struct source *s, struct kith_batch *out, bool all)
{
  if (!s->decided && !all && s->waiting.len < OWN_ROWS)
    return true;
  if (!s->decided && !s->own_key.len)
    s->own_key = own_decide(&s->own);
  s->decided = true;
  while (s->waiting_next < s->waiting.len) {
    if (s->host->full(out))
      return false;
    arena_reset(&s->scratch);
    put_talk(s, out, &s->waiting.items[s->waiting_next++], KITH_STR("message"));
  }
  return true;
}
