#include "pipeline/found.h"

void found_add(void *arg, struct kith_str member, const struct kith_finding *f)
{
  struct kith_found_list *list = arg;
  struct kith_found kept = {.member = arena_str(list->arena, member), .finding = {.size = sizeof kept.finding}};
  if (list->items.len == FOUND_MAX || f->kind < KITH_FOUND_OPTION || f->kind > KITH_FOUND_NOTE)
    return;
  kept.finding.kind = f->kind;
  kept.finding.name = arena_str(list->arena, f->name);
  kept.finding.value = arena_str(list->arena, f->value);
  kept.finding.confidence = f->confidence;
  kept.finding.why = arena_str(list->arena, f->why);
  vec_push(&list->items, kept);
}

const char *found_kind(const struct kith_found *f)
{
  static const char *const kinds[] = {[KITH_FOUND_OPTION] = "option",
                                      [KITH_FOUND_TABLE] = "table",
                                      [KITH_FOUND_COLUMN] = "column",
                                      [KITH_FOUND_NOTE] = "note"};
  return kinds[f->finding.kind];
}
