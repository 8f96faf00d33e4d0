#include "ownership/personal.h"

enum { STATED = SIGNAL_FAMILY | SIGNAL_FRIEND | SIGNAL_PRIVATE | SIGNAL_CARE | SIGNAL_HOUSEHOLD };

static const struct {
  uint32_t signal;
  double weight;
  const char *reason;
} weights[] = {
    {SIGNAL_FAMILY, 0.92, "family by label or category"}, {SIGNAL_PRIVATE, 0.85, "marked private"},
    {SIGNAL_CARE, 0.80, "medical or legal care"},         {SIGNAL_FRIEND, 0.75, "a friend by category"},
    {SIGNAL_HOUSEHOLD, 0.70, "school or household"},      {SIGNAL_SAME_NAME, 0.30, "the holder's family name"},
    {SIGNAL_RELATIVES, 0.30, "relatives are named"},      {SIGNAL_NO_WORK, 0.20, "no organisation or title"},
    {SIGNAL_HOME_PHONE, 0.20, "home phones only"},        {SIGNAL_FREEMAIL, 0.15, "private e-mail only"},
};

#define WEIGHTS (sizeof weights / sizeof weights[0])

double personal_score(uint32_t signals)
{
  static const uint32_t work[] = {SIGNAL_WORK_EMAIL, SIGNAL_COLLEAGUE, SIGNAL_CONNECTED};
  double rest = 1.0, family = 0.0;
  for (size_t i = 0; i < WEIGHTS; i++)
    if (signals & weights[i].signal)
      rest *= 1.0 - weights[i].weight;
  double score = 1.0 - rest;
  for (size_t i = 0; i < sizeof work / sizeof work[0]; i++)
    score *= signals & work[i] ? 0.7 : 1.0;
  if (signals & SIGNAL_FAMILY)
    family = weights[0].weight;
  return score > family ? score : family;
}

struct kith_str personal_reasons(uint32_t signals, struct kith_arena *arena)
{
  struct kith_str text = STR_NONE;
  for (size_t i = 0; i < WEIGHTS; i++)
    if (signals & weights[i].signal)
      text = arena_printf(arena, "%.*s%s%s", STR_ARG(text), text.len ? ", " : "", weights[i].reason);
  return text;
}

int personal_professional(uint32_t signals)
{
  const uint32_t work = SIGNAL_HAS_ORG | SIGNAL_HAS_TITLE | SIGNAL_WORK_EMAIL | SIGNAL_COLLEAGUE | SIGNAL_CONNECTED;
  /* a doctor has a practice and a title: with those alone the relation is not one of work */
  uint32_t shown = signals & work;
  if (signals & (SIGNAL_CARE | SIGNAL_HOUSEHOLD))
    shown &= ~(uint32_t)(SIGNAL_HAS_ORG | SIGNAL_HAS_TITLE);
  return shown ? 1 : signals & STATED ? 0 : -1;
}
