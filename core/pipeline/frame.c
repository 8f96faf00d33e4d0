#include "pipeline/frame.h"

#include <stdio.h>

static const char *name_of(const struct kith_frame *f, char out[32])
{
  snprintf(out, 32, "frame.%lld", (long long)f->id);
  return out;
}

/* Of Kith, of the plugin, of the policy's text and of what can be referred to. */
static struct kith_str head_of(const struct kith_frame *f, const struct kith_holdings *h, struct kith_arena *arena)
{
  const char *version = f->sink->plugin->version;
  struct kith_str policy = f->env->policy ? f->env->policy->hash : STR_NONE;
  return arena_printf(arena, "%s/%s/%.*s/%llx", KITH_VERSION, version ? version : "", STR_ARG(policy),
                      (unsigned long long)h->others);
}

static struct kith_str source_of(const struct kith_frame *f, const struct kith_holdings *h, size_t i,
                                 struct kith_arena *arena)
{
  return arena_printf(arena, "%lld:%llx", (long long)f->env->source_ids[i], (unsigned long long)h->surveys[i]);
}

/* "12:" of "12:ab34". */
static struct kith_str number_of(struct kith_str word)
{
  return str_sub(word, 0, str_find(word, ':') + 1);
}

static bool is_as_before(struct kith_str before, struct kith_str word)
{
  struct kith_str one;
  while (str_next(&before, ' ', &one))
    if (str_eq(number_of(one), number_of(word)))
      return str_eq(one, word);
  return true;
}

bool frame_holds(const struct kith_frame *f, const struct kith_holdings *h)
{
  char name[32];
  struct kith_arena arena = {0};
  struct kith_str rest = store_text(f->env->store, name_of(f, name), &arena), head;
  bool holds = str_next(&rest, ' ', &head) && str_eq(head, head_of(f, h, &arena));
  for (size_t i = 0; holds && i < f->env->plan->sources.len; i++)
    holds = is_as_before(rest, source_of(f, h, i, &arena));
  arena_free(&arena);
  return holds;
}

int frame_keep(const struct kith_frame *f, const struct kith_holdings *h, struct kith_error *err)
{
  char name[32];
  struct kith_arena arena = {0};
  struct kith_buf text = BUF_MAX(64 << 10);
  int rc = buf_add_str(&text, head_of(f, h, &arena));
  for (size_t i = 0; i < f->env->plan->sources.len && rc == KITH_OK; i++) {
    rc = buf_add_char(&text, ' ');
    if (rc == KITH_OK)
      rc = buf_add_str(&text, source_of(f, h, i, &arena));
  }
  if (rc == KITH_OK)
    rc = store_set_text(f->env->store, name_of(f, name), buf_str(&text), err);
  buf_free(&text);
  arena_free(&arena);
  return rc;
}
