#include "kit/data_uri.h"
#include "kit/view_line.h"

/* ---- Dates ------------------------------------------------------------------------------------------------------- */

/* Parts that are not said are -1. */
struct moment {
  int year, month, day, hour, minute, second;
  char zone;  /* 0: none; 'Z', '+', '-' */
  int offset; /* minutes */
};

static bool number(struct kith_str *rest, size_t digits, int most, int *out)
{
  int value = 0;
  if (rest->len < digits)
    return false;
  for (size_t i = 0; i < digits; i++) {
    if (!ascii_is_digit(rest->ptr[i]))
      return false;
    value = value * 10 + rest->ptr[i] - '0';
  }
  *rest = str_sub(*rest, digits, rest->len);
  *out = value;
  return value <= most;
}

static bool skip(struct kith_str *rest, const char *text)
{
  struct kith_str wanted = str_of(text);
  if (!str_starts(*rest, wanted))
    return false;
  *rest = str_sub(*rest, wanted.len, rest->len);
  return true;
}

static bool read_day(struct kith_str *rest, struct moment *m)
{
  bool day_only = skip(rest, "---"), no_year = !day_only && skip(rest, "--");

  if (day_only)
    return number(rest, 2, 31, &m->day) && m->day;
  if (!no_year && !number(rest, 4, 9999, &m->year))
    return false;
  bool dash = !no_year && skip(rest, "-");
  if (!no_year && !dash && (!rest->len || !ascii_is_digit(rest->ptr[0])))
    return true;
  if (!number(rest, 2, 12, &m->month) || !m->month)
    return false;
  bool second_dash = skip(rest, "-");
  if (!second_dash && (!rest->len || !ascii_is_digit(rest->ptr[0])))
    return dash || no_year; /* YYYYMM is none: it could be YYMMDD */
  return number(rest, 2, 31, &m->day) && m->day;
}

static bool read_zone(struct kith_str *rest, struct moment *m)
{
  int hours, minutes = 0;
  if (!rest->len)
    return true;
  m->zone = rest->ptr[0] == 'z' ? 'Z' : rest->ptr[0];
  *rest = str_sub(*rest, 1, rest->len);
  if (m->zone == 'Z')
    return !rest->len;
  if ((m->zone != '+' && m->zone != '-') || !number(rest, 2, 14, &hours))
    return false;
  skip(rest, ":");
  if (rest->len && !number(rest, 2, 59, &minutes))
    return false;
  m->offset = hours * 60 + minutes;
  return !rest->len;
}

static bool read_time(struct kith_str *rest, struct moment *m)
{
  if (!number(rest, 2, 23, &m->hour))
    return false;
  bool colon = skip(rest, ":");
  if ((colon || (rest->len && ascii_is_digit(rest->ptr[0]))) && !number(rest, 2, 59, &m->minute))
    return false;
  colon = skip(rest, ":");
  if ((colon || (rest->len && ascii_is_digit(rest->ptr[0]))) && !number(rest, 2, 60, &m->second))
    return false;
  if (skip(rest, ".") || skip(rest, ",")) /* fractions: 4.0 has none */
    while (rest->len && ascii_is_digit(rest->ptr[0]))
      *rest = str_sub(*rest, 1, rest->len);
  return read_zone(rest, m);
}

/* Basic or extended (ISO 8601), whole or truncated as RFC 6350 has it; false when it is anything else. */
static bool read_moment(struct kith_str text, struct moment *m)
{
  struct kith_str rest = str_trim(text);
  *m = (struct moment){-1, -1, -1, -1, -1, -1, 0, 0};
  if (!rest.len || (rest.ptr[0] != 'T' && !read_day(&rest, m)))
    return false;
  return !rest.len || ((skip(&rest, "T") || skip(&rest, " ")) && read_time(&rest, m));
}

static struct kith_str zone_text(struct view_work *w, const struct moment *m, bool extended)
{
  if (m->zone == 'Z' || !m->zone)
    return m->zone ? KITH_STR("Z") : STR_NONE;
  return arena_printf(&w->view->arena, "%c%02d%s%02d", m->zone, m->offset / 60, extended ? ":" : "", m->offset % 60);
}

static struct kith_str basic_day(struct view_work *w, const struct moment *m)
{
  struct kith_arena *arena = &w->view->arena;
  if (m->year >= 0)
    return m->day >= 0     ? arena_printf(arena, "%04d%02d%02d", m->year, m->month, m->day)
           : m->month >= 0 ? arena_printf(arena, "%04d-%02d", m->year, m->month)
                           : arena_printf(arena, "%04d", m->year);
  if (m->month >= 0)
    return m->day >= 0 ? arena_printf(arena, "--%02d%02d", m->month, m->day) : arena_printf(arena, "--%02d", m->month);
  return m->day >= 0 ? arena_printf(arena, "---%02d", m->day) : STR_NONE;
}

static struct kith_str basic(struct view_work *w, const struct moment *m)
{
  struct kith_arena *arena = &w->view->arena;
  struct kith_str day = basic_day(w, m), zone = zone_text(w, m, false);
  if (m->hour < 0)
    return day;
  if (m->second >= 0)
    return arena_printf(arena, "%.*sT%02d%02d%02d%.*s", STR_ARG(day), m->hour, m->minute, m->second, STR_ARG(zone));
  if (m->minute >= 0)
    return arena_printf(arena, "%.*sT%02d%02d%.*s", STR_ARG(day), m->hour, m->minute, STR_ARG(zone));
  return arena_printf(arena, "%.*sT%02d%.*s", STR_ARG(day), m->hour, STR_ARG(zone));
}

static bool is_whole(const struct moment *m)
{
  return m->year >= 0 && m->month >= 0 && m->day >= 0;
}

static struct kith_str extended(struct view_work *w, const struct moment *m)
{
  struct kith_arena *arena = &w->view->arena;
  struct kith_str zone = zone_text(w, m, true);
  if (m->hour < 0)
    return arena_printf(arena, "%04d-%02d-%02d", m->year, m->month, m->day);
  return arena_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d%.*s", m->year, m->month, m->day, m->hour,
                      m->minute < 0 ? 0 : m->minute, m->second < 0 ? 0 : m->second, STR_ARG(zone));
}

/* Apple writes a birthday without a year in 1604, and says so in a parameter, mostly. */
enum { YEAR_OMITTED = 1604 };

static void raise_date(struct view_work *w, struct view_line *line, struct moment *m)
{
  uint32_t place = view_param(line, KITH_Q_OMIT_YEAR, 0);
  int64_t omitted = YEAR_OMITTED;

  if (place < line->param_count)
    (void)str_to_int(line->params[place].value, &omitted);
  if (m->year == omitted && is_whole(m)) {
    m->year = -1;
    view_param_drop(w, line, place);
  }
  view_set_text(w, line, basic(w, m));
  line->value_type = KITH_V_DATE_AND_OR_TIME;
}

static void lower_date(struct view_work *w, struct view_line *line, struct moment *m)
{
  bool no_year = m->year < 0 && m->month >= 0 && m->day >= 0 && m->hour < 0;

  if (no_year) {
    m->year = YEAR_OMITTED;
    if (view_param(line, KITH_Q_OMIT_YEAR, 0) == line->param_count)
      view_param_add(w, line, KITH_Q_OMIT_YEAR, KITH_STR("1604"));
  }
  if (!is_whole(m)) { /* 3.0 has no word for parts of a date */
    view_set_text(w, line, view_text(w, line, STR_NONE));
    line->value_type = KITH_V_TEXT;
    return;
  }
  view_set_text(w, line, extended(w, m));
  line->value_type = m->hour < 0 ? KITH_V_DATE : KITH_V_DATE_TIME;
}

void view_date(struct view_work *w, struct view_line *line)
{
  struct moment m;
  struct kith_str text = view_text(w, line, STR_NONE);
  bool is_text = w->from == CARD_40 && line->value_type == KITH_V_TEXT; /* 4.0 said that it is no date */

  line->has_verbatim = false;
  if (is_text || line->blob || !read_moment(text, &m))
    line->value_type = KITH_V_TEXT;
  else if (w->to == CARD_40)
    raise_date(w, line, &m);
  else
    lower_date(w, line, &m);
}

void view_timestamp(struct view_work *w, struct view_line *line)
{
  struct moment m;
  struct kith_str text = view_text(w, line, STR_NONE);

  line->has_verbatim = false;
  if (!read_moment(text, &m) || !is_whole(&m)) {
    line->value_type = KITH_V_TEXT;
    return;
  }
  if (m.hour < 0)
    m.hour = 0;
  m.minute = m.minute < 0 ? 0 : m.minute;
  m.second = m.second < 0 ? 0 : m.second;
  view_set_text(w, line, w->to == CARD_40 ? basic(w, &m) : extended(w, &m));
  line->value_type = card_usual_type(line->property, w->to);
}

/* ---- Time zone and place ----------------------------------------------------------------------------------------- */

void view_zone(struct view_work *w, struct view_line *line)
{
  struct moment m = {0};
  struct kith_str rest = str_trim(view_text(w, line, STR_NONE));

  if (line->value_type == KITH_V_URI)
    return;
  line->has_verbatim = false;
  line->value_type = KITH_V_TEXT;
  if (rest.len && read_zone(&rest, &m)) {
    bool utc = m.zone == 'Z';
    m.zone = utc ? '+' : m.zone;
    view_set_text(w, line, zone_text(w, &m, w->to != CARD_40));
    line->value_type = KITH_V_UTC_OFFSET;
  }
}

/* "37.38;-122.08" or with a comma, and nothing else; *out_comma: the same with a comma. */
static bool is_pair(struct kith_str text, struct kith_str *out_first, struct kith_str *out_second)
{
  size_t at = str_find(text, ';');
  at = at < text.len ? at : str_find(text, ',');
  *out_first = str_trim(str_sub(text, 0, at));
  *out_second = str_trim(str_sub(text, at + 1, text.len));
  for (size_t i = 0; i < text.len; i++)
    if (!ascii_is_digit(text.ptr[i]) && !memchr("+-.,; ", text.ptr[i], 6))
      return false;
  return out_first->len && out_second->len && str_find(*out_second, ',') == out_second->len &&
         str_find(*out_second, ';') == out_second->len;
}

void view_place(struct view_work *w, struct view_line *line)
{
  struct kith_str text = str_trim(view_text(w, line, KITH_STR(";"))), first, second;
  bool uri = str_starts_nocase(text, KITH_STR("geo:"));

  if (uri) /* what follows the numbers (;u=35) is lost below 4.0 */
    text = str_sub(text, 4, text.len);
  if (w->to == CARD_40 && !uri && is_pair(text, &first, &second)) {
    view_set_text(w, line, arena_printf(&w->view->arena, "geo:%.*s,%.*s", STR_ARG(first), STR_ARG(second)));
    line->value_type = KITH_V_URI;
  } else if (w->to != CARD_40 && is_pair(uri ? str_sub(text, 0, str_find(text, ';')) : text, &first, &second)) {
    view_set_text(w, line, arena_printf(&w->view->arena, "%.*s;%.*s", STR_ARG(first), STR_ARG(second)));
    line->value_type = KITH_V_FLOAT;
  } else if (!uri) {
    line->value_type = KITH_V_TEXT;
  }
}

/* ---- Phones and links -------------------------------------------------------------------------------------------- */

/* tel: URIs are numbers with "tel:" before. */
void view_phone(struct view_work *w, struct view_line *line)
{
  struct kith_str text = view_text(w, line, STR_NONE);

  if (w->to == CARD_40 || line->value_type != KITH_V_URI || !str_starts_nocase(text, KITH_STR("tel:")))
    return;
  text = str_sub(text, 4, text.len);
  size_t semicolon = str_find(text, ';');
  struct kith_str rest = str_sub(text, semicolon, text.len);
  bool extension =
      str_starts_nocase(rest, KITH_STR(";ext=")) && str_find(str_sub(rest, 1, rest.len), ';') + 1 == rest.len;
  if (extension)
    text = arena_printf(&w->view->arena, "%.*s ext. %.*s", (int)semicolon, text.ptr, (int)rest.len - 5, rest.ptr + 5);
  view_set_text(w, line, text);
  line->value_type = KITH_V_TEXT;
}

/* What should be a URI in 4.0 and is none may be text there. */
void view_uri(struct view_work *w, struct view_line *line)
{
  bool link = view_is_uri(view_text(w, line, STR_NONE));
  if (w->to == CARD_40 && line->value_type == KITH_V_URI && !link && !line->blob)
    line->value_type = KITH_V_TEXT;
  if (w->to != CARD_40 && line->property == KITH_P_UID)
    line->value_type = KITH_V_TEXT;
}

/* ---- Media ------------------------------------------------------------------------------------------------------- */

static const struct {
  struct kith_str type, mime;
} media_types[] = {
    {{"JPEG", 4}, {"image/jpeg", 10}},
    {{"JPG", 3}, {"image/jpeg", 10}},
    {{"PNG", 3}, {"image/png", 9}},
    {{"GIF", 3}, {"image/gif", 9}},
    {{"BMP", 3}, {"image/bmp", 9}},
    {{"TIFF", 4}, {"image/tiff", 10}},
    {{"WEBP", 4}, {"image/webp", 10}},
    {{"HEIC", 4}, {"image/heic", 10}},
    {{"SVG", 3}, {"image/svg+xml", 13}},
    {{"BASIC", 5}, {"audio/basic", 11}},
    {{"WAVE", 4}, {"audio/wav", 9}},
    {{"AIFF", 4}, {"audio/aiff", 10}},
    {{"MP3", 3}, {"audio/mpeg", 10}},
    {{"OGG", 3}, {"audio/ogg", 9}},
    {{"PGP", 3}, {"application/pgp-keys", 20}},
    {{"X509", 4}, {"application/pkix-cert", 21}},
};

static struct kith_str mime_of(struct kith_str type)
{
  if (str_starts_nocase(type, KITH_STR("image/")) || str_starts_nocase(type, KITH_STR("audio/")))
    return type;
  for (size_t i = 0; i < sizeof media_types / sizeof media_types[0]; i++)
    if (str_eq_nocase(type, media_types[i].type))
      return media_types[i].mime;
  return STR_NONE;
}

static struct kith_str type_of_mime(struct kith_str mime)
{
  for (size_t i = 0; i < sizeof media_types / sizeof media_types[0]; i++)
    if (str_eq_nocase(mime, media_types[i].mime))
      return media_types[i].type;
  return STR_NONE;
}

/* The type of a picture stands in TYPE up to 3.0, in MEDIATYPE or the data: URI from 4.0 on. */
void view_media(struct view_work *w, struct view_line *line)
{
  uint32_t from = w->to == CARD_40 ? KITH_Q_TYPE : KITH_Q_MEDIATYPE,
           to = w->to == CARD_40 ? KITH_Q_MEDIATYPE : KITH_Q_TYPE;

  if (line->value_type != KITH_V_BINARY)
    line->value_type = view_is_uri(view_text(w, line, STR_NONE)) ? KITH_V_URI : KITH_V_TEXT;
  for (uint32_t i = 0; i < line->param_count; i++) {
    struct kith_str value = line->params[i].value;
    struct kith_str other = to == KITH_Q_TYPE ? type_of_mime(value) : mime_of(value);
    if (line->params[i].name == from && other.len && view_param(line, to, 0) == line->param_count) {
      view_param_set(w, line, i, to, other);
      return;
    }
  }
}

struct kith_str view_media_type(const struct view_line *line, struct kith_str head, uint32_t *out_param)
{
  struct kith_str mime = STR_NONE;
  *out_param = line->param_count;
  for (uint32_t i = 0; i < line->param_count; i++)
    if (line->params[i].name == KITH_Q_MEDIATYPE)
      *out_param = i;
  if (*out_param < line->param_count)
    return line->params[*out_param].value;
  for (uint32_t i = 0; i < line->param_count && !mime.len; i++)
    if (line->params[i].name == KITH_Q_TYPE)
      mime = mime_of(line->params[i].value);
  if (!mime.len)
    mime = data_type_of(head);
  return mime.len ? mime : KITH_STR("application/octet-stream");
}
