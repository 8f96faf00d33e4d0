#include "cli/findings.h"

void json_findings(struct kith_json *j, const struct kith_found_list *list)
{
  json_open(j, "found", '[');
  for (size_t i = 0; i < list->items.len; i++) {
    const struct kith_found *f = &list->items.items[i];
    json_open(j, NULL, '{');
    json_text(j, "file", f->member);
    json_text(j, "kind", str_of(found_kind(f)));
    json_text(j, "name", f->finding.name);
    json_text(j, "value", f->finding.value);
    json_real(j, "confidence", f->finding.confidence);
    json_text(j, "why", f->finding.why);
    json_close(j, '}');
  }
  json_close(j, ']');
}
