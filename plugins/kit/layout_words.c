#include "kit/layout.h"

struct word {
  const char *word, *means;
};

static const struct word directions[] = {
    {"in", "in"},
    {"inbound", "in"},
    {"incoming", "in"},
    {"incoming_email", "in"},
    {"received", "in"},
    {"true", "in"},
    {"1", "in"},
    {"eingehend", "in"},
    {"out", "out"},
    {"outbound", "out"},
    {"outgoing", "out"},
    {"outgoing_email", "out"},
    {"sent", "out"},
    {"false", "out"},
    {"0", "out"},
    {"ausgehend", "out"},
    {"email", "out"},
    {"missed", "in"},
    {"forwarded_email", "in"},
    {"internal", ""},
    {NULL, NULL},
};

static const struct word won_words[] = {
    {"won", "true"},
    {"closed won", "true"},
    {"closedwon", "true"},
    {"closed - won", "true"},
    {"gewonnen", "true"},
    {"lost", "false"},
    {"closed lost", "false"},
    {"closedlost", "false"},
    {"closed - lost", "false"},
    {"verloren", "false"},
    {"open", "false"},
    {"offen", "false"},
    {"closed lost to competition", "false"},
    {"canceled", "false"},
    {"cancelled", "false"},
    {NULL, NULL},
};

static const struct word closed_words[] = {
    {"won", "true"},
    {"closed won", "true"},
    {"closedwon", "true"},
    {"closed - won", "true"},
    {"gewonnen", "true"},
    {"lost", "true"},
    {"closed lost", "true"},
    {"closedlost", "true"},
    {"closed - lost", "true"},
    {"verloren", "true"},
    {"open", "false"},
    {"offen", "false"},
    {"closed lost to competition", "true"},
    {"canceled", "true"},
    {"cancelled", "true"},
    {NULL, NULL},
};

/* What a deal's column may say instead of a word; left as it is. */
static const struct word truths[] = {
    {"true", ""}, {"false", ""}, {"yes", ""}, {"no", ""}, {"1", ""}, {"0", ""}, {"y", ""}, {"n", ""}, {NULL, NULL},
};

static const struct word channels[] = {
    {"calls", "call"},       {"phone call", "call"},  {"phone", "call"},          {"e-mail", "email"},
    {"emails", "email"},     {"list email", "email"}, {"listemail", "email"},     {"incoming_email", "email"},
    {"meetings", "meeting"}, {"event", "meeting"},    {"appointment", "meeting"}, {NULL, NULL},
};

enum layout_words layout_words_of(uint32_t property, uint32_t component)
{
  switch (property) {
  case KITH_P_DIRECTION:
    return LAYOUT_DIRECTION;
  case KITH_P_CHANNEL:
    return LAYOUT_CHANNEL;
  case KITH_P_WON:
    return LAYOUT_WON;
  case KITH_P_CLOSED:
    return LAYOUT_CLOSED;
  case KITH_P_BDAY:
    return component ? LAYOUT_BIRTHDAY : LAYOUT_DATE;
  case KITH_P_ANNIVERSARY:
  case KITH_P_CREATED:
  case KITH_P_UPDATED:
  case KITH_P_CLOSE_DATE:
  case KITH_P_WHEN:
    return LAYOUT_DATE;
  default:
    return LAYOUT_AS_IS;
  }
}

static const struct word *find_word(const struct word *words, struct kith_str value)
{
  for (; words->word; words++)
    if (str_eq_nocase(value, str_of(words->word)))
      return words;
  return NULL;
}

/* Old Outlook writes 0/0/00 where there is no date. */
static struct kith_str real_date(struct kith_str value)
{
  bool zeros = false;
  for (size_t i = 0; i < value.len; i++) {
    if (!strchr("0/.- :", value.ptr[i]))
      return value;
    zeros |= value.ptr[i] == '0';
  }
  return zeros ? STR_NONE : value;
}

static struct kith_str small(struct layout_slot *slot, struct kith_str value)
{
  if (value.len > sizeof slot->type)
    return value;
  for (size_t i = 0; i < value.len; i++)
    slot->type[i] = ascii_lower(value.ptr[i]);
  return (struct kith_str){slot->type, value.len};
}

struct kith_str layout_word(struct layout_slot *slot, struct kith_str value)
{
  static const struct word *const tables[] = {[LAYOUT_DIRECTION] = directions,
                                              [LAYOUT_CHANNEL] = channels,
                                              [LAYOUT_WON] = won_words,
                                              [LAYOUT_CLOSED] = closed_words};
  if (slot->words == LAYOUT_DATE)
    return real_date(value);
  const struct word *word = find_word(tables[slot->words], value);
  if (word)
    return str_of(word->means);
  if (slot->words == LAYOUT_CHANNEL)
    return small(slot, value);
  return slot->shared && !find_word(truths, value) ? STR_NONE : value; /* the other slot has it */
}

struct kith_str layout_cell(struct kith_str cell)
{
  bool wide = cell.len > 3 && memcmp(cell.ptr, "'\xef\xbc", 3) == 0 && memchr("\x9d\x8b\x8d\xa0", cell.ptr[3], 4);
  bool marked = wide || (cell.len > 1 && cell.ptr[0] == '\'' && memchr("=+-@\t\r", cell.ptr[1], 6));
  return marked ? str_sub(cell, 1, cell.len) : cell;
}
