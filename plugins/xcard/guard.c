#include "xcard/guard.h"

enum guard_state { TEXT, REFERENCE, OPEN, START, QUOTED, END, DECLARATION, COMMENT, INSTRUCTION, CDATA };

/* Where a step works: it moves `at` on, and may change the state. */
struct span {
  const char *at, *end;
};

static void refuse(struct xc_guard *g, const char *why)
{
  g->refused = why;
}

static void enter(struct xc_guard *g, enum guard_state state)
{
  g->state = state;
  g->tail = 0;
}

static void step_text(struct xc_guard *g, struct span *s)
{
  const char *at = s->at;
  while (at < s->end && *at != '<' && *at != '&')
    at++;
  s->at = at;
  if (at == s->end)
    return;
  s->at++;
  g->len = 1;
  g->attributes = 0;
  enter(g, *at == '<' ? OPEN : REFERENCE);
}

static void step_reference(struct xc_guard *g, struct span *s)
{
  char c = *s->at;
  if (c == '<') {
    enter(g, TEXT); /* not well-formed, as the parser will say */
    return;
  }
  s->at++;
  g->len++;
  if (c == ';')
    enter(g, TEXT);
}

static void step_open(struct xc_guard *g, struct span *s)
{
  char c = *s->at;
  if (c == '!' || c == '?' || c == '/')
    s->at++;
  g->len++;
  enter(g, c == '!' ? DECLARATION : c == '?' ? INSTRUCTION : c == '/' ? END : START);
  g->tail = c == '/' ? '/' : 0;
}

static void step_start(struct xc_guard *g, struct span *s)
{
  const char *at = s->at;
  while (at < s->end && *at != '>' && *at != '"' && *at != '\'')
    at++;
  g->len += (size_t)(at - s->at);
  s->at = at;
  if (at == s->end)
    return;
  s->at++;
  g->len++;
  if (*at == '>') {
    enter(g, TEXT);
  } else {
    g->quote = *at;
    enter(g, QUOTED);
    if (++g->attributes > GUARD_ATTRIBUTES_MAX)
      refuse(g, "a tag has more than 256 attributes");
  }
}

static void step_quoted(struct xc_guard *g, struct span *s)
{
  const char *at = memchr(s->at, g->quote, (size_t)(s->end - s->at));
  const char *stop = at ? at + 1 : s->end;
  g->len += (size_t)(stop - s->at);
  s->at = stop;
  if (at)
    enter(g, START);
}

/* The last six bytes of the name, "/" before it or ":" behind its prefix. */
static bool ends_card(uint64_t tail)
{
  const uint64_t vcard = (uint64_t)'v' << 32 | (uint64_t)'c' << 24 | 'a' << 16 | 'r' << 8 | 'd';
  uint64_t before = tail >> 40 & 0xFF;
  return (tail & 0xFFFFFFFFFF) == vcard && (before == '/' || before == ':');
}

static void step_end(struct xc_guard *g, struct span *s)
{
  const char *at = s->at;
  uint64_t tail = g->tail;
  for (; at < s->end && *at != '>'; at++)
    if (!ascii_is_space(*at))
      tail = tail << 8 | (unsigned char)*at;
  g->len += (size_t)(at - s->at);
  g->tail = tail;
  s->at = at;
  if (at == s->end)
    return;
  s->at++;
  enter(g, TEXT);
  if (ends_card(tail))
    s->end = s->at;
}

/* After "<!": a comment, a CDATA section, or what has no business here. */
static void step_declaration(struct xc_guard *g, struct span *s)
{
  char c = *s->at++;
  size_t i = g->len++ - 2; /* "<!" is counted */

  if (i == 0)
    g->quote = c;
  const char *wanted = g->quote == '[' ? "[CDATA[" : "--";
  if (c != wanted[i])
    refuse(g, "it has a DOCTYPE or another declaration, which no xCard needs");
  else if (!wanted[i + 1])
    enter(g, g->quote == '[' ? CDATA : COMMENT);
}

/* To "-->", "?>" or "]]>": `count` bytes of `mark`, then ">". */
static void step_until(struct xc_guard *g, struct span *s, char mark, unsigned count)
{
  const char *at = s->at;
  uint64_t marks = g->tail;
  for (; at < s->end; at++) {
    if (*at == '>' && marks >= count)
      break;
    marks = *at == mark ? marks + 1 : 0;
  }
  g->len += (size_t)(at - s->at);
  g->tail = marks;
  s->at = at;
  if (at < s->end) {
    s->at++;
    enter(g, TEXT);
  }
}

static void step_comment(struct xc_guard *g, struct span *s)
{
  step_until(g, s, '-', 2);
}

static void step_instruction(struct xc_guard *g, struct span *s)
{
  step_until(g, s, '?', 1);
}

static void step_cdata(struct xc_guard *g, struct span *s)
{
  step_until(g, s, ']', 2);
}

static void (*const steps[])(struct xc_guard *, struct span *) = {
    [TEXT] = step_text,       [REFERENCE] = step_reference,
    [OPEN] = step_open,       [START] = step_start,
    [QUOTED] = step_quoted,   [END] = step_end,
    [CDATA] = step_cdata,     [DECLARATION] = step_declaration,
    [COMMENT] = step_comment, [INSTRUCTION] = step_instruction,
};

size_t guard_take(struct xc_guard *g, struct kith_str bytes)
{
  struct span s = {bytes.ptr, bytes.ptr + bytes.len};
  const char *nul = memchr(bytes.ptr, '\0', bytes.len);

  if (nul)
    s.end = nul;
  g->open = 0;
  while (s.at < s.end && !g->refused) {
    if (g->state == TEXT) {
      step_text(g, &s);
      g->open = (size_t)(s.at - bytes.ptr) - (g->state != TEXT);
    } else {
      steps[g->state](g, &s);
    }
    if (g->state == CDATA && g->len > GUARD_CDATA_MAX)
      refuse(g, "a CDATA section is longer than 4 MiB");
    else if (g->state != TEXT && g->state != CDATA && g->len > GUARD_TAG_MAX)
      refuse(g, "a tag, comment or instruction is longer than 64 KiB");
  }
  if (g->refused)
    return g->open;
  if (nul && s.at == nul) {
    refuse(g, "it has a NUL byte: this is no text, or it is damaged");
    return g->state == TEXT ? (size_t)(s.at - bytes.ptr) : g->open;
  }
  return (size_t)(s.at - bytes.ptr);
}
