#include "report/html_part.h"

#include <inttypes.h>
#include <stdarg.h>

#include "normalise/text.h"
#include "report/html_style.h"

enum { OPEN_NOTHING = 0, OPEN_TABLE, OPEN_PAIRS, OPEN_ITEMS, OPEN_DRAWN };
enum { MOST_COLUMNS = 32, PARAGRAPH_MAX = 64 << 10 };

/* ---- Text ---- */

static void add(struct kith_html *h, const void *bytes, size_t len)
{
  h->status = buf_add(h->out, bytes, len) != KITH_OK || h->status;
}

static void add_c(struct kith_html *h, const char *text)
{
  add(h, text, strlen(text));
}

/* What could be markup; and what a search for links (a scheme, an attribute, a style's url) would find in a text. */
static bool is_marked(uint32_t c, uint32_t before, bool slash_follows)
{
  return c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' || c == '`' || c == '=' ||
         (c == ':' && slash_follows) || (c == '(' && (before | 32) == 'l');
}

void html_escape(struct kith_html *h, struct kith_str s)
{
  uint32_t before = 0;
  for (size_t at = 0; at < s.len;) {
    char bytes[24];
    uint32_t c = text_next(s, &at);
    if (c == '\n' || c == '\t')
      add(h, " ", 1);
    else if (text_is_control(c) || c == 0xfffe || c == 0xffff)
      add(h, bytes, (size_t)snprintf(bytes, sizeof bytes, "\\x%02" PRIx32, c));
    else if (is_marked(c, before, at < s.len && s.ptr[at] == '/'))
      add(h, bytes, (size_t)snprintf(bytes, sizeof bytes, "&#%" PRIu32 ";", c));
    else
      add(h, bytes, text_put(bytes, c));
    before = c;
  }
}

void html_mark(struct kith_html *h, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  h->status = buf_vprintf(h->out, fmt, args) != KITH_OK || h->status;
  va_end(args);
}

__attribute__((format(printf, 2, 0))) static void escape_format(struct kith_html *h, const char *fmt, va_list args)
{
  struct kith_buf text = BUF_MAX(PARAGRAPH_MAX);
  buf_vprintf(&text, fmt, args);
  html_escape(h, buf_str(&text));
  buf_free(&text);
}

/* ---- What is open ---- */

void html_close_open(struct kith_html *h)
{
  static const char *const ends[] = {"", "</tbody></table></div>\n", "</dl>\n", "</ul>\n", "</pre>\n"};
  add_c(h, ends[h->open]);
  h->open = OPEN_NOTHING;
}

static void open_as(struct kith_html *h, int what, const char *begin)
{
  if (h->open == what)
    return;
  html_close_open(h);
  add_c(h, begin);
  h->open = what;
}

const char *html_tone(const char *tone)
{
  static const char *const tones[] = {"company",   "rep",  "shared", "personal", "disputed",
                                      "unclaimed", "good", "bad",    "plain"};
  for (size_t i = 0; tone && i < sizeof tones / sizeof tones[0]; i++)
    if (strcmp(tone, tones[i]) == 0)
      return tone;
  return "plain";
}

/* ---- The document ---- */

static void element(struct kith_html *h, const char *name, const char *class, struct kith_str text)
{
  if (!text.len)
    return;
  html_mark(h, "<%s class=\"%s\">", name, class);
  html_escape(h, text);
  html_mark(h, "</%s>\n", name);
}

void html_begin(struct kith_html *h, const struct kith_html_head *head)
{
  h->head = head;
  add_c(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
           "<meta name=\"referrer\" content=\"no-referrer\"/>\n<meta name=\"robots\" content=\"noindex\"/>\n<title>");
  html_escape(h, head->title);
  add_c(h, "</title>\n<style>\n");
  add_c(h, html_style);
  add_c(h, "</style>\n</head>\n<body>\n");
  if (head->draft)
    add_c(h,
          "<p class=\"draft\" role=\"note\">DRAFT: nobody has approved this policy. Not a decision to act on.</p>\n");
  add_c(h, "<header>\n<h1>");
  html_escape(h, head->title);
  add_c(h, "</h1>\n");
  element(h, "p", "sub", head->subtitle);
  add_c(h, "<p class=\"meta\">");
  html_escape(h, head->day);
  if (head->policy.len) {
    add_c(h, " · policy ");
    html_escape(h, head->policy);
  }
  add_c(h, "</p>\n");
  if (head->hash.len) {
    add_c(h, "<p class=\"meta hash\">policy SHA-256 ");
    html_escape(h, head->hash);
    add_c(h, "</p>\n");
  }
  element(h, "p", "meta", head->basis);
  add_c(h, "</header>\n<main>\n");
}

int html_end(struct kith_html *h)
{
  struct kith_str made_by = h->head->made_by;
  html_close_open(h);
  if (h->section)
    add_c(h, "</section>\n");
  add_c(
      h,
      "</main>\n<footer>\n<p>Kith shows what happened and which rule was applied to it. It gives no legal advice; what "
      "is disputed is decided by people.</p>\n");
  if (made_by.len) {
    add_c(h, "<p>Made with <code>");
    html_escape(h, made_by);
    add_c(h, "</code>, Kith " KITH_VERSION ". Nothing in this page is fetched from anywhere.</p>\n");
  }
  add_c(h, "</footer>\n</body>\n</html>\n");
  return h->status ? KITH_E_LIMIT : KITH_OK;
}

static void section(struct kith_html *h, struct kith_str title, const char *tone, struct kith_str beside)
{
  html_close_open(h);
  add_c(h, h->section ? "</section>\n<section>\n<h2>" : "<section>\n<h2>");
  html_escape(h, title);
  if (beside.len) {
    html_mark(h, " <span class=\"badge t-%s\">", html_tone(tone));
    html_escape(h, beside);
    add_c(h, "</span>");
  }
  add_c(h, "</h2>\n");
  h->section = true;
}

void html_section(struct kith_html *h, const char *title, const char *tone, struct kith_str beside)
{
  section(h, str_of(title), tone, beside);
}

/* ---- Text ---- */

void html_text(struct kith_html *h, const char *fmt, ...)
{
  va_list args;
  html_close_open(h);
  add_c(h, "<p dir=\"auto\">");
  va_start(args, fmt);
  escape_format(h, fmt, args);
  va_end(args);
  add_c(h, "</p>\n");
}

void html_quiet(struct kith_html *h, const char *fmt, ...)
{
  va_list args;
  html_close_open(h);
  add_c(h, "<p class=\"quiet\" dir=\"auto\">");
  va_start(args, fmt);
  escape_format(h, fmt, args);
  va_end(args);
  add_c(h, "</p>\n");
}

void html_item(struct kith_html *h, const char *fmt, ...)
{
  va_list args;
  open_as(h, OPEN_ITEMS, "<ul>\n");
  add_c(h, "<li dir=\"auto\">");
  va_start(args, fmt);
  escape_format(h, fmt, args);
  va_end(args);
  add_c(h, "</li>\n");
}

void html_command(struct kith_html *h, struct kith_str command)
{
  html_close_open(h);
  add_c(h, "<pre><code>");
  html_escape(h, command);
  add_c(h, "</code></pre>\n");
}

void html_pair(struct kith_html *h, const char *term, const char *fmt, ...)
{
  va_list args;
  open_as(h, OPEN_PAIRS, "<dl>\n");
  add_c(h, "<dt>");
  html_escape(h, str_of(term));
  add_c(h, "</dt><dd dir=\"auto\">");
  va_start(args, fmt);
  escape_format(h, fmt, args);
  va_end(args);
  add_c(h, "</dd>\n");
}

/* ---- Tables ---- */

void html_table(struct kith_html *h, const char *caption, const struct kith_html_column *columns, size_t count)
{
  html_close_open(h);
  h->columns = count < MOST_COLUMNS ? count : MOST_COLUMNS;
  h->numbers = 0;
  add_c(h, "<div class=\"wide\"><table>\n");
  if (caption && *caption)
    element(h, "caption", "c", str_of(caption));
  add_c(h, "<thead><tr>");
  for (size_t i = 0; i < h->columns; i++) {
    h->numbers |= (uint32_t)columns[i].number << i;
    html_mark(h, "<th scope=\"col\"%s>", columns[i].number ? " class=\"n\"" : "");
    html_escape(h, str_of(columns[i].head));
    add_c(h, "</th>");
  }
  add_c(h, "</tr></thead>\n<tbody>\n");
  h->open = OPEN_TABLE;
}

static bool is_day_at(struct kith_str s, size_t at)
{
  static const char shape[] = "0000-00-00";
  for (size_t i = 0; i < sizeof shape - 1; i++) {
    char c = at + i < s.len ? s.ptr[at + i] : 0;
    if (shape[i] == '0' ? c < '0' || c > '9' : c != shape[i])
      return false;
  }
  return true;
}

/* A narrow cell: an address breaks behind its @ before anywhere else, a day nowhere. */
static void cell_words(struct kith_html *h, struct kith_str text)
{
  enum { DAY_BYTES = 10 };
  size_t from = 0;
  for (size_t at = 0; at < text.len; at++) {
    bool day = is_day_at(text, at);
    if (!day && text.ptr[at] != '@')
      continue;
    html_escape(h, str_sub(text, from, at - from + !day));
    from = at + !day;
    if (!day) {
      add_c(h, "<wbr/>");
      continue;
    }
    add_c(h, "<span class=\"day\">");
    html_escape(h, str_sub(text, from, DAY_BYTES));
    add_c(h, "</span>");
    from += DAY_BYTES;
    at = from - 1;
  }
  html_escape(h, str_sub(text, from, text.len));
}

static void cell_text(struct kith_html *h, const struct kith_html_cell *cell)
{
  if (cell->tone)
    html_mark(h, "<span class=\"badge t-%s\">", html_tone(cell->tone));
  cell_words(h, cell->text);
  if (cell->tone)
    add_c(h, "</span>");
}

void html_row(struct kith_html *h, const struct kith_html_cell *cells)
{
  add_c(h, "<tr>");
  for (size_t i = 0; i < h->columns; i++) {
    const char *class = h->numbers >> i & 1 ? " class=\"n\"" : " dir=\"auto\"";
    html_mark(h, i ? "<td%s>" : "<th scope=\"row\"%s>", class);
    cell_text(h, &cells[i]);
    add_c(h, i ? "</td>" : "</th>");
  }
  add_c(h, "</tr>\n");
}

/* ---- A terminal page ---- */

static const char *paint_tone(const char *paint)
{
  static const struct {
    const char *paint, *tone;
  } tones[] = {{"red", "disputed"}, {"green", "good"}, {"yellow", "personal"}, {"dim", "plain"}};
  for (size_t i = 0; i < sizeof tones / sizeof tones[0]; i++)
    if (strcmp(paint, tones[i].paint) == 0)
      return tones[i].tone;
  return NULL;
}

static void painted(struct kith_html *h, const char *name, const char *paint, struct kith_str text, uint32_t width)
{
  const char *tone = paint_tone(paint);
  html_mark(h, "<%s class=\"%s%s\"", name, tone ? "t-" : "head", tone ? tone : "");
  if (width)
    html_mark(h, " style=\"min-width:%uch\"", (unsigned)width);
  html_mark(h, ">");
  html_escape(h, text);
  html_mark(h, "</%s>", name);
}

/* A line in pieces was drawn: its columns mean something. */
static void drawn_line(struct kith_html *h, const struct kith_page_line *line)
{
  open_as(h, OPEN_DRAWN, "<pre class=\"drawn\">");
  html_mark(h, "%*s", (int)line->indent, "");
  if (line->head.len)
    painted(h, "span", line->paint, line->head, 0);
  if (line->body.len) {
    size_t column = line->indent + page_width(line->head);
    html_mark(h, "%*s", (int)(line->tab > column ? line->tab - column : line->head.len > 0), "");
    html_escape(h, line->body);
  }
  if (!line->more)
    add_c(h, "\n");
}

/* Where the number of a head such as "ACCOUNTS       73" begins; its length when it has none. */
static size_t count_at(struct kith_str head)
{
  size_t at = head.len;
  while (at && head.ptr[at - 1] >= '0' && head.ptr[at - 1] <= '9')
    at--;
  return at >= 2 && head.ptr[at - 1] == ' ' && head.ptr[at - 2] == ' ' ? at : head.len;
}

/* Head and count in columns of their own: on a terminal blanks do it. */
static void counted_head(struct kith_html *h, const struct kith_page_line *line, struct kith_str head, size_t at)
{
  enum { HEAD_WIDTH = 16 };
  painted(h, "b", line->paint, str_trim(str_sub(head, 0, at)), HEAD_WIDTH);
  html_mark(h, "<b class=\"n count\">");
  html_escape(h, str_sub(head, at, head.len));
  html_mark(h, "</b>");
}

static void text_line(struct kith_html *h, const struct kith_page_line *line)
{
  struct kith_str head = str_trim(line->head);
  size_t at = count_at(head);
  bool quiet = !line->head.len && strcmp(line->paint, "dim") == 0;
  html_close_open(h);
  html_mark(h, "<div class=\"line\" style=\"margin-left:%uch\">", (unsigned)line->indent);
  if (at < head.len)
    counted_head(h, line, head, at);
  else if (head.len)
    painted(h, line->indent && strcmp(line->paint, "bold") != 0 ? "span" : "b", line->paint, head,
            line->tab > line->indent ? line->tab - line->indent : 0);
  if (line->body.len) {
    html_mark(h, "<span class=\"rest%s\" dir=\"auto\">", quiet ? " quiet" : "");
    html_escape(h, line->body);
    add_c(h, "</span>");
  }
  add_c(h, "</div>\n");
}

static bool is_heading(const struct kith_page_line *line)
{
  return line->head.len && !line->more && !line->indent && !line->tab && strcmp(line->paint, "bold") == 0;
}

void html_page(struct kith_html *h, const struct kith_page *page)
{
  bool after_blank = false, drawing = false;
  for (size_t i = 0; i < page->lines.len; i++) {
    const struct kith_page_line *line = &page->lines.items[i];
    bool blank = !line->head.len && !line->body.len && !drawing;
    if (blank) {
      html_close_open(h);
    } else if (line->more || drawing) {
      drawn_line(h, line);
    } else if (after_blank && is_heading(line)) {
      section(h, line->head, NULL, STR_NONE);
      if (line->body.len)
        html_quiet(h, "%.*s", STR_ARG(line->body));
    } else {
      text_line(h, line);
    }
    drawing = line->more;
    after_blank = blank;
  }
}
