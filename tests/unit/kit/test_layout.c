/* kit/layout over rows that are no CSV: the header that is found, what becomes of columns, and what is told about it. */
#include "kit/layout.h"

#include "base/buf.h"
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { CELLS_MAX = 16 };

/* ---- A sheet: rows of cells parted by | ---- */

struct sheet {
  const char *const *rows;
  size_t count, at;
  struct kith_str cells[CELLS_MAX];
};

static int sheet_next(void *self, struct table_row *out, struct kith_error *err)
{
  struct sheet *s = self;
  (void)err;
  if (s->at == s->count)
    return KITH_END;
  struct kith_str rest = str_of(s->rows[s->at++]);
  *out = (struct table_row){.cells = s->cells, .origin = {s->at, 0}, .raw = rest, .code = STR_NONE, .why = STR_NONE};
  while (out->count < CELLS_MAX && str_next(&rest, '|', &s->cells[out->count]))
    out->count++;
  return KITH_OK;
}

static void sheet_rewind(void *self)
{
  ((struct sheet *)self)->at = 0;
}

/* ---- A host that writes down what it is told ---- */

static struct kith_buf told = BUF_MAX(1u << 20);
static struct kith_buf put = BUF_MAX(1u << 20);
static char names[64][64];
static uint32_t name_count;

static void found(struct kith_ctx *ctx, const struct kith_finding *f)
{
  static const char *const kinds[] = {"", "option", "table", "column", "note"};
  (void)ctx;
  buf_printf(&told, "%s %.*s=%.*s%s\n", kinds[f->kind], STR_ARG(f->name), STR_ARG(f->value),
             f->kind == KITH_FOUND_COLUMN && f->confidence >= 0.8 ? " sure" : "");
}

static uint32_t intern(struct kith_ctx *ctx, struct kith_str name)
{
  (void)ctx;
  snprintf(names[name_count], sizeof names[0], "%.*s", STR_ARG(name));
  return KITH_P_LIMIT + name_count++;
}

static int put_property(struct kith_record *record, const struct kith_property *p)
{
  (void)record;
  if (p->name >= KITH_P_LIMIT)
    buf_printf(&put, "[%s]", names[p->name - KITH_P_LIMIT]);
  else
    buf_printf(&put, "%u", p->name);
  for (uint32_t i = 0; i < p->param_count; i++)
    buf_printf(&put, ";%.*s", STR_ARG(p->params[i].value));
  for (uint32_t i = 0; i < p->part_count; i++)
    buf_printf(&put, "%c%u:%.*s", i ? ' ' : '=', p->parts[i].component, STR_ARG(p->parts[i].text));
  if (p->raw.len)
    buf_printf(&put, " was %.*s", STR_ARG(p->raw));
  return buf_add_char(&put, '\n');
}

static int diagnose(struct kith_record *record, struct kith_origin origin, struct kith_str code, struct kith_str why)
{
  (void)record, (void)origin, (void)why;
  return buf_printf(&put, "! %.*s\n", STR_ARG(code));
}

static void log_it(struct kith_ctx *ctx, int level, struct kith_str message)
{
  (void)ctx, (void)level, (void)message;
}

static int set_error(struct kith_error *err, int status, struct kith_str message)
{
  return error_set(err, status, "%.*s", STR_ARG(message));
}

static const struct kith_host host = {.size = sizeof host,
                                      .fail = set_error,
                                      .log = log_it,
                                      .intern = intern,
                                      .put = put_property,
                                      .diagnose = diagnose,
                                      .found = found};

/* Finds the layout of the rows and puts them all; the status. */
static int lay_out(const char *const *rows, size_t count, const struct kith_map *map, struct layout *l)
{
  struct sheet sheet = {.rows = rows, .count = count};
  const struct table_rows from = {&sheet, sheet_next, sheet_rewind, sheet_next};
  struct kith_error err = {0};
  struct table_row row;
  *l = (struct layout){.host = &host};
  buf_clear(&told);
  buf_clear(&put);
  name_count = 0;
  int status = layout_find(l, &from, map, LAYOUT_AUTO, KITH_STR("x"), &err);
  while (status == KITH_OK && (status = from.next(&sheet, &row, &err)) == KITH_OK) {
    struct kith_str key = layout_key(l, &row);
    buf_printf(&put, "- %.*s\n", STR_ARG(key));
    layout_put(l, &row, NULL);
  }
  layout_free(l);
  return status;
}

#define ROWS(...) (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

static void is(struct kith_buf *got, const char *want)
{
  assert_string_equal(buf_c(got), want);
}

#define PAIR(from_, property_, component_, group_)                                                                     \
  {                                                                                                                    \
    .size = sizeof(struct kith_map_pair), .property = (property_), .component = (component_), .group = (group_),       \
    .from = {(from_), sizeof(from_) - 1}, .to = {"", 0}, .type = {"", 0}, .split = {"", 0}, .value = {                 \
      "",                                                                                                              \
      0                                                                                                                \
    }                                                                                                                  \
  }

static const struct kith_map_pair pairs[] = {
    PAIR("Id", KITH_P_UID, 0, 0),
    PAIR("Mail {n}", KITH_P_EMAIL, 0, KITH_GROUP_N),
    PAIR("Street {n}", KITH_P_ADR, KITH_ADR_STREET, KITH_GROUP_N),
    PAIR("City {n}", KITH_P_ADR, KITH_ADR_LOCALITY, KITH_GROUP_N),
    PAIR("Stage", KITH_P_STAGE, 0, 0),
    PAIR("Stage", KITH_P_CLOSED, 0, 0),
    PAIR("Stage", KITH_P_WON, 0, 0),
    PAIR("Way", KITH_P_DIRECTION, 0, 0),
    PAIR("Kind", KITH_P_CHANNEL, 0, 0),
    PAIR("Year", KITH_P_BDAY, KITH_DATE_YEAR, 0),
    PAIR("Month", KITH_P_BDAY, KITH_DATE_MONTH, 0),
    PAIR("Day", KITH_P_BDAY, KITH_DATE_DAY, 0),
    PAIR("Since", KITH_P_CREATED, 0, 0),
    PAIR("Phone", KITH_P_TEL, 0, 0),
    {.size = sizeof(struct kith_map_pair),
     .property = KITH_P_INDUSTRY,
     .from = {"", 0},
     .to = {"", 0},
     .type = {"", 0},
     .split = {"", 0},
     .value = {"Ships", 5}},
};
static const struct kith_str needs[] = {{"id", 2}};
static const struct kith_map_table table = {
    sizeof table, KITH_CONTACT, {"t/T", 3}, sizeof pairs / sizeof pairs[0], pairs, 1, needs};
static const struct kith_map map = {sizeof map, 0, 1, &table};

/* ---- Tests ---- */

static void test_numbers(void **state)
{
  (void)state;
  struct layout l;
  assert_int_equal(
      lay_out(ROWS("Id|Mail 2|Mail 17|City 1|Street 2|City 2|Street 1|Mail|Mail x", "7|a|b|U|s2|B|s1|c|d"), &map, &l),
      KITH_END);
  is(&put, "- 7\n29=0:7\n13=0:a\n13=0:b\n11=4:U 3:s1\n11=3:s2 4:B\n[Mail]=0:c\n[Mail x]=0:d\n270=0:Ships\n");
}

static void test_words(void **state)
{
  (void)state;
  struct layout l;
  lay_out(ROWS("Id|Stage|Way|Kind", "1|Closed Won|INBOUND|Calls", "2|Closed Lost|Outgoing|Fax", "3|Talks|Internal|",
               "4|won|x|"),
          &map, &l);
  is(&put, "- 1\n29=0:1\n282=0:Closed Won\n285=0:true was Closed Won\n284=0:true was Closed Won\n"
           "291=0:in was INBOUND\n292=0:call was Calls\n270=0:Ships\n"
           "- 2\n29=0:2\n282=0:Closed Lost\n285=0:true was Closed Lost\n284=0:false was Closed Lost\n"
           "291=0:out was Outgoing\n292=0:fax was Fax\n270=0:Ships\n"
           "- 3\n29=0:3\n282=0:Talks\n270=0:Ships\n"
           "- 4\n29=0:4\n282=0:won\n285=0:true was won\n284=0:true was won\n291=0:x\n270=0:Ships\n");
}

static void test_dates(void **state)
{
  (void)state;
  struct layout l;
  lay_out(
      ROWS("Id|Year|Month|Day|Since", "1|1980|4|7|0/0/00", "2||12|31|2020-01-01", "3|1980|13|1|00.00.0000", "4||||"),
      &map, &l);
  is(&put, "- 1\n29=0:1\n8=0:1980-04-07\n270=0:Ships\n- 2\n29=0:2\n8=0:--12-31\n58=0:2020-01-01\n270=0:Ships\n"
           "- 3\n29=0:3\n8=0:1980\n270=0:Ships\n- 4\n29=0:4\n270=0:Ships\n");
}

static void test_formulas_and_repeats(void **state)
{
  (void)state;
  struct layout l;
  lay_out(ROWS("Id|Phone|Phone|'=Sum|Other", "'=1|'+1 5|'-2|'@x|'quoted'"), &map, &l);
  is(&put, "- =1\n29=0:=1\n12=0:+1 5\n12=0:-2\n[=Sum]=0:@x\n[Other]=0:'quoted'\n270=0:Ships\n");
}

static void test_findings(void **state)
{
  (void)state;
  struct layout l;
  lay_out(ROWS("Exported by Dana", "Correo|Nombre|Zzyzx", "a@x.example|Ann|red", "b@x.example|Bo|blue",
               "c@x.example|Cy|red"),
          NULL, &l);
  is(&told, "option header=yes\ntable =\nnote header=line 2\ncolumn Correo=email sure\ncolumn Nombre=name.given sure\n"
            "column Zzyzx=\n");
  is(&put, "- \n13=0:a@x.example\n5=2:Ann\n[Zzyzx]=0:red\n- \n13=0:b@x.example\n5=2:Bo\n[Zzyzx]=0:blue\n"
           "- \n13=0:c@x.example\n5=2:Cy\n[Zzyzx]=0:red\n");
  lay_out(ROWS("a@x.example|Ann Lee", "b@x.example|Bo Kim", "c@x.example|Cy Ray"), NULL, &l);
  is(&told, "option header=no\ntable =\ncolumn Column 1=email sure\ncolumn Column 2=name.full sure\n");
  lay_out(ROWS("Id|Mail 1|Shoe", "1|a|44"), &map, &l);
  is(&told, "option header=yes\ntable t/T=\ncolumn Shoe=\n");
}

/* Titles above the header, also ones that a spreadsheet made as wide as the table. */
static void test_titles(void **state)
{
  (void)state;
  static const char want[] = "- \n13=0:a@x.example\n5=2:Ann\n[Shoe]=0:44\n[Hat]=0:7\n";
  struct layout l;
  lay_out(ROWS("Customers of 2024", "Email|Vorname|Shoe|Hat", "a@x.example|Ann|44|7"), NULL, &l);
  is(&put, want);
  lay_out(ROWS("Customers|of 2024||", "Email|Vorname|Shoe|Hat", "a@x.example|Ann|44|7"), NULL, &l);
  is(&put, want);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers),  cmocka_unit_test(test_words),  cmocka_unit_test(test_dates),
      cmocka_unit_test(test_findings), cmocka_unit_test(test_titles), cmocka_unit_test(test_formulas_and_repeats),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
