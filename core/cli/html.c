#include "cli/html.h"

#include <unistd.h>

#include "io/stream.h"
#include "report/asof.h"
#include "report/basis.h"

enum { HASH_SHOWN = 12 };

bool html_wanted(const struct kith_cli *cli)
{
  return cli_has(cli, "html");
}

/* "kith offboard dana --html": what was typed, without what may name a contact in it. */
static struct kith_str made_by(struct kith_cli *cli)
{
  return arena_printf(&cli->arena, "kith %s --html", cli->command->name);
}

/* Says on every page when people's own books were read and nobody wrote down who agreed. */
static struct kith_str made_on(struct kith_context *c)
{
  size_t without = 0;
  for (size_t i = 0; i < c->reading.source_count; i++)
    without += basis_is_missing(&c->reading, i);
  return !without ? STR_NONE
                  : arena_printf(&c->cli->arena,
                                 "No basis is on file for %zu %s: nobody wrote down who agreed to the import.", without,
                                 without == 1 ? "book that is a person's own" : "books that are people's own");
}

static int write_document(struct kith_context *c, const struct kith_html_body *body, struct kith_buf *out,
                          struct kith_error *err)
{
  const struct kith_policy *policy = c->reading.policy;
  char day[DAY_TEXT];
  day_format(c->reading.today, day);
  struct kith_html_head head = {.title = body->title,
                                .subtitle = body->subtitle,
                                .day = str_of(day),
                                .policy = policy ? policy->label : KITH_STR("none: nothing is decided"),
                                .hash = policy ? policy->hash : STR_NONE,
                                .draft = policy && !policy->approved,
                                .basis = made_on(c),
                                .made_by = made_by(c->cli)};
  struct kith_html html = {.out = out};
  struct kith_page then = {0};
  html_begin(&html, &head);
  as_of_page(&c->reading, &then);
  html_page(&html, &then);
  page_free(&then);
  int rc = body->write(body->arg, &html, err);
  if (rc == KITH_OK && html_end(&html) != KITH_OK)
    rc = error_set(err, KITH_E_LIMIT, "the page would be larger than 256 MiB; ask for fewer contacts");
  return rc;
}

int html_give(struct kith_context *c, const struct kith_html_body *body, struct kith_error *err)
{
  struct kith_cli *cli = c->cli;
  const char *path = cli_value(cli, "html");
  struct kith_buf text = BUF_MAX(HTML_MAX);
  if (cli->json)
    return error_set(err, KITH_E_INVALID, "usage: --html and --json exclude one another");
  int rc = cli_may_write(cli, path, "", err);
  if (rc == KITH_OK)
    rc = write_document(c, body, &text, err);
  if (rc == KITH_OK)
    rc = stream_write_file(path, buf_str(&text), err);
  if (rc == KITH_OK && strcmp(path, "-") != 0 && !cli->quiet)
    fprintf(stderr, "kith: wrote %s; it holds personal data\n", path_from_here(path));
  buf_free(&text);
  return rc;
}

static int write_page(void *page, struct kith_html *html, struct kith_error *err)
{
  (void)err;
  html_page(html, page);
  return KITH_OK;
}

void page_foot(struct kith_context *c)
{
  const struct kith_policy *policy = c->reading.policy;
  struct kith_page foot = {.width = terminal_width(STDOUT_FILENO)};
  if (c->reading.as_of)
    return; /* the page begins with the policy of then */
  if (!policy)
    page_add(&foot, "dim", 0, 0, NULL, "no policy: nothing is decided");
  else
    page_add(&foot, "dim", 0, 0, NULL, "policy %.*s, SHA-256 %.*s", STR_ARG(policy->label),
             STR_ARG(str_sub(policy->hash, 0, HASH_SHOWN)));
  basis_page(&c->reading, PARTY_NONE, &foot);
  page_print(c->cli, &foot);
  page_free(&foot);
}

int page_give(struct kith_context *c, struct kith_str title, const struct kith_page *page, struct kith_error *err)
{
  if (html_wanted(c->cli)) {
    struct kith_html_body body = {.title = title, .subtitle = STR_NONE, .write = write_page, .arg = (void *)page};
    return html_give(c, &body, err);
  }
  page_print(c->cli, page);
  page_foot(c);
  return KITH_OK;
}
