#include "report/strength.h"

#include <math.h>

#include "base/buf.h"

/* What a dealing weighs; `both`: it takes two, whoever asked for it. A note or a task is about somebody, not with him. */
static const struct channel {
  const char *name;
  double weight;
  bool both;
} channels[] = {{"meeting", 3, true},       {"call", 2, false},          {"recommendation", 3, false},
                {"invitation", 0.5, false}, {"endorsement", 0.5, false}, {"follow", 0, false},
                {"note", 0, false},         {"task", 0, false}};

static struct channel channel_of(struct kith_str name)
{
  for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
    if (str_eq_nocase(name, str_of(channels[i].name)))
      return channels[i];
  return (struct channel){"", 1, false};
}

struct kith_acquaintance strength_none(void)
{
  return (struct kith_acquaintance){.last = DAY_UNKNOWN, .known_since = DAY_UNKNOWN};
}

void strength_add(struct kith_acquaintance *s, const struct kith_dealing *d, int32_t today)
{
  struct channel channel = channel_of(d->channel);
  if (d->day == DAY_UNKNOWN || d->day > today || channel.weight <= 0) {
    s->left_out++;
    return;
  }
  double people = d->people > 1 ? d->people : 1;
  double value = channel.weight / people * exp2(-((double)today - d->day) / STRENGTH_HALF_LIFE);
  bool both = channel.both || (d->incoming && d->outgoing), incoming = both || d->incoming;
  bool outgoing = both || !d->incoming;
  s->in += incoming ? value / (both ? 2 : 1) : 0;
  s->out += outgoing ? value / (both ? 2 : 1) : 0;
  s->in_count += incoming;
  s->out_count += outgoing;
  if (s->last == DAY_UNKNOWN || d->day > s->last)
    s->last = d->day;
}

/* Whole years count by the tenth, so that one can check them by hand. */
static double years_known(const struct kith_acquaintance *s, int32_t today)
{
  if (s->known_since == DAY_UNKNOWN || s->known_since > today)
    return 0;
  return floor(((double)today - s->known_since) / 365.25 * 10) / 10;
}

static double points_of_years(const struct kith_acquaintance *s, int32_t today)
{
  return fmin(years_known(s, today), STRENGTH_MOST_YEARS);
}

double strength_points(const struct kith_acquaintance *s, int32_t today)
{
  return s->in + s->out + 2 * fmin(s->in, s->out) + (s->connected ? STRENGTH_CONNECTED : 0) +
         (s->in_book ? STRENGTH_IN_BOOK : 0) + points_of_years(s, today) + (s->steward ? STRENGTH_STEWARD : 0);
}

double strength_score(double points)
{
  return points < 1e12 ? 100 * points / (points + STRENGTH_MIDDLE) : 100;
}

const char *strength_word(double score)
{
  return score <= 0              ? "not"
         : score < 25            ? "slightly"
         : score < STRENGTH_WELL ? "somewhat"
         : score < 75            ? "well"
                                 : "very well";
}

struct kith_str strength_numbers(const struct kith_acquaintance *s, int32_t today, struct kith_arena *arena)
{
  struct kith_buf text = BUF_MAX(512);
  char last[DAY_TEXT];
  day_format(s->last, last);
  if (s->in_count || s->out_count)
    buf_printf(&text, "%u from them, %u to them, last %s: %.2f + %.2f + 2 x %.2f; ", s->in_count, s->out_count, last,
               s->in, s->out, fmin(s->in, s->out));
  if (s->connected)
    buf_printf(&text, "connected %d; ", STRENGTH_CONNECTED);
  if (s->in_book)
    buf_printf(&text, "in the own book %d; ", STRENGTH_IN_BOOK);
  if (points_of_years(s, today) > 0)
    buf_printf(&text, "known for %.1f years %.1f; ", years_known(s, today), points_of_years(s, today));
  if (s->steward)
    buf_printf(&text, "steward %d; ", STRENGTH_STEWARD);
  struct kith_str parts = buf_str(&text);
  struct kith_str numbers = arena_printf(arena, "%.*s = %.1f points", (int)(parts.len > 2 ? parts.len - 2 : 0),
                                         parts.len ? parts.ptr : "", strength_points(s, today));
  buf_free(&text);
  return numbers;
}

struct kith_str strength_formula(struct kith_arena *arena)
{
  struct kith_buf weights = BUF_MAX(512);
  for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
    buf_printf(&weights, "%s %g%s, ", channels[i].name, channels[i].weight,
               channels[i].both ? " (half from, half to)" : "");
  struct kith_str text = arena_printf(
      arena,
      "strength = 100 x points / (points + %d)\n"
      "points = from them + to them + 2 x the smaller of both; connected on a network %d; in the own book %d; "
      "1 a year known, %d at most; steward %d\n"
      "from and to them: %.*sany other message 1; each divided by the contacts in it, and halved every %d days\n"
      "Only when, which way and by which channel: what was said or written is not in the state.",
      STRENGTH_MIDDLE, STRENGTH_CONNECTED, STRENGTH_IN_BOOK, STRENGTH_MOST_YEARS, STRENGTH_STEWARD,
      STR_ARG(buf_str(&weights)), STRENGTH_HALF_LIFE);
  buf_free(&weights);
  return text;
}
