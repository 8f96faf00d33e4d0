#include "report/json.h"

#include <inttypes.h>
#include <math.h>

#include "normalise/text.h"

static void quote(struct kith_buf *out, struct kith_str s)
{
  buf_add_char(out, '"');
  for (size_t at = 0; at < s.len;) {
    char bytes[4];
    uint32_t c = text_next(s, &at);
    if (c == '"' || c == '\\')
      buf_printf(out, "\\%c", (char)c);
    else if (text_is_control(c)) /* legal in JSON in part, but a terminal may be what reads it */
      buf_printf(out, "\\u%04" PRIx32, c);
    else
      buf_add(out, bytes, text_put(bytes, c));
  }
  buf_add_char(out, '"');
}

static void begin(struct kith_json *j, const char *key)
{
  if (j->comma)
    buf_add_char(j->out, ',');
  j->comma = true;
  if (!key)
    return;
  quote(j->out, str_of(key));
  buf_add_char(j->out, ':');
}

void json_open(struct kith_json *j, const char *key, char bracket)
{
  begin(j, key);
  buf_add_char(j->out, bracket);
  j->comma = false;
}

void json_close(struct kith_json *j, char bracket)
{
  buf_add_char(j->out, bracket);
  j->comma = true;
}

void json_text(struct kith_json *j, const char *key, struct kith_str s)
{
  begin(j, key);
  quote(j->out, s);
}

void json_day(struct kith_json *j, const char *key, int32_t day)
{
  char text[DAY_TEXT];
  day_format(day, text);
  json_text(j, key, str_of(text));
}

void json_integer(struct kith_json *j, const char *key, int64_t value)
{
  begin(j, key);
  buf_printf(j->out, "%" PRId64, value);
}

void json_real(struct kith_json *j, const char *key, double value)
{
  begin(j, key);
  buf_printf(j->out, isfinite(value) ? "%.6g" : "null", value);
}

void json_bool(struct kith_json *j, const char *key, bool value)
{
  begin(j, key);
  buf_add_c(j->out, value ? "true" : "false");
}

void json_texts(struct kith_json *j, const char *key, const struct kith_str *texts, size_t count)
{
  json_open(j, key, '[');
  for (size_t i = 0; i < count; i++)
    json_text(j, NULL, texts[i]);
  json_close(j, ']');
}
