#include "normalise/work.h"

/* The original, for `raw`: the only text, or all parts joined with ';'. */
static struct kith_str original(struct kith_work *w, const struct kith_property *p)
{
  size_t len = p->part_count;
  if (p->part_count == 1)
    return property_text(p);
  for (size_t i = 0; i < p->part_count; i++)
    len += property_part(p, i)->text.len;
  char *joined = arena_bytes(w->arena, len), *to = joined;
  for (size_t i = 0; i < p->part_count; i++) {
    struct kith_str text = property_part(p, i)->text;
    if (i)
      *to++ = ';';
    if (text.len)
      memcpy(to, text.ptr, text.len);
    to += text.len;
  }
  return (struct kith_str){joined, (size_t)(to - joined)};
}

static bool same_parts(const struct kith_property *p, const struct kith_part *parts, size_t count)
{
  if (p->part_count != count)
    return false;
  for (size_t i = 0; i < count; i++) {
    const struct kith_part *old = property_part(p, i);
    if (old->component != parts[i].component || !str_eq(old->text, parts[i].text))
      return false;
  }
  return true;
}

void work_set_parts(struct kith_work *w, struct kith_property *p, const struct kith_part *parts, size_t count)
{
  if (same_parts(p, parts, count))
    return;
  if (!p->raw.len)
    p->raw = original(w, p);
  p->parts = parts;
  p->part_count = (uint32_t)count;
  p->flags |= KITH_CHANGED;
}

struct kith_part *work_copy_parts(struct kith_work *w, const struct kith_property *p, size_t more)
{
  struct kith_part *parts = arena_alloc(w->arena, (p->part_count + more) * sizeof *parts);
  for (size_t i = 0; i < p->part_count; i++) {
    const struct kith_part *from = property_part(p, i);
    parts[i] = (struct kith_part){sizeof *parts, from->component, from->text};
  }
  return parts;
}

void work_clean_texts(struct kith_work *w, struct kith_property *p)
{
  struct kith_part *parts = NULL;
  for (size_t i = 0; i < p->part_count; i++) {
    struct kith_str old = property_part(p, i)->text, clean = text_clean(w->text, w->arena, old);
    if (clean.ptr == old.ptr && clean.len == old.len)
      continue;
    if (!parts)
      parts = work_copy_parts(w, p, 0);
    parts[i].text = clean;
  }
  if (parts)
    work_set_parts(w, p, parts, p->part_count);
}

void work_set_text(struct kith_work *w, struct kith_property *p, struct kith_str clean)
{
  if (!p->part_count || str_eq(property_text(p), clean))
    return;
  struct kith_part *parts = work_copy_parts(w, p, 0);
  parts[0].text = clean;
  work_set_parts(w, p, parts, p->part_count);
}

void work_add_text(struct kith_work *w, uint32_t name, struct kith_str text)
{
  struct kith_part *part = arena_alloc(w->arena, sizeof *part);
  *part = (struct kith_part){sizeof *part, KITH_C_VALUE, text};
  struct kith_property *p = record_add(w->record, name);
  p->parts = part;
  p->part_count = 1;
}

struct kith_str work_fold(struct kith_work *w, struct kith_str s)
{
  return text_fold(w->text, w->arena, s);
}

struct kith_str work_join(struct kith_work *w, const struct kith_str *texts, size_t count, const char *separator)
{
  size_t gap = strlen(separator), room = 0, len = 0;
  for (size_t i = 0; i < count; i++)
    room += texts[i].len + gap;
  char *joined = arena_bytes(w->arena, room);
  for (size_t i = 0; i < count; i++) {
    if (!texts[i].len)
      continue;
    if (len) {
      memcpy(joined + len, separator, gap);
      len += gap;
    }
    memcpy(joined + len, texts[i].ptr, texts[i].len);
    len += texts[i].len;
  }
  return (struct kith_str){joined, len};
}

static int compare(struct kith_str s, const char *word)
{
  for (size_t i = 0; i < s.len; i++) {
    int order = (unsigned char)ascii_lower(s.ptr[i]) - (unsigned char)word[i];
    if (order || !word[i])
      return order ? order : 1;
  }
  return word[s.len] ? -1 : 0;
}

const struct kith_word *word_find(const struct kith_word *rows, size_t count, struct kith_str s)
{
  while (count) {
    const struct kith_word *middle = rows + count / 2;
    int order = compare(s, middle->text);
    if (!order)
      return middle;
    if (order > 0) {
      rows = middle + 1;
      count -= count / 2 + 1;
    } else {
      count /= 2;
    }
  }
  return NULL;
}
