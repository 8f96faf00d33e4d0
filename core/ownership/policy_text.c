#include "ownership/lint.h"
#include "ownership/policy_read.h"

const char **policy_param_names(struct kith_policy_reading *l)
{
  const char **names = arena_zero(l->arena, l->policy->param_count + 1, sizeof *names);
  for (size_t i = 0; i < l->policy->param_count; i++)
    names[i] = arena_c(l->arena, l->policy->params[i].name);
  return names;
}

int policy_column(struct kith_policy_reading *l, const struct kith_node *node, struct kith_str name, size_t offset)
{
  int column = column_find(str_trim(name));
  if (column >= 0)
    return column;
  const char *names[COLUMN_COUNT + 1];
  column_names(names);
  const char *meant = suggest(name, names);
  lint_at(node, (int)offset, false, l->diags, "there is no fact {%.*s}%s%s%s", STR_ARG(name),
          meant ? ", did you mean {" : "", meant ? meant : "", meant ? "}?" : "");
  return -1;
}

/* The value of {param:name}, which is constant. */
static struct kith_str param_text(struct kith_policy_reading *l, const struct kith_node *node, struct kith_str name,
                                  size_t offset)
{
  for (size_t i = 0; i < l->policy->param_count; i++)
    if (str_eq(l->policy->params[i].name, name))
      return l->policy->params[i].value.len ? l->policy->params[i].value : KITH_STR("unknown");
  const char *meant = suggest(name, policy_param_names(l));
  lint_at(node, (int)offset, false, l->diags, "there is no parameter {param:%.*s}%s%s%s", STR_ARG(name),
          meant ? ", did you mean {param:" : "", meant ? meant : "", meant ? "}?" : "");
  return STR_NONE;
}

/* What stands between { and }: a fact, or a parameter, which becomes text. */
static void fill_piece(struct kith_policy_reading *l, const struct kith_node *node, struct kith_str name, size_t offset,
                       struct kith_template_piece *piece)
{
  static const struct kith_str param = {"param:", 6};
  if (!str_starts(name, param)) {
    piece->column = policy_column(l, node, name, offset);
    return;
  }
  struct kith_str value = param_text(l, node, str_trim(str_sub(name, param.len, name.len)), offset);
  piece->text = arena_printf(l->arena, "%.*s%.*s", STR_ARG(piece->text), STR_ARG(value));
}

/* "{party} knew them" -> "" + party, " knew them" + nothing. */
void policy_template(struct kith_policy_reading *l, const struct kith_node *node, struct kith_template *out)
{
  size_t most = 1, offset = 0;
  for (size_t i = 0; i < node->text.len; i++)
    most += node->text.ptr[i] == '{';
  *out = (struct kith_template){.source = node->text, .pieces = arena_zero(l->arena, most, sizeof *out->pieces)};
  while (offset < node->text.len && out->piece_count < most) {
    struct kith_template_piece *piece = &out->pieces[out->piece_count++];
    struct kith_str rest = str_sub(node->text, offset, node->text.len - offset);
    size_t open = str_find(rest, '{'), close = str_find(rest, '}');
    *piece = (struct kith_template_piece){str_sub(rest, 0, open), -1};
    offset += open;
    if (open == rest.len)
      return;
    if (close == rest.len || close < open) {
      lint_at(node, (int)offset, false, l->diags, "a { is not closed");
      return;
    }
    fill_piece(l, node, str_sub(rest, open + 1, close - open - 1), offset, piece);
    offset += close - open + 1;
  }
}

struct kith_template *policy_templates(struct kith_policy_reading *l, const struct kith_node *node, const char *what,
                                       size_t *out_count)
{
  policy_list(l, node, what, NULL, out_count);
  struct kith_template *list = arena_zero(l->arena, *out_count + 1, sizeof *list);
  for (size_t i = 0, at = 0; i < *out_count; at++) {
    const struct kith_node *item = node->type == NODE_SEQUENCE ? node->items[at] : node;
    if (item->type == NODE_SCALAR && item->text.len)
      policy_template(l, item, &list[i++]);
  }
  return list;
}
