#include "crm-sqlite/row.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define COLUMNS(array) sizeof(array) / sizeof(array)[0], array

static const struct crm_column contact_columns[] = {
    [CONTACT_NAME] = {"name", 0, COLUMN_TEXT},
    [CONTACT_PREFIX] = {"prefix", 0, COLUMN_TEXT},
    [CONTACT_GIVEN] = {"given", 0, COLUMN_TEXT},
    [CONTACT_MIDDLE] = {"middle", 0, COLUMN_TEXT},
    [CONTACT_FAMILY] = {"family", 0, COLUMN_TEXT},
    [CONTACT_SUFFIX] = {"suffix", 0, COLUMN_TEXT},
    [CONTACT_NICKNAME] = {"nickname", 0, COLUMN_TEXT},
    [CONTACT_ORGANIZATION] = {"organization", 0, COLUMN_TEXT},
    [CONTACT_DEPARTMENT] = {"department", 0, COLUMN_TEXT},
    [CONTACT_TITLE] = {"title", 0, COLUMN_TEXT},
    [CONTACT_ACCOUNT] = {"account", 0, COLUMN_ACCOUNT},
    [CONTACT_BIRTHDAY] = {"birthday", 0, COLUMN_TEXT},
    [CONTACT_CLASS] = {"owner_class", 0, COLUMN_TEXT},
    [CONTACT_STEWARD] = {"steward", 0, COLUMN_TEXT},
    [CONTACT_RULE] = {"rule", 0, COLUMN_TEXT},
    [CONTACT_BECAUSE] = {"because", 0, COLUMN_TEXT},
    [CONTACT_POLICY] = {"policy", 0, COLUMN_TEXT},
    [CONTACT_CONFIDENCE] = {"confidence", 0, COLUMN_AMOUNT},
    [CONTACT_LIFECYCLE] = {"lifecycle", 0, COLUMN_TEXT},
    [CONTACT_VERDICT_BY] = {"verdict_by", 0, COLUMN_TEXT},
    [CONTACT_VERDICT_ON] = {"verdict_on", 0, COLUMN_TEXT},
    [CONTACT_VERDICT_REASON] = {"verdict_reason", 0, COLUMN_TEXT},
    [CONTACT_RULES_CLASS] = {"rules_class", 0, COLUMN_TEXT},
    [CONTACT_LOSING] = {"losing", 0, COLUMN_TEXT},
    [CONTACT_DECIDER] = {"decider", 0, COLUMN_TEXT},
    [CONTACT_DECIDE_UNTIL] = {"decide_until", 0, COLUMN_TEXT},
    [CONTACT_KEEP_UNTIL] = {"keep_until", 0, COLUMN_TEXT},
    [CONTACT_POLICY_HASH] = {"policy_hash", 0, COLUMN_TEXT},
};

static const struct crm_column user_columns[] = {
    {"name", KITH_P_FN, COLUMN_TEXT}, {"email", KITH_P_EMAIL, COLUMN_TEXT}, {"active", KITH_P_ACTIVE, COLUMN_BOOL}};

static const struct crm_column account_columns[] = {
    {"name", KITH_P_FN, COLUMN_TEXT},           {"level", KITH_P_LEVEL, COLUMN_INT},
    {"industry", KITH_P_INDUSTRY, COLUMN_TEXT}, {"owner", KITH_P_OWNER, COLUMN_TEXT},
    {"website", KITH_P_URL, COLUMN_TEXT},       {"phone", KITH_P_TEL, COLUMN_TEXT},
    {"updated", KITH_P_UPDATED, COLUMN_TEXT}};

static const struct crm_column deal_columns[] = {{"name", KITH_P_FN, COLUMN_TEXT},
                                                 {"account", KITH_P_ACCOUNT_KEY, COLUMN_ACCOUNT},
                                                 {"contact", KITH_P_CONTACT_KEY, COLUMN_CONTACT},
                                                 {"amount", KITH_P_AMOUNT, COLUMN_AMOUNT},
                                                 {"currency", KITH_P_CURRENCY, COLUMN_TEXT},
                                                 {"stage", KITH_P_STAGE, COLUMN_TEXT},
                                                 {"close_date", KITH_P_CLOSE_DATE, COLUMN_TEXT},
                                                 {"won", KITH_P_WON, COLUMN_BOOL},
                                                 {"closed", KITH_P_CLOSED, COLUMN_BOOL},
                                                 {"owner", KITH_P_OWNER, COLUMN_TEXT}};

static const struct crm_column interaction_columns[] = {{"subject", KITH_P_FN, COLUMN_TEXT},
                                                        {"contact", KITH_P_CONTACT_KEY, COLUMN_CONTACT},
                                                        {"account", KITH_P_ACCOUNT_KEY, COLUMN_ACCOUNT},
                                                        {"date", KITH_P_WHEN, COLUMN_TEXT},
                                                        {"direction", KITH_P_DIRECTION, COLUMN_TEXT},
                                                        {"channel", KITH_P_CHANNEL, COLUMN_TEXT},
                                                        {"owner", KITH_P_OWNER, COLUMN_TEXT}};

static const struct crm_column consent_columns[] = {{"name", KITH_P_FN, COLUMN_TEXT},
                                                    {"email", KITH_P_EMAIL, COLUMN_TEXT},
                                                    {"contact", KITH_P_CONTACT_KEY, COLUMN_CONTACT},
                                                    {"date", KITH_P_WHEN, COLUMN_TEXT},
                                                    {"do_not_contact", KITH_P_DO_NOT_CONTACT, COLUMN_BOOL},
                                                    {"email_opt_out", KITH_P_EMAIL_OPT_OUT, COLUMN_BOOL},
                                                    {"phone_opt_out", KITH_P_PHONE_OPT_OUT, COLUMN_BOOL}};

static const struct crm_column task_columns[] = {{"summary", KITH_P_SUMMARY, COLUMN_TEXT},
                                                 {"kind", KITH_P_OBLIGATION, COLUMN_TEXT},
                                                 {"contact", KITH_P_CONTACT_KEY, COLUMN_CONTACT},
                                                 {"owed_by", KITH_P_OWED_BY, COLUMN_TEXT},
                                                 {"owed_to", KITH_P_OWED_TO, COLUMN_TEXT},
                                                 {"due", KITH_P_DUE, COLUMN_TEXT},
                                                 {"state", KITH_P_STATE, COLUMN_TEXT},
                                                 {"ended_on", KITH_P_WHEN, COLUMN_TEXT},
                                                 {"rule", KITH_P_RULE, COLUMN_TEXT}};

static const struct crm_table tables[] = {
    [KITH_CONTACT] = {"contacts", COLUMNS(contact_columns), 0},
    [KITH_ACCOUNT] = {"accounts", COLUMNS(account_columns), 0},
    [KITH_DEAL] = {"deals", COLUMNS(deal_columns), 0},
    [KITH_INTERACTION] = {"interactions", COLUMNS(interaction_columns), 0},
    [KITH_USER] = {"users", COLUMNS(user_columns), 0},
    [KITH_CONSENT] = {"consent", COLUMNS(consent_columns), 0},
    [KITH_TASK] = {"tasks", COLUMNS(task_columns), 0},
};

const struct crm_table row_children[CHILD_COUNT] = {
    [CHILD_POINTS] = {"contact_points", 9, NULL, 0}, [CHILD_ADDRESSES] = {"addresses", 9, NULL, 0},
    [CHILD_NOTES] = {"notes", 1, NULL, 0},           [CHILD_TAGS] = {"tags", 1, NULL, 0},
    [CHILD_OWNERS] = {"owners", 1, NULL, 0},         [CHILD_CLAIMS] = {"claims", 6, NULL, 0},
    [CHILD_PHOTOS] = {"photos", 2, NULL, 0},         [CHILD_SUPPRESSIONS] = {"suppressions", 1, NULL, 0},
    [CHILD_FIELDS] = {"fields", 3, NULL, 0},         [CHILD_ROLES] = {"roles", 2, NULL, 0},
    [CHILD_CONDITIONS] = {"conditions", 1, NULL, 0}, [CHILD_STEPS] = {"task_steps", 2, NULL, KITH_TASK},
};

const struct crm_table *row_table(uint32_t kind)
{
  return kind < sizeof tables / sizeof tables[0] && tables[kind].name ? &tables[kind] : NULL;
}

uint32_t row_parent(enum crm_child child)
{
  return row_children[child].parent ? row_children[child].parent : KITH_CONTACT;
}

/* ---- Cells ---- */

struct crm_cell cell_text(struct kith_str text)
{
  return (struct crm_cell){.type = text.len ? CELL_TEXT : CELL_NULL, .text = text};
}

struct crm_cell cell_int(int64_t number)
{
  return (struct crm_cell){.type = CELL_INT, .number = number};
}

static struct crm_cell cell_of_bool(struct kith_str s)
{
  static const char *const yes[] = {"true", "1", "yes", "t", "y"}, *const no[] = {"false", "0", "no", "f", "n"};
  for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
    if (str_eq_nocase(s, str_of(yes[i])))
      return cell_int(1);
    if (str_eq_nocase(s, str_of(no[i])))
      return cell_int(0);
  }
  return cell_text(STR_NONE);
}

/* "-1200.50": digits and one point. Exact up to 15 digits, the same under every locale. */
static struct crm_cell cell_of_amount(struct kith_str s)
{
  double value = 0, scale = 1;
  bool negative = s.len && s.ptr[0] == '-', point = false;

  if (s.len == negative || s.len > 32)
    return cell_text(STR_NONE);
  for (size_t i = negative; i < s.len; i++) {
    if (s.ptr[i] == '.' && !point) {
      point = true;
      continue;
    }
    if (!ascii_is_digit(s.ptr[i]))
      return cell_text(STR_NONE);
    value = value * 10 + (s.ptr[i] - '0');
    scale = point ? scale * 10 : scale;
  }
  return (struct crm_cell){.type = CELL_REAL, .real = (negative ? -value : value) / scale};
}

static struct crm_cell cell_of(enum crm_column_type type, struct kith_str text)
{
  int64_t number;

  switch (type) {
  case COLUMN_INT:
    return str_to_int(text, &number) ? cell_int(number) : cell_text(STR_NONE);
  case COLUMN_BOOL:
    return cell_of_bool(text);
  case COLUMN_AMOUNT:
    return cell_of_amount(text);
  default:
    return cell_text(text);
  }
}

/* ---- The image ---- */

struct crm_cell *image_child(struct crm_image *image, enum crm_child child)
{
  size_t count = row_children[child].column_count, first = image->child_cells.len;

  vec_push(&image->children, ((struct crm_child_row){child, first}));
  vec_reserve(&image->child_cells, count);
  image->child_cells.len += count;
  memset(image->child_cells.items + first, 0, count * sizeof *image->child_cells.items);
  return image->child_cells.items + first;
}

static struct kith_str first_text(const struct kith_host *host, const struct kith_record *record, uint32_t name)
{
  const struct kith_property *p = host->get(record, name, 0);
  return p && p->part_count ? p->parts->text : STR_NONE;
}

/* Some sources call an account's name its organisation. */
static struct kith_str column_text(const struct kith_host *host, const struct kith_record *record, uint32_t name)
{
  struct kith_str text = first_text(host, record, name);
  return text.len || name != KITH_P_FN ? text : first_text(host, record, KITH_P_ORG);
}

/* The points of a checklist, and which of them are done. */
static void add_steps(struct crm_image *image, const struct kith_host *host, const struct kith_record *record)
{
  const struct kith_property *p;
  for (size_t i = 0; (p = host->get(record, KITH_P_STEP, i)); i++) {
    struct crm_cell *cells = image_child(image, CHILD_STEPS);
    cells[0] = cell_text(p->part_count ? p->parts->text : STR_NONE);
    cells[1] = p->param_count ? cell_int(1) : cell_text(STR_NONE);
  }
}

void image_make(struct crm_image *image, const struct kith_host *host, struct kith_ctx *ctx,
                const struct kith_item *item)
{
  image->table = row_table(item->kind);
  image->child_cells.len = image->children.len = 0;
  memset(image->cells, 0, sizeof image->cells);
  arena_reset(&image->arena);
  if (item->kind == KITH_CONTACT) {
    contact_image(image, host, ctx, item);
    return;
  }
  for (size_t i = 0; i < image->table->column_count; i++) {
    const struct crm_column *column = &image->table->columns[i];
    image->cells[i] = cell_of(column->type, column_text(host, item->record, column->property));
  }
  if (item->kind == KITH_TASK)
    add_steps(image, host, item->record);
}

static int digest_cells(struct kith_buf *out, const struct crm_cell *cells, size_t count)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < count && rc == KITH_OK; i++) {
    const struct crm_cell *cell = &cells[i];
    uint64_t head[3] = {(uint64_t)cell->type << 56 ^ cell->text.len, (uint64_t)cell->number, 0};
    memcpy(&head[2], &cell->real, sizeof head[2]);
    rc = buf_add(out, head, cell->type <= CELL_BYTES ? sizeof head[0] : sizeof head);
    if (rc == KITH_OK && cell->type <= CELL_BYTES)
      rc = buf_add_str(out, cell->text);
  }
  return rc;
}

int image_digest(struct crm_image *image, int64_t *out)
{
  image->bytes.max = IMAGE_MAX_BYTES;
  buf_clear(&image->bytes);
  int rc = digest_cells(&image->bytes, image->cells, image->table->column_count);
  for (size_t i = 0; i < image->children.len && rc == KITH_OK; i++) {
    const struct crm_child_row *row = &image->children.items[i];
    rc = buf_add_char(&image->bytes, (char)row->child);
    if (rc == KITH_OK)
      rc = digest_cells(&image->bytes, image->child_cells.items + row->first_cell,
                        row_children[row->child].column_count);
  }
  *out = (int64_t)XXH3_64bits(image->bytes.ptr, image->bytes.len);
  return rc;
}

void image_free(struct crm_image *image)
{
  vec_free(&image->child_cells);
  vec_free(&image->children);
  vec_free(&image->pieces);
  arena_free(&image->arena);
  buf_free(&image->bytes);
}
